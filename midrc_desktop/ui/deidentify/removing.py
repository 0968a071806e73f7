"""Removing the identifiers of donations, beside the window."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from midrc_desktop.errors import DesktopError
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.jobs import Job
from midrc_desktop.workflow import deidentifying


class Removing(QObject):
    """Runs one job for each donation at most.

    Signals:
        changed: The job of this donation has begun or ended (its id).
        progressed: The job of this donation has gone on (its id).
        failed: It did not work (a DesktopError).
    """

    changed = Signal(int)
    progressed = Signal(int)
    failed = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._jobs: dict[int, Job] = {}
        context.desk_changed.connect(self._jobs.clear)

    def job(self, donation_id: int) -> Job | None:
        """The job of a donation, or None."""
        return self._jobs.get(donation_id)

    def start(self, donation_id: int) -> None:
        """Remove the identifiers of a donation, unless that is under way."""
        if donation_id in self._jobs:
            return
        try:
            work = deidentifying.deidentify(self._context.desk, donation_id)
        except DesktopError as problem:
            self.failed.emit(problem)
            return
        job = self._context.jobs.start(work)
        self._jobs[donation_id] = job
        job.progressed.connect(lambda _progress: self.progressed.emit(donation_id))
        job.finished.connect(lambda _outcome: self._ended(donation_id))
        job.cancelled.connect(partial(self._ended, donation_id))
        job.failed.connect(partial(self._ended, donation_id))
        self.changed.emit(donation_id)

    def cancel(self, donation_id: int) -> None:
        """Stop; nothing of it is kept."""
        if donation_id in self._jobs:
            self._jobs[donation_id].cancel()

    def _ended(self, donation_id: int, problem: DesktopError | None = None) -> None:
        self._jobs.pop(donation_id, None)
        self.changed.emit(donation_id)
        self._context.donation_changed.emit(donation_id)
        if problem is not None:
            self.failed.emit(problem)
