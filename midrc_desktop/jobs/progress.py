"""How long work tells how far it is, and is told to stop."""

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: `done` of `total` units (None while the total is unknown).

    `unit` is a plural word for people: "files", "images", "series". `found` counts what came of
    it so far, in `found_unit` ("studies"); None where that is not counted.
    """

    done: int
    total: int | None
    unit: str
    found: int | None = None
    found_unit: str = ""


Report = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """Tell nobody."""


class Cancelled(Exception):
    """The person asked to stop. Not a failure, so not a DesktopError."""


class CancelToken:
    """Carries the wish to stop from the window to the work; safe across threads."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next unit."""
        self._event.set()

    def check(self) -> None:
        """Raise Cancelled if somebody asked to stop."""
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> None:
        """Wait that long; raise Cancelled as soon as somebody asks to stop."""
        if self._event.wait(seconds):
            raise Cancelled
