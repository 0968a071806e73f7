"""A data set as plain values between any reader and the one writer, and that writer (PS3.5 7.1)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_LONG = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
_ZERO_PADDED = frozenset({"UI", "OB", "OW", "OD", "OF", "OL", "OV", "UN"})
_LONGEST_SHORT = 0xFFFE
_ITEM = 0xFFFEE000
_AMBIGUOUS = {"US or SS": "US", "OB or OW": "OW", "US or OW": "OW", "US or SS or OW": "US"}


@dataclass(frozen=True, slots=True)
class Element:
    """One data element: raw bytes in the data set's byte order, or the items of a sequence."""

    tag: int
    vr: str
    value: "bytes | tuple[tuple[Element, ...], ...]"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How elements are written: with or without their VR, and in which byte order."""

    implicit: bool = False
    little: bool = True


def encoded(elements: tuple[Element, ...], encoding: Encoding) -> bytes:
    """The bytes of a data set; sequences and items have defined lengths."""
    return b"".join(_parts(elements, encoding))


def _parts(elements: tuple[Element, ...], encoding: Encoding) -> Iterator[bytes]:
    order = "<" if encoding.little else ">"
    for element in elements:
        if isinstance(element.value, bytes):
            pad = b"\0" if element.vr in _ZERO_PADDED else b" "
            value = element.value + pad * (len(element.value) & 1)
        else:
            value = b"".join(_item(item, encoding, order) for item in element.value)
        yield head(element.tag, element.vr, len(value), encoding)
        yield value


def _item(elements: tuple[Element, ...], encoding: Encoding, order: str) -> bytes:
    content = encoded(elements, encoding)
    return struct.pack(f"{order}HHI", _ITEM >> 16, _ITEM & 0xFFFF, len(content)) + content


def head(tag: int, vr: str, length: int, encoding: Encoding) -> bytes:
    """Tag, VR where it is written, and length of an element."""
    order = "<" if encoding.little else ">"
    if encoding.implicit:
        return struct.pack(f"{order}HHI", tag >> 16, tag & 0xFFFF, length)
    vr = _AMBIGUOUS.get(vr, vr)
    if vr not in _LONG and length > _LONGEST_SHORT:
        vr = "UN"  # PS3.5 6.2.2: too long for the length field of its VR
    if vr in _LONG:
        return struct.pack(f"{order}HH2sHI", tag >> 16, tag & 0xFFFF, vr.encode(), 0, length)
    return struct.pack(f"{order}HH2sH", tag >> 16, tag & 0xFFFF, vr.encode(), length)
