"""What a destination is to the rest of the program, and what it needs from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.submission.confirmation import Confirmation, Proof, RecordId, Upload
from midrc_desktop.submission.manifest import Entry

__all__ = [
    "Access",
    "Awaiting",
    "Confirmation",
    "Delivery",
    "Journal",
    "Proof",
    "RecordId",
    "Secrets",
    "SignedIn",
    "Transport",
    "Upload",
]


@dataclass(frozen=True, slots=True)
class Awaiting:
    """All is sent, and the destination has not confirmed all of it yet: ask again in `seconds`."""

    sentence: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of sending. It is whole when nothing is awaited.

    `left` are the paths of entries that this kind of destination does not take at all.
    """

    confirmations: tuple[Confirmation, ...]
    records: tuple[RecordId, ...] = ()
    left: tuple[str, ...] = ()
    awaiting: Awaiting | None = None


class Journal(Protocol):
    """What is already done of one package for one destination; each call is durable at once.

    Called from several threads. Holds no secret and no URL.
    """

    def confirmed(self) -> Mapping[str, Confirmation]:
        """What is confirmed already, by path."""
        ...

    def confirm(self, *confirmations: Confirmation) -> None:
        """Keep some confirmations, all or none."""
        ...

    def upload(self, path: str) -> Upload | None:
        """The upload of a file that has begun, or None."""
        ...

    def uploads(self) -> Mapping[str, Upload]:
        """All uploads that have begun and were not ended, by path."""
        ...

    def begin(self, path: str, upload: Upload) -> None:
        """Keep that an upload has begun, with no parts yet, in place of any before."""
        ...

    def begin_all(self, uploads: Mapping[str, Upload]) -> None:
        """Keep that uploads have begun, as `begin` does, by path; all or none."""
        ...

    def parts(self, path: str) -> Mapping[int, str]:
        """The ETags of the parts that have arrived, by part number (from 1)."""
        ...

    def part(self, path: str, number: int, etag: str) -> None:
        """Keep that a part has arrived."""
        ...

    def end(self, *paths: str) -> None:
        """Forget the uploads of files and their parts: they are complete, or abandoned.

        All or none.
        """
        ...

    def note(self, name: str, text: str) -> None:
        """Keep a short text under a name, in place of the one before."""
        ...

    def note_all(self, notes: Mapping[str, str]) -> None:
        """Keep short texts by name, as `note` does; all or none."""
        ...

    def noted(self, name: str) -> str | None:
        """The text that was kept under a name, or None."""
        ...


class Secrets(Protocol):
    """Keeps credentials of destinations in the operating system's keyring, or for this run."""

    @property
    def lasting(self) -> bool:
        """Whether they are there when the program is started again."""
        ...

    def get(self, name: str) -> str | None:
        """The secret of that name, or None."""
        ...

    def set(self, name: str, secret: str) -> None:
        """Keep a secret under a name, in place of the one before."""
        ...

    def delete(self, name: str) -> None:
        """Remove a secret; one that is not there is no matter."""
        ...


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in: a name for people, and when the sign-in ends (UTC, ISO), or "".

    `may_send` and `said` come from the destination: whether it will take anything from this
    person, and its permissions as a sentence.
    """

    name: str
    until: str = ""
    may_send: bool = True
    said: str = ""


class Access(Protocol):
    """A standing sign-in to a destination, used from several threads; one of them renews it."""

    def authorization(self, cancel: CancelToken | None = None) -> str:
        """The value of an Authorization header, good for a minute at least where it can be.

        Raises SignInNeeded when there is none or it has ended, a TransportProblem, or Cancelled.
        """
        ...

    def refused(self, authorization: str) -> None:
        """The destination did not take this value: renew before the next one is given."""
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
    ) -> Delivery:
        """Send what the journal does not have yet, and ask for what is not confirmed yet.

        Called again it goes on where it was. Progress is in bytes of all entries. The Delivery
        has a confirmation for every entry but those in `left`, unless something is awaited.
        Raises TransportProblem when the destination does not take a file (`retryable` says
        whether it is worth trying again without a person), Cancelled when asked.
        """
        ...

    def abandon(self, journal: Journal, *, cancel: CancelToken) -> tuple[str, ...]:
        """Take back what was begun and not confirmed: parts, blank records.

        Return the destination's names of what could not be taken back and stays there.
        """
        ...
