"""Trouble on the wire, and which problems are true of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from tests.servers.authority import Authority
from tests.servers.fault_proxy import FaultProxy
from tests.servers.faults import CERTIFICATES, FOR_GOOD, WIRE, Fault, Kind, Plan, drawn

_BROKEN = {"Cut", "Stalled"}
_FITTING = {
    Kind.RESET_UP: _BROKEN,
    Kind.RESET_DOWN: _BROKEN,
    Kind.LOST_ANSWER: _BROKEN,
    Kind.CUT_ANSWER: _BROKEN,
    Kind.STALL: {"Stalled"},
    Kind.THROTTLE: {"Stalled"},
    Kind.TOO_LARGE: {"TooLarge", "ImageTooLarge"},
    Kind.TOO_MANY: {"Busy"},
    Kind.BROKEN: {"ServerTrouble"},
    Kind.BAD_GATEWAY: {"ServerTrouble"},
    Kind.UNAVAILABLE: {"Busy"},
    Kind.CAPTIVE: {"CaptivePortal"},
    Kind.REDIRECT: {"Redirected"},
    Kind.EXPIRED: {"CertificateExpired"},
    Kind.OTHER_HOST: {"CertificateOfOther"},
    Kind.TOKENS_END: {"SignInNeeded"},
    Kind.URLS_END: set(),
    Kind.RESTART: {"Cut", "ConnectionRefused", "NoConnection", "ServerTrouble"},
}
_SLOW = 1_000_000.0
_MAY_STOP = (Kind.TOO_LARGE, Kind.REDIRECT, *CERTIFICATES, Kind.RESTART)
"""What needs a person, or takes longer than these runs wait."""


class WireTrouble:
    """A plan of a proxy as the trouble of a run."""

    def __init__(self, plan: Plan, faults: Sequence[Fault]) -> None:
        self.plan, self._faults = plan, faults

    def __str__(self) -> str:
        return "; ".join(map(str, self._faults)) or "none"

    def struck(self) -> tuple[str, ...]:
        return tuple(sorted({str(fault.kind) for fault in self.plan.struck}))

    def fitting(self) -> frozenset[str]:
        return frozenset().union(*(_FITTING[fault.kind] for fault in self.plan.struck))

    def may_stop(self) -> bool:
        return any(fault.times == FOR_GOOD or fault.kind in _MAY_STOP for fault in self.plan.struck)

    def stays(self) -> bool:
        return any(fault.times == FOR_GOOD for fault in self.plan.struck)

    def heal(self) -> None:
        self.plan.heal()


@contextmanager
def proxied(
    backend: int,
    authority: Authority,
    seed: int | None,
    requests: int,
    *,
    trusted: Authority | None = None,
    events: Mapping[Kind, Callable[[], None]] | None = None,
    rate: float = 0.0,
) -> Iterator[tuple[FaultProxy, WireTrouble]]:
    """A proxy before a server, with the trouble that a seed draws for so many requests.

    With `rate`, each connection has so many bytes a second.
    """
    happens = dict(events or {})
    kinds = (*WIRE, *happens)
    faults = drawn(seed, requests, kinds) if seed is not None else ()
    slow = (Fault(Kind.THROTTLE, at=0, times=FOR_GOOD),) if rate else ()
    plan = Plan((*faults, *slow), happens)
    with FaultProxy(
        backend, authority, plan, trusted=trusted, stall_s=60, slow=rate or _SLOW
    ) as proxy:
        yield proxy, WireTrouble(plan, faults)
