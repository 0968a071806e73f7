"""Reading a written file byte by byte, strictly: what is not exactly DICOM is a doubt.

Shares no code with the writer, nor with pydicom's reader (PS3.5 7, PS3.10 7.1).
"""

import struct
import zlib
from dataclasses import dataclass, field
from mmap import mmap
from typing import Literal

from pydicom.datadict import dictionary_VR, keyword_for_tag

from midrc_desktop.deid.verify.reasons import Doubt

IMPLICIT, BIG_ENDIAN, DEFLATED = (
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.1.99",
)
_PIXEL_DATA = 0x7FE00010
PIXELS = frozenset({_PIXEL_DATA, 0x7FE00008, 0x7FE00009})
CHARACTER_SET = 0x00080005

_LONG = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
_SHORT = frozenset(
    {"AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN"}
    | {"SH", "SL", "SS", "ST", "TM", "UI", "UL", "US"}
)
_WIDTH = {"AT": 4, "FD": 8, "FL": 4, "SL": 4, "SS": 2, "SV": 8, "UL": 4, "US": 2, "UV": 8}
_WIDTH |= {"OD": 8, "OF": 4, "OL": 4, "OV": 8, "OW": 2}
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_UNDEFINED = 0xFFFFFFFF
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Element:
    """One element that is no sequence. `path` is keywords joined by "/", "" for file meta.

    `charset` is the (0008,0005) that holds here; pixels have an empty value and their `length`.
    """

    path: str
    tag: int
    vr: str
    value: bytes
    charset: bytes
    depth: int
    length: int

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        keyword = keyword_for_tag(self.tag) or f"({self.tag >> 16:04X},{self.tag & 0xFFFF:04X})"
        return f"{self.path}/{keyword}" if self.path else keyword


@dataclass(slots=True)
class Reading:
    """A whole file: file meta elements, elements at all depths, tags of sequences, doubts."""

    meta: list[Element] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    sequences: list[tuple[str, int]] = field(default_factory=list)
    outside_pixels: list[bytes] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    byte_order: Literal["little", "big"] = "little"

    def first(self, tag: int) -> bytes:
        """The value of a top-level element without padding; b"" if absent."""
        for element in self.elements:
            if element.tag == tag and element.depth == 0:
                return element.value.strip(b" \0")
        return b""

    def all(self, tag: int) -> list[bytes]:
        """The values of an element at any depth, without padding."""
        return [e.value.strip(b" \0") for e in self.elements if e.tag == tag]


def read(content: bytes | mmap) -> Reading:
    """Walk a Part 10 file. What is out of order is in `doubts`; what follows is not read then."""
    reading = Reading()
    try:
        _file(content, reading)
    except Doubt as doubt:
        reading.doubts.append(doubt.sentence)
    except (struct.error, IndexError, zlib.error):
        reading.doubts.append("The file ends too early or its lengths do not add up.")
    return reading


def _file(content: bytes | mmap, reading: Reading) -> None:
    if content[128:132] != b"DICM":
        raise Doubt("It is not a DICOM file with a preamble.")
    if content[:128].strip(b"\0"):
        raise Doubt("Its preamble is not empty.")
    (length,) = struct.unpack_from("<I", content, 140)
    if content[132:140] != b"\x02\0\0\0UL\x04\0" or 144 + length > len(content):
        raise Doubt("Its file meta information does not say its length.")
    end = 144 + length
    _Walker(content, reading, reading.meta, little=True, implicit=False).data_set(132, end)
    syntax = next((e.value for e in reading.meta if e.tag == 0x00020010), b"")
    name = syntax.strip(b" \0").decode("latin-1")
    reading.outside_pixels.append(content[132:end])
    reading.byte_order = "big" if name == BIG_ENDIAN else "little"
    body = content
    if name == DEFLATED:
        body, end = _inflated(content[end:]), 0
    walker = _Walker(
        body, reading, reading.elements, little=name != BIG_ENDIAN, implicit=name == IMPLICIT
    )
    walker.data_set(end, len(body))
    reading.outside_pixels += walker.outside_pixels(end)


def _inflated(compressed: bytes) -> bytes:
    inflate = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    body = inflate.decompress(compressed)
    if inflate.unused_data.strip(b"\0") or len(inflate.unused_data) > 1 or not inflate.eof:
        raise Doubt("There are bytes behind the end of its data set.")
    return body


@dataclass(frozen=True, slots=True)
class _Place:
    """Where elements are: keywords of the sequences around them, and the character set there."""

    path: str = ""
    depth: int = 0
    charset: bytes = b""


class _Walker:
    """Walks one data set of one transfer syntax."""

    def __init__(
        self,
        content: bytes | mmap,
        reading: Reading,
        into: list[Element],
        *,
        little: bool,
        implicit: bool,
    ) -> None:
        self._content = content
        self._reading = reading
        self._into = into
        self._implicit = implicit
        order = "<" if little else ">"
        self._tag = struct.Struct(order + "HH")
        self._short = struct.Struct(order + "H")
        self._long = struct.Struct(order + "I")
        self._pixels: list[tuple[int, int]] = []

    def outside_pixels(self, start: int) -> list[bytes]:
        """All bytes from `start` on that are not pixel values."""
        parts = []
        for begin, end in self._pixels:
            parts.append(self._content[start:begin])
            start = end
        return [*parts, self._content[start:]]

    def data_set(self, at: int, end: int, place: _Place | None = None) -> None:
        """Read elements until `end`, exactly."""
        place = place or _Place()
        if place.depth > _DEEPEST:
            raise Doubt("Its sequences are nested deeper than any real file's.")
        before = -1
        while at < end:
            group, number = self._tag.unpack_from(self._content, at)
            tag = group << 16 | number
            if tag <= before:
                raise Doubt("Its elements are out of order or repeated.")
            before = tag
            at, place = self._element(at + 4, end, tag, place)
        if at != end:
            raise Doubt("The lengths of its elements do not add up.")

    def _element(self, at: int, end: int, tag: int, place: _Place) -> tuple[int, _Place]:
        """Read one element behind its tag; returns where the next one is, and its place."""
        vr, length, at = self._vr_and_length(at, tag)
        if length == _UNDEFINED:
            return self._undefined(at, end, tag, vr, place), place
        if at + length > end:
            raise Doubt("An element is longer than the file or the item that it is in.")
        if length % 2:
            raise Doubt("An element has an odd length.")
        if vr == "SQ":
            self._items(at, at + length, tag, place)
        else:
            if tag == CHARACTER_SET:
                place = _Place(place.path, place.depth, self._content[at : at + length])
            self._keep(at, length, tag, vr, place)
        return at + length, place

    def _keep(self, at: int, length: int, tag: int, vr: str, place: _Place) -> None:
        if length % _WIDTH.get(vr, 1):
            raise Doubt("The length of an element does not fit its VR.")
        value = b""
        if tag in PIXELS and place.depth == 0:
            self._pixels.append((at, at + length))
        else:
            value = self._content[at : at + length]
        self._into.append(Element(place.path, tag, vr, value, place.charset, place.depth, length))

    def _vr_and_length(self, at: int, tag: int) -> tuple[str, int, int]:
        if self._implicit:
            return _vr_of(tag), self._long.unpack_from(self._content, at)[0], at + 4
        vr = self._content[at : at + 2].decode("latin-1")
        if vr in _SHORT:
            return vr, self._short.unpack_from(self._content, at + 2)[0], at + 4
        if vr not in _LONG:
            raise Doubt("An element has a VR that does not exist.")
        if self._content[at + 2 : at + 4] != b"\0\0":
            raise Doubt("The reserved bytes of an element are not empty.")
        return vr, self._long.unpack_from(self._content, at + 4)[0], at + 8

    def _undefined(self, at: int, end: int, tag: int, vr: str, place: _Place) -> int:
        """An element of undefined length; returns where the next one starts."""
        if tag == _PIXEL_DATA and place.depth == 0:
            return self._fragments(at, end, vr)
        if vr != "SQ":
            raise Doubt("An element that is no sequence has no length.")
        return self._items(at, end, tag, place, closed=False)

    def _fragments(self, at: int, end: int, vr: str) -> int:
        start = at
        while True:
            mark, length = self._mark(at)
            at += 8
            if mark == _SEQUENCE_END and length == 0:
                self._pixels.append((start, at - 8))
                self._into.append(Element("", _PIXEL_DATA, vr, b"", b"", 0, at - 8 - start))
                return at
            if mark != _ITEM or length == _UNDEFINED or at + length > end:
                raise Doubt("The fragments of its pixels do not add up.")
            at += length

    def _items(self, at: int, end: int, tag: int, place: _Place, *, closed: bool = True) -> int:
        self._reading.sequences.append((place.path, tag))
        keyword = keyword_for_tag(tag) or f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
        path = f"{place.path}/{keyword}" if place.path else keyword
        inner = _Place(path, place.depth + 1, place.charset)
        while at < end:
            mark, length = self._mark(at)
            at += 8
            if mark == _SEQUENCE_END and not closed and length == 0:
                return at
            if mark != _ITEM:
                raise Doubt("A sequence holds something that is no item.")
            stop = self._end_of_item(at, end) if length == _UNDEFINED else at + length
            if stop > end:
                raise Doubt("An item is longer than its sequence.")
            self.data_set(at, stop, inner)
            at = stop + 8 if length == _UNDEFINED else stop
        if not closed or at != end:
            raise Doubt("A sequence does not end where it should.")
        return at

    def _end_of_item(self, at: int, end: int) -> int:
        """Where the item delimiter of an item of undefined length stands."""
        while at < end:
            mark, length = self._mark(at)
            if mark == _ITEM_END and length == 0:
                return at
            _, length, start = self._vr_and_length(at + 4, mark)
            at = self._end_of_sequence(start, end) if length == _UNDEFINED else start + length
        raise Doubt("An item does not end where it should.")

    def _end_of_sequence(self, at: int, end: int) -> int:
        while at < end:
            mark, length = self._mark(at)
            at += 8
            if mark == _SEQUENCE_END:
                return at
            at = self._end_of_item(at, end) + 8 if length == _UNDEFINED else at + length
        raise Doubt("A sequence does not end where it should.")

    def _mark(self, at: int) -> tuple[int, int]:
        group, number = self._tag.unpack_from(self._content, at)
        return group << 16 | number, self._long.unpack_from(self._content, at + 4)[0]


def _vr_of(tag: int) -> str:
    """The VR of an element whose file does not say it (PS3.5 A.1)."""
    if tag >> 16 & 1:
        return "UN"
    if tag & 0xFFFF == 0:
        return "UL"
    try:
        vr = dictionary_VR(tag)
    except KeyError:
        return "UN"
    return vr if vr in _LONG | _SHORT else "OW" if "OW" in vr else vr.split(" or ")[0]
