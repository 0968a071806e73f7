"""Copying an image's pixel element byte for byte, and nothing that hides behind it."""

import os
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import BinaryIO

from pydicom.uid import UID

from midrc_desktop.deid.element import Encoding, head
from midrc_desktop.deid.original import Original
from midrc_desktop.dicom.parsed import Incomplete

_PIXEL_DATA = 0x7FE00010
# Float and Double Float Pixel Data (PS3.3 C.7.6.24 and C.7.6.25), never encoded.
_FLOATS = {0x7FE00008: "OF", 0x7FE00009: "OD"}
_SAMPLES, _PHOTOMETRIC, _FRAMES = 0x00280002, 0x00280004, 0x00280008
_ROWS, _COLUMNS, _BITS = 0x00280010, 0x00280011, 0x00280100
_UNDEFINED = 0xFFFFFFFF
_ITEM, _END = 0xFFFEE000, 0xFFFEE0DD
_BLOCK = 1 << 20


class NoImage(Incomplete):
    """There are no pixels where they should be."""

    title = "There is no image in this file; it stays here."


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of the original that are written as they are: `length` of them from `start` on."""

    stream: BinaryIO
    start: int
    length: int

    def blocks(self) -> Iterator[bytes]:
        """The bytes. Raises Incomplete if the file ends before they do."""
        self.stream.seek(self.start)
        yield from _blocks(self.stream, self.length)

    def into(self, out: BinaryIO) -> None:
        """Write the bytes; from file to file the system copies them where it can."""
        out.flush()
        done = _copied_by_the_system(self, out)
        for block in replace(self, start=self.start + done, length=self.length - done).blocks():
            out.write(block)


def _copied_by_the_system(span: Span, out: BinaryIO) -> int:
    """How many of the bytes were copied without passing through this process."""
    done = 0
    if sys.platform == "linux":
        # What cannot be done so (archives, other file systems) is read and written instead.
        with suppress(OSError):
            source, target = span.stream.fileno(), out.fileno()
            while done < span.length:
                more = os.copy_file_range(source, target, span.length - done, span.start + done)
                if not more:
                    break
                done += more
    return done


def flattened(parts: Iterable[bytes | Span]) -> Iterator[bytes]:
    """The bytes, with those of spans read."""
    for part in parts:
        if isinstance(part, Span):
            yield from part.blocks()
        else:
            yield part


def copied(original: Original) -> Iterator[bytes | Span]:
    """The pixel element in parts: encoded frames as they are, native ones cut to their length.

    Raises Incomplete if the file ends before its pixels do.
    """
    stream, encoding = original.pixels, original.written
    tag, vr, length = pixel_head(original)
    if length == _UNDEFINED:
        if tag in _FLOATS or not UID(original.syntax).is_encapsulated:
            raise Incomplete
        yield head(_PIXEL_DATA, vr, _UNDEFINED, encoding)
        yield from _fragments(stream)
        return
    if UID(original.syntax).is_encapsulated:
        raise Incomplete
    size = native_length(original, length)
    if length < size:
        raise Incomplete
    yield head(tag, vr, size + size % 2, encoding)
    yield Span(stream, stream.tell(), size)
    yield bytes(size % 2)


def pixel_head(original: Original) -> tuple[int, str, int]:
    """Tag, VR and length of the pixel element; its value begins where the stream is left.

    Raises NoImage if there is none, Incomplete if it is not for pixels.
    """
    order = "<" if original.encoding.little else ">"
    group, number, vr, length = _head(original.pixels, original.encoding, order)
    tag = group << 16 | number
    if tag != _PIXEL_DATA and tag not in _FLOATS:
        raise NoImage
    return tag, _FLOATS.get(tag, vr), length


def _head(stream: BinaryIO, encoding: Encoding, order: str) -> tuple[int, int, str, int]:
    """Group, element, VR and length at the stream's place."""
    start = stream.read(8)
    if len(start) < 8:
        raise NoImage
    if encoding.implicit:
        group, number, length = struct.unpack(f"{order}HHI", start)
        return group, number, "OW", length
    group, number, vr, length = struct.unpack(f"{order}HH2sH", start)
    if vr not in {b"OB", b"OD", b"OF", b"OW", b"UN"}:
        raise Incomplete
    (length,) = struct.unpack(f"{order}I", _exactly(stream, 4))
    return group, number, vr.decode("latin-1"), length


def native_length(original: Original, present: int) -> int:
    """The bytes that the image's frames need without compression (PS3.5 8.1.1, PS3.3 C.7.6.3).

    YBR_FULL_422 shares colours between two pixels; where `present` is the length of the unshared
    form, that is what was meant.
    """
    pixels = original.number(_ROWS, 0) * original.number(_COLUMNS, 0)
    samples = original.number(_SAMPLES, 1)
    frames = _frames(original)
    bits = original.number(_BITS, 16)
    whole = (pixels * samples * frames * bits + 7) // 8
    if whole == 0:
        raise NoImage
    if original.text(_PHOTOMETRIC).endswith("_422") and samples == 3:
        shared = (pixels * 2 * frames * bits + 7) // 8
        return whole if present in {whole, whole + whole % 2} else shared
    return whole


def _frames(original: Original) -> int:
    """NumberOfFrames (IS); one where it is absent."""
    text = original.text(_FRAMES)
    if text and not text.isdecimal():
        raise Incomplete
    return max(1, int(text or 1))


def _fragments(stream: BinaryIO) -> Iterator[bytes]:
    """The items of encapsulated pixel data up to their end (PS3.5 A.4)."""
    while True:
        start = _exactly(stream, 8)
        group, number, length = struct.unpack("<HHI", start)
        tag = group << 16 | number
        if tag == _END:
            yield start[:4] + bytes(4)
            return
        if tag != _ITEM or length == _UNDEFINED:
            raise Incomplete
        yield start
        yield from _blocks(stream, length)


def _blocks(stream: BinaryIO, length: int) -> Iterator[bytes]:
    while length:
        block = _exactly(stream, min(length, _BLOCK))
        length -= len(block)
        yield block


def _exactly(stream: BinaryIO, length: int) -> bytes:
    block = stream.read(length)
    if len(block) < length:
        raise Incomplete
    return block
