"""Whether patient ids and person names in several files can be those of one person."""

import re
import unicodedata
from collections.abc import Iterable

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})


def normalised_id(patient_id: str) -> str:
    """Patient ID as it is compared: without outer spaces, case, or runs of spaces."""
    return " ".join(unicodedata.normalize("NFC", patient_id).casefold().split())


def spelling(name: str) -> str:
    """A person name (PS3.5 6.2.1) without empty components at the end, and single-spaced."""
    groups = (re.sub(r"[\s^]+$", "", group) for group in name.split("="))
    return re.sub(r"=+$", "", "=".join(" ".join(group.split()) for group in groups))


def parts(name: str) -> frozenset[str]:
    """The words of a name that can be compared: two letters or more, without case and accents."""
    words: set[str] = set()
    folded = unicodedata.normalize("NFC", name).casefold()
    for variant in (folded, folded.translate(_UMLAUTS)):
        plain = unicodedata.normalize("NFKD", variant)
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
        words.update(word for word in re.split(r"[\W_]+", plain) if len(word) > 1)
    # An ideographic name may be one sign.
    return frozenset(words) or frozenset(re.findall(r"\w", folded))


def may_be_one_person(names: Iterable[str]) -> bool:
    """Whether every name shares a word with another, so that all hang together."""
    groups: list[set[str]] = []
    for name in names:
        joined = set(parts(name))
        apart = []
        for group in groups:
            if group & joined:
                joined |= group
            else:
                apart.append(group)
        groups = [*apart, joined]
    return len(groups) <= 1
