"""Short calls beside the window, one at a time: the newest request wins."""

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

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
        self._running = False
        self._wanted: tuple[Hashable, Call] | None = None

    def want(self, key: Hashable, call: Call) -> None:
        """Make this call, unless another is asked for before its turn comes; any thread may."""
        self._wanted = (key, call)
        if not self._running:
            self._next()

    def forget(self) -> None:
        """What is under way is no longer wanted."""
        self._wanted = None

    def _next(self) -> None:
        if self._wanted is None:
            return
        self._running = True
        wanted = self._wanted
        job = self._jobs.fetch(wanted[1])
        job.finished.connect(partial(self._ended, wanted, self.came))
        job.failed.connect(partial(self._ended, wanted, self.failed))
        job.cancelled.connect(partial(self._ended, wanted, None, None))

    def _ended(self, wanted: tuple[Hashable, Call], tell: Any, result: object) -> None:
        self._running = False
        if self._wanted is not None and self._wanted[0] == wanted[0]:
            self._wanted = None
            if tell is not None:
                tell.emit(wanted[0], result)
        if not self._running:  # who was told may have asked for the next
            self._next()
