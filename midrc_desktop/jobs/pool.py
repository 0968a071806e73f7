"""Worker processes that foreign bytes may crash: a worker that dies costs one unit.

`concurrent.futures` breaks as a whole when one of its processes dies, so this pool speaks to
its processes itself. They are spawned when first needed and kept between calls.
"""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sized
from threading import Condition
from types import TracebackType
from typing import Self, TypeVar, cast

from midrc_desktop.jobs.backlog import Backlog, Meter
from midrc_desktop.jobs.process import TICK_SECONDS, NoWorkers, Process, stirring
from midrc_desktop.jobs.progress import Cancelled, CancelToken, Report, silent
from midrc_desktop.jobs.worker import CRASHED, Failure

__all__ = ["Failure", "NoWorkers", "WorkerPool", "default_workers"]

U = TypeVar("U")
R = TypeVar("R")


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
        self._idle: list[Process] = []
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

    def start(self, module: str) -> None:
        """Start the workers now, which are otherwise started when first needed.

        Each reads the module that its work is in while the caller goes on. Raises NoWorkers.
        """
        try:
            started = [Process(module) for _ in range(self._workers)]
        except OSError as problem:
            raise NoWorkers from problem
        with self._changed:
            self._idle.extend(started)

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
        patient: bool = False,
    ) -> Generator[tuple[U, R | Failure], None, None]:
        """Call `function` on every unit in the workers; yield each with its result as it comes.

        `function` must be importable, units and results picklable. Units are taken from the
        iterable as they are needed. What a unit raises comes back as a Failure; so does a
        worker that dies, or that is silent for longer than `timeout` seconds and is ended.
        Units that shared a chunk with the culprit are run again, one by one; with `patient` the
        culprit too, once: a worker can also be ended from outside, for want of memory.

        Raises Cancelled within 200 ms of the wish; workers at work are ended.
        """
        cancel = cancel or CancelToken()
        if total is None and isinstance(units, Sized):
            total = len(units)
        backlog: Backlog[U] = Backlog(iter(units))
        meter = Meter(report, unit, total)
        busy: list[Process] = []
        harvest: list[tuple[U, R | Failure]] = []
        second: list[U] = []
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
                for worker in stirring(busy, timeout):
                    for one, result in worker.collect(timeout):
                        if patient and result == CRASHED and not any(u is one for u in second):
                            second.append(one)
                            backlog.again([one])
                        else:
                            harvest.append((one, result))
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
                for _ in stirring([worker], timeout):
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
    ) -> Process | None:
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
                    self._changed.wait(TICK_SECONDS)
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
            return Process()
        except OSError as problem:
            with self._changed:
                self._lent -= 1
                self._changed.notify_all()
            raise NoWorkers from problem

    def _give_back(self, worker: "Process") -> None:
        with self._changed:
            self._lent -= 1
            keep = worker.alive and not self._closed
            if keep:
                self._idle.append(worker)
            self._changed.notify_all()
        if not keep:
            worker.end()
