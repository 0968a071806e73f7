"""A few pieces of work side by side, and fewer where the network is poor."""

from collections import deque
from collections.abc import Callable, Iterable
from threading import Condition, Thread
from typing import Generic, TypeVar

from midrc_desktop.jobs import Cancelled, CancelToken
from midrc_desktop.transport.problems import Answered, LineProblem

T = TypeVar("T")

MOST = 4
_ROUNDS = 3
"""A piece is begun no more often than this."""


def side_by_side(
    pieces: Iterable[T], do: Callable[[T], object], *, most: int = MOST, cancel: CancelToken
) -> None:
    """Call `do` on every piece, in order, `most` of them at a time.

    A piece that fails although it is worth trying again soon is done again with one stream fewer,
    down to a single one; where as many pieces as there are streams go well, there is one more
    again. The first failure besides is raised when the pieces under way have ended; no other is
    begun. Raises Cancelled likewise. `do` runs in several threads, which all end before this does.
    """
    streams = _Streams(pieces, do, max(1, most), cancel)
    others = [Thread(target=streams.work, name=f"stream {n}") for n in range(2, most + 1)]
    try:
        for other in others:
            other.start()
        streams.work()
    finally:
        streams.stop()
        for other in others:
            if other.ident is not None:
                other.join()
    if streams.failure is not None:
        raise streams.failure


class _Streams(Generic[T]):
    """What is still to do, and how many may do it."""

    def __init__(
        self, pieces: Iterable[T], do: Callable[[T], object], most: int, cancel: CancelToken
    ) -> None:
        self._pieces, self._do, self._most, self._cancel = iter(pieces), do, most, cancel
        self._again: deque[tuple[T, int]] = deque()
        self._allowed, self._busy, self._well = most, 0, 0
        self._changed = Condition()
        self._over = False
        self.failure: BaseException | None = None

    def work(self) -> None:
        """Take piece after piece until there is none or something has failed."""
        while (taken := self._take()) is not None:
            piece, begun = taken
            try:
                self._do(piece)
            except (LineProblem, Answered) as problem:
                self._ended(problem, piece, begun)
            except BaseException as problem:  # noqa: BLE001 - raised in the caller's thread
                self._fail(problem)
            else:
                self._ended(None, piece, begun)

    def stop(self) -> None:
        """No piece is begun any more."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def _take(self) -> tuple[T, int] | None:
        with self._changed:
            while not self._over:
                if self._busy < self._allowed and (taken := self._next()) is not None:
                    self._busy += 1
                    return taken
                if self._over or not self._busy:
                    break
                self._changed.wait()
            self._over = True
            self._changed.notify_all()
            return None

    def _next(self) -> tuple[T, int] | None:
        if self._cancel.cancelled:
            self._failed(Cancelled())
            return None
        if self._again:
            return self._again.popleft()
        try:
            return next(self._pieces), 1
        except StopIteration:
            return None
        except BaseException as problem:  # noqa: BLE001 - raised in the caller's thread
            self._failed(problem)
            return None

    def _ended(self, problem: LineProblem | Answered | None, piece: T, begun: int) -> None:
        with self._changed:
            self._busy -= 1
            if problem is None:
                self._well += 1
                if self._well >= self._allowed:
                    self._allowed, self._well = min(self._allowed + 1, self._most), 0
            elif problem.soon and begun < _ROUNDS and not self._cancel.cancelled:
                self._allowed, self._well = max(1, self._allowed - 1), 0
                self._again.append((piece, begun + 1))
            else:
                self._failed(problem)
            self._changed.notify_all()

    def _fail(self, problem: BaseException) -> None:
        with self._changed:
            self._busy -= 1
            self._failed(problem)

    def _failed(self, problem: BaseException) -> None:
        if self.failure is None:
            self.failure = problem
        self._over = True
        self._changed.notify_all()
