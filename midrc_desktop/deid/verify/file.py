"""One written file: is there anything in it that identifies, and is it what it says it is?"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from midrc_desktop.deid.verify.attributes import REQUIRED, REQUIRED_MAYBE_EMPTY
from midrc_desktop.deid.verify.content import opened
from midrc_desktop.deid.verify.declaration import declaration_doubts, value
from midrc_desktop.deid.verify.memory import Memory
from midrc_desktop.deid.verify.outline import META_SYNTAX, Cutter, Outline
from midrc_desktop.deid.verify.part import ORPHAN, UID_LEFT, Judge, Part
from midrc_desktop.deid.verify.pixels import pixel_doubts
from midrc_desktop.deid.verify.reasons import Expected
from midrc_desktop.deid.verify.search import Searcher
from midrc_desktop.deid.verify.walk import name_of
from midrc_desktop.identifiers.identifiers import Identifiers

_VERSION, _MEDIA_CLASS, _MEDIA_INSTANCE = 0x00020001, 0x00020002, 0x00020003
_CLASS, _INSTANCE = 0x00080016, 0x00080018


def verify_file(
    file: Path | bytes,
    *,
    identifiers: Identifiers | None,
    original_uids: Collection[str] = (),
    expected: Expected | None = None,
) -> tuple[str, ...]:
    """Why this file must not leave, as sentences without any value; empty if nothing speaks
    against it.

    Every byte outside the pixels is read: structure, file meta information, VRs and values;
    no private element but the safe ones, no attribute that PS3.15 E.1-1 removes, no UID or date
    of the original, no identifier in any encoding, and a declaration of what was done that is
    true as far as a file shows it. Of compressed pixels it is read what is no picture. Without
    `identifiers` only what needs no original is judged. Elements that were good in a file before
    are remembered. Raises OSError.
    """
    expected = expected or Expected()
    memory = memory_of(identifiers, Expected(expected.case_id, expected.shift_days))
    return judged(read_file(file), memory, original_uids=original_uids, expected=expected).doubts


@lru_cache(maxsize=4)
def memory_of(identifiers: Identifiers | None, expected: Expected) -> Memory:
    """The memory of this process for one patient."""
    return Memory(Judge(Searcher(identifiers) if identifiers is not None else None, expected))


@cache
def _cutter() -> Cutter:
    """The cutter of this process."""
    return Cutter()


def read_file(file: Path | bytes) -> Outline:
    """Cut a file into its elements; pixel values are not brought into memory. Raises OSError."""
    with opened(file) as content:
        return _cutter().outline(content)


@dataclass(frozen=True, slots=True)
class Judged:
    """What speaks against a file, what is in it by tag, and its UIDs but for the standard's."""

    doubts: tuple[str, ...]
    parts: Mapping[int, Part]
    uids: frozenset[str]

    @property
    def references(self) -> list[tuple[str, str]]:
        """SOP Class and Instance UIDs of the objects that it refers to."""
        return [
            (sop_class.decode("latin-1"), instance.decode("latin-1"))
            for part in self.parts.values()
            for sop_class, instance in part.references
        ]

    def text(self, tag: int) -> str:
        """The text of an element of the top level; "" if absent."""
        return value(self.parts, tag).decode("latin-1")


def judged(
    read: Outline,
    memory: Memory,
    *,
    original_uids: Collection[str] = (),
    expected: Expected,
) -> Judged:
    """The judgement of `verify_file` on a file that was read."""
    meta, _ = memory.parts(read.meta, META_SYNTAX)
    parts, orphans = memory.parts(read.elements, read.syntax)
    doubts = list(read.doubts)
    uids: set[str] = set()
    for part in meta.values():
        doubts += part.doubts
    for part in parts.values():
        if part.telling:
            doubts += part.doubts
            uids |= part.uids
    if orphans:
        doubts.append(ORPHAN)
    if not uids.isdisjoint(original_uids):
        doubts.append(UID_LEFT)
    doubts += _in_meta(meta, parts)
    doubts += _missing(parts)
    doubts += pixel_doubts(read, parts)
    for pixels in read.pixels:
        for words in pixels.fragments.words if pixels.fragments else ():
            doubts += memory.judge.in_words(words)
    doubts += declaration_doubts(parts, expected)
    return Judged(tuple(dict.fromkeys(doubts)), parts, frozenset(uids))


def _in_meta(meta: Mapping[int, Part], parts: Mapping[int, Part]) -> Iterator[str]:
    if _VERSION in meta and meta[_VERSION].value != b"\0\1":
        yield "Its file meta information holds more than it needs."
    same = (value(meta, _MEDIA_CLASS), value(meta, _MEDIA_INSTANCE)) == (
        value(parts, _CLASS),
        value(parts, _INSTANCE),
    )
    if not same:
        yield "Its file meta information and its data set name different objects."


def _missing(parts: Mapping[int, Part]) -> Iterator[str]:
    for tag in REQUIRED:
        if not value(parts, tag):
            yield f"{name_of(tag)} is missing."
    for tag in REQUIRED_MAYBE_EMPTY - parts.keys():
        yield f"{name_of(tag)} is missing."
