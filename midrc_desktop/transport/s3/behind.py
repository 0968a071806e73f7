"""Small work behind the streams, so that they go on with the next file meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Condition
from typing import Self

_HANDS = 2


class Behind:
    """Does work in threads of its own inside a block; never more than `most` pieces wait.

    The first failure is raised to whoever comes next. All threads end with the block.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._pool = ThreadPoolExecutor(_HANDS, "behind")
        self._changed = Condition()
        self._waiting = 0
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def check(self) -> None:
        """Raise what has failed."""
        if self._failure is not None:
            raise self._failure

    def add(self, work: Callable[[], object]) -> None:
        """Have it done soon; waits while too much is waiting."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting < self._most)
            self._waiting += 1
        self._pool.submit(self._do, work)

    def finish(self) -> None:
        """Wait until all is done. Raises what has failed."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting)
        self.check()

    def _do(self, work: Callable[[], object]) -> None:
        failure: BaseException | None = None
        try:
            work()
        except BaseException as problem:  # noqa: BLE001 - raised to whoever comes next
            failure = problem
        with self._changed:
            self._failure = self._failure or failure
            self._waiting -= 1
            self._changed.notify_all()
