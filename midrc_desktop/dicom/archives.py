"""Zip archives read in place: nothing is unpacked to disk, no archive is held open."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO

from midrc_desktop.errors import Unreadable

LARGEST_MEMBER = 2 * 2**30
"""Bytes beyond which a member of an archive is not read."""

LARGEST_PLAIN_RATIO = 200
"""How many times smaller than its content an archive of images can honestly be."""

SMALL = 256 * 2**20
"""Bytes of content below which the ratio does not matter."""

MOST_MEMBERS = 1_000_000

_LOCAL_HEADER = 30
_PACKED = "An archive is packed in a way that this program does not read."
_BROKEN = "An archive is damaged."


class BadArchive(Unreadable):
    """An archive cannot be read, or should not be."""

    title = _BROKEN
    advice = "Unpack it yourself and import the folder."


class Archive:
    """A zip archive whose directory is read once; its file is opened anew for each member.

    `opened` gives the archive's bytes, seekable; `size` is their number.
    """

    def __init__(self, opened: Callable[[], BinaryIO], size: int) -> None:
        self._opened = opened
        try:
            with opened() as file, zipfile.ZipFile(file) as archive:
                self.members = tuple(m for m in archive.infolist() if not m.is_dir())
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, EOFError) as why:
            raise BadArchive from why
        self._named = {member.filename: member for member in self.members}
        self._refuse_bombs(size)

    def _refuse_bombs(self, size: int) -> None:
        packed = sum(member.compress_size for member in self.members)
        plain = sum(member.file_size for member in self.members)
        if (
            len(self.members) > MOST_MEMBERS
            or packed > size  # members that overlap
            or (plain > SMALL and plain > LARGEST_PLAIN_RATIO * size)
        ):
            raise BadArchive("An archive would grow beyond all measure when unpacked.")

    def refusal(self, member: zipfile.ZipInfo) -> str | None:
        """Why this member is not read, as a sentence; None if it is."""
        parts = member.filename.replace("\\", "/").split("/")
        if parts[0] == "" or ".." in parts or parts[0].endswith(":"):
            return "A file in an archive has a name that points outside the archive."
        if self._named[member.filename] is not member:
            return "An archive holds two files of the same name."
        if member.flag_bits & 0x1:
            return "An archive is protected with a password."
        if member.file_size > LARGEST_MEMBER:
            return "An archive holds a file that is too large to read."
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return _PACKED
        return None

    def read(self, name: str) -> bytes:
        """The bytes of the member of this name, checked against the archive's own sum.

        Raises KeyError if there is none, BadArchive if it cannot or should not be read.
        """
        member = self._named[name]
        if (reason := self.refusal(member)) is not None:
            raise BadArchive(reason)
        with self._opened() as file:
            file.seek(member.header_offset)
            header = file.read(_LOCAL_HEADER)
            if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
                raise BadArchive
            name_length, extra_length = struct.unpack("<HH", header[26:30])
            file.seek(name_length + extra_length, 1)
            packed = file.read(member.compress_size)
        content = _unpacked(packed, member)
        if len(content) != member.file_size or zlib.crc32(content) != member.CRC:
            raise BadArchive
        return content


def _unpacked(packed: bytes, member: zipfile.ZipInfo) -> bytes:
    if member.compress_type == zipfile.ZIP_STORED:
        return packed
    try:
        # One byte more than promised: a member that lies is found out, not unpacked.
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.file_size + 1)
    except zlib.error as why:
        raise BadArchive from why
