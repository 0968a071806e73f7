"""What a destination is to the rest of the program, and what it needs from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.submission.manifest import Entry


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The destination's word for one file: its path and the hash that it read back."""

    path: str
    size: int
    sha256: str


class Journal(Protocol):
    """Remembers which files a destination has confirmed, so that sending goes on where it was."""

    def confirmed(self) -> frozenset[str]:
        """Paths of the entries that are confirmed already."""
        ...

    def confirm(self, confirmation: Confirmation) -> None:
        """Keep one confirmation, durably, before anything else is sent."""
        ...


class Secrets(Protocol):
    """Keeps credentials of destinations in the operating system's keyring."""

    def get(self, name: str) -> str | None:
        """The secret of that name, or None."""
        ...

    def set(self, name: str, secret: str) -> None:
        """Keep a secret under a name."""
        ...


class Transport(Protocol):
    """Sends the entries of a sealed package; knows nothing of patients."""

    def send(
        self,
        package: Path,
        entries: Sequence[Entry],
        journal: Journal,
        *,
        report: Report,
        cancel: CancelToken,
    ) -> tuple[Confirmation, ...]:
        """Send what the journal does not have yet; return a confirmation for every entry.

        Raises TransportProblem when the destination does not take a file, Cancelled when asked.
        """
        ...
