"""A limit to the bytes a second that leave, over all threads together."""

import time
from collections.abc import Callable
from threading import Lock

from midrc_desktop.jobs import CancelToken

BURST_S = 0.1
"""What was not sent may be caught up with, for so many seconds."""

_LONGEST_NAP_S = 0.1  # so that a changed limit counts soon


class Pace:
    """A token bucket: `limit` bytes a second leave, 0 means as many as can.

    The limit may be changed while threads wait.
    """

    def __init__(
        self,
        limit: int = 0,
        *,
        clock: Callable[[], float] = time.monotonic,
        nap: Callable[[CancelToken, float], None] = CancelToken.wait,
    ) -> None:
        self._limit, self._clock, self._nap = limit, clock, nap
        self._tokens = 0.0
        self._at = clock()
        self._lock = Lock()

    @property
    def limit(self) -> int:
        """Bytes a second, or 0."""
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        with self._lock:
            self._fill()
            self._limit = max(0, limit)

    @property
    def piece(self) -> int:
        """Bytes that are best sent at a time: a tenth of a second's, or all there are (0)."""
        return max(1024, self._limit // 10) if self._limit else 0

    def take(self, size: int, cancel: CancelToken) -> None:
        """Wait until `size` bytes may leave. Raises Cancelled."""
        while (wait := self._take(size)) > 0:
            self._nap(cancel, min(wait, _LONGEST_NAP_S))

    def _take(self, size: int) -> float:
        """0 when the bytes may leave, else about how many seconds are left to wait."""
        with self._lock:
            if not self._limit:
                return 0.0
            self._fill()
            if self._tokens >= 0:
                self._tokens -= size  # a debt that the next ones wait for
                return 0.0
            return -self._tokens / self._limit

    def _fill(self) -> None:
        now = self._clock()
        self._tokens = min(
            self._limit * BURST_S, self._tokens + max(0.0, now - self._at) * self._limit
        )
        self._at = now
