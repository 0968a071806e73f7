"""A few pieces of work side by side, and fewer where the network is poor."""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Generic, TypeVar

from midrc_desktop.jobs import CancelToken
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
    begun. Raises Cancelled likewise. `do` runs in several threads, which all end before this
    does; pieces are taken in the caller's.
    """
    streams = _Streams(pieces, max(1, most))
    with ThreadPoolExecutor(streams.most, thread_name_prefix="stream") as threads:
        while True:
            cancel.check()
            while (taken := streams.take()) is not None:
                piece, begun = taken
                streams.busy[threads.submit(do, piece)] = piece, begun
            if not streams.busy:
                return
            streams.look_ahead()
            for ended in wait(streams.busy, return_when=FIRST_COMPLETED).done:
                streams.end(ended)


class _Streams(Generic[T]):
    """What is still to do, and how many may do it."""

    def __init__(self, pieces: Iterable[T], most: int) -> None:
        self.most = most
        self.busy: dict[Future[object], tuple[T, int]] = {}
        self._pieces = iter(pieces)
        self._again: deque[tuple[T, int]] = deque()
        self._ahead: deque[T] = deque()
        self._allowed, self._well = most, 0

    def take(self) -> tuple[T, int] | None:
        """The next piece and how often it has been begun, or None while none may be begun."""
        if len(self.busy) >= self._allowed:
            return None
        if self._again:
            return self._again.popleft()
        self.look_ahead()
        return (self._ahead.popleft(), 1) if self._ahead else None

    def look_ahead(self) -> None:
        """Have the next piece ready for the stream that ends first: making it takes its time."""
        if not self._ahead:
            self._ahead.extend(islice(self._pieces, 1))

    def end(self, ended: Future[object]) -> None:
        """A piece has ended. Raises what it failed with unless it is to be done again."""
        piece, begun = self.busy.pop(ended)
        problem = ended.exception()
        if problem is None:
            self._well += 1
            if self._well >= self._allowed:
                self._allowed, self._well = min(self._allowed + 1, self.most), 0
        elif isinstance(problem, LineProblem | Answered) and problem.soon and begun < _ROUNDS:
            self._allowed, self._well = max(1, self._allowed - 1), 0
            self._again.append((piece, begun + 1))
        else:
            raise problem
