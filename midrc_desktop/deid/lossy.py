"""What a file must go on saying of its lossy compression when it is no longer compressed."""

import struct

from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLSNearLossless,
)

from midrc_desktop.deid.element import Element
from midrc_desktop.deid.original import Original
from midrc_desktop.dicom.image_file import ImageFile

_LOSSY, _RATIO, _METHOD = 0x00282110, 0x00282112, 0x00282114
# PS3.3 C.7.6.1.1.5.1
_METHODS = {
    JPEGBaseline8Bit: b"ISO_10918_1",
    JPEGExtended12Bit: b"ISO_10918_1",
    JPEGLSNearLossless: b"ISO_14495_1",
    JPEG2000: b"ISO_15444_1",
    HTJ2K: b"ISO_15444_15",
}


def lossy_said(original: Original, image: ImageFile, size: int) -> tuple[Element, ...]:
    """Lossy Image Compression with ratio and method, where the header leaves it to the syntax.

    `size` is the length of all pixels without compression. What the header says stays.
    """
    method = _METHODS.get(image.syntax)
    if method is None or original.text(_LOSSY) == "01" or not _loses(image):
        return ()
    packed = sum(length for spans in image.spans for _, length in spans)
    ratio = f"{size / max(packed, 1):.2f}".encode()
    return (
        Element(_LOSSY, "CS", b"01"),
        Element(_RATIO, "DS", ratio),
        Element(_METHOD, "CS", method),
    )


def _loses(image: ImageFile) -> bool:
    """Whether the first frame is written with loss (ITU-T T.87 C.2.3, T.800 A.6.1)."""
    frame = image.compressed(0)
    if image.syntax == JPEGLSNearLossless:
        scan = frame.find(b"\xff\xda")
        count = frame[scan + 4] if 0 <= scan < len(frame) - 5 else 0
        near = scan + 5 + 2 * count
        return scan < 0 or near >= len(frame) or frame[near] > 0
    if image.syntax in {JPEG2000, HTJ2K}:
        style = frame.find(b"\xff\x52")
        return style < 0 or struct.unpack_from(">B", frame + bytes(16), style + 13)[0] == 0
    return True
