"""Long work beside the window: the worker computes, the main thread keeps the result and tells.

A long keeping comes in turns (`workflow.work.Turns`), one to a turn of the event loop, so that the
window answers in between. A Job and its signals live in the main thread. The pool's thread holds
no Job: it posts numbers and values to one mailbox, so no QObject is ever destroyed on a worker's
thread.
"""

import itertools
import logging
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal, Slot

from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs import Cancelled, CancelToken, Progress, Report
from midrc_desktop.workflow.work import Turns, Work

_LOG = logging.getLogger(__name__)
_REPORT_EVERY = 0.05  # seconds: a scan reports thousands of times a second, an eye sees twenty
# While a job computes, each of the many calls from Qt into Python that draw a table waits about
# this long for its turn: with Python's own 5 ms the window stood still for 200 ms.
_SWITCH_SECONDS = 0.00002


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a call ended: exactly one of the three is meant."""

    result: Any = None
    problem: DesktopError | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class _Waits:
    """A keeping that wants another turn, after what any thread can do meanwhile."""

    meanwhile: Callable[[], Any] | None


def place_of(exception: BaseException) -> str:
    """The exception's class and where it was raised, without its words: they may name a patient."""
    frames = traceback.extract_tb(exception.__traceback__)
    places = (f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in frames)
    return f"{type(exception).__name__} in " + " > ".join(places)


def _attempt(call: Callable[[], Any]) -> _Ended:
    """Call, and turn whatever comes out into a value (the job boundary)."""
    try:
        return _Ended(result=call())
    except Cancelled:
        return _Ended(cancelled=True)
    except DesktopError as problem:
        _LOG.info("%s", problem)
        return _Ended(problem=problem)
    except Exception as unexpected:  # noqa: BLE001 - the boundary: a job may not take the window down
        _LOG.error("A job stopped: %s", place_of(unexpected))
        return _Ended(problem=DesktopError(detail=str(unexpected)))


class Job(QObject):
    """One piece of long work that runs beside the window.

    Signals:
        progressed: How far it is (a Progress), at most twenty times a second.
        finished: It is done; carries what `Work.keep` returned.
        failed: It did not work; carries the DesktopError.
        cancelled: It stopped because somebody asked.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, title: str, *, quiet: bool, parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self.quiet = quiet
        self.progress: Progress | None = None
        self.token = CancelToken()
        self.keeping = False
        """Whether the work is done and its result is being kept."""
        self._began = time.monotonic()

    def cancel(self) -> None:
        """Ask it to stop at its next unit; `cancelled` follows."""
        self.token.cancel()

    def note(self, progress: Progress) -> None:
        """Keep how far it is; a count that starts again is a new phase with a speed of its own."""
        before = self.progress
        if before is None or progress.done < before.done or progress.unit != before.unit:
            self._began = time.monotonic()
        self.progress = progress

    def remaining(self) -> float | None:
        """Seconds that are left at the present speed, or None while that cannot be told."""
        progress = self.progress
        spent = time.monotonic() - self._began
        if progress is None or not progress.total or progress.done < 1 or spent < 2:
            return None
        return spent / progress.done * (progress.total - progress.done)


class _Mailbox(QObject):
    progressed = Signal(int, object)
    ended = Signal(int, object)


class _Runnable(QRunnable):
    def __init__(self, number: int, call: Callable[[Report], Any], mailbox: _Mailbox) -> None:
        super().__init__()
        self._number = number
        self._call = call
        self._mailbox = mailbox
        self._told = 0.0

    def run(self) -> None:
        self._mailbox.ended.emit(self._number, _attempt(lambda: self._call(self._report)))

    def _report(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.done == progress.total or now - self._told >= _REPORT_EVERY:
            self._told = now
            self._mailbox.progressed.emit(self._number, progress)


class JobRunner(QObject):
    """Starts jobs and keeps them until they have ended.

    Signals:
        started: A job has been started (a Job).
        ended: A job finished, failed or was cancelled (a Job).
    """

    started = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(4)
        self._numbers = itertools.count()
        self._running: dict[int, tuple[Job, Callable[[Any], Any]]] = {}
        self._turns: dict[int, Turns[Any]] = {}
        self._waiting: deque[int] = deque()
        self._next_turn = QTimer(self)
        self._next_turn.setSingleShot(True)
        self._next_turn.timeout.connect(self._take_turns)
        self._mailbox = _Mailbox()
        self._mailbox.progressed.connect(self._progressed)
        self._mailbox.ended.connect(self._ended)

    def start(self, work: Work[Any, Any], *, quiet: bool = False) -> Job:
        """Run `work.run` on a thread, then `work.keep` here; a quiet job has no status line.

        Nothing is emitted by the job before control is back in the event loop, so connect to
        its signals right after this call.
        """
        return self._start(work.title, work.run, work.keep, quiet=quiet)

    def fetch(self, call: Callable[[], Any]) -> Job:
        """Run a short call on a thread and have its result in `finished`; without a status line.

        The call may not touch the desk's store.
        """
        return self._start("", lambda report, cancel: call(), lambda result: result, quiet=True)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs that are running and have a status line, oldest first."""
        return tuple(job for job, _ in self._running.values() if not job.quiet)

    def stop(self) -> None:
        """Cancel everything and wait for the threads; of the jobs only `ended` is told."""
        for job, _ in self._running.values():
            job.token.cancel()
        self._pool.clear()
        self._pool.waitForDone()
        self._next_turn.stop()
        self._waiting.clear()
        for turns in self._turns.values():
            turns.close()
        self._turns.clear()
        stopped = [job for job, _ in self._running.values()]
        self._running.clear()
        for job in stopped:
            self.ended.emit(job)
            job.deleteLater()

    def _start(
        self,
        title: str,
        run: Callable[[Report, CancelToken], Any],
        keep: Callable[[Any], Any],
        *,
        quiet: bool,
    ) -> Job:
        job = Job(title, quiet=quiet, parent=self)
        number = next(self._numbers)
        self._running[number] = (job, keep)
        token = job.token
        self._pool.start(_Runnable(number, lambda report: run(report, token), self._mailbox))
        self.started.emit(job)
        return job

    @Slot(int, object)
    def _progressed(self, number: int, progress: Progress) -> None:
        if number in self._running:
            job, _ = self._running[number]
            job.note(progress)
            job.progressed.emit(progress)

    @Slot(int, object)
    def _ended(self, number: int, end: _Ended) -> None:
        """The run is over, or what a keeping had done meanwhile."""
        if number not in self._running:
            return
        job, keep = self._running[number]
        if number in self._turns:
            self._turn(number, end)
        elif end.problem is not None or end.cancelled:
            self._tell(number, end)
        else:
            job.keeping = True
            kept = _attempt(lambda: keep(end.result))
            if isinstance(kept.result, Generator):
                self._turns[number] = kept.result
                self._turn(number, _Ended())
            else:
                self._tell(number, kept)

    def _turn(self, number: int, sent: _Ended) -> None:
        """Give a keeping its turn, with what came of what it wanted done meanwhile."""
        turns, (job, _) = self._turns[number], self._running[number]
        if job.token.cancelled or sent.cancelled:
            step = partial(turns.throw, Cancelled())
        elif sent.problem is not None:
            step = partial(turns.throw, sent.problem)
        else:
            step = partial(turns.send, sent.result)
        end = _attempt(lambda: _step(step))
        if not isinstance(end.result, _Waits):
            self._tell(number, end)
        elif end.result.meanwhile is None:
            self._waiting.append(number)
            self._next_turn.start(0)
        else:
            meanwhile = end.result.meanwhile
            self._pool.start(_Runnable(number, lambda report: meanwhile(), self._mailbox))

    def _take_turns(self) -> None:
        number = self._waiting.popleft()
        if self._waiting:
            self._next_turn.start(0)
        self._turn(number, _Ended())

    def _tell(self, number: int, end: _Ended) -> None:
        job, _ = self._running.pop(number)
        self._turns.pop(number, None)
        if end.cancelled:
            job.cancelled.emit()
        elif end.problem is not None:
            job.failed.emit(end.problem)
        else:
            job.finished.emit(end.result)
        self.ended.emit(job)
        job.deleteLater()


def _step(step: Callable[[], Callable[[], Any] | None]) -> Any:
    """Take one turn: what it ends with, or that it waits."""
    try:
        return _Waits(step())
    except StopIteration as end:
        return end.value
