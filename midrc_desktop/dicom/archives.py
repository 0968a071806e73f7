"""Zip archives read in place: nothing is unpacked to disk, no archive is held open."""

import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from typing import BinaryIO

from midrc_desktop.dicom.study import Source
from midrc_desktop.errors import Unreadable

LARGEST_MEMBER = 2 * 2**30
"""Bytes beyond which a packed member of an archive is not read."""

LARGEST_PLAIN_RATIO = 200
"""How many times smaller than its content an archive of images can honestly be."""

SMALL = 256 * 2**20
"""Bytes of content below which the ratio does not matter."""

MOST_MEMBERS = 200_000
"""Files in an archive, those of archives in it included."""

LARGEST_DIRECTORY = 32 * 2**20
"""Bytes of an archive's own directory beyond which it is not even read."""

_BLOCK = 2**20
_LOCAL_HEADER = 30
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_END_LENGTH, _LONGEST_COMMENT = 22, 0xFFFF
_DRIVE = re.compile(r"[A-Za-z]:")
_PACKED = "An archive is packed in a way that this program does not read."
_BROKEN = "An archive is damaged."
_OUTSIDE = "A file in an archive has a name that points outside the archive."
BOMB = "An archive would grow beyond all measure when unpacked."


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
            with opened() as file:
                _refuse_large_directory(file, size)
                with zipfile.ZipFile(file) as archive:
                    # Not `is_dir`, which fails on an empty name.
                    files = (m for m in archive.infolist() if not m.filename.endswith("/"))
                    self.members = tuple(files)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, EOFError) as why:
            raise BadArchive from why
        self._named = {member.filename: member for member in self.members}
        self.size = size
        self.plain = sum(member.file_size for member in self.members)
        self._refuse_bombs()

    def _refuse_bombs(self) -> None:
        if len(self.members) > MOST_MEMBERS or grows_too_much(self.plain, self.size):
            raise BadArchive(BOMB)
        behind = 0
        for member in sorted(self.members, key=lambda member: member.header_offset):
            if member.header_offset < behind:  # members that overlap
                raise BadArchive(BOMB)
            behind = member.header_offset + _LOCAL_HEADER + member.compress_size
        if behind > self.size:
            raise BadArchive

    def refusal(self, member: zipfile.ZipInfo) -> str | None:
        """Why this member is not read, as a sentence; None if it is."""
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or _DRIVE.match(name):
            return _OUTSIDE
        if not name:
            return _BROKEN
        if self._named[member.filename] is not member:
            return "An archive holds two files of the same name."
        if member.flag_bits & 0x1:
            return "An archive is protected with a password."
        if member.file_size > LARGEST_MEMBER and member.compress_type != zipfile.ZIP_STORED:
            return "An archive holds a file that is too large to read."
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return _PACKED
        return None

    def open(self, name: str) -> BinaryIO:
        """The bytes of the member of this name, seekable, checked against the archive's own sum.

        What is packed is unpacked into memory; what is not is read from its place. Raises
        KeyError if there is none, BadArchive if it cannot or should not be read.
        """
        member = self._named[name]
        if (reason := self.refusal(member)) is not None:
            raise BadArchive(reason)
        if member.compress_type == zipfile.ZIP_STORED:
            part = self.part(name)
            total, length = 0, 0
            while block := part.read(_BLOCK):
                total, length = zlib.crc32(block, total), length + len(block)
            part.seek(0)
        else:
            with self.part(name) as packed:
                content = _unpacked(packed.read(), member)
            part, total, length = io.BytesIO(content), zlib.crc32(content), len(content)
        if length != member.file_size or total != member.CRC:
            part.close()
            raise BadArchive
        return part

    def is_stored(self, name: str) -> bool:
        """Whether the member is in the archive byte by byte, not packed."""
        return self._named[name].compress_type == zipfile.ZIP_STORED

    def part(self, name: str) -> BinaryIO:
        """The bytes of a member as they are in the archive, unchecked; raises as `open` does."""
        member = self._named[name]
        file = self._opened()
        file.seek(member.header_offset)
        header = file.read(_LOCAL_HEADER)
        if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            file.close()
            raise BadArchive
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        start = member.header_offset + _LOCAL_HEADER + name_length + extra_length
        return io.BufferedReader(_Part(file, start, member.compress_size))


class _Part(io.RawIOBase):
    """A part of a file, as a file of its own; closes the whole with itself."""

    name = ""  # pydicom asks for it

    def __init__(self, whole: BinaryIO, start: int, size: int) -> None:
        self._whole, self._start, self._size, self._at = whole, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        base = {0: 0, 1: self._at, 2: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, into: "memoryview[int]") -> int:  # type: ignore[override]
        wanted = max(0, min(len(into), self._size - self._at))
        self._whole.seek(self._start + self._at)
        block = self._whole.read(wanted)
        into[: len(block)] = block
        self._at += len(block)
        return len(block)

    def close(self) -> None:
        self._whole.close()
        super().close()


def grows_too_much(plain: int, size: int) -> bool:
    """Whether this is more content than an archive of `size` bytes can honestly have."""
    return plain > SMALL and plain > LARGEST_PLAIN_RATIO * size


class Allowance:
    """How much an archive may hold together with all archives in it, and how much it has."""

    def __init__(self) -> None:
        self._outer: dict[str, int] = {}
        self._plain: Counter[str] = Counter()
        self._files: Counter[str] = Counter()

    def takes(self, source: Source, size: int, plain: int, files: int) -> bool:
        """Whether one more archive may be read: of `size` bytes, that unpack to `plain` bytes.

        The outermost archive is to come first.
        """
        path = source.path
        self._plain[path] += plain
        self._files[path] += files
        outer = self._outer.setdefault(path, size)
        return self._files[path] <= MOST_MEMBERS and not grows_too_much(self._plain[path], outer)


def _refuse_large_directory(file: BinaryIO, size: int) -> None:
    """Look at the end of the archive, before its directory is read whole (APPNOTE 4.3.16)."""
    file.seek(max(0, size - _END_LENGTH - _LONGEST_COMMENT - 100))
    tail = file.read()
    for mark, at, width in ((_END, 12, 4), (_END_64, 40, 8)):
        found = tail.rfind(mark)
        length = int.from_bytes(tail[found + at : found + at + width], "little")
        if found >= 0 and length != 0xFFFFFFFF and length > LARGEST_DIRECTORY:
            raise BadArchive(BOMB)


def _unpacked(packed: bytes, member: zipfile.ZipInfo) -> bytes:
    if member.compress_type == zipfile.ZIP_STORED:
        return packed
    try:
        # One byte more than promised: a member that lies is found out, not unpacked.
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.file_size + 1)
    except zlib.error as why:
        raise BadArchive from why
