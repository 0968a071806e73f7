"""Pixel data: what describes it is there, and nothing hides behind it (PS3.5 8.1.1, A.4)."""

import math
from collections.abc import Iterator, Mapping
from typing import Literal

from midrc_desktop.deid.verify.attributes import REQUIRED_WITH_PIXELS, WITHOUT_PIXELS
from midrc_desktop.deid.verify.declaration import NOTHING, value
from midrc_desktop.deid.verify.outline import PIXEL_DATA, Outline, Pixels
from midrc_desktop.deid.verify.part import Part
from midrc_desktop.deid.verify.walk import UNDEFINED, name_of

_NATIVE = frozenset(
    {b"1.2.840.10008.1.2", b"1.2.840.10008.1.2.1", b"1.2.840.10008.1.2.2"}
    | {b"1.2.840.10008.1.2.1.99"}
)
_SOP_CLASS, _FRAMES, _PHOTOMETRIC = 0x00080016, 0x00280008, 0x00280004
_SIZES = (0x00280010, 0x00280011, 0x00280002, 0x00280100)
_HALF_COLOUR = frozenset({b"YBR_FULL_422", b"YBR_PARTIAL_422"})
_VRS = {PIXEL_DATA: {"OB", "OW", ""}, 0x7FE00008: {"OF", ""}, 0x7FE00009: {"OD", ""}}


def pixel_doubts(outline: Outline, parts: Mapping[int, Part]) -> Iterator[str]:
    """Whether the pixels are those of the description, no more and no less."""
    needless = value(parts, _SOP_CLASS).startswith(WITHOUT_PIXELS)
    pixels = outline.pixels
    if needless or not pixels:
        if pixels or not needless:
            yield "It holds an image and should not." if pixels else "There is no image in it."
        return
    if len(pixels) > 1:
        yield "It holds pixels twice."
    for tag in REQUIRED_WITH_PIXELS:
        if tag not in parts or not parts[tag].value.strip(b" "):
            yield f"{name_of(tag)} is missing."
    if pixels[0].vr not in _VRS[pixels[0].tag]:
        yield "Its pixel data has a VR that is not for pixels."
    frames = _frames(parts)
    if frames is None:
        yield "The size of its pixels is not described."
    elif outline.transfer_syntax in _NATIVE:
        yield from _native(pixels[0], frames, outline, parts)
    else:
        yield from _encapsulated(pixels[0], frames, outline, parts)


def _native(
    pixels: Pixels, frames: int, outline: Outline, parts: Mapping[int, Part]
) -> Iterator[str]:
    sizes = _sizes(outline, parts)
    if not all(sizes):
        yield "The size of its pixels is not described."
        return
    bits = math.prod(sizes) * frames
    whole = (bits + 7) // 8
    shared = (bits * 2 // 3 + 7) // 8
    lengths = {whole + whole % 2, whole}
    if value(parts, _PHOTOMETRIC) in _HALF_COLOUR:
        lengths = {shared, shared + shared % 2}
    if pixels.length == UNDEFINED or pixels.length not in lengths:
        yield "Its pixel data is not as long as the image, so something may hide in it."


def _encapsulated(
    pixels: Pixels, frames: int, outline: Outline, parts: Mapping[int, Part]
) -> Iterator[str]:
    found = pixels.fragments
    if found is None:
        yield "Its pixels are not packed as its transfer syntax says."
        return
    yield from found.doubts
    if found.frames != frames and not found.doubts:
        yield "It does not hold as many pictures as it says, so something may hide in them."
    rows, columns, *_ = _sizes(outline, parts)
    if found.planes - {rows * columns}:
        yield "Its packed pixels are not as long as the image, so something may hide in them."


def _sizes(outline: Outline, parts: Mapping[int, Part]) -> list[int]:
    """Rows, columns, samples and bits of a pixel; 0 where they are absent."""
    order: Literal["little", "big"] = "little" if outline.syntax.little else "big"
    return [int.from_bytes(parts.get(tag, NOTHING).value, order) for tag in _SIZES]


def _frames(parts: Mapping[int, Part]) -> int | None:
    """NumberOfFrames, one where it is absent; None if it is no number."""
    text = value(parts, _FRAMES).decode("latin-1")
    if text and not text.isdecimal():
        return None
    return max(1, int(text or 1))
