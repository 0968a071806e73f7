"""Small work behind the streams, so that they go on with the next file meanwhile."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Condition

_HANDS = 2


class Behind:
    """Does work in threads of its own until it is closed; never more than `most` pieces wait.

    The first failure is raised to whoever comes next.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._pool = ThreadPoolExecutor(_HANDS, "behind")
        self._changed = Condition()
        self._waiting = 0
        self._failed: Future[object] | None = None

    def check(self) -> None:
        """Raise what has failed."""
        if self._failed is not None:
            self._failed.result()

    def add(self, work: Callable[[], object]) -> None:
        """Have it done soon; waits while too much is waiting."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting < self._most)
            self._waiting += 1
        self._pool.submit(work).add_done_callback(self._ended)

    def finish(self) -> None:
        """Wait until all is done. Raises what has failed."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting)
        self.check()

    def close(self) -> None:
        """Begin nothing more, and wait for what has begun."""
        self._pool.shutdown(cancel_futures=True)

    def _ended(self, done: Future[object]) -> None:
        with self._changed:
            if self._failed is None and not done.cancelled() and done.exception() is not None:
                self._failed = done
            self._waiting -= 1
            self._changed.notify_all()
