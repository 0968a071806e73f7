"""Worker processes that foreign bytes may crash: a worker that dies costs one unit.

`concurrent.futures` breaks as a whole when one of its processes dies, so this pool speaks to
its processes itself. They are spawned when first needed and kept between calls.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from threading import Condition
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast

from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs.progress import Cancelled, CancelToken, Progress, Report, silent
from midrc_desktop.jobs.worker import CRASHED, READY, TOO_SLOW, Failure, serve

__all__ = ["Failure", "NoWorkers", "WorkerPool", "default_workers"]

U = TypeVar("U")
R = TypeVar("R")

_CONTEXT = get_context("spawn")
_TICK_SECONDS = 0.05
_CHUNK_SECONDS = 0.1
_LARGEST_CHUNK = 64
_REPORT_SECONDS = 0.04
_START_SECONDS = 60.0


class NoWorkers(DesktopError):
    """The operating system did not let us start a second process."""

    title = "The program could not start its helper processes."
    advice = "Close other programs and start this one again."


def default_workers() -> int:
    """How many workers suit this computer: one core is left to the window where there are many."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:
        cores = os.cpu_count() or 1
    return max(1, min(8, cores if cores <= 2 else cores - 1))


class WorkerPool:
    """A few worker processes, shared by all jobs of the program; safe to use from any thread.

    Long jobs (`each`) take turns: none keeps another waiting longer than a chunk of about
    0.1 s. One worker more than `workers` may be started for `call`, so that showing a slice
    does not wait for an import.
    """

    def __init__(self, workers: int) -> None:
        self._workers = max(1, workers)
        self._idle: list[_Worker] = []
        self._lent = 0
        self._line: deque[object] = deque()
        self._changed = Condition()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def each(
        self,
        function: Callable[[U], R],
        units: Iterable[U],
        *,
        unit: str = "files",
        total: int | None = None,
        report: Report = silent,
        cancel: CancelToken | None = None,
        timeout: float | None = None,
    ) -> Iterator[tuple[U, R | Failure]]:
        """Call `function` on every unit in the workers; yield each with its result as it comes.

        `function` must be importable, units and results picklable. Units are taken from the
        iterable as they are needed. What a unit raises comes back as a Failure; so does a
        worker that dies, or that is silent for longer than `timeout` seconds and is ended.
        Units that shared a chunk with the culprit are run again, one by one.

        Raises Cancelled within 200 ms of the wish; workers at work are ended.
        """
        cancel = cancel or CancelToken()
        if total is None and isinstance(units, Sized):
            total = len(units)
        backlog: _Backlog[U] = _Backlog(iter(units))
        meter = _Meter(report, unit, total)
        busy: list[_Worker] = []
        harvest: list[tuple[U, R | Failure]] = []
        try:
            while True:
                cancel.check()
                while backlog.more():
                    worker = self._borrow(cancel, wait_for_it=not busy)
                    if worker is None:
                        break
                    busy.append(worker)
                    worker.begin(function, backlog.take())
                # Only now, so that the workers are at work while the caller is.
                yield from harvest
                harvest = []
                if not busy:
                    break
                for worker in _stirring(busy, timeout):
                    harvest.extend(worker.collect(timeout))
                    if worker.chunk_done:
                        busy.remove(worker)
                        backlog.again(worker.leftovers())
                        backlog.learn(worker.seconds, worker.given)
                        self._give_back(worker)
                meter.count(len(harvest))
            meter.end()
        finally:
            for worker in busy:
                worker.end()
                self._give_back(worker)

    def call(
        self,
        function: Callable[[U], R],
        unit: U,
        *,
        timeout: float | None = None,
        cancel: CancelToken | None = None,
    ) -> R | Failure:
        """Call `function` on one unit in a worker and wait; at most `timeout` seconds."""
        cancel = cancel or CancelToken()
        worker = self._borrow(cancel, extra=1)
        assert worker is not None
        try:
            worker.begin(function, [unit])
            while not worker.chunk_done:
                cancel.check()
                for _ in _stirring([worker], timeout):
                    for _, result in worker.collect(timeout):
                        return cast("R | Failure", result)
            raise AssertionError("a chunk of one ends with its result")
        finally:
            if not worker.chunk_done:
                worker.end()
            self._give_back(worker)

    def close(self) -> None:
        """End all workers. Jobs that still run see theirs end as they finish."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for worker in idle:
            worker.hang_up()
        for worker in idle:
            worker.end(patience=0.5)

    def _borrow(
        self, cancel: CancelToken, *, wait_for_it: bool = True, extra: int = 0
    ) -> "_Worker | None":
        """A worker of one's own, or None at once if all are lent and `wait_for_it` is False."""
        turn = object()
        with self._changed:
            if not wait_for_it and (self._line or self._lent >= self._workers):
                return None
            if not extra:
                self._line.append(turn)
            try:
                while self._lent >= self._workers + extra or not (extra or self._line[0] is turn):
                    cancel.check()
                    self._changed.wait(_TICK_SECONDS)
            finally:
                if not extra:
                    self._line.remove(turn)
                    self._changed.notify_all()
            if self._closed:
                raise Cancelled
            self._lent += 1
            worker = self._idle.pop() if self._idle else None
        if worker is not None and worker.alive:
            return worker
        try:
            if worker is not None:
                worker.end()
            return _Worker()
        except OSError as problem:
            with self._changed:
                self._lent -= 1
                self._changed.notify_all()
            raise NoWorkers from problem

    def _give_back(self, worker: "_Worker") -> None:
        with self._changed:
            self._lent -= 1
            keep = worker.alive and not self._closed
            if keep:
                self._idle.append(worker)
            self._changed.notify_all()
        if not keep:
            worker.end()


class _Worker:
    """One process, its two pipes, and the chunk that it is at."""

    def __init__(self) -> None:
        their_tasks, self._tasks = _CONTEXT.Pipe(duplex=False)
        self.results, their_results = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(
            target=serve, args=(their_tasks, their_results), daemon=True, name="worker"
        )
        try:
            self._process.start()
        except OSError:
            self._tasks.close()
            self.results.close()
            raise
        finally:
            their_tasks.close()
            their_results.close()
        self._ready = False
        self._ended = False
        self._units: list[Any] = []
        self._given = 0
        self._begun = self._heard = time.perf_counter()

    @property
    def alive(self) -> bool:
        return not self._ended and self._process.is_alive()

    @property
    def chunk_done(self) -> bool:
        return self._ended or self._given == len(self._units)

    @property
    def seconds(self) -> float:
        """How long it has been at the chunk."""
        return self._heard - self._begun

    @property
    def given(self) -> int:
        """How many units of the chunk have a result."""
        return self._given

    def begin(self, function: Callable[[Any], Any], units: list[Any]) -> None:
        """Hand the worker a chunk; it must have finished the one before."""
        self._units, self._given = units, 0
        task = bytes(ForkingPickler.dumps((function, units)))
        # If it has died meanwhile, `collect` finds the end of its pipe.
        with suppress(OSError):
            self._tasks.send((len(units), task))
        self._begun = self._heard = time.perf_counter()

    def collect(self, timeout: float | None) -> list[tuple[Any, Any]]:
        """Units that are finished now, with their results.

        If the worker has died or was silent for too long, the unit it was at is told as a
        Failure only when it was alone; otherwise `leftovers` has it.
        """
        try:
            if self.results.poll():
                return self._receive()
        except (EOFError, OSError):
            if not self._ready:
                raise NoWorkers from None
            return self._lose(CRASHED)
        silence = time.perf_counter() - self._heard
        if not self._ready:
            if silence > _START_SECONDS:
                raise NoWorkers
        elif timeout is not None and silence > timeout:
            return self._lose(TOO_SLOW)
        return []

    def _receive(self) -> list[tuple[Any, Any]]:
        message = self.results.recv()
        self._heard = time.perf_counter()
        if message == READY:
            self._ready, self._begun = True, self._heard
            return []
        finished = self._units[self._given : self._given + len(message)]
        self._given += len(message)
        return [
            (unit, ForkingPickler.loads(result))
            for unit, result in zip(finished, message, strict=True)
        ]

    def _lose(self, verdict: Failure) -> list[tuple[Any, Any]]:
        self.end()
        culprits = self._units[self._given :]
        if len(culprits) > 1:
            return []
        self._given = len(self._units)
        return [(unit, verdict) for unit in culprits]

    def leftovers(self) -> list[Any]:
        """Units of the chunk that have no result."""
        return self._units[self._given :]

    def hang_up(self) -> None:
        """Close the pipe at whose end an idle worker ends by itself."""
        self._tasks.close()

    def end(self, patience: float = 0.0) -> None:
        """End the process, whatever it is at, and let go of it."""
        if self._ended:
            return
        self._ended = True
        if patience:
            self._process.join(patience)
        self._process.kill()
        self._process.join()
        self._process.close()
        self._tasks.close()
        self.results.close()


def _stirring(busy: list[_Worker], timeout: float | None) -> list[_Worker]:
    """Workers with something to collect; all of them if silence has to be judged."""
    pipes: dict[Connection, _Worker] = {worker.results: worker for worker in busy}
    ready = wait(list(pipes), _TICK_SECONDS)
    return list(busy) if timeout is not None else [pipes[pipe] for pipe in pipes if pipe in ready]


@dataclass
class _Backlog(Generic[U]):
    """What is still to do, in chunks that last about 0.1 s."""

    units: Iterator[U]
    alone: deque[U] = field(default_factory=deque)
    ahead: deque[U] = field(default_factory=deque)
    size: int = 1

    def more(self) -> bool:
        if not self.alone and not self.ahead:
            self.ahead.extend(islice(self.units, self.size))
        return bool(self.alone or self.ahead)

    def take(self) -> list[U]:
        if self.alone:
            return [self.alone.popleft()]
        chunk = list(self.ahead)
        self.ahead.clear()
        return chunk

    def again(self, units: list[U]) -> None:
        """Take back what was in a chunk with a unit that ended its worker."""
        self.alone.extend(units)

    def learn(self, seconds: float, units: int) -> None:
        """Make the next chunks larger where units are quick."""
        if units:
            fitting = int(_CHUNK_SECONDS * units / max(seconds, 1e-6))
            self.size = max(1, min(_LARGEST_CHUNK, fitting, self.size * 4))


class _Meter:
    """Counts what is done and tells it, often enough for an eye and no more."""

    def __init__(self, report: Report, unit: str, total: int | None) -> None:
        self._report, self._unit, self._total = report, unit, total
        self._done, self._told, self._at = 0, -1, 0.0
        self.count(0)

    def count(self, units: int) -> None:
        self._done += units
        if time.perf_counter() - self._at >= _REPORT_SECONDS:
            self.end()

    def end(self) -> None:
        if self._told != self._done:
            self._told, self._at = self._done, time.perf_counter()
            self._report(Progress(self._done, self._total, self._unit))
