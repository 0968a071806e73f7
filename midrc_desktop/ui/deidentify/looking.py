"""Looking through the pixels of a donation for text, then for faces, beside the window."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs import Progress
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.jobs import Job
from midrc_desktop.workflow import faces, texts
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import CHANGEABLE
from midrc_desktop.workflow.work import Work

LOOKS: tuple[Callable[[Desk, int], Work[Any, Any]], ...] = (texts.look, faces.look)
"""One after the other: either alone takes all the memory that a worker may have."""


@dataclass(frozen=True, slots=True)
class Far:
    """How far the looking is: in which of `LOOKS`, and there so many of so many."""

    at: int
    progress: Progress | None
    remaining: float | None


class Looking(QObject):
    """Looks through donations, each at most once at a time; who stopped it has to ask again.

    Signals:
        changed: The looking at this donation has begun, come to the next, or ended (its id).
        progressed: The looking at this donation has gone on (its id).
        failed: It did not work (the donation's id, a DesktopError).
    """

    changed = Signal(int)
    progressed = Signal(int)
    failed = Signal(int, object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._running: dict[int, tuple[int, Job]] = {}
        self._stopped: set[int] = set()
        self._tried: dict[int, frozenset[str]] = {}
        context.desk_changed.connect(self._forget)

    def missing(self, donation_id: int) -> frozenset[str]:
        """The series that were not looked at yet, for the one or the other."""
        desk = self._context.desk
        unread = (one.series_instance_uid for one in texts.unlooked(desk, donation_id))
        unjudged = (head.uid for head in faces.unlooked(desk, donation_id))
        return frozenset((*unread, *unjudged))

    def far(self, donation_id: int) -> Far | None:
        """How far it is, or None where nothing is being looked at."""
        if donation_id not in self._running:
            return None
        at, job = self._running[donation_id]
        return Far(at, job.progress, job.remaining())

    def stopped(self, donation_id: int) -> bool:
        """Whether somebody stopped it, or it did not work, and it was not asked for again."""
        return donation_id in self._stopped

    def begin(self, donation_id: int) -> None:
        """Look at what was not looked at yet, unless that is under way or was stopped."""
        changeable = self._context.desk.state(donation_id) in CHANGEABLE
        if not changeable or donation_id in self._running or donation_id in self._stopped:
            return
        missing = self.missing(donation_id)
        if missing and missing != self._tried.get(donation_id):
            self._tried[donation_id] = missing
            self._start(donation_id, 0)

    def again(self, donation_id: int) -> None:
        """Look although it was stopped before."""
        self._stopped.discard(donation_id)
        self._tried.pop(donation_id, None)
        self.begin(donation_id)

    def cancel(self, donation_id: int) -> None:
        """Stop; what was looked at so far is kept where a whole look is done."""
        if donation_id in self._running:
            self._running[donation_id][1].cancel()

    def _start(self, donation_id: int, at: int) -> None:
        try:
            work = LOOKS[at](self._context.desk, donation_id)
        except DesktopError as problem:
            self._ended(donation_id, problem)
            return
        job = self._context.jobs.start(work)
        self._running[donation_id] = at, job
        job.progressed.connect(lambda _progress: self.progressed.emit(donation_id))
        job.finished.connect(lambda _found: self._done(donation_id, at))
        job.cancelled.connect(partial(self._ended, donation_id, None))
        job.failed.connect(partial(self._ended, donation_id))
        self.changed.emit(donation_id)

    def _done(self, donation_id: int, at: int) -> None:
        if at + 1 < len(LOOKS):
            self._start(donation_id, at + 1)
        else:
            self._running.pop(donation_id, None)
            if self.missing(donation_id) == self._tried.get(donation_id):
                self._stopped.add(donation_id)  # a second look would find no more
            self.changed.emit(donation_id)
        self._context.donation_changed.emit(donation_id)

    def _ended(self, donation_id: int, problem: DesktopError | None) -> None:
        self._running.pop(donation_id, None)
        self._stopped.add(donation_id)
        self.changed.emit(donation_id)
        if problem is not None:
            self.failed.emit(donation_id, problem)

    def _forget(self) -> None:
        """Another desk: its donations are others."""
        self._running.clear()
        self._stopped.clear()
        self._tried.clear()
