"""The rows of PS3.15 Table E.1-1 and what the standard's words ask for, apart from the program.

The table is read from the resource that the program reads; the letters are interpreted here anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from pydicom.datadict import dictionary_description, dictionary_has_tag, dictionary_VR

from midrc_desktop.deid.iod import Type
from midrc_desktop.deid.profile import Option, Profile
from midrc_desktop.jobs.resources import resource

TIMES = frozenset({"DA", "DT", "TM"})
_REPEATING = {
    "50xxxxxx": ("Curve Data", "OW"),
    "60xx3000": ("Overlay Data", "OW"),
    "60xx4000": ("Overlay Comments", "LT"),
}


class Outcome(Enum):
    """What may be found in the output in place of an attribute (legend of Table E.1-1a)."""

    GONE = "it is not there"
    EMPTY = "it is there without a value"
    DUMMY = "another value"
    NEW_UID = "the pseudonym of the UID"
    SAME = "the same value"
    SHIFTED = "the date moved by the patient's days, the time the same"
    CLEANED = "words that do not identify"
    ITEMS = "items, of which each attribute has its own row"


GONE, EMPTY, DUMMY = (
    frozenset({Outcome.GONE}),
    frozenset({Outcome.EMPTY}),
    frozenset({Outcome.DUMMY}),
)


@dataclass(frozen=True)
class Row:
    """One row: a tag, a repeating group as `50xxxxxx`, or `private`."""

    name: str
    basic: str
    options: dict[Option, str]
    edition: str

    @property
    def tag(self) -> int:
        """The tag, the first one of a repeating group; private rows have none."""
        return int({"50xxxxxx": "50003000"}.get(self.name, self.name.replace("x", "0")), 16)

    @property
    def vr(self) -> str:
        """The attribute's VR (PS3.6); LO where pydicom's dictionary does not know it yet."""
        if self.name in _REPEATING:
            return _REPEATING[self.name][1]
        if not dictionary_has_tag(self.tag):
            return "LO"
        return str(dictionary_VR(self.tag)).partition(" or ")[0]

    @property
    def attribute(self) -> str:
        """The attribute's name (PS3.6), as far as pydicom's dictionary knows it."""
        if self.name == "private":
            return "Private Attributes"
        if self.name in _REPEATING:
            return _REPEATING[self.name][0]
        known = dictionary_has_tag(self.tag)
        return str(dictionary_description(self.tag)) if known else f"(new in {self.edition})"


def rows() -> Iterator[Row]:
    """The whole table."""
    for line in resource("profile", "e1_1.csv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, basic, options, edition = line.split(",")
            pairs = (pair.split("=") for pair in options.split(";") if pair)
            yield Row(name, basic, {Option(one): letter for one, letter in pairs}, edition)


def asked(row: Row, profile: Profile, type_: Type | None, vr: str) -> frozenset[Outcome]:
    """What PS3.15 E.1.1 and E.3 let stand in the output where the original has a value.

    `type_` is the attribute's type at its place in the object, None where the object does not
    define it. There a program may also leave it out: it is not part of the object.
    """
    found = {
        outcome
        for option, letter in row.options.items()
        if option in profile.options
        for outcome in _of_option(option, letter, vr)
    }
    found = found or _of_letters(row.basic.split("/"), type_, vr)
    return frozenset(found | (GONE if type_ is None else frozenset()))


def _of_option(option: Option, letter: str, vr: str) -> frozenset[Outcome]:
    """K: unchanged, sequences cleaned; C: similar meaning without anything that identifies."""
    if vr == "SQ":
        return frozenset({Outcome.ITEMS})
    if letter == "K":
        return frozenset({Outcome.SAME})
    if option is Option.MODIFIED_DATES and vr in TIMES:
        return frozenset({Outcome.SHIFTED})
    return frozenset({Outcome.CLEANED})


def _of_letters(letters: list[str], type_: Type | None, vr: str) -> frozenset[Outcome]:
    """The Basic Profile's letters; which one of several holds is decided by the type.

    X/Z: X unless Z is required by the type, and so on; a type 1 attribute may not be empty and
    a type 2 one not absent, which a plain X or Z cannot undo (PS3.5 7.4).
    """
    if letters == ["U"] and vr == "UI":
        return frozenset({Outcome.NEW_UID})
    if letters == ["X", "Z", "U*"]:
        return GONE | {Outcome.ITEMS} if type_ in {None, Type.THREE} else frozenset({Outcome.ITEMS})
    if letters == ["D"]:
        return DUMMY | ({Outcome.NEW_UID} if vr == "UI" else frozenset())
    if letters == ["Z"]:
        return DUMMY if type_ is Type.ONE else EMPTY | DUMMY
    if letters == ["X"]:
        return {Type.ONE: DUMMY, Type.TWO: EMPTY | DUMMY}.get(type_, GONE)
    if type_ in {Type.ONE, Type.ONE_C}:
        return DUMMY
    if type_ in {Type.TWO, Type.TWO_C}:
        return EMPTY | DUMMY if "Z" in letters else DUMMY
    return GONE if "X" in letters else EMPTY | DUMMY
