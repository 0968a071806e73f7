"""How a donation stands in the queue, and what went wrong with it, for people to read."""

from dataclasses import dataclass
from enum import StrEnum

from midrc_desktop.submission.site_profile import Destination


class Place(StrEnum):
    """Where a donation stands in the queue.

    WAITING for its turn, or for its next try; SENDING now; AWAITING the destination's word for
    what is sent; PAUSED by a person; STOPPED until a person has done something.
    """

    WAITING = "waiting"
    SENDING = "sending"
    AWAITING = "awaiting"
    PAUSED = "paused"
    STOPPED = "stopped"


class Remedy(StrEnum):
    """What helps: try again, sign in there or to the proxy, correct answers, see to the folder."""

    AGAIN = "again"
    SIGN_IN = "sign in"
    PROXY = "proxy"
    FIELDS = "fields"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong last, as the failure said it (`errors.DesktopError`), and what helps.

    `fields` are anchors of the clinical form ("case.sex") where the remedy is FIELDS.
    """

    title: str
    safe: str
    advice: str
    detail: str = ""
    remedy: Remedy = Remedy.AGAIN
    fields: tuple[str, ...] = ()

    def sentences(self) -> str:
        """The whole message for a person, without the detail."""
        return " ".join(part for part in (self.title, self.safe, self.advice) if part)


@dataclass(frozen=True, slots=True)
class Queued:
    """A donation in the queue.

    `sentence` says how it stands, or is ""; `sent` and `total` are bytes, as far as they are
    kept; `due` is when it is tried next (UTC, ISO), or "" for as soon as its turn comes; `tries`
    counts the failures in a row.
    """

    donation: int
    destination: Destination
    place: Place
    sentence: str
    sent: int
    total: int
    due: str
    problem: Trouble | None = None
    tries: int = 0
