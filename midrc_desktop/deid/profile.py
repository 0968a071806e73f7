"""The confidentiality profiles of PS3.15 Annex E, as values."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from midrc_desktop.errors import BadAnswer
from midrc_desktop.jobs.resources import resource


class Option(StrEnum):
    """The options of PS3.15 E.3 that change the Basic Profile, as named in our table."""

    SAFE_PRIVATE = "safe private"
    UIDS = "uids"
    DEVICE = "device"
    INSTITUTION = "institution"
    PATIENT = "patient"
    FULL_DATES = "full dates"
    MODIFIED_DATES = "modified dates"
    DESCRIPTORS = "descriptors"
    STRUCTURED_CONTENT = "structured content"
    GRAPHICS = "graphics"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of Table E.1-1.

    `basic` is the Basic Profile's action, a letter or several to be settled by the attribute's
    type ("X/Z/D"); `options` says which options keep ("K") or clean ("C") it instead.
    """

    basic: str
    options: tuple[tuple[Option, str], ...]


@cache
def _rows() -> tuple[dict[int, Row], tuple[tuple[re.Pattern[str], Row], ...]]:
    """The rows by tag, and those for repeating groups with their patterns."""
    single: dict[int, Row] = {}
    repeating: list[tuple[re.Pattern[str], Row]] = []
    for line in resource("profile", "e1_1.csv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        tag, basic, options, _ = line.split(",")
        pairs = (option.split("=") for option in options.split(";") if option)
        row = Row(basic, tuple((Option(name), action) for name, action in pairs))
        if "x" in tag:
            repeating.append((re.compile(tag.replace("x", "[0-9A-F]")), row))
        elif tag != "private":
            single[int(tag, 16)] = row
    return single, tuple(repeating)


@dataclass(frozen=True, slots=True)
class Profile:
    """A named choice: the Basic Profile with some of its options."""

    name: str
    options: frozenset[Option]

    def row(self, tag: int) -> Row | None:
        """The table's row for a tag, or None where the table does not name it."""
        single, repeating = _rows()
        if (row := single.get(tag)) is not None:
            return row
        if 0x5000 <= tag >> 16 < 0x6100:
            text = f"{tag:08X}"
            return next((row for pattern, row in repeating if pattern.fullmatch(text)), None)
        return None

    def option(self, row: Row, vr: str) -> tuple[Option, str] | None:
        """The option of this profile that speaks for the row, and its action: "K" or "C".

        The options about dates speak for dates and times only; "K" goes before "C".
        """
        of_time = vr in {"DA", "DT", "TM"}
        active = [
            (option, action)
            for option, action in row.options
            if option in self.options
            and (of_time or option not in {Option.FULL_DATES, Option.MODIFIED_DATES})
        ]
        return min(active, key=lambda pair: pair[1] != "K", default=None)


MIDRC = Profile(
    "midrc",
    frozenset(
        {
            Option.MODIFIED_DATES,
            Option.PATIENT,
            Option.DESCRIPTORS,
            Option.STRUCTURED_CONTENT,
            Option.GRAPHICS,
            Option.SAFE_PRIVATE,
        }
    ),
)
BASIC = Profile("basic", frozenset())
PROFILES = {one.name: one for one in (MIDRC, BASIC)}


def profile(name: str) -> Profile:
    """The profile of this name; raises BadAnswer if there is none."""
    if name not in PROFILES:
        raise BadAnswer(
            "There is no de-identification profile of that name.",
            advice=f"Choose one of: {', '.join(PROFILES)}.",
        )
    return PROFILES[name]
