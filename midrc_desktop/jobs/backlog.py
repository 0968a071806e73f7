"""What a job has still to do, and how far it is."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Generic, TypeVar

from midrc_desktop.jobs.progress import Progress, Report

U = TypeVar("U")

_CHUNK_SECONDS = 0.1
_LARGEST_CHUNK = 64
_REPORT_SECONDS = 0.04


@dataclass
class Backlog(Generic[U]):
    """What is still to do, in chunks that last about 0.1 s."""

    units: Iterator[U]
    alone: deque[U] = field(default_factory=deque)
    ahead: deque[U] = field(default_factory=deque)
    size: int = 1

    def more(self) -> bool:
        """Whether there is a chunk to take."""
        if not self.alone and not self.ahead:
            self.ahead.extend(islice(self.units, self.size))
        return bool(self.alone or self.ahead)

    def take(self) -> list[U]:
        """The next chunk."""
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


class Meter:
    """Counts what is done and tells it, often enough for an eye and no more."""

    def __init__(self, report: Report, unit: str, total: int | None) -> None:
        self._report, self._unit, self._total = report, unit, total
        self._done, self._told, self._at = 0, -1, 0.0
        self.count(0)

    def count(self, units: int) -> None:
        """So many units more are done."""
        self._done += units
        if time.perf_counter() - self._at >= _REPORT_SECONDS:
            self.end()

    def end(self) -> None:
        """Tell the count if it has not been told."""
        if self._told != self._done:
            self._told, self._at = self._done, time.perf_counter()
            self._report(Progress(self._done, self._total, self._unit))
