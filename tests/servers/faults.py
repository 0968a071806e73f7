"""What can go wrong between a sender and a server, drawn from a seed."""

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """A fault of the wire, of what stands in between, or of the server."""

    RESET_UP = "reset while the request goes up"
    RESET_DOWN = "reset while the answer comes down"
    LOST_ANSWER = "request done, answer lost"
    CUT_ANSWER = "answer cut"
    STALL = "stall"
    THROTTLE = "slow line"
    TOO_LARGE = "413"
    TOO_MANY = "429"
    BROKEN = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    CAPTIVE = "captive portal"
    REDIRECT = "redirect"
    EXPIRED = "expired certificate"
    OTHER_HOST = "other host's certificate"
    TOKENS_END = "tokens end"
    URLS_END = "upload addresses end"
    RESTART = "server killed and started again"


STATUS = {
    Kind.TOO_LARGE: 413,
    Kind.TOO_MANY: 429,
    Kind.BROKEN: 500,
    Kind.BAD_GATEWAY: 502,
    Kind.UNAVAILABLE: 503,
    Kind.CAPTIVE: 200,
    Kind.REDIRECT: 302,
}
CERTIFICATES = (Kind.EXPIRED, Kind.OTHER_HOST)
EVENTS = (Kind.TOKENS_END, Kind.URLS_END, Kind.RESTART)
"""What happens at the server while requests pass; a Plan is told how."""

WIRE = tuple(kind for kind in Kind if kind not in EVENTS)

FOR_GOOD = 1_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """From the request number `at` (from 0) on, for so many requests or for so many seconds.

    `share` says how far into the body it strikes, from 0 to 1.
    """

    kind: Kind
    at: int
    times: int = 1
    seconds: float = 0.0
    share: float = 0.5
    retry_after: int | None = None

    def __str__(self) -> str:
        span = f"{self.seconds:.2f} s" if self.seconds else f"{self.times} times"
        after = "" if self.retry_after is None else f", Retry-After {self.retry_after}"
        return f"{self.kind} at request {self.at}, {span}, at {self.share:.2f} of the body{after}"


class Plan:
    """Faults that strike as requests pass; shared by all proxies of one run, from any thread."""

    def __init__(
        self, faults: Sequence[Fault] = (), events: Mapping[Kind, Callable[[], None]] | None = None
    ) -> None:
        self._faults = list(faults)
        self._events = dict(events or {})
        self._happening = threading.Lock()
        self._began: dict[Fault, float] = {}
        self._left = {fault: fault.times for fault in faults}
        self._lock = threading.Lock()
        self._requests = 0
        self.struck: list[Fault] = []

    @property
    def requests(self) -> int:
        """How many requests have passed or were struck."""
        return self._requests

    def heal(self) -> None:
        """From now on nothing goes wrong; waits for an event that happens just now."""
        with self._lock:
            self._faults.clear()
        with self._happening:
            pass

    def happen(self, kind: Kind) -> None:
        """Let an event happen, one at a time."""
        with self._happening:
            self._events[kind]()

    def due(self) -> Fault | None:
        """The fault that strikes the request that has just come, or None."""
        with self._lock:
            number, self._requests = self._requests, self._requests + 1
            for fault in self._faults:
                if number >= fault.at and fault.kind not in CERTIFICATES and self._active(fault):
                    self.struck.append(fault)
                    return fault
            return None

    def certificate(self, *, shown: bool) -> Fault | None:
        """The fault whose certificate is due now; `shown` counts it as struck."""
        with self._lock:
            for fault in self._faults:
                if self._requests >= fault.at and fault.kind in CERTIFICATES:
                    if not shown and (fault.seconds or self._left[fault] > 0):
                        return fault if not self._over(fault) else None
                    if shown and self._active(fault):
                        self.struck.append(fault)
                        return fault
            return None

    def _over(self, fault: Fault) -> bool:
        began = self._began.get(fault)
        return (
            bool(fault.seconds) and began is not None and time.monotonic() > (began + fault.seconds)
        )

    def _active(self, fault: Fault) -> bool:
        self._began.setdefault(fault, time.monotonic())
        if fault.seconds:
            return not self._over(fault)
        self._left[fault] -= 1
        return self._left[fault] >= 0


def drawn(seed: int, requests: int, kinds: Sequence[Kind] = WIRE) -> tuple[Fault, ...]:
    """One to three faults at random moments of a run that takes about so many requests.

    One fault in six stays for good, so that a run has to end stopped.
    """
    dice = random.Random(seed)
    faults = []
    for _ in range(dice.choice((1, 1, 2, 3))):
        kind = dice.choice(kinds)
        fault = Fault(
            kind,
            at=dice.randrange(max(1, requests)),
            times=dice.choice((1, 1, 2, 3)),
            share=dice.random(),
            retry_after=dice.choice((None, 0, 1))
            if kind in (Kind.TOO_MANY, Kind.UNAVAILABLE)
            else None,
        )
        if kind in EVENTS:
            fault = replace(fault, times=1)
        elif dice.random() < 1 / 6:
            fault = replace(fault, times=FOR_GOOD)
        elif dice.random() < 1 / 4:
            fault = replace(fault, seconds=dice.uniform(0.05, 0.6))
        faults.append(fault)
    return tuple(faults)
