"""The receipt: what a destination confirmed, as JSON, as text, and as a page to keep."""

from dataclasses import dataclass

import msgspec

from midrc_desktop.errors import Unreadable
from midrc_desktop.submission.manifest import Entry


@dataclass(frozen=True, slots=True)
class Receipt:
    """The destination's word for every file of a package. Holds nothing that identifies.

    `sent` is UTC, "2026-01-31T12:00:00Z". `entries` are the confirmed files.
    """

    package: str
    case_id: str
    destination: str
    sent: str
    manifest_sha256: str
    entries: tuple[Entry, ...]
    site_id: str = ""
    practice: bool = False

    @property
    def files(self) -> int:
        """How many files were confirmed."""
        return len(self.entries)

    @property
    def bytes(self) -> int:
        """How many bytes were confirmed."""
        return sum(entry.size for entry in self.entries)


def size_in_words(count: int) -> str:
    """A number of bytes as people read it: "812 bytes", "3.4 MB", "1.2 GB" (powers of 1000)."""
    if count < 1000:
        return f"{count} bytes"
    amount = float(count)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 999.95:
            return f"{amount:.1f} {unit}"
    return f"{amount / 1000:.1f} TB"


def sent_in_words(receipt: Receipt) -> str:
    """When it was sent: "2026-01-31 12:00:00 UTC"."""
    return receipt.sent.replace("T", " ").removesuffix("Z") + " UTC"


def summary(receipt: Receipt) -> tuple[tuple[str, str], ...]:
    """The lines at the top of a receipt: label and value."""
    return (
        ("Case", receipt.case_id),
        ("Site", receipt.site_id),
        ("Package", receipt.package),
        ("Destination", receipt.destination),
        ("Confirmed", sent_in_words(receipt)),
        ("Files", f"{receipt.files}, {size_in_words(receipt.bytes)} ({receipt.bytes:,} bytes)"),
        ("Manifest SHA-256", receipt.manifest_sha256),
    )


PRACTICE = "Practice: a made-up patient, and nothing left this computer."
CLOSING = "Every file was read back at the destination and its SHA-256 compared."


def as_json(receipt: Receipt) -> bytes:
    """The receipt as JSON, to be read again by `from_json`."""
    return msgspec.json.format(msgspec.json.encode(receipt), indent=1) + b"\n"


def from_json(content: bytes) -> Receipt:
    """The receipt in JSON bytes. Raises Unreadable."""
    try:
        return msgspec.json.decode(content, type=Receipt)
    except (msgspec.DecodeError, UnicodeDecodeError) as bad:
        raise Unreadable(
            "The receipt cannot be read.",
            safe="What was sent stays sent.",
            advice="Ask the destination to confirm the package again.",
            detail=str(bad),
        ) from bad


def as_text(receipt: Receipt) -> str:
    """The receipt as plain text, as the command line prints it."""
    head = [f"{label + ':':<18}{value}" for label, value in summary(receipt) if value]
    width = max((len(entry.path) for entry in receipt.entries), default=0)
    rows = [
        f"{entry.path:<{width}}  {entry.size:>13,}  {entry.sha256}" for entry in receipt.entries
    ]
    note = [PRACTICE, ""] if receipt.practice else []
    return "\n".join(["Receipt", "", *note, *head, "", *rows, "", CLOSING, ""])
