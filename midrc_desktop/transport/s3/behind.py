"""Small work behind the streams, so that they go on with the next file meanwhile."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Semaphore

_HANDS = 2


class Behind:
    """Does work in threads of its own until it is closed; never more than `most` pieces wait.

    The first failure is raised to whoever comes next.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._room = Semaphore(most)
        self._hands = ThreadPoolExecutor(_HANDS, "behind")
        self._failed: Future[object] | None = None

    def check(self) -> None:
        """Raise what has failed."""
        if self._failed is not None:
            self._failed.result()

    def add(self, work: Callable[[], object]) -> None:
        """Have it done soon; waits while too much is waiting."""
        self._room.acquire()
        self._hands.submit(work).add_done_callback(self._ended)

    def finish(self) -> None:
        """Wait until all is done. Raises what has failed."""
        for _ in range(self._most):
            self._room.acquire()
        self._room.release(self._most)
        self.check()

    def close(self) -> None:
        """Begin nothing more, and wait for what has begun."""
        self._hands.shutdown(cancel_futures=True)

    def _ended(self, done: Future[object]) -> None:
        if self._failed is None and not done.cancelled() and done.exception() is not None:
            self._failed = done
        self._room.release()
