"""Long work in two halves: one that runs on any thread, one that keeps the result."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from midrc_desktop.jobs import CancelToken, Report, silent

R = TypeVar("R")
K = TypeVar("K")

Turns = Generator[Callable[[], Any] | None, Any, K]
"""Keeping that takes long, in turns that are short.

It yields None to let others have a turn, or what any thread can do meanwhile, of which it is sent
the result. No transaction is open while it waits. If the person asks to stop, Cancelled is raised
where it waits: it ends with what is kept so far, or lets Cancelled through.
"""


@dataclass(frozen=True, slots=True)
class Work(Generic[R, K]):
    """A job of the workflow.

    `run` does the work and touches no store, so any thread may call it. `keep` writes what
    came of it into the store and must be called on the store's own thread. `title` is a
    phrase for the status bar ("Reading studies"), without any identifier.
    """

    title: str
    run: Callable[[Report, CancelToken], R]
    keep: Callable[[R], K | Turns[K]]


def perform(work: Work[R, K], report: Report = silent, cancel: CancelToken | None = None) -> K:
    """Do both halves here and now (what the command line does)."""
    return kept(work, work.run(report, cancel or CancelToken()))


def kept(work: Work[R, K], done: R) -> K:
    """Keep what came of `run`, in one go however many turns it takes."""
    turns = work.keep(done)
    if not isinstance(turns, Generator):
        return turns
    sent = None
    while True:
        try:
            meanwhile = turns.send(sent)
        except StopIteration as end:
            result: K = end.value
            return result
        sent = None if meanwhile is None else meanwhile()
