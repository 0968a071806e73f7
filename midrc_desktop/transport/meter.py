"""Bytes of all files of a package, from several threads, told as one progress."""

from threading import Lock

from midrc_desktop.jobs import Progress, Report


class Meter:
    """Counts bytes; what a failed try had sent is taken back. Never tells more than the total."""

    def __init__(self, report: Report, total: int, done: int = 0) -> None:
        """`done` bytes of `total` are there already."""
        self._report, self._total, self._done = report, total, done
        self._lock = Lock()

    def add(self, size: int) -> None:
        """So many bytes more, or fewer where `size` is negative."""
        # Told inside the lock, so that the last one told is the last one counted.
        with self._lock:
            self._done += size
            told = min(max(self._done, 0), self._total)
            self._report(Progress(told, self._total, "bytes"))
