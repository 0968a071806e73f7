"""Covering pixels that are not compressed, in their own bytes: all others stay as they are."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from pydicom.uid import ExplicitVRBigEndian

from midrc_desktop.deid.covering import CannotCover, Colour, Cover, Pixels, put, put_in_pairs
from midrc_desktop.deid.element import head
from midrc_desktop.deid.original import Original
from midrc_desktop.deid.pixel_bytes import Span, native_length, pixel_head
from midrc_desktop.dicom.image_file import ImageFile
from midrc_desktop.dicom.layout import Layout
from midrc_desktop.dicom.parsed import Incomplete
from midrc_desktop.dicom.stored import without_unused_bits

Colours = Callable[[int, Pixels, str], tuple[Colour, Colour]]
"""From a frame, its stored values and their photometric interpretation: black and air."""

_FLOATS = {"FloatPixelData": "f4", "DoubleFloatPixelData": "f8"}


def native(
    original: Original,
    image: ImageFile,
    covered: Mapping[int, Cover],
    anew: Callable[[int, bytes], bytes],
) -> Iterator[bytes | Span]:
    """The pixel element; `anew` gives the bytes of a covered frame for those that it had.

    Raises Incomplete if the file ends before its pixels do, CannotCover where frames do not lie
    in whole bytes.
    """
    stream, layout = original.pixels, image.layout
    tag, vr, length = pixel_head(original)
    start, size = stream.tell(), native_length(original, length)
    frame_size = layout.bits // 8
    if length < size:
        raise Incomplete
    if layout.bits % 8 or size != frame_size * layout.frames:
        raise CannotCover
    swapped = _in_swapped_words(image)
    if swapped and layout.frames > 1 and frame_size % 2:
        raise CannotCover
    yield head(tag, vr, size + size % 2, original.written)
    done = 0
    for frame in sorted(covered):
        begin, end = frame * frame_size, (frame + 1) * frame_size
        yield Span(stream, start + done, begin - done)
        done = end + end % 2 * swapped
        stream.seek(start + begin)
        content = stream.read(done - begin)
        if len(content) < done - begin:
            raise Incomplete
        yield _swapped(anew(frame, _swapped(content))) if swapped else anew(frame, content)
    if done < size:
        yield Span(stream, start + done, size - done)
    yield bytes(max(size + size % 2 - max(done, size), 0))


def _in_swapped_words(image: ImageFile) -> bool:
    """Whether samples of eight bits are in big endian words, the later first (PS3.5 8.2)."""
    assert image.pixels is not None
    big_endian = image.syntax == ExplicitVRBigEndian
    return big_endian and image.layout.allocated == 8 and image.pixels.vr == "OW"


def _swapped(content: bytes) -> bytes:
    return np.frombuffer(content, np.uint16).byteswap().tobytes()


def covered_native(
    image: ImageFile, frame: int, content: bytes, cover: Cover, colours: Colours
) -> bytes:
    """The bytes of one frame with what is covered in it."""
    layout = image.layout
    whole = np.frombuffer(bytearray(content), np.uint8)
    values = whole[: layout.bits // 8].view(_kind(image))
    photometric = layout.photometric
    if layout.samples == 1:
        stored = values if values.dtype.kind == "f" else without_unused_bits(values, layout)
        dark, air = (_raw(one, values, layout) for one in colours(frame, stored, photometric))
        put(values.reshape(layout.rows, layout.columns), cover, layout, dark, air)
        return whole.tobytes()
    dark, air = (_raw(one, values, layout) for one in colours(frame, values, photometric))
    if photometric.endswith("_422"):
        if layout.columns % 2:
            raise CannotCover
        put_in_pairs(values.reshape(layout.rows, -1, 4), cover, layout, dark)
    elif photometric.endswith("_420"):
        raise CannotCover
    elif layout.planar:
        planes = values.reshape(layout.samples, layout.rows, layout.columns)
        put(planes.transpose(1, 2, 0), cover, layout, dark, air)
    else:
        put(values.reshape(layout.rows, layout.columns, -1), cover, layout, dark, air)
    return whole.tobytes()


def _kind(image: ImageFile) -> "np.dtype[Any]":
    """The type of one sample in the file."""
    assert image.pixels is not None
    order = ">" if image.syntax == ExplicitVRBigEndian else "<"
    if kind := _FLOATS.get(image.pixels.keyword):
        return np.dtype(order + kind)
    layout = image.layout
    return np.dtype(f"{order}{'i' if layout.signed else 'u'}{layout.allocated // 8}")


def _raw(colour: Colour, values: Pixels, layout: Layout) -> Colour:
    """Stored values as they are in their cells (PS3.5 8.1.1); bits above and below are 0."""
    if values.dtype.kind == "f":
        return colour
    shift = layout.high_bit + 1 - layout.stored
    return tuple(float(int(one) << shift) for one in colour)
