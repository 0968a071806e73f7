"""Long work in two halves: one that runs on any thread, one that keeps the result."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from midrc_desktop.jobs import CancelToken, Report, silent

R = TypeVar("R")
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Work(Generic[R, K]):
    """A job of the workflow.

    `run` does the work and touches no store, so any thread may call it. `keep` writes what
    came of it into the store and must be called on the store's own thread. `title` is a
    phrase for the status bar ("Reading studies"), without any identifier.
    """

    title: str
    run: Callable[[Report, CancelToken], R]
    keep: Callable[[R], K]


def perform(work: Work[R, K], report: Report = silent, cancel: CancelToken | None = None) -> K:
    """Do both halves here and now (what the command line does)."""
    return work.keep(work.run(report, cancel or CancelToken()))
