"""Reading one element with all that is in it, strictly: what is not exactly DICOM is a doubt.

Shares no code with the writer, nor with pydicom's reader (PS3.5 7).
"""

import struct
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from pydicom.datadict import dictionary_VR, keyword_for_tag

from midrc_desktop.deid.verify.reasons import Doubt
from midrc_desktop.deid.verify.valid import WIDTHS

CHARACTER_SET = 0x00080005
UNDEFINED = 0xFFFFFFFF
ITEM, SEQUENCE_END = 0xFFFEE000, 0xFFFEE0DD

LONG = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
SHORT = frozenset(
    {"AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN"}
    | {"SH", "SL", "SS", "ST", "TM", "UI", "UL", "US"}
)
_ITEM_END = 0xFFFEE00D
_DEEPEST = 64
_ENDS_EARLY = "The file ends too early or its lengths do not add up."


@lru_cache(maxsize=20_000)
def name_of(tag: int) -> str:
    """What an attribute is called in a sentence: its keyword, or its number."""
    return keyword_for_tag(tag) or f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


class Element(NamedTuple):
    """One element that is no sequence. `path` is the tags of the sequences around it.

    `charset` is the (0008,0005) that holds here, `creator` who reserved its block if it is
    private ("" for nobody).
    """

    path: tuple[int, ...]
    tag: int
    vr: str
    value: bytes
    charset: bytes
    creator: str = ""

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return "/".join(map(name_of, (*self.path, self.tag)))


class Syntax(NamedTuple):
    """How elements are written, and whether they are those of the file meta information."""

    implicit: bool = False
    little: bool = True
    meta: bool = False

    @property
    def order(self) -> Literal["<", ">"]:
        """The byte order in the language of `struct`."""
        return "<" if self.little else ">"


@dataclass(slots=True)
class Leaves:
    """What one element of the top level holds.

    `elements` are those at all depths that are no sequences, `sequences` path and tag of those
    that are; `orphans` says whether a block was reserved that holds nothing.
    """

    elements: list[Element] = field(default_factory=list)
    sequences: list[tuple[tuple[int, ...], int]] = field(default_factory=list)
    orphans: bool = False


def leaves(raw: bytes, syntax: Syntax, charset: bytes, creator: str = "") -> Leaves:
    """Walk one whole element. Raises Doubt for what is out of order."""
    found = Leaves()
    try:
        _Walker(raw, syntax, found).element(0, len(raw), _Place(charset=charset), creator)
    except (struct.error, IndexError) as early:
        raise Doubt(_ENDS_EARLY) from early
    return found


class _Place(NamedTuple):
    """Where elements are: the tags of the sequences around them, and the character set there."""

    path: tuple[int, ...] = ()
    charset: bytes = b""


_NUMBERS = {
    order: tuple(struct.Struct(order + form) for form in ("HH", "H", "I")) for order in "<>"
}


class Heads:
    """Reads tags, VRs and lengths of elements and items from bytes of one syntax."""

    def __init__(self, content: bytes, syntax: Syntax) -> None:
        self.content = content
        self._implicit = syntax.implicit
        self._tag, self._short, self._long = _NUMBERS[syntax.order]

    def head(self, at: int) -> tuple[int, str, int, int]:
        """Tag, VR, length and place of the value of the element at `at`. Raises Doubt."""
        group, number = self._tag.unpack_from(self.content, at)
        tag = group << 16 | number
        if self._implicit:
            return tag, vr_of(tag), self._long.unpack_from(self.content, at + 4)[0], at + 8
        vr = self.content[at + 4 : at + 6].decode("latin-1")
        if vr in SHORT:
            return tag, vr, self._short.unpack_from(self.content, at + 6)[0], at + 8
        if vr not in LONG:
            raise Doubt("An element has a VR that does not exist.")
        if self.content[at + 6 : at + 8] != b"\0\0":
            raise Doubt("The reserved bytes of an element are not empty.")
        return tag, vr, self._long.unpack_from(self.content, at + 8)[0], at + 12

    def mark(self, at: int) -> tuple[int, int]:
        """Tag and length of an item or delimiter."""
        group, number = self._tag.unpack_from(self.content, at)
        return group << 16 | number, self._long.unpack_from(self.content, at + 4)[0]

    def end_of_sequence(self, at: int, end: int) -> int:
        """Where a sequence of undefined length ends, behind its delimiter."""
        while at < end:
            mark, length = self.mark(at)
            at += 8
            if mark == SEQUENCE_END:
                return at
            at = self.end_of_item(at, end) + 8 if length == UNDEFINED else at + length
        raise Doubt("A sequence does not end where it should.")

    def end_of_item(self, at: int, end: int) -> int:
        """Where the item delimiter of an item of undefined length stands."""
        while at < end:
            mark, length = self.mark(at)
            if mark == _ITEM_END and length == 0:
                return at
            _, _, length, start = self.head(at)
            at = self.end_of_sequence(start, end) if length == UNDEFINED else start + length
        raise Doubt("An item does not end where it should.")


class _Walker:
    """Walks one element of one transfer syntax."""

    def __init__(self, content: bytes, syntax: Syntax, into: Leaves) -> None:
        self._heads = Heads(content, syntax)
        self._content = content
        self._into = into

    def element(self, at: int, end: int, place: _Place, creator: str) -> tuple[int, _Place]:
        """Read the element at `at`; returns where the next one is, and its place."""
        tag, vr, length, at = self._heads.head(at)
        if length == UNDEFINED:
            if vr != "SQ":
                raise Doubt("An element that is no sequence has no length.")
            return self._items(at, end, tag, place, closed=False), place
        if at + length > end:
            raise Doubt("An element is longer than the file or the item that it is in.")
        if length % 2:
            raise Doubt("An element has an odd length.")
        if vr == "SQ":
            self._items(at, at + length, tag, place)
            return at + length, place
        if length % WIDTHS.get(vr, 1):
            raise Doubt("The length of an element does not fit its VR.")
        value = self._content[at : at + length]
        if tag == CHARACTER_SET:
            place = _Place(place.path, value)
        self._into.elements.append(Element(place.path, tag, vr, value, place.charset, creator))
        return at + length, place

    def _data_set(self, at: int, end: int, place: _Place) -> None:
        """Read the elements of an item until `end`, exactly."""
        if len(place.path) > _DEEPEST:
            raise Doubt("Its sequences are nested deeper than any real file's.")
        blocks = Blocks()
        before = -1
        while at < end:
            tag = self._heads.mark(at)[0]
            if tag <= before:
                raise Doubt("Its elements are out of order or repeated.")
            before = tag
            kept = len(self._into.elements)
            at, place = self.element(at, end, place, blocks.creator(tag))
            if blocks.is_creator(tag) and len(self._into.elements) > kept:
                blocks.reserve(tag, self._into.elements[-1].value)
        if at != end:
            raise Doubt("The lengths of its elements do not add up.")
        self._into.orphans |= blocks.orphans

    def _items(self, at: int, end: int, tag: int, place: _Place, *, closed: bool = True) -> int:
        self._into.sequences.append((place.path, tag))
        inner = _Place((*place.path, tag), place.charset)
        while at < end:
            mark, length = self._heads.mark(at)
            at += 8
            if mark == SEQUENCE_END and not closed and length == 0:
                return at
            if mark != ITEM:
                raise Doubt("A sequence holds something that is no item.")
            open_ = length == UNDEFINED
            stop = self._heads.end_of_item(at, end) if open_ else at + length
            if stop > end:
                raise Doubt("An item is longer than its sequence.")
            self._data_set(at, stop, inner)
            at = stop + 8 if open_ else stop
        if not closed or at != end:
            raise Doubt("A sequence does not end where it should.")
        return at


class Blocks:
    """Who reserved which blocks of private elements in one data set (PS3.5 7.8.1)."""

    def __init__(self) -> None:
        self._creators: dict[int, str] = {}
        self._used: set[int] = set()

    @staticmethod
    def is_creator(tag: int) -> bool:
        """Whether an element reserves a block."""
        return bool(tag >> 16 & 1) and 0x10 <= tag & 0xFFFF <= 0xFF

    def reserve(self, tag: int, value: bytes) -> None:
        """Take down who reserved the block of a creator element."""
        self._creators[tag & 0xFFFF0000 | (tag & 0xFF) << 8] = value.strip(b" \0").decode("latin-1")

    def creator(self, tag: int) -> str:
        """Who reserved the block that a private element is in; "" for nobody."""
        if not tag >> 16 & 1:
            return ""
        block = tag & 0xFFFFFF00
        self._used.add(block)
        return self._creators.get(block, "")

    @property
    def orphans(self) -> bool:
        """Whether a block was reserved that nothing is in."""
        return not self._creators.keys() <= self._used


def vr_of(tag: int) -> str:
    """The VR of an element whose file does not say it (PS3.5 A.1)."""
    if tag >> 16 & 1:
        return "LO" if Blocks.is_creator(tag) else "UN"
    if tag & 0xFFFF == 0:
        return "UL"
    return _standard_vr(tag)


@lru_cache(maxsize=20_000)
def _standard_vr(tag: int) -> str:
    try:
        vr = str(dictionary_VR(tag))
    except KeyError:
        return "UN"
    return vr if vr in LONG | SHORT else "OW" if "OW" in vr else vr.split(" or ", maxsplit=1)[0]
