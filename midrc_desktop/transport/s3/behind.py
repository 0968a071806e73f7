"""Small work behind the streams, so that they go on with the next file meanwhile."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Semaphore, Thread

_HANDS = 2


class Behind:
    """Does work in threads of its own until it is closed; never more than `most` pieces wait.

    The first failure is raised to whoever comes next.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._room = Semaphore(most)
        self._work: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._failed: BaseException | None = None
        self._closed = False
        self._hands = [Thread(target=self._run, name=f"behind {n}") for n in range(_HANDS)]
        for hand in self._hands:
            hand.start()

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
        for _ in self._hands:
            self._work.put(None)
        for hand in self._hands:
            hand.join()

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                if not self._closed:
                    work()
            except BaseException as problem:  # noqa: BLE001  # raised to whoever comes next
                if self._failed is None:
                    self._failed = problem
            finally:
                self._room.release()
