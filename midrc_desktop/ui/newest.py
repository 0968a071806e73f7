"""Short calls beside the window, one at a time: the newest request wins."""

from collections.abc import Callable, Hashable
from typing import Any

from PySide6.QtCore import QObject, Signal, SignalInstance

from midrc_desktop.ui.jobs import JobRunner

Call = Callable[[], Any]


class Newest(QObject):
    """Makes one call at a time; of those asked for meanwhile only the last is made next.

    What came of a call is told only if nothing else has been asked for since.

    Signals:
        came: What was wanted (its key), and what came of it.
        failed: What was wanted (its key), and the DesktopError.
    """

    came = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._running: tuple[Hashable, Call] | None = None
        self._wanted: tuple[Hashable, Call] | None = None

    def want(self, key: Hashable, call: Call) -> None:
        """Make this call, unless another is asked for before its turn comes; any thread may."""
        self._wanted = (key, call)
        if self._running is None:
            self._next()

    def forget(self) -> None:
        """What is under way is no longer wanted."""
        self._wanted = None

    def _next(self) -> None:
        if self._wanted is None:
            return
        self._running = self._wanted
        job = self._jobs.fetch(self._wanted[1])
        # Bound methods: Qt forgets them when this object goes before the call has ended.
        job.finished.connect(self._finished)
        job.failed.connect(self._did_not_work)
        job.cancelled.connect(self._cancelled)

    def _finished(self, result: object) -> None:
        self._ended(self.came, result)

    def _did_not_work(self, problem: object) -> None:
        self._ended(self.failed, problem)

    def _cancelled(self) -> None:
        self._ended(None, None)

    def _ended(self, tell: SignalInstance | None, result: object) -> None:
        made, self._running = self._running, None
        if made is not None and self._wanted is not None and self._wanted[0] == made[0]:
            self._wanted = None
            if tell is not None:
                tell.emit(made[0], result)
        if self._running is None:  # who was told may have asked for the next
            self._next()
