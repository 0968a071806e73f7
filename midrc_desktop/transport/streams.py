"""A few pieces of work side by side, and fewer where the network is poor."""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Condition, Lock
from typing import Generic, TypeVar

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.problems import Answered, LineProblem

T = TypeVar("T")

MOST = 4
AHEAD = 8
"""Pieces that lie ready, so that the caller's thread need not wake for each."""

_ROUNDS = 3
"""A piece is begun no more often than this."""


def side_by_side(
    pieces: Iterable[T],
    do: Callable[[T], object],
    *,
    most: int = MOST,
    ahead: int = AHEAD,
    cancel: CancelToken,
) -> None:
    """Call `do` on every piece, in order, `most` of them at a time.

    A piece that fails although it is worth trying again soon is done again with one stream fewer,
    down to a single one; where as many pieces as there are streams go well, there is one more
    again. The first failure besides is raised when the pieces under way have ended; no other is
    begun. Raises Cancelled likewise. `do` runs in several threads, which all end before this
    does; pieces are taken in the caller's, up to `ahead` before a stream is free for them.
    """
    streams = _Streams(do, max(1, most), ahead, cancel)
    with ThreadPoolExecutor(streams.most, thread_name_prefix="stream") as threads:
        for _ in range(streams.most):
            threads.submit(streams.run)
        try:
            for piece in pieces:
                if not streams.give(piece):
                    break
        except BaseException as problem:
            streams.stop(problem)
            raise
        finally:
            streams.no_more()
    if streams.failure is not None:
        raise streams.failure


class _Streams(Generic[T]):
    """What is still to do, and how many may do it.

    Whoever has ended a piece takes the next one itself: to be handed each by another thread took
    a third of the time that the interpreter was busy with small files.
    """

    def __init__(
        self, do: Callable[[T], object], most: int, ahead: int, cancel: CancelToken
    ) -> None:
        self.most, self._most_ahead = most, ahead
        self.failure: BaseException | None = None
        self._do, self._cancel = do, cancel
        self._again: deque[tuple[T, int]] = deque()
        self._ahead: deque[tuple[T, int]] = deque()
        self._busy, self._allowed, self._well = 0, most, 0
        self._all = False
        lock = Lock()
        self._work, self._room = Condition(lock), Condition(lock)

    def give(self, piece: T) -> bool:
        """Have a piece done, waiting while enough lies ahead. False once something has failed."""
        with self._room:
            while len(self._ahead) >= self._most_ahead and self.failure is None:
                self._room.wait()
            self._ahead.append((piece, 1))
            self._work.notify()
            return self.failure is None

    def no_more(self) -> None:
        """All pieces are given."""
        with self._work:
            self._all = True
            self._work.notify_all()

    def stop(self, problem: BaseException) -> None:
        """Begin nothing more; `problem` is why, unless something failed before."""
        with self._work:
            if self.failure is None:
                self.failure = problem
            self._work.notify_all()
            self._room.notify()

    def run(self) -> None:
        """Do one piece after the other until none is left."""
        try:
            while (taken := self._take()) is not None:
                self._try(*taken)
        except BaseException as problem:
            self.stop(problem)
            raise

    def _take(self) -> tuple[T, int] | None:
        """The next piece and how often it has been begun; None when there will be none."""
        with self._work:
            while self.failure is None:
                pieces = self._again or self._ahead
                if pieces and self._busy < self._allowed:
                    self._busy += 1
                    taken = pieces.popleft()
                    if len(self._ahead) == self._most_ahead // 2:
                        self._room.notify()
                    return taken
                if self._all and not pieces and not self._busy:
                    break
                self._work.wait()
            self._work.notify_all()
            return None

    def _try(self, piece: T, begun: int) -> None:
        try:
            self._cancel.check()
            self._do(piece)
        except (LineProblem, Answered) as problem:
            if not problem.soon or begun >= _ROUNDS:
                raise
            self._go_badly(piece, begun)
        else:
            self._go_well()

    def _go_well(self) -> None:
        with self._work:
            self._busy -= 1
            self._well += 1
            if self._well >= self._allowed:
                self._allowed, self._well = min(self._allowed + 1, self.most), 0
                self._work.notify()

    def _go_badly(self, piece: T, begun: int) -> None:
        with self._work:
            self._busy -= 1
            self._allowed, self._well = max(1, self._allowed - 1), 0
            self._again.append((piece, begun + 1))
