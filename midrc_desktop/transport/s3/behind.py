"""Small work behind the streams, so that they go on with the next file meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Semaphore

_HANDS = 2


class Behind:
    """Does work in threads of its own until it is closed; never more than `most` pieces wait.

    The first failure is raised to whoever comes next, and nothing is begun after it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._room = Semaphore(most)
        self._work: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._failed: BaseException | None = None
        self._closed = False
        self._hands = ThreadPoolExecutor(_HANDS, "behind")
        for _ in range(_HANDS):
            self._hands.submit(self._run)

    def check(self) -> None:
        """Raise what has failed."""
        if self._failed is not None:
            raise self._failed

    def add(self, work: Callable[[], object]) -> None:
        """Have it done soon; waits while too much is waiting."""
        self._room.acquire()
        self._work.put(work)

    def finish(self) -> None:
        """Wait until all is done. Raises what has failed."""
        for _ in range(self._most):
            self._room.acquire()
        self._room.release(self._most)
        self.check()

    def close(self) -> None:
        """Begin nothing more, and wait for what has begun."""
        self._closed = True
        for _ in range(_HANDS):
            self._work.put(None)
        self._hands.shutdown()

    def _run(self) -> None:
        try:
            while (work := self._work.get()) is not None:
                if self._failed is None and not self._closed:
                    work()
                self._room.release()
        except BaseException as problem:
            if self._failed is None:
                self._failed = problem
            self._room.release()
            while self._work.get() is not None:
                self._room.release()
            raise
