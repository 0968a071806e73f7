"""The words that the program knows: of imaging, and those that identify nobody.

Each resource below `resources/vocabulary` says in its header where its words come from.
"""

from dataclasses import dataclass
from functools import lru_cache

from midrc_desktop.jobs.resources import resource


@dataclass(frozen=True, slots=True)
class ImagingWords:
    """Words of imaging (imaging_words.txt), in lower case without accents.

    `words` holds all that may stay in a description. `core` are those of them that say so
    much that they stay even when somebody in the headers is called so. `connecting` stay only
    before a word that stays. `units` follow a number and `numbered` stand before one (b1000,
    Br40).
    """

    words: frozenset[str]
    core: frozenset[str]
    connecting: frozenset[str]
    units: frozenset[str]
    numbered: frozenset[str]


@dataclass(frozen=True, slots=True)
class CommonWords:
    """Words that do not tell one person or place from another (common_words.txt).

    `denying` are the words whose loss turns a statement round.
    """

    manufacturers: frozenset[str]
    products: frozenset[str]
    placeholders: frozenset[str]
    titles: frozenset[str]
    kinds_of_place: frozenset[str]
    plain_words: frozenset[str]
    denying: frozenset[str]


@lru_cache(maxsize=1)
def imaging_words() -> ImagingWords:
    """Imaging language as shipped with the program."""
    found = sections("imaging_words.txt")
    connecting, units, numbered = (found.pop(part) for part in ("connecting", "units", "numbered"))
    return ImagingWords(
        words=frozenset().union(*found.values()),
        core=found["core"],
        connecting=connecting,
        units=units,
        numbered=numbered,
    )


@lru_cache(maxsize=1)
def common_words() -> CommonWords:
    """Common words as shipped with the program."""
    found = sections("common_words.txt")
    return CommonWords(
        manufacturers=found["manufacturers"],
        products=found["products"],
        placeholders=found["placeholders"],
        titles=found["titles"],
        kinds_of_place=found["kinds of place"],
        plain_words=found["plain"],
        denying=found["denying"],
    )


def sections(name: str) -> dict[str, frozenset[str]]:
    """The words of a file below `resources/vocabulary`, by the section that they stand in."""
    found: dict[str, frozenset[str]] = {}
    section = ""
    for line in resource("vocabulary", name).read_text("ascii").splitlines():
        if line.startswith("["):
            section = line.strip("[] ")
        elif not line.startswith("#"):
            found[section] = found.get(section, frozenset()).union(line.split())
    del found[""]
    return found
