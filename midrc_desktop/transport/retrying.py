"""How long to wait before the next try, and how often to try."""

import random
from dataclasses import dataclass

from midrc_desktop.errors import TransportProblem
from midrc_desktop.transport.problems import Answered, LineProblem


@dataclass(frozen=True, slots=True)
class Patience:
    """What is waited for, in seconds, and how often a request is tried.

    `read_s` is how long nothing may move before a connection counts as standing still; the answer
    to a body may take as much longer as the body needs at the rate seen so far, or at `slowest`
    bytes a second. Waits grow from `first_wait_s` to `longest_wait_s`.
    """

    connect_s: float = 15.0
    read_s: float = 60.0
    tries: int = 5
    first_wait_s: float = 0.5
    longest_wait_s: float = 60.0
    slowest: float = 64 * 1024.0


PATIENCE = Patience()


def wait_before(tried: int, patience: Patience, *, asked: float = 0.0, draw: float) -> float:
    """Seconds to wait after `tried` failed tries: exponential back-off with full jitter.

    `draw` is a random number of 0 to 1. `asked` is what the destination asked for (Retry-After):
    no less is waited, up to the longest wait.
    """
    doublings = min(tried - 1, 40)
    ceiling = min(patience.longest_wait_s, patience.first_wait_s * 2.0**doublings)
    return max(draw * ceiling, min(asked, patience.longest_wait_s))


def next_wait(
    problem: TransportProblem, tried: int, patience: Patience, *, again: bool
) -> float | None:
    """Seconds to wait before the request is tried again, or None where it is not.

    With `again` False only what the destination cannot have acted on is tried again.
    """
    if not isinstance(problem, LineProblem | Answered) or not problem.soon:
        return None
    unsent = isinstance(problem, LineProblem) and problem.unsent
    if tried >= patience.tries or not (again or unsent):
        return None
    asked = problem.after if isinstance(problem, Answered) else 0.0
    return wait_before(tried, patience, asked=asked, draw=random.random())  # noqa: S311
