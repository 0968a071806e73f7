"""Whether an object is the file that was sent, as far as storage lets anybody know."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.parts import Part, parts_of
from midrc_desktop.transport.s3.storage import Stored, base64


def is_whole(stored: Stored, entry: Entry) -> bool:
    """Whether an object put in a piece is the file: by size and SHA-256, or by ETag for want of it.

    An ETag is the MD5 unless storage encrypts with keys of its own; then it fits no file.
    """
    if stored.size != entry.size:
        return False
    if stored.sha256:
        return stored.sha256 == base64(bytes.fromhex(entry.sha256))
    return stored.etag == entry.md5


def is_part(stored: Stored, part: Part) -> bool:
    """Whether storage took a part as it was sent, as far as its answer says.

    Storage that says no checksum has got ours to compare, and is asked about the whole afterwards.
    """
    return not stored.sha256 or stored.sha256 == base64(part.sha256)


def is_made_of(stored: Stored, parts: Sequence[Part]) -> bool:
    """Whether an object is made of these parts: by the digest of the parts' digests."""
    if stored.size != sum(part.size for part in parts):
        return False
    if stored.sha256:
        whole = base64(hashlib.sha256(b"".join(part.sha256 for part in parts)).digest())
        return stored.sha256 in (whole, f"{whole}-{len(parts)}")
    md5 = hashlib.md5(b"".join(part.md5 for part in parts), usedforsecurity=False)
    return stored.etag == f"{md5.hexdigest()}-{len(parts)}"


def is_file(
    stored: Stored, package: Path, entry: Entry, part_bytes: int, *, cancel: CancelToken
) -> bool:
    """Whether an object is the file, put in a piece or in parts of so many bytes.

    Reads the file only where the object is made of parts. Raises PackageChanged.
    """
    if "-" not in (stored.sha256 or stored.etag):
        return is_whole(stored, entry)
    count = (stored.sha256 or stored.etag).rpartition("-")[2]
    if stored.size != entry.size or count != str(-(-entry.size // part_bytes)):
        return False
    return is_made_of(stored, parts_of(package / entry.path, entry, part_bytes, cancel=cancel))
