"""One element of the top level with all that is in it: what speaks against it by itself."""

from collections.abc import Iterator
from typing import NamedTuple

from midrc_desktop.deid.verify.attributes import (
    CODED_PERSON,
    DESCRIPTIONS,
    META,
    NOT_LEFT,
    NOT_LEFT_WITH_A_VALUE,
    PATIENT_CHARACTERISTICS,
    SCHEME,
)
from midrc_desktop.deid.verify.outline import PIXELS
from midrc_desktop.deid.verify.private import has_listed_block, stays_as
from midrc_desktop.deid.verify.reasons import Doubt, Expected
from midrc_desktop.deid.verify.search import Searcher, foreign_uids, shaped_like_an_identifier
from midrc_desktop.deid.verify.valid import is_vr_of, is_written_as
from midrc_desktop.deid.verify.values import (
    has_day,
    is_empty_talk,
    is_replaced,
    own_uids,
    value_doubt,
)
from midrc_desktop.deid.verify.walk import Blocks, Element, Leaves, Syntax, leaves

_METHOD_CODES, _CODE_VALUE = 0x00120064, 0x00080100
_REFERENCED_CLASS, _REFERENCED_INSTANCE = 0x00081150, 0x00081155
_TEXT_VALUE = 0x0040A160

ORPHAN = "It holds a private creator without any element."
UID_LEFT = "A UID of the original is still in it."

Reference = tuple[bytes, bytes]


class Part(NamedTuple):
    """What the rest of the file must know of one element of the top level.

    `value` is its value with padding (b"" of a sequence), `uids` all in it that are not the
    standard's, `day` whether it holds a date, `codes` the codes of (0012,0064), `options` the
    codes of PS3.16 CID 7050 that must be declared because of it, `references` the SOP Class and
    Instance UIDs that it refers to. `telling` says whether anything but `value` is set.
    """

    tag: int
    value: bytes = b""
    doubts: tuple[str, ...] = ()
    uids: frozenset[str] = frozenset()
    day: bool = False
    codes: frozenset[bytes] = frozenset()
    options: frozenset[bytes] = frozenset()
    references: tuple[Reference, ...] = ()
    telling: bool = False


class Judge:
    """Judges elements by what is known of one patient: identifiers, dates, case id and shift.

    What it says of an element depends on nothing else, so that it can be remembered.
    """

    def __init__(self, searcher: Searcher | None, expected: Expected) -> None:
        self._searcher = searcher
        self._days = frozenset(searcher.identifiers.dates if searcher is not None else ())
        self._uids = frozenset(searcher.identifiers.uids if searcher is not None else ())
        self._expected = expected

    def part(
        self, tag: int, raw: bytes, syntax: Syntax, charset: bytes = b"", creator: str = ""
    ) -> Part:
        """Judge one whole element of the top level, `raw` being all its bytes."""
        try:
            found = leaves(raw, syntax, charset, creator)
        except Doubt as doubt:
            return Part(tag, doubts=(doubt.sentence,), telling=True)
        return _part(tag, found, tuple(self._doubts(found, syntax)), self._uids)

    def in_words(self, words: bytes) -> Iterator[str]:
        """What identifies in the comments of compressed pictures."""
        if self._searcher is not None and (found := self._searcher.in_value("OB", words, b"")):
            yield f"A comment in its pixels still holds {found}."

    def _doubts(self, found: Leaves, syntax: Syntax) -> Iterator[str]:
        if found.orphans:
            yield ORPHAN
        for path, tag in found.sequences:
            yield from _in_place(Element(path, tag, "SQ", b"", b""))
        for element in found.elements:
            vr = element.vr
            if syntax.meta:
                if element.tag not in META:
                    yield "Its file meta information holds more than it needs."
            elif element.tag >> 16 & 1:
                vr = _vr_of_private(element)
                if not vr:
                    yield "It holds a private element."
                    continue
            else:
                yield from _in_place(element)
            if element.value:
                yield from self._in_value(element, vr, syntax)

    def _in_value(self, element: Element, vr: str, syntax: Syntax) -> Iterator[str]:
        if not is_written_as(vr, element.value):
            yield f"{element.name} is not what its VR demands."
        if doubt := value_doubt(element, self._days, self._expected):
            yield f"{element.name} {doubt}."
        if not all(map(is_replaced, foreign_uids(element))):
            yield f"{element.name} holds a UID that was not replaced."
        if element.tag in DESCRIPTIONS and (said := shaped_like_an_identifier(element)):
            yield f"{element.name} still holds {said}."
        if self._searcher is not None:
            said = self._searcher.in_value(vr, element.value, element.charset, syntax.order)
            if said:
                yield f"{element.name} still holds {said}."


def _in_place(element: Element) -> Iterator[str]:
    """Whether a standard attribute, or a sequence, has a place in a file of ours."""
    group, number = element.tag >> 16, element.tag & 0xFFFF
    if group & 1:
        yield "It holds a private sequence."
    elif number == 0 or group < 0x0008:
        yield "It holds a group length or an element that has no place in a file."
    elif 0x5000 <= group <= 0x501E:
        yield "It holds a curve, which can show text."
    elif 0x6000 <= group <= 0x601E and number in {0x3000, 0x4000}:
        yield "It holds an overlay, which can show text."
    elif element.tag in PIXELS:
        yield "It holds a small picture of the image, which can show text or a face."
    elif element.tag in NOT_LEFT or (_must_be_silent(element) and not is_empty_talk(element.value)):
        yield f"{element.name} is still in it."
    elif not is_vr_of(element.tag, element.vr, len(element.value)):
        yield f"{element.name} is no attribute of the standard with this VR."


def _must_be_silent(element: Element) -> bool:
    of_person = element.path[-1:] == (CODED_PERSON,) and element.tag != SCHEME
    return of_person or element.tag in NOT_LEFT_WITH_A_VALUE


def _vr_of_private(element: Element) -> str:
    if Blocks.is_creator(element.tag):
        creator = element.value.strip(b" \0").decode("latin-1")
        listed = element.vr == "LO" and has_listed_block(element.tag >> 16, creator)
        return "LO" if listed else ""
    return stays_as(element)


def _part(tag: int, found: Leaves, doubts: tuple[str, ...], originals: frozenset[str]) -> Part:
    uids: set[str] = set()
    codes: set[bytes] = set()
    options: set[bytes] = set()
    day = False
    for element in found.elements:
        uids.update(own_uids(element) if element.vr == "UI" else foreign_uids(element))
        day = day or has_day(element)
        if option := _option(element):
            options.add(option)
        if element.tag == _CODE_VALUE and element.path == (_METHOD_CODES,):
            codes.add(element.value.strip(b" \0"))
    if not uids.isdisjoint(originals):
        doubts = (*doubts, UID_LEFT)
    alone = found.elements[0] if len(found.elements) == 1 and not found.sequences else None
    references = tuple(_references(found.elements)) if found.sequences else ()
    return Part(
        tag,
        alone.value if alone else b"",
        doubts,
        frozenset(uids),
        day,
        frozenset(codes),
        frozenset(options),
        references,
        telling=bool(doubts or uids or day or codes or options or references),
    )


def _option(element: Element) -> bytes:
    """The option of PS3.15 E.3 by which alone an element can have stayed (PS3.16 CID 7050)."""
    if element.tag >> 16 & 1:
        return b"113111"
    code = b""
    if element.tag in PATIENT_CHARACTERISTICS:
        code = b"113108"
    elif element.tag in DESCRIPTIONS:
        code = b"113104" if element.tag == _TEXT_VALUE else b"113105"
    return b"" if code and is_empty_talk(element.value) else code


def _references(elements: list[Element]) -> Iterator[Reference]:
    """SOP Class and Instance UIDs that stand together (PS3.3 10.8)."""
    before = None
    for element in elements:
        if (
            element.tag == _REFERENCED_INSTANCE
            and before is not None
            and before.tag == _REFERENCED_CLASS
            and before.path == element.path
        ):
            yield before.value.strip(b" \0"), element.value.strip(b" \0")
        before = element
