"""What a compressed frame says of itself in its first bytes, before any decoder sees it."""

import struct
from typing import NamedTuple

_JPEG, _J2K, _JP2 = b"\xff\xd8", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  "
_NO_FRAME_HEADER = {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}


class Codestream(NamedTuple):
    """Size and precision of a compressed frame (ITU-T T.81 B.2.2, T.87, T.800 A.5.1)."""

    rows: int
    columns: int
    samples: int
    precision: int


def described(frame: bytes) -> Codestream | None:
    """What the header of a JPEG, JPEG-LS or JPEG 2000 image says; None if it has none."""
    try:
        if frame.startswith(_JPEG):
            return _jpeg(frame)
        if frame.startswith(_J2K):
            return _jpeg_2000(frame)
    except (struct.error, IndexError):
        return None
    return None


def bare(frame: bytes) -> bytes:
    """A frame without the boxes of the JP2 file format, which have no place here (PS3.5 A.4.4).

    pydicom walks them, and never comes to an end where one says that it is empty. Raises
    ValueError if there is no image behind them.
    """
    return frame[frame.index(_J2K) :] if frame.startswith(_JP2) else frame


def _jpeg(frame: bytes) -> Codestream | None:
    at = 2
    while frame[at] == 0xFF:
        marker = frame[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        at += 2
        if marker in _WITHOUT_LENGTH:
            continue
        if (0xC0 <= marker <= 0xCF and marker not in _NO_FRAME_HEADER) or marker == 0xF7:
            precision, rows, columns, samples = struct.unpack_from(">BHHB", frame, at + 2)
            return Codestream(rows, columns, samples, precision)
        (length,) = struct.unpack_from(">H", frame, at)
        at += length
    return None


def _jpeg_2000(frame: bytes) -> Codestream:
    """The SIZ segment, which comes first."""
    right, bottom, left, top = struct.unpack_from(">4L", frame, 8)
    samples, precision = struct.unpack_from(">HB", frame, 40)
    return Codestream(bottom - top, right - left, samples, (precision & 0x7F) + 1)
