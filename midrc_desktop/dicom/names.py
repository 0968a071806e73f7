"""Whether patient ids and person names in several files can be those of one person."""

import re
import unicodedata
from collections.abc import Iterable

from midrc_desktop.dicom.fold import spellings


def normalised_id(patient_id: str) -> str:
    """Patient ID as it is compared: without outer spaces, case, or runs of spaces."""
    return " ".join(unicodedata.normalize("NFC", patient_id).casefold().split())


def spelling(name: str) -> str:
    """A person name (PS3.5 6.2.1) without empty components at the end, and single-spaced."""
    groups = (re.sub(r"[\s^]+$", "", group) for group in name.split("="))
    return re.sub(r"=+$", "", "=".join(" ".join(group.split()) for group in groups))


def parts(name: str) -> frozenset[str]:
    """The words of a name that can be compared: two letters or more, without case and accents."""
    written = spellings(name)
    words = {word for text in written for word in re.split(r"[\W_]+", text) if len(word) > 1}
    # An ideographic name may be one sign.
    return frozenset(words) or frozenset(re.findall(r"\w", written[0]))


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
