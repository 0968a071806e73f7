"""The pixels of a file written anew where something in them is covered, frame by frame.

Only frames that are covered are decoded. A compressed file stays compressed as it was if its
frames can be compressed again without any loss; otherwise it becomes uncompressed.
"""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import BinaryIO

import numpy as np
from pydicom.uid import ExplicitVRLittleEndian

from midrc_desktop.deid.black import air, black
from midrc_desktop.deid.covering import CannotCover, Colour, Cover, Pixels, covers, put
from midrc_desktop.deid.element import Element, head
from midrc_desktop.deid.lossy import lossy_said
from midrc_desktop.deid.native_frames import covered_native, native
from midrc_desktop.deid.original import Original
from midrc_desktop.deid.pixel_bytes import Span
from midrc_desktop.deid.pixel_plan import PixelPlan
from midrc_desktop.deid.recompress import can_recompress, recompressed
from midrc_desktop.deid.said import Said
from midrc_desktop.dicom.elements import BROKEN
from midrc_desktop.dicom.image_file import ImageFile, read_image
from midrc_desktop.dicom.parsed import Incomplete
from midrc_desktop.dicom.pixels import LARGEST_IMAGE, MEMORY
from midrc_desktop.dicom.stored import can_decode, decompressed, without_unused_bits, without_ybr
from midrc_desktop.dicom.study import Source
from midrc_desktop.jobs.limits import at_most

_PIXEL_DATA, _UNDEFINED = 0x7FE00010, 0xFFFFFFFF
_PHOTOMETRIC, _PLANAR = 0x00280004, 0x00280006
_ITEM, _END = struct.pack("<HH", 0xFFFE, 0xE000), struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
_LONGEST = 2**32 - 2
_WIDTHS = (8, 16, 32)
UNCOMPRESSED = "It is written without compression, so that all that is not covered stays exact."

Parts = Callable[[Original], Iterator[bytes | Span]]


@dataclass(frozen=True, slots=True)
class Anew:
    """How the pixels of one file are written: as `parts` of the file in this transfer syntax.

    `remark` is "", or says as a sentence what a person may want to know of it.
    """

    syntax: str
    said: Said
    parts: Parts
    remark: str = ""


def anew(original: Original, source: Source, plan: PixelPlan, spool: BinaryIO) -> Anew | None:
    """What is written where pixels of this file are covered; None if none of them is.

    `spool` takes compressed frames meanwhile. Raises CannotCover, Incomplete, or as
    `sources.open_source` does.
    """
    with _said_plainly():
        image = read_image(source)
        covered = covers(plan, image.layout)
        if not covered:
            return None
        _refuse(image)
        work = _Work(image, covered, plan)
        said = replace(
            Said.of(plan),
            masked=any(cover.boxes for cover in covered.values()),
            blanked=any(cover.face for cover in covered.values()),
        )
        assert image.pixels is not None
        if image.pixels.length is not None:
            return Anew(original.syntax, said, work.in_place)
        if (again := _compressed_again(work, said, spool)) is not None:
            return again
        return _uncompressed(original, work, said)


@contextmanager
def _said_plainly() -> Iterator[None]:
    """What decoders raise, as our own."""
    try:
        yield
    except BROKEN as why:
        if isinstance(why, OSError) and why.errno is not None:
            raise  # the disk, not the bytes
        raise CannotCover(_NOT_DECODED) from why


_NOT_DECODED = "Its pixels could not be decoded, so nothing in them can be covered; it stays here."


def _refuse(image: ImageFile) -> None:
    """Raise CannotCover for pixels that nothing here can write."""
    layout = image.layout
    if image.pixels is None or not layout.values or layout.values > LARGEST_IMAGE:
        raise CannotCover
    floats = image.pixels.keyword != "PixelData"
    if layout.samples not in {1, 3} or (layout.allocated not in _WIDTHS and not floats):
        raise CannotCover
    if image.pixels.length is None and not can_decode(image.syntax):
        raise CannotCover(_NOT_DECODED)


@dataclass(frozen=True, slots=True)
class _Work:
    """One image with what is covered in it."""

    image: ImageFile
    covered: Mapping[int, Cover]
    plan: PixelPlan

    def in_place(self, original: Original) -> Iterator[bytes | Span]:
        """The element of pixels that are not compressed."""
        with _said_plainly():
            yield from native(original, self.image, self.covered, self._native_frame)

    def _native_frame(self, frame: int, content: bytes) -> bytes:
        with at_most(MEMORY):
            return covered_native(self.image, frame, content, self.covered[frame], self._colours)

    def decoded(self, frame: int, *, as_rgb: bool = False) -> Pixels:
        """The values of a compressed frame, with what is covered in it."""
        image, layout = self.image, self.image.layout
        with at_most(MEMORY):
            values, told = decompressed(image.compressed(frame), layout, image.syntax)
            if as_rgb and layout.samples > 1:
                values, told = without_ybr(values, told, layout.stored), "RGB"
            if (cover := self.covered.get(frame)) is None:
                return values
            values = values.copy()
            stored = values if layout.samples > 1 else without_unused_bits(values, layout)
            put(values, cover, layout, *self._colours(frame, stored, told))
            return values

    def _colours(self, frame: int, stored: Pixels, photometric: str) -> tuple[Colour, Colour]:
        """What is put over text, and over the face."""
        dark = black(self.image, frame, stored, photometric)
        removal = self.plan.removal
        output = 0.0 if removal is None else removal.air
        if not self.covered[frame].face:
            return dark, dark
        return dark, air(self.image, frame, output, dark, photometric)


def _compressed_again(work: _Work, said: Said, spool: BinaryIO) -> Anew | None:
    """Every covered frame compressed as it was; None where one cannot be without loss."""
    image, layout = work.image, work.image.layout
    if not can_recompress(image.syntax):
        return None
    if layout.photometric == "YBR_ICT":
        # Written reversibly it is YBR_RCT (PS3.3 C.7.6.3.1.2), which must then hold for all.
        if len(work.covered) < layout.frames:
            return None
        said = replace(said, elements=(Element(_PHOTOMETRIC, "CS", b"YBR_RCT"),))
    written: dict[int, tuple[int, int]] = {}
    for frame in work.covered:
        values = work.decoded(frame)
        with at_most(MEMORY):
            made = recompressed(values, image.compressed(frame), layout, image.syntax)
        if made is None:
            return None
        written[frame] = spool.tell(), len(made)
        spool.write(made)
    if len(image.spans) < layout.frames:
        raise Incomplete
    return Anew(image.syntax, said, lambda original: _items(original, image, written, spool))


def _items(
    original: Original,
    image: ImageFile,
    written: Mapping[int, tuple[int, int]],
    spool: BinaryIO,
) -> Iterator[bytes | Span]:
    """Encapsulated frames (PS3.5 A.4): those written anew from the spool, others as they are."""
    fragments = [
        (written[frame],) if frame in written else image.spans[frame]
        for frame in range(image.layout.frames)
    ]
    yield head(_PIXEL_DATA, "OB", _UNDEFINED, original.written)
    table = _offset_table(fragments)
    yield _ITEM + struct.pack("<I", len(table)) + table
    for frame, spans in enumerate(fragments):
        for start, length in spans:
            yield _ITEM + struct.pack("<I", length)
            if frame in written:
                spool.seek(start)
                yield spool.read(length)
            else:
                yield Span(original.pixels, start, length)
    yield _END


def _offset_table(fragments: Sequence[Sequence[tuple[int, int]]]) -> bytes:
    """The Basic Offset Table; empty where an offset would not fit in it."""
    sizes = [sum(8 + length for _, length in spans) for spans in fragments]
    offsets = [0, *accumulate(sizes)][:-1]
    return struct.pack(f"<{len(offsets)}I", *offsets) if offsets[-1] <= _LONGEST else b""


def _uncompressed(original: Original, work: _Work, said: Said) -> Anew:
    """All frames without compression: grey as it is decoded, colours in RGB as they are shown.

    Ultrasound may not be YBR_FULL (PS3.3 C.8.5.6.1.2), and what is decoded is not subsampled.
    """
    image, layout = work.image, work.image.layout
    size = layout.values * layout.allocated // 8 * layout.frames
    if size > _LONGEST:
        raise CannotCover
    elements = lossy_said(original, image, size)
    if layout.samples > 1:
        elements += Element(_PHOTOMETRIC, "CS", b"RGB"), Element(_PLANAR, "US", bytes(2))
    kind = np.dtype(f"<{'i' if layout.signed else 'u'}{layout.allocated // 8}")

    def parts(original: Original) -> Iterator[bytes | Span]:
        yield head(
            _PIXEL_DATA, "OB" if kind.itemsize == 1 else "OW", size + size % 2, original.written
        )
        for frame in range(layout.frames):
            with _said_plainly():
                values = work.decoded(frame, as_rgb=True)
                if values.dtype.itemsize > kind.itemsize:
                    raise CannotCover
                yield values.astype(kind, copy=False).tobytes()
        yield bytes(size % 2)

    said = replace(said, elements=elements)
    return Anew(str(ExplicitVRLittleEndian), said, parts, UNCOMPRESSED)
