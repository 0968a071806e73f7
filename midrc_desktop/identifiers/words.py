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
    sections = _sections("imaging_words.txt")
    connecting, units, numbered = (sections.pop(s) for s in ("connecting", "units", "numbered"))
    return ImagingWords(
        words=frozenset().union(*sections.values()),
        core=sections["core"],
        connecting=connecting,
        units=units,
        numbered=numbered,
    )


@lru_cache(maxsize=1)
def common_words() -> CommonWords:
    """Common words as shipped with the program."""
    sections = _sections("common_words.txt")
    return CommonWords(
        manufacturers=sections["manufacturers"],
        products=sections["products"],
        placeholders=sections["placeholders"],
        titles=sections["titles"],
        kinds_of_place=sections["kinds of place"],
        plain_words=sections["plain"],
        denying=sections["denying"],
    )


def _sections(name: str) -> dict[str, frozenset[str]]:
    sections: dict[str, frozenset[str]] = {}
    section = ""
    for line in resource("vocabulary", name).read_text("ascii").splitlines():
        if line.startswith("["):
            section = line.strip("[] ")
        elif not line.startswith("#"):
            sections[section] = sections.get(section, frozenset()).union(line.split())
    del sections[""]
    return sections
