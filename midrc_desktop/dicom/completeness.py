"""Whether a file holds all that its header promises: what was copied in part is damaged."""

import struct
from typing import BinaryIO

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset

from midrc_desktop.dicom.elements import number, unsigned
from midrc_desktop.dicom.walk import Walked

_PIXELS = {0x7FE00010, 0x7FE00009, 0x7FE00008}
_LONG = (b"OB", b"OW", b"OF", b"OD", b"UN")
_UNDEFINED = 0xFFFFFFFF


def pixels_follow(header: Dataset, file: BinaryIO, size: int) -> tuple[bool, bool]:
    """Whether pixels follow where reading `header` ended, and whether `file` holds all of them.

    `size` is the length of the file. Not for deflated data sets.
    """
    implicit, little = header.original_encoding
    if any(_cut(header.get_item(tag)) for tag in header.keys()):  # noqa: SIM118
        return False, False
    return _follow(header, file, size, implicit=implicit, order="<" if little else ">")


def pixels_behind(walked: Walked, file: BinaryIO, size: int) -> tuple[bool, bool]:
    """The same for a walked header, which has all that its lengths say."""
    if walked.pixels is None:
        return False, True
    file.seek(walked.pixels)
    return _follow(walked, file, size, implicit=walked.implicit, order="<")


def _follow(
    header: Dataset | Walked, file: BinaryIO, size: int, *, implicit: bool, order: str
) -> tuple[bool, bool]:
    at = file.tell()
    start = file.read(12)
    if at > size:
        return False, False
    if len(start) < 8:
        return False, not start
    group, element = struct.unpack(order + "HH", start[:4])
    if group << 16 | element not in _PIXELS:
        return False, True
    if start[4:6] in _LONG and not implicit and len(start) == 12:
        (length,) = struct.unpack(order + "L", start[8:12])
        begin = at + 12
    else:  # some writers have implicit elements in explicit data sets
        (length,) = struct.unpack(order + "L", start[4:8])
        begin = at + 8
    if length == _UNDEFINED:
        return True, _fragments_end(file, begin, size)
    return True, begin + length <= size and length >= _expected(header)


def _cut(element: RawDataElement | DataElement | None) -> bool:
    """Whether the file ended within the value of this element."""
    return (
        isinstance(element, RawDataElement)
        and element.value is not None
        and len(element.value) < element.length != _UNDEFINED
    )


def _expected(header: Dataset | Walked) -> int:
    """How many bytes uncompressed pixels must have at least (PS3.5 8.1.1)."""
    frames = max(1, number(header, 0x00280008) or 1)
    samples = unsigned(header, 0x00280002) or 1
    if samples == 3:  # YBR_FULL_422 has two thirds of it
        samples = 2
    bits = unsigned(header, 0x00280100)
    pixels = unsigned(header, 0x00280010) * unsigned(header, 0x00280011) * samples * frames
    return pixels * bits // 8


def _fragments_end(file: BinaryIO, at: int, size: int) -> bool:
    """Whether encapsulated fragments come to their end within the file (PS3.5 A.4)."""
    while at + 8 <= size:
        file.seek(at)
        group, element, length = struct.unpack("<HHL", file.read(8))
        if (group, element) == (0xFFFE, 0xE0DD):
            return True
        if (group, element) != (0xFFFE, 0xE000):
            return False
        at += 8 + length
    return False
