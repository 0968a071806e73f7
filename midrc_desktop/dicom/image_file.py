"""One image file: its header, and where the bytes of each frame are.

What was found is kept for the last few files of a worker, so that the frames of a clip cost one
seek each.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import numpy as np
from pydicom import config, dcmread
from pydicom.dataset import Dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from midrc_desktop.dicom import frames, layout
from midrc_desktop.dicom.elements import text
from midrc_desktop.dicom.fragments import Span, frame_spans
from midrc_desktop.dicom.layout import Layout
from midrc_desktop.dicom.sources import Gone, open_archive, open_source, read_bytes
from midrc_desktop.dicom.study import Source

config.settings.reading_validation_mode = config.IGNORE

LARGEST_CONTENT = 2**30
"""Bytes of an inflated file beyond which it is not read."""

_KEPT_CONTENT = 2**28
_EXTENDED_OFFSETS, _EXTENDED_LENGTHS = 0x7FE00001, 0x7FE00002
_PALETTE = (
    *(0x00281101, 0x00281102, 0x00281103, 0x00281201, 0x00281202, 0x00281203),
    *(0x00281221, 0x00281222, 0x00281223),
)
_TAGS = (*layout.TAGS, *frames.TAGS, *_PALETTE, _EXTENDED_OFFSETS, _EXTENDED_LENGTHS)
_KEYWORDS = {
    0x7FE00008: "FloatPixelData",
    0x7FE00009: "DoubleFloatPixelData",
    0x7FE00010: "PixelData",
}
_LONG_VRS = (b"OB", b"OW", b"OF", b"OD", b"UN")
_UNDEFINED = 0xFFFFFFFF
_SYNTAX = {
    (True, True): str(ImplicitVRLittleEndian),
    (False, True): str(ExplicitVRLittleEndian),
    (False, False): str(ExplicitVRBigEndian),
}
_FIRST_BLOCK = 1024
_DEFLATED = str(DeflatedExplicitVRLittleEndian).encode()
_META_START = b"DICM\x02\0\0\0UL\x04\0"


@dataclass(frozen=True, slots=True)
class PixelElement:
    """The element that holds the pixels; `length` is None if they are encapsulated."""

    keyword: str
    vr: str
    at: int
    length: int | None


@dataclass(frozen=True, slots=True)
class ImageFile:
    """The header of an image with the place of its pixels, None where none was found.

    `syntax` is the transfer syntax, that of the encoding where the file does not name it.
    """

    source: Source
    header: Dataset
    layout: Layout
    syntax: str
    pixels: PixelElement | None
    spans: list[tuple[Span, ...]] = field(default_factory=list)

    def compressed(self, frame: int) -> bytes:
        """The bytes of one frame in fragments.

        Raises EOFError if the file has less; LookupError, ValueError, Gone, BadArchive.
        """
        assert self.pixels is not None
        with opened(self.source) as file:
            if not self.spans:
                extended = self._extended_offsets()
                found = frame_spans(file, self.pixels.at, self.layout.frames, extended)
                self.spans.extend(found)
            self._check(frame)
            if frame >= len(self.spans):
                raise EOFError
            return b"".join(_read(file, span) for span in self.spans[frame])

    def native(self, frame: int) -> tuple[bytes, int]:
        """The bytes of one frame that is not compressed, and where in the first its bits begin.

        Raises EOFError if the file has less; LookupError, Gone, BadArchive.
        """
        assert self.pixels is not None
        assert self.pixels.length is not None
        bits = self.layout.bits
        start, end = frame * bits // 8, -(-(frame + 1) * bits // 8)
        self._check(frame)
        if not bits or end > self.pixels.length:
            raise EOFError
        swapped = self._in_swapped_words()
        first = start // 2 * 2 if swapped else start
        with opened(self.source) as file:
            content = _read(file, (self.pixels.at + first, end + end % 2 * swapped - first))
        if swapped:
            pairs = np.frombuffer(content, np.uint16).byteswap().tobytes()
            return pairs[start - first : end - first], 0
        return content, frame * bits % 8

    def _check(self, frame: int) -> None:
        """Raise LookupError for a frame that the header knows nothing of."""
        if not 0 <= frame < self.layout.frames:
            raise LookupError

    def _in_swapped_words(self) -> bool:
        """Whether samples of eight bits are in big endian words, the later first (PS3.5 8.2)."""
        assert self.pixels is not None
        big_endian = self.syntax == ExplicitVRBigEndian
        return big_endian and self.layout.allocated == 8 and self.pixels.vr == "OW"

    def _extended_offsets(self) -> tuple[bytes, bytes] | None:
        tables = [self.header.get_item(tag) for tag in (_EXTENDED_OFFSETS, _EXTENDED_LENGTHS)]
        values = [table.value for table in tables if table is not None]
        if len(values) == 2 and all(isinstance(value, bytes) for value in values):
            return values[0], values[1]
        return None


def read_image(source: Source) -> ImageFile:
    """The header of an image file; raises as `open_source` does, or ValueError and the like.

    The last few are kept: an enhanced image is asked for its frames one by one, and its header
    may take longer to read than a frame.
    """
    return _image(source, *_state(source))


@lru_cache(maxsize=4)
def _image(source: Source, size: int, mtime_ns: int) -> ImageFile:
    with opened(source) as file:
        header = dcmread(file, stop_before_pixels=True, force=True, specific_tags=list(_TAGS))
        implicit, little = header.original_encoding
        pixels = _pixel_element(file, implicit=bool(implicit), order="<" if little else ">")
    syntax = text(header.file_meta, 0x00020010) or _SYNTAX[bool(implicit), bool(little)]
    told = layout.layout(header)
    if pixels is not None and pixels.length is not None:
        told = told.fitting(pixels.length)
    return ImageFile(source, header, told, syntax, pixels)


def _pixel_element(file: BinaryIO, *, implicit: bool, order: str) -> PixelElement | None:
    """The element that reading the header has ended before, if it is one that holds pixels."""
    at = file.tell()
    start = file.read(12)
    if len(start) < 12:
        return None
    group, element = struct.unpack(f"{order}HH", start[:4])
    keyword = _KEYWORDS.get(group << 16 | element)
    if keyword is None:
        return None
    # Some writers have implicit elements in explicit data sets.
    explicit = not implicit and start[4:6] in _LONG_VRS
    vr = start[4:6].decode() if explicit else "OW"
    (length,) = struct.unpack(f"{order}L", start[8:12] if explicit else start[4:8])
    return PixelElement(
        keyword, vr, at + (12 if explicit else 8), None if length == _UNDEFINED else length
    )


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """The file's bytes, seekable; of a deflated file the data set alone.

    What has to be unpacked is kept for the next call. Raises as `open_source` does.
    """
    with _plain(source) as file:
        begin = _deflated_at(file.read(_FIRST_BLOCK))
        file.seek(0)
        if begin is None:
            yield file
            return
    content = _inflated(source, begin, *_state(source))
    if len(content) > _KEPT_CONTENT:
        _inflated.cache_clear()
    yield io.BytesIO(content)


def _plain(source: Source) -> BinaryIO:
    """The file as it is; a member of an archive is checked or unpacked once."""
    if not source.members:
        return open_source(source)
    state = _state(source)
    archive, name = open_archive(Source(source.path, source.members[:-1])), source.members[-1]
    try:
        if archive.is_stored(name):
            _checked(source, *state)
            return archive.part(name)
    except (OSError, ValueError, KeyError) as why:
        raise Gone(detail=source.path) from why
    content = _member(source, *state)
    if len(content) > _KEPT_CONTENT:
        _member.cache_clear()
    return io.BytesIO(content)


@lru_cache(maxsize=4)
def _checked(source: Source, size: int, mtime_ns: int) -> None:
    """Raise as `open_source` does if a member is not what its archive says."""
    open_source(source).close()


@lru_cache(maxsize=1)
def _member(source: Source, size: int, mtime_ns: int) -> bytes:
    return read_bytes(source)


@lru_cache(maxsize=1)
def _inflated(source: Source, begin: int, size: int, mtime_ns: int) -> bytes:
    """The data set of a deflated file (PS3.5 A.5). Raises ValueError if it is beyond measure."""
    with _plain(source) as file:
        file.seek(begin)
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        content = inflating.decompress(file.read(), LARGEST_CONTENT + 1)
    if len(content) > LARGEST_CONTENT:
        raise ValueError("inflated beyond measure")
    return content


def _deflated_at(start: bytes) -> int | None:
    """Where the deflated data set begins, if it is one: behind the file meta information."""
    if start[128:140] != _META_START or len(start) < 144:
        return None
    end = 144 + int.from_bytes(start[140:144], "little")
    return end if _DEFLATED in start[144:end] else None


def _state(source: Source) -> tuple[int, int]:
    """Size and time, so that a file that has changed is read again."""
    try:
        state = Path(source.path).stat()
    except (OSError, ValueError) as why:
        raise Gone(detail=source.path) from why
    return state.st_size, state.st_mtime_ns


def _read(file: BinaryIO, span: Span) -> bytes:
    """Some bytes, all of them. Raises EOFError where the file ends before."""
    at, length = span
    end = file.seek(0, io.SEEK_END)
    if at + length > end:
        raise EOFError
    file.seek(at)
    return file.read(length)
