"""The instances of a sealed package, where they lie in its zips.

For destinations that take images and not zips: DICOMweb now, a DIMSE gateway later.
"""

import hashlib
import os
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.body import BLOCK, FileBody
from midrc_desktop.transport.checked import CheckedBody
from midrc_desktop.transport.problems import PackageChanged, from_disk

UID = re.compile(r"[0-9]+(\.[0-9]+)*")
"""A UID is digits and dots (PS3.5 9.1)."""

_LOCAL_HEADER = struct.Struct("<4s22xHH")
"""Signature, and the lengths of the name and the extra field (APPNOTE.TXT 4.3.7)."""

_PREAMBLE = 132
_GROUP_LENGTH = b"\x02\x00\x00\x00UL\x04\x00"
_LONGEST_META = 1 << 20
_LONG_VRS = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT"}


@dataclass(frozen=True, slots=True)
class Instance:
    """One image file inside a stored zip: bytes `offset` to `offset + size` of `file`.

    `number` is its place in the zip, from 1; `path` is the zip's path in the package, `signed` the
    zip's SHA-256 (hex) as it was signed. `written` is when the zip was last written to (ns): what
    was hashed is what is read later.
    """

    study_uid: str
    series_uid: str
    sop_uid: str
    path: str
    signed: str
    number: int
    file: Path
    offset: int
    size: int
    written: int

    def blocks(self) -> Iterator[bytes]:
        """Its bytes, read from the zip. Raises PackageChanged when it was written to."""
        left = self.size
        try:
            with self.file.open("rb", buffering=0) as stream:
                if os.fstat(stream.fileno()).st_mtime_ns != self.written:
                    raise PackageChanged
                stream.seek(self.offset)
                while left and (block := stream.read(min(BLOCK, left))):
                    left -= len(block)
                    yield block
        except OSError as bad:
            raise from_disk(bad) from bad
        if left:
            raise PackageChanged


class Likeness:
    """Takes the bytes of a file and says what makes two files the same image.

    That is the transfer syntax and every byte of the data set. The file meta information before
    it (PS3.10 7.1) is about the file, and an archive that writes files of its own replaces it. Of
    bytes that are no DICOM file everything counts.
    """

    def __init__(self) -> None:
        self._head: bytearray | None = bytearray()
        self._syntax = ""
        self._digest = hashlib.sha256()

    def take(self, block: bytes | memoryview) -> None:
        """Take the next bytes of the file."""
        if self._head is None:
            self._digest.update(block)
            return
        self._head += block
        end = _end_of_meta(self._head)
        if end is not None and len(self._head) >= end:
            self._begin(end)

    def said(self) -> str:
        """The transfer syntax UID and the SHA-256 of the data set, once all bytes are taken."""
        if self._head is not None:
            self._begin(0)
        return f"{self._syntax} {self._digest.hexdigest()}".strip()

    def _begin(self, end: int) -> None:
        head, self._head = bytes(self._head or b""), None
        self._syntax = _transfer_syntax(head[_PREAMBLE:end])
        self._digest.update(head[end:])


def instances(package: Path, entry: Entry) -> tuple[Instance, ...]:
    """The instances in one zip of a package, in the order in which they lie there.

    The zip is `<case>/<study>/<series>.zip`, its members `<series>/<sop>.dcm`, not deflated.
    Raises PackageChanged when it is anything else.
    """
    place = PurePosixPath(entry.path)
    study, series, file = place.parent.name, place.stem, package / entry.path
    zipped = entry.path, entry.sha256
    found = []
    try:
        with zipfile.ZipFile(file) as archive, file.open("rb") as stream:
            written = os.fstat(stream.fileno()).st_mtime_ns
            members = sorted(archive.infolist(), key=lambda one: one.header_offset)
            for number, member in enumerate(members, start=1):
                offset = _offset(stream, member)
                folder, _, name = member.filename.partition("/")
                sop = name.removesuffix(".dcm")
                if folder != series or not all(map(UID.fullmatch, (study, series, sop))):
                    raise PackageChanged
                size = member.file_size
                found.append(
                    Instance(study, series, sop, *zipped, number, file, offset, size, written)
                )
    except OSError as bad:
        raise from_disk(bad) from bad
    except (zipfile.BadZipFile, struct.error) as bad:
        raise PackageChanged from bad
    if len({one.sop_uid for one in found}) != len(found) or not found:
        raise PackageChanged
    return tuple(found)


def require_as_signed(package: Path, entry: Entry, cancel: CancelToken) -> None:
    """Raise PackageChanged when a file is not, byte for byte, what its entry says."""
    # A longer file could have another directory behind what was signed.
    if FileBody(package / entry.path).size != entry.size:
        raise PackageChanged
    for _ in CheckedBody(package, entry, lambda sent: None).blocks():
        cancel.check()


def likeness(image: Instance, cancel: CancelToken) -> str:
    """What an instance of a zip is like. Raises PackageChanged when the zip was written to."""
    taken = Likeness()
    for block in image.blocks():
        cancel.check()
        taken.take(block)
    return taken.said()


def _offset(stream: BinaryIO, member: zipfile.ZipInfo) -> int:
    """Where the bytes of a member begin."""
    if member.compress_type != zipfile.ZIP_STORED or member.compress_size != member.file_size:
        raise zipfile.BadZipFile
    stream.seek(member.header_offset)
    signature, name, extra = _LOCAL_HEADER.unpack(stream.read(_LOCAL_HEADER.size))
    if signature != b"PK\x03\x04":
        raise zipfile.BadZipFile
    return member.header_offset + _LOCAL_HEADER.size + int(name) + int(extra)


def _end_of_meta(head: bytearray) -> int | None:
    """Where the data set begins, 0 when there is no file meta information, None if not yet clear.

    The group's length is its first element (PS3.10 7.1).
    """
    start = _PREAMBLE + len(_GROUP_LENGTH)
    if len(head) < start + 4:
        return None
    if head[_PREAMBLE - 4 : _PREAMBLE] != b"DICM" or head[_PREAMBLE:start] != _GROUP_LENGTH:
        return 0
    length = int.from_bytes(head[start : start + 4], "little")
    return start + 4 + length if length <= _LONGEST_META else 0


def _transfer_syntax(meta: bytes) -> str:
    """The value of (0002,0010) in file meta information, explicit VR little endian, or ""."""
    at = 0
    while at + 8 <= len(meta):
        tag, vr = meta[at : at + 4], meta[at + 4 : at + 6]
        if vr in _LONG_VRS:
            start, size = at + 12, int.from_bytes(meta[at + 8 : at + 12], "little")
        else:
            start, size = at + 8, int.from_bytes(meta[at + 6 : at + 8], "little")
        if tag == b"\x02\x00\x10\x00":
            return meta[start : start + size].decode("ascii", "replace").rstrip("\0 ")
        at = start + size
    return ""
