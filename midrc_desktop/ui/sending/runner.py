"""Starts what is due in the queue, one donation at a time, for as long as the window is open."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs import Progress
from midrc_desktop.ui.sending.rate import Rate

if TYPE_CHECKING:
    from midrc_desktop.submission.site_profile import Destination
    from midrc_desktop.ui.context import Context
    from midrc_desktop.ui.jobs import Job
    from midrc_desktop.workflow.queued import Queued

_TICK_MS = 15_000
_JUMP_S = 60.0
"""So long a silence between two ticks means that the computer was asleep."""


class Runner(QObject):
    """Sends the queue of the open desk.

    Signals:
        changed: A donation in the queue stands otherwise now (its id, 0 for any).
        progressed: So much of the donation under way is sent (its id, a Progress in bytes).
        sent: The destination has confirmed all of a donation (its id).
        troubled: A donation needs a person (its id, the DesktopError).
    """

    changed = Signal(int)
    progressed = Signal(int, object)
    sent = Signal(int)
    troubled = Signal(int, object)

    def __init__(
        self,
        context: "Context",
        clock: Callable[[], float] = time.time,
        has_way_out: Callable[[], bool] | None = None,
    ) -> None:
        """`has_way_out` says whether this computer has a network; the system is asked without."""
        super().__init__(context)
        self._context = context
        self._clock = clock
        self._has_way_out = has_way_out
        self._had_way_out = True
        self._job: Job | None = None
        self._donation: int | None = None
        self._resting = True
        self._awake: Any = None
        self.progress: Progress | None = None
        self.rate = Rate()
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self.wake)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self.notice_jump)
        self._ticked = clock()
        context.desk_changed.connect(self._desk_changed)
        context.sign_in.signed_in.connect(self._signed_in)

    @property
    def donation(self) -> int | None:
        """The donation that is being sent now, or None."""
        return self._donation

    def rows(self) -> "tuple[Queued, ...]":
        """The queue of the open desk, in its order."""
        if not self._context.has_desk:
            return ()
        from midrc_desktop.workflow import queue

        return queue.rows(self._context.desk)

    def row(self, donation: int) -> "Queued | None":
        """How one donation stands in the queue, or None."""
        return next((one for one in self.rows() if one.donation == donation), None)

    # What a person asks for

    def pause(self, donation: int) -> None:
        """Stop sending this one until somebody lets it go on."""
        from midrc_desktop.workflow import queue

        self._change(queue.pause, donation)
        if donation == self._donation and self._job is not None:
            self._job.cancel()

    def resume(self, donation: int, *, anyway: bool = False) -> None:
        """Let it go on; `anyway` even outside the hours of sending."""
        from midrc_desktop.workflow import queue

        self._change(lambda desk, one: queue.resume(desk, one, anyway=anyway), donation)
        self.wake()

    def move(self, donation: int, to: int) -> None:
        """Give it another place in the order."""
        from midrc_desktop.workflow import queue

        self._change(lambda desk, one: queue.move(desk, one, to), donation)

    def rest(self) -> None:
        """Start nothing until another desk is there; what runs is stopped by whoever asks."""
        self._resting = True
        self._due.stop()
        self._tick.stop()
        if self._donation is not None and self._context.has_desk:
            self._broken_off(self._donation)
        self._over()

    def begin(self) -> None:
        """A desk is there: start what is due on it from now on, once the window has drawn it."""
        self._resting = False
        self._due.start(0)

    def wake(self) -> None:
        """Start what is due, if nothing is under way, or look again when something will be."""
        from midrc_desktop.workflow import queue

        if self._resting or self._job is not None:
            return
        self._watch_the_clock()
        desk, now = self._context.desk, datetime.now(UTC)
        tried: set[int] = set()
        while (donation := queue.due(desk, now)) is not None and donation not in tried:
            tried.add(donation)
            try:
                work = queue.start(desk, donation)
                self._watch(donation, self._context.jobs.start(work, quiet=True))
            except DesktopError as problem:
                self._stopped(donation, problem)
            else:
                return
        following = queue.next_due(desk, now)
        if following is not None:
            wait = max(0.0, (following - now).total_seconds())
            self._due.start(min(int(wait * 1000) + 1, 2**31 - 1))

    def try_again(self) -> None:
        """The network is back or the computer has slept: what waits for its next try, tries now."""
        from midrc_desktop.workflow.queued import Place

        for row in self.rows():
            if row.place is Place.WAITING and row.problem is not None:
                self.resume(row.donation)
        self.wake()

    def notice_jump(self) -> None:
        """Look at the clock and the network: was the computer asleep, is it connected again?"""
        before, self._ticked = self._ticked, self._clock()
        if self._is_connected_again() or self._ticked - before > _JUMP_S + _TICK_MS / 1000:
            self.try_again()
        elif self._job is None:
            self.wake()
        else:
            self._end_of_night(self._job)

    # What happens by itself

    def _is_connected_again(self) -> bool:
        from midrc_desktop.workflow import queue

        before = self._had_way_out
        self._had_way_out = (self._has_way_out or queue.has_way_out)()
        return self._had_way_out and not before

    def _end_of_night(self, job: "Job") -> None:
        from midrc_desktop.workflow import queue

        assert self._donation is not None
        if not queue.may_go_on(self._context.desk, self._donation, datetime.now(UTC)):
            job.cancel()

    def _watch_the_clock(self) -> None:
        """Tick while there is a queue, so that a sleep is noticed."""
        if not self.rows():
            self._tick.stop()
        elif not self._tick.isActive():
            self._ticked = self._clock()
            self._tick.start()

    def _watch(self, donation: int, job: "Job") -> None:
        self._job, self._donation = job, donation
        self.progress, self.rate = None, Rate()
        job.progressed.connect(self._progressed)
        job.finished.connect(lambda _came: self._ended(job, lambda: self._arrived(donation)))
        job.failed.connect(lambda bad: self._ended(job, lambda: self._stopped(donation, bad)))
        job.cancelled.connect(lambda: self._ended(job, lambda: self._broken_off(donation)))
        self._keep_awake()
        self.changed.emit(donation)
        self._context.donation_changed.emit(donation)

    def _progressed(self, progress: Progress) -> None:
        assert self._donation is not None
        self.progress = progress
        if progress.unit == "bytes":
            self.rate.note(time.monotonic(), progress.done)
        self.progressed.emit(self._donation, progress)

    def _ended(self, job: "Job", tell: Callable[[], object]) -> None:
        if job is not self._job:
            return
        donation = self._donation
        self._over()
        tell()
        if donation is not None:
            self.changed.emit(donation)
            self._context.donation_changed.emit(donation)
        self.wake()

    def _arrived(self, donation: int) -> None:
        if self.row(donation) is None:
            self.sent.emit(donation)

    def _stopped(self, donation: int, problem: DesktopError) -> None:
        from midrc_desktop.workflow import queue
        from midrc_desktop.workflow.queued import Place

        queue.stopped(self._context.desk, donation, problem)
        self.changed.emit(donation)
        row = self.row(donation)
        if row is None or row.place is Place.STOPPED:
            self.troubled.emit(donation, problem)

    def _broken_off(self, donation: int) -> None:
        from midrc_desktop.workflow import queue

        queue.rest(self._context.desk, donation)

    def _over(self) -> None:
        self._job = self._donation = self.progress = None
        if self._awake is not None:
            self._awake.end()
            self._awake = None

    def _keep_awake(self) -> None:
        from midrc_desktop.jobs.awake import Awake

        if self._awake is None:
            self._awake = Awake()
            self._awake.begin()

    def _desk_changed(self) -> None:
        self.rest()
        if self._context.has_desk:
            self.begin()

    def _signed_in(self, destination: "Destination") -> None:
        from midrc_desktop.workflow.queued import Place, Remedy

        for row in self.rows():
            waits = row.place is Place.STOPPED and row.destination == destination
            if waits and row.problem is not None and row.problem.remedy is Remedy.SIGN_IN:
                self.resume(row.donation)

    def _change(self, change: Callable[[Any, int], object], donation: int) -> None:
        change(self._context.desk, donation)
        self.changed.emit(donation)
        self._context.donation_changed.emit(donation)
