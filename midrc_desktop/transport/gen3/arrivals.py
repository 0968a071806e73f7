"""What has arrived whole, journalled several files at a time.

A journal that is on the disk after each small file makes the streams wait for the disk. A program
that is killed sends again what it had under way, at most a part for each stream; what has arrived
and is not journalled yet counts as under way.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.gen3.memory import Memory

_AT_ONCE = 16
_WITHIN_S = 1.0
"""Where nothing was written for so long, an arrival is written by itself."""


class Arrivals:
    """Files under way and just arrived, of `most` bytes together unless a single file has more.

    Used from several threads.
    """

    def __init__(
        self, memory: Memory, most: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._memory, self._most, self._clock = memory, most, clock
        self._lock, self._turn = Lock(), Lock()
        self._bytes = 0
        self._unwritten: list[Entry] = []
        self._written = clock()

    @contextmanager
    def under_way(self, entry: Entry) -> Iterator[None]:
        """Inside, a file is sent; when that ends well, it has arrived."""
        with self._lock:
            over = self._bytes + entry.size > self._most
            self._bytes += entry.size
        try:
            if over:
                self.write()
            yield
        except BaseException:
            with self._lock:
                self._bytes -= entry.size
            raise
        with self._lock:
            self._unwritten.append(entry)
            soon = (
                len(self._unwritten) < _AT_ONCE
                and self._bytes <= self._most
                and self._clock() - self._written < _WITHIN_S
            )
        if not soon:
            self.write()

    def write(self) -> None:
        """Have all that has arrived on the disk. What the disk does not take is kept for later."""
        with self._turn:
            with self._lock:
                entries = list(self._unwritten)
                self._written = self._clock()
            self._memory.arrives(*(entry.path for entry in entries))
            with self._lock:
                del self._unwritten[: len(entries)]
                self._bytes -= sum(entry.size for entry in entries)
