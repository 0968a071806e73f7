"""Reading a header by walking its bytes: the common case, many times as fast as pydicom.

Explicit or implicit little endian with preamble and file meta information, elements in order,
lengths that add up. What is unusual in any way is left to pydicom: `walk` gives None then, and
`Odd` is raised where it shows only inside a sequence. Nothing is decoded; each element is a
place in the bytes, so that what was decided about equal bytes can be remembered.
"""

import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from midrc_desktop.dicom.raw import UNDEFINED, Items, Raw, vr_to_read_by

IMPLICIT = "1.2.840.10008.1.2"
_LITTLE_ENDIAN = "1.2.840.10008.1.2"
_UNUSUAL = frozenset({"1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"})
_META_START = b"\x02\0\0\0UL\x04\0"
_PIXEL_DATA = 0x7FE00010
_PIXEL_GROUP = 0x7FE0
_LAST_NOT_OF_THE_OBJECT = 0x0007FFFF
_ITEM, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE0DD
_END_OF_ITEM = (0xFFFE, 0xE00D, 0)
_FIRST_BLOCK = 32 << 10
# How many elements are compared at once, and how many may differ at the least.
_RUN, _FEW = 32, 8
_DEEPEST = 16
_LONGEST_HEADER = 64 << 20

_EXPLICIT = struct.Struct("<HH2sH").unpack_from
_PLAIN = struct.Struct("<HHI").unpack_from
_LENGTH = struct.Struct("<I").unpack_from
# fmt: off
_SHORT = (
    "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS",
    "ST", "TM", "UI", "UL", "US",
)
_LONG = ("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV")
# fmt: on
_SHORT_VRS = {vr.encode(): vr for vr in _SHORT}
_LONG_VRS = {vr.encode(): vr for vr in _LONG}


class Odd(Exception):
    """These bytes are not the common case; pydicom may know what to make of them."""


Place = tuple[int, str, int, int, int]
"""Where one element is: its tag and VR as the file gives it ("" if it gives none), the start of
its bytes, the start of its value, and the end of both. A plain tuple: there are many."""


@dataclass(slots=True)
class Walked:
    """A header whose elements are places in `content`, by tag and in order.

    `meta` are those of the file meta information (PS3.10 7.1), `places` those of the data set;
    `pixels` is where the pixel element begins in the file, or None if there is none. Where most
    elements are byte for byte those of another header with the same tags, that one is `like`,
    and `places` has the others only.
    """

    content: bytes
    syntax: str
    implicit: bool
    meta: dict[int, Place]
    places: dict[int, Place] = field(default_factory=dict)
    pixels: int | None = None
    like: "Walked | None" = None

    def __contains__(self, tag: int) -> bool:
        return tag in self.tags

    @property
    def tags(self) -> Collection[int]:
        """The tags of all elements, in order."""
        return (self.like or self).places.keys()

    def value(self, tag: int) -> bytes | None:
        """The bytes of an element of the top level, padding included; None if absent."""
        content, place = self._at(tag)
        return None if place is None else content[place[3] : place[4]]

    def bytes_of(self, tag: int) -> bytes:
        """All bytes of an element that is there: tag, VR, length and value."""
        content, place = self._at(tag)
        assert place is not None
        return content[place[2] : place[4]]

    def meta_value(self, tag: int) -> bytes | None:
        """The bytes of an element of the file meta information; None if absent."""
        return _value(self.content, self.meta.get(tag))

    def raw(self, tag: int) -> Raw:
        """An element that is there. Raises Odd if pydicom may read it in another way."""
        content, place = self._at(tag)
        assert place is not None
        return _raw(content, place, 0, implicit=self.implicit)

    def elements(self) -> tuple[Raw, ...]:
        """All elements in the order of their tags. Raises Odd."""
        return tuple(map(self.raw, self.tags))

    def meta_elements(self) -> tuple[Raw, ...]:
        """The file meta information. Raises Odd."""
        return tuple(_raw(self.content, one, 0, implicit=False) for one in self.meta.values())

    def _at(self, tag: int) -> tuple[bytes, Place | None]:
        place = self.places.get(tag)
        if place is None and self.like is not None:
            return self.like.content, self.like.places.get(tag)
        return self.content, place


def walk(stream: BinaryIO) -> Walked | None:
    """Walk the header at the start of a stream, or None where it is not the common case.

    The stream is left behind what was read of it, which may be more than the header.
    """
    content = stream.read(_FIRST_BLOCK)
    try:
        if content[128:132] != b"DICM" or content[132:140] != _META_START:
            return None
        end = 144 + _LENGTH(content, 140)[0]
        if end > len(content):
            return None
        meta = _meta(content, end)
        syntax = _syntax(content, meta)
        walked = Walked(content, syntax, syntax == IMPLICIT, meta)
        if not _LAST.compared(walked, end):
            _top_level(walked, end, stream)
            _LAST.take(walked)
    except (Odd, struct.error):
        return None
    return walked


class _Last:
    """The last header that was walked element by element: the next is often like it."""

    def __init__(self) -> None:
        self._walked: Walked | None = None
        self._places: list[Place] = []

    def take(self, walked: Walked) -> None:
        """Compare with this one from now on, if there are pixels behind it."""
        if walked.pixels is not None and walked.places:
            self._walked, self._places = walked, list(walked.places.values())

    def compared(self, walked: Walked, at: int) -> bool:
        """Find what differs in a header that begins at `at`; False if it is not like the last."""
        like, places = self._walked, self._places
        if like is None or like.syntax != walked.syntax:
            return False
        try:
            differing, end = _differing(walked, at, like, places)
            pixels = _place(walked.content, end, implicit=walked.implicit)[0]
        except (Odd, struct.error):
            return False
        if pixels != _PIXEL_DATA:
            return False
        walked.places, walked.like, walked.pixels = differing, like, end
        return True


_LAST = _Last()


def _differing(
    walked: Walked, at: int, like: Walked, places: list[Place]
) -> tuple[dict[int, Place], int]:
    """The elements that are not those of `like`, and where the last one ends.

    Raises Odd where the tags are others or too much differs.
    """
    content, old = walked.content, like.content
    differing: dict[int, Place] = {}
    first, most = 0, max(_FEW, len(places) // 3)
    while first < len(places):
        last = min(first + _RUN, len(places))
        # Halve the run until it is the same, or one element that is not.
        while not content.startswith(old[places[first][2] : places[last - 1][4]], at):
            if last - first == 1:
                place = _place(content, at, implicit=walked.implicit)
                if (
                    place[0] != places[first][0]
                    or place[4] > len(content)
                    or len(differing) == most
                ):
                    raise Odd
                differing[place[0]], at = place, place[4]
                break
            last = (first + last) // 2
        else:
            at += places[last - 1][4] - places[first][2]
        first = last
    return differing, at


def _value(content: bytes, place: Place | None) -> bytes | None:
    return None if place is None else content[place[3] : place[4]]


def _meta(content: bytes, end: int) -> dict[int, Place]:
    found: dict[int, Place] = {}
    at = 132
    while at < end:
        place = tag, *_, at = _place(content, at, implicit=False)
        if tag >> 16 != 0x0002 or tag in found:
            raise Odd
        found[tag] = place
    if at != end:
        raise Odd
    return found


def _syntax(content: bytes, meta: dict[int, Place]) -> str:
    """The transfer syntax that the file meta information names."""
    syntax = (_value(content, meta.get(0x00020010)) or b"").rstrip(b" \0").decode("latin-1")
    if not syntax.startswith(_LITTLE_ENDIAN) or syntax in _UNUSUAL:
        raise Odd
    return syntax


def _top_level(walked: Walked, at: int, stream: BinaryIO) -> None:
    """Find the places of all elements before the pixels; reads on where they need it."""
    before = _LAST_NOT_OF_THE_OBJECT
    content, places, implicit = walked.content, walked.places, walked.implicit
    while True:
        try:
            place = _place(content, at, implicit=implicit)
        except struct.error:
            if _read_on(walked, stream, len(content) + 1):
                content = walked.content
                continue
            if at == len(content):
                return
            raise
        tag, _, _, _, end = place
        if tag >= _PIXEL_DATA:
            if tag != _PIXEL_DATA:
                raise Odd
            walked.pixels = at
            return
        if tag <= before or tag >> 16 == _PIXEL_GROUP:
            raise Odd
        if end > len(content):
            if not _read_on(walked, stream, end):
                raise Odd
            content = walked.content
        before, at = tag, end
        places[tag] = place


def _read_on(walked: Walked, stream: BinaryIO, needed: int) -> bool:
    """Read up to `needed` bytes or more; whether there are so many."""
    if needed > _LONGEST_HEADER:
        raise Odd
    held = len(walked.content)
    walked.content += stream.read(max(needed - held, held))
    return len(walked.content) >= needed


def _place(content: bytes, at: int, *, implicit: bool) -> Place:
    """The element at `at`. Raises struct.error where the content ends before it is told."""
    if implicit:
        group, number, length = _PLAIN(content, at)
        tag, declared, value = group << 16 | number, "", at + 8
    else:
        group, number, vr, length = _EXPLICIT(content, at)
        tag, value = group << 16 | number, at + 8
        declared = _SHORT_VRS.get(vr, "")
        if not declared:
            declared = _LONG_VRS.get(vr, "")
            if not declared or length:
                raise Odd
            length = _LENGTH(content, value)[0]
            value += 4
    if length != UNDEFINED:
        return tag, declared, at, value, value + length
    if tag == _PIXEL_DATA:
        return tag, declared, at, value, value
    if vr_to_read_by(tag, declared) != "SQ" or declared == "UN":
        raise Odd
    return tag, declared, at, value, _end_of_sequence(content, value, implicit=implicit)


def _end_of_sequence(content: bytes, at: int, *, implicit: bool) -> int:
    """Where the element behind a sequence of undefined length begins."""
    while True:
        group, number, length = _PLAIN(content, at)
        at += 8
        if (mark := group << 16 | number) == _SEQUENCE_END and not length:
            return at
        if mark != _ITEM:
            raise Odd
        at = _end_of_item(content, at, implicit=implicit) if length == UNDEFINED else at + length


def _end_of_item(content: bytes, at: int, *, implicit: bool) -> int:
    while _PLAIN(content, at) != _END_OF_ITEM:
        *_, at = _place(content, at, implicit=implicit)
    return at + 8


def _raw(content: bytes, place: Place, depth: int, *, implicit: bool) -> Raw:
    tag, declared, _, start, end = place
    vr = vr_to_read_by(tag, declared)
    value = content[start:end]
    if vr != "SQ":
        return Raw(tag, vr, value, declared)
    if declared not in {"", "SQ"} or depth == _DEEPEST:
        raise Odd
    return Raw(tag, vr, value, declared, partial(_items, value, depth + 1, implicit=implicit))


def _items(content: bytes, depth: int, *, implicit: bool) -> Items:
    """The items of a sequence from its value, which may end with a delimiter."""
    found = []
    at = 0
    try:
        while at < len(content):
            group, number, length = _PLAIN(content, at)
            at += 8
            mark = group << 16 | number
            if mark == _SEQUENCE_END and not length and at == len(content):
                break
            if mark != _ITEM:
                raise Odd
            stop = (
                _end_of_item(content, at, implicit=implicit) if length == UNDEFINED else at + length
            )
            end = stop - 8 if length == UNDEFINED else stop
            found.append(tuple(_item(content, at, end, depth, implicit=implicit)))
            at = stop
    except struct.error as why:
        raise Odd from why
    if at != len(content):
        raise Odd
    return tuple(found)


def _item(content: bytes, at: int, end: int, depth: int, *, implicit: bool) -> Iterator[Raw]:
    """The elements of an item before any pixels. Raises Odd where any come behind them."""
    before = -1
    while at < end:
        place = tag, *_, at = _place(content, at, implicit=implicit)
        if tag <= before or tag > _PIXEL_DATA:
            raise Odd
        if tag < _PIXEL_DATA:
            yield _raw(content, place, depth, implicit=implicit)
        before = tag
    if at != end:
        raise Odd
