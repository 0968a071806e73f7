"""What a destination says of a package: files that it has, records that it took."""

from dataclasses import dataclass
from enum import StrEnum


class Proof(StrEnum):
    """How a destination showed that it has a file.

    LISTED: it lists every image, and lets nobody read one back.
    ACCEPTED: it compared the checksum when it took the file, and lets nobody look afterwards.
    """

    READ_BACK = "read back"
    INDEXED = "indexed"
    RECORDED = "recorded"
    ARCHIVED = "archived"
    LISTED = "listed"
    CHECKED = "checked"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The destination's word for one file of the package: what it has, and how that was shown.

    `reference` is the destination's own name for it (a GUID, an object key), or "".
    """

    path: str
    size: int
    sha256: str
    reference: str = ""
    proof: Proof = Proof.READ_BACK


@dataclass(frozen=True, slots=True)
class RecordId:
    """The id that the commons gave to one of the records."""

    node: str
    submitter_id: str
    id: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file whose upload has begun: what the destination called it.

    `reference` is the destination's name for the file; `upload_id` and `part_size` (bytes) are
    those of an upload in parts, "" and 0 of one in a piece.
    """

    reference: str
    upload_id: str = ""
    part_size: int = 0
