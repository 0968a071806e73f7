"""Pixel data: nothing may hide behind the pixels (PS3.5 8.1.1, A.4)."""

import math

from midrc_desktop.deid.verify.walk import PIXELS, Reading

_NATIVE = frozenset(
    {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"}
)
_HALF_COLOUR = frozenset({b"YBR_FULL_422", b"YBR_PARTIAL_422"})


def pixel_doubts(reading: Reading) -> list[str]:
    """Whether native pixel data is exactly as long as its description says."""
    syntax = next((e.value for e in reading.meta if e.tag == 0x00020010), b"").strip(b" \0")
    pixels = [e for e in reading.elements if e.tag in PIXELS]
    if any(element.depth for element in pixels):
        return ["It holds a small picture of the image, which can show text or a face."]
    if len(pixels) > 1:
        return ["It holds pixels twice."]
    if not pixels or syntax.decode("latin-1") not in _NATIVE:
        return []
    length = _expected_length(reading)
    if length is None:
        return ["The size of its pixels is not described."]
    if pixels[0].length not in {length, length + length % 2}:
        return ["Its pixel data is not as long as the image, so something may hide in it."]
    return []


def _expected_length(reading: Reading) -> int | None:
    sizes = [_short(reading, tag) for tag in (0x00280010, 0x00280011, 0x00280002, 0x00280100)]
    frames = reading.first(0x00280008).decode("latin-1").split("\\")[0]
    if not all(sizes) or not (frames.isdigit() or not frames):
        return None
    bits = math.prod(sizes) * int(frames or 1)
    if reading.first(0x00280004) in _HALF_COLOUR:
        bits = bits * 2 // 3
    return (bits + 7) // 8


def _short(reading: Reading, tag: int) -> int:
    for element in reading.elements:
        if element.tag == tag and element.depth == 0 and len(element.value) == 2:
            return int.from_bytes(element.value, reading.byte_order)
    return 0
