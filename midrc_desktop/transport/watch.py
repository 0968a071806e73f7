"""What one try of a request may take; asked whenever a socket has to wait."""

import time
from collections.abc import Callable

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.problems import NoConnection, Stalled
from midrc_desktop.transport.retrying import PATIENCE, Patience

TICK_S = 0.2
"""No wait is longer without asking whether somebody wants to stop."""


class Watch:
    """Follows one connection's bytes: what stands still for too long is Stalled.

    `sending` is whether a body is on its way of which more is to come: who answers before its first
    block may just not need it.

    A slow line is not a line that stands still. While a body leaves, every byte that the system
    takes counts. Once it has taken all, the bytes that it still holds are watched where it tells
    them; after that the destination has as long for its answer as the body takes at the rate
    that is expected of the line, and `read_s` on top.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.cancel = CancelToken()
        self.patience: Patience = PATIENCE
        self.skew = 0.0
        self.begin(self.cancel, PATIENCE)

    def begin(
        self,
        cancel: CancelToken,
        patience: Patience,
        *,
        size: int = 0,
        rate: float = 0.0,
        extra_s: float = 0.0,
        skew: float = 0.0,
    ) -> None:
        """A try begins whose body has `size` bytes; `rate` is what to expect, bytes a second."""
        self.cancel, self.patience, self.skew = cancel, patience, skew
        expected = rate / 4 if rate else patience.slowest  # lines and servers have bad minutes
        self._for_answer = patience.read_s + extra_s + size / max(expected, 1.0)
        self._asked = False
        self._held: int | None = None
        self.connecting, self.sending = True, False
        self.moved()

    def reached(self) -> None:
        """The other side is there, and has proved to be who it should be."""
        self.connecting = False
        self.moved()

    def moved(self) -> None:
        """A byte went in one direction or the other."""
        self._at = self._clock()

    def asked(self) -> None:
        """All of the request is in the system's hands: the answer is waited for."""
        self._asked, self._held, self.sending = True, None, False
        self.moved()

    def answered(self) -> None:
        """The answer's first byte is there."""
        self._asked = False
        self.moved()

    def check(self, held: int | None = None) -> None:
        """Raise Stalled, NoConnection or Cancelled.

        `held` are the bytes that the system has taken and not sent yet, None where it is not known.
        """
        self.cancel.check()
        if held is not None and self._held is not None and held < self._held:
            self.moved()
        self._held = held
        waited = self._clock() - self._at
        if self.connecting:
            if waited > self.patience.connect_s:
                raise NoConnection
        elif waited > (self._for_answer if self._asked and not held else self.patience.read_s):
            raise Stalled
