"""One written file: is there anything in it that identifies, and is it what it says it is?"""

import mmap
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from midrc_desktop.deid.verify.attributes import (
    DESCRIPTIONS,
    META,
    NOT_LEFT,
    NOT_LEFT_WITH_A_VALUE,
)
from midrc_desktop.deid.verify.declaration import declaration_doubts
from midrc_desktop.deid.verify.pixels import pixel_doubts
from midrc_desktop.deid.verify.reasons import Expected
from midrc_desktop.deid.verify.search import Searcher, shaped_like_an_identifier
from midrc_desktop.deid.verify.values import value_doubt
from midrc_desktop.deid.verify.walk import Element, Reading, read
from midrc_desktop.dicom.fold import fold
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.identifiers.rules import is_placeholder


def verify_file(
    file: Path | bytes,
    *,
    identifiers: Identifiers | None,
    original_uids: Collection[str] = (),
    expected: Expected | None = None,
) -> tuple[str, ...]:
    """Why this file must not leave, as sentences without any value; empty if nothing speaks
    against it.

    Every byte outside the pixels is read: structure, file meta information, VRs and lengths;
    no private element, no attribute that PS3.15 E.1-1 removes, no UID or date of the original,
    no identifier in any encoding, and a declaration of what was done that is true as far as a
    file shows it. Without `identifiers` only what needs no original is judged. Raises OSError.
    """
    return doubts_of(
        read_file(file),
        identifiers=identifiers,
        original_uids=original_uids,
        expected=expected or Expected(),
    )


def read_file(file: Path | bytes) -> Reading:
    """Walk a file, of which only the parts that are looked at are brought into memory."""
    if isinstance(file, bytes):
        return read(file)
    with file.open("rb") as stream:
        if not file.stat().st_size:
            return read(b"")
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return read(content)


def doubts_of(
    reading: Reading,
    *,
    identifiers: Identifiers | None,
    original_uids: Collection[str],
    expected: Expected,
) -> tuple[str, ...]:
    """The sentences of `verify_file` for a file that was read."""
    doubts = list(reading.doubts)
    doubts += _in_meta(reading)
    doubts += _attributes(reading)
    doubts += _values(reading, identifiers, expected)
    doubts += pixel_doubts(reading)
    doubts += declaration_doubts(reading, expected)
    if identifiers is not None:
        doubts += _identifying(reading, identifiers)
    if original_uids and _holds_a_uid(reading, frozenset(original_uids)):
        doubts.append("A UID of the original is still in it.")
    return tuple(dict.fromkeys(doubts))


def _in_meta(reading: Reading) -> list[str]:
    if any(element.tag not in META for element in reading.meta):
        return ["Its file meta information holds more than it needs."]
    stored = {e.tag: e.value.strip(b" \0") for e in reading.meta}
    same = (stored.get(0x00020002), stored.get(0x00020003)) == (
        reading.first(0x00080016),
        reading.first(0x00080018),
    )
    return [] if same else ["Its file meta information and its data set name different objects."]


def _attributes(reading: Reading) -> list[str]:
    doubts = []
    for element in reading.elements:
        group = element.tag >> 16
        if group % 2:
            doubts.append("It holds a private element.")
        elif element.tag & 0xFFFF == 0 or group < 0x0008:
            doubts.append("It holds a group length or an element that has no place in a file.")
        elif 0x5000 <= group <= 0x501E:
            doubts.append("It holds a curve, which can show text.")
        elif 0x6000 <= group <= 0x601E and element.tag & 0xFFFF in {0x3000, 0x4000}:
            doubts.append("It holds an overlay, which can show text.")
        elif element.tag in NOT_LEFT or _says_something(element):
            doubts.append(f"{element.name} is still in it.")
    for path, tag in reading.sequences:
        if tag >> 16 & 1:
            doubts.append("It holds a private sequence.")
        elif tag in NOT_LEFT:
            name = Element(path, tag, "SQ", b"", b"", 0, 0).name
            doubts.append(f"{name} is still in it.")
    return doubts


def _says_something(element: Element) -> bool:
    if element.tag not in NOT_LEFT_WITH_A_VALUE:
        return False
    words = fold(element.value.decode("latin-1")).strip(" \0").split()
    return bool(words) and not is_placeholder(words)


def _values(reading: Reading, identifiers: Identifiers | None, expected: Expected) -> list[str]:
    days = identifiers.dates if identifiers is not None else ()
    doubts = []
    for element in reading.elements:
        if element.value and (doubt := value_doubt(element, days, expected)):
            doubts.append(f"{element.name} {doubt}.")
        if element.tag in DESCRIPTIONS and (said := shaped_like_an_identifier(element)):
            doubts.append(f"{element.name} still holds {said}.")
    return doubts


def _identifying(reading: Reading, identifiers: Identifiers) -> list[str]:
    searcher = _searcher(identifiers)
    doubts = []
    for element in (*reading.meta, *reading.elements):
        found = searcher.in_value(element.vr, element.value, element.charset)
        if found:
            doubts.append(f"{element.name} still holds {found}.")
    for part in reading.outside_pixels:
        if not doubts and (found := searcher.in_bytes(part)):
            doubts.append(f"Between its elements there is still {found}.")
    if identifiers.uids and _holds_a_uid(reading, _uid_set(identifiers)):
        doubts.append("A UID of the original is still in it.")
    return doubts


def _holds_a_uid(reading: Reading, uids: frozenset[str]) -> bool:
    return any(
        uid.strip(" \0") in uids
        for element in (*reading.meta, *reading.elements)
        if element.vr == "UI"
        for uid in element.value.decode("latin-1").split("\\")
    )


@lru_cache(maxsize=4)
def _searcher(identifiers: Identifiers) -> Searcher:
    return Searcher(identifiers)


@lru_cache(maxsize=4)
def _uid_set(identifiers: Identifiers) -> frozenset[str]:
    return frozenset(identifiers.uids)
