"""The receipt: what a destination confirmed, as JSON, as text, and as a page to keep."""

from dataclasses import dataclass

import msgspec

from midrc_desktop.errors import Unreadable
from midrc_desktop.submission.confirmation import Confirmation, Proof, RecordId
from midrc_desktop.submission.manifest import Entry


@dataclass(frozen=True, slots=True)
class Left:
    """A file of the package that the destination does not take, and why, as a sentence."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The destination's word for every file of a package. Holds nothing that identifies a patient.

    `sent` is UTC, "2026-01-31T12:00:00Z". `entries` are the confirmed files, `confirmations` what
    the destination calls each and how it was shown, `left` the files that it does not take.
    `host` is the destination's server, "" for a folder. `signed_by`, `signed_as` (a role) and
    `signed_at` (UTC, ISO) are the signature's. Receipts of before version 0.2 lack what follows
    `practice`.
    """

    package: str
    case_id: str
    destination: str
    sent: str
    manifest_sha256: str
    entries: tuple[Entry, ...]
    site_id: str = ""
    practice: bool = False
    kind: str = "folder"
    host: str = ""
    project: str = ""
    signed_by: str = ""
    signed_as: str = ""
    signed_at: str = ""
    confirmations: tuple[Confirmation, ...] = ()
    records: tuple[RecordId, ...] = ()
    left: tuple[Left, ...] = ()

    @property
    def files(self) -> int:
        """How many files were confirmed."""
        return len(self.entries)

    @property
    def bytes(self) -> int:
        """How many bytes were confirmed."""
        return sum(entry.size for entry in self.entries)

    def references(self) -> dict[str, str]:
        """The destination's own name for each file that has one, by path."""
        return {one.path: one.reference for one in self.confirmations if one.reference}

    def proofs(self) -> tuple[Proof, ...]:
        """How files were shown to be there, each way once."""
        return tuple(dict.fromkeys(one.proof for one in self.confirmations)) or (Proof.READ_BACK,)


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


def in_words(moment: str) -> str:
    """A moment in ISO form as people read it: "2026-01-31 12:00:00 UTC"; "" stays ""."""
    if not moment:
        return ""
    return moment.replace("T", " ").removesuffix("Z").removesuffix("+00:00") + " UTC"


def signer(receipt: Receipt) -> str:
    """Who signed, with the role: "Dr Vale, Neuroradiologist"; "" where it is not known."""
    return ", ".join(filter(None, (receipt.signed_by, receipt.signed_as)))


def summary(receipt: Receipt) -> tuple[tuple[str, str], ...]:
    """The lines at the top of a receipt: label and value."""
    where = f"{receipt.destination} ({receipt.host})" if receipt.host else receipt.destination
    return (
        ("Case", receipt.case_id),
        ("Site", receipt.site_id),
        ("Project", receipt.project),
        ("Package", receipt.package),
        ("Destination", where),
        ("Signed by", signer(receipt)),
        ("Signed", in_words(receipt.signed_at)),
        ("Confirmed", in_words(receipt.sent)),
        ("Files", f"{receipt.files}, {size_in_words(receipt.bytes)} ({receipt.bytes:,} bytes)"),
        ("Manifest SHA-256", receipt.manifest_sha256),
    )


PRACTICE = "Practice: a made-up patient, and nothing left this computer."
_PROVED = {
    Proof.READ_BACK: "Every file was read back at the destination and its SHA-256 compared.",
    Proof.INDEXED: "The commons' index holds every file of images with its size and MD5.",
    Proof.RECORDED: "The commons has taken every record.",
    Proof.ARCHIVED: "The archive showed, by its bytes or their checksum, that it has every image.",
    Proof.LISTED: (
        "The archive lists every image that was sent. It lets nobody read images back, so their "
        "bytes were not compared."
    ),
    Proof.CHECKED: "The storage holds every file with its size and checksum.",
    Proof.ACCEPTED: (
        "The storage compared the checksum of every file when it took it. It lets nobody look "
        "afterwards."
    ),
}


def closing(receipt: Receipt) -> str:
    """How it was shown that the destination has what is listed, in sentences."""
    return " ".join(_PROVED[proof] for proof in receipt.proofs())


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
    references = receipt.references()
    rows = []
    for entry in receipt.entries:
        rows.append(f"{entry.path:<{width}}  {entry.size:>13,}  {entry.sha256}")
        if entry.path in references:
            rows.append(f"    there: {references[entry.path]}")
    note = [PRACTICE, ""] if receipt.practice else []
    lines = ["Receipt", "", *note, *head, "", *rows]
    if receipt.records:
        lines += ["", "Records there:"]
        lines += [f"  {one.node}  {one.submitter_id}  {one.id}" for one in receipt.records]
    if receipt.left:
        lines += ["", "Not sent:", *(f"  {one.path}: {one.reason}" for one in receipt.left)]
    return "\n".join([*lines, "", closing(receipt), ""])
