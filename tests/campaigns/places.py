"""What a campaign needs of a kind of destination: trouble, an order, and a look at what arrived."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from midrc_desktop.jobs import CancelToken, Progress
from tests.campaigns.orders import Order
from tests.campaigns.packages import Package
from tests.servers.fault_proxy import FaultProxy


class Trouble(Protocol):
    """What goes wrong in one run."""

    def __str__(self) -> str:
        """The whole plan, so that a person can follow a failed run."""
        ...

    def struck(self) -> tuple[str, ...]:
        """What has gone wrong so far."""
        ...

    def fitting(self) -> frozenset[str]:
        """The classes of problems that are true of what has gone wrong so far."""
        ...

    def may_stop(self) -> bool:
        """Whether sending may end without being confirmed."""
        ...

    def stays(self) -> bool:
        """Whether something has gone wrong that stays until it is healed."""
        ...

    def heal(self) -> None:
        """A person has put everything right."""
        ...


@dataclass(frozen=True, slots=True)
class Bench:
    """One package before one destination: `watch` is called with every report of progress."""

    order: Order
    trouble: Trouble
    proxies: tuple[FaultProxy, ...] = ()
    watch: Callable[[Progress, CancelToken], None] = field(default=lambda *_: None)


def sent_to(bench: Bench, path: str, method: str = "PUT") -> int:
    """The bytes of such requests' bodies that have come up so far."""
    return sum(
        seen.up
        for proxy in bench.proxies
        for seen in tuple(proxy.seen)
        if seen.method == method and seen.path.startswith(path)
    )


class Place(Protocol):
    """A kind of destination with its servers running.

    Its packages have images of `rows` rows in the series that goes in parts.
    """

    kind: str
    rows: int

    def bench(
        self, package: Package, folder: Path, seed: int | None, *, rate: float = 0.0
    ) -> AbstractContextManager[Bench]:
        """A destination of its own for this package; without a seed nothing goes wrong.

        With `rate`, each of its connections has so many bytes a second.
        """
        ...

    def arrived(self, package: Package) -> dict[str, str]:
        """What the destination holds of the package: SHA-256 by the package's paths."""
        ...

    def takes(self, path: str) -> bool:
        """Whether this kind of destination takes such an entry at all."""
        ...

    def sent(self, bench: Bench) -> int:
        """The bytes of files that have come up at the bench's proxies so far."""
        ...

    def strays(self, package: Package) -> list[str]:
        """What it holds and should not: anything twice, unfinished, or of nothing."""
        ...
