"""Private elements that are known to hold nothing that identifies (PS3.15 E.3.10).

By group, creator and element within the creator's block (PS3.5 7.8.1), wherever the block is:
`resources/profile/safe_private.csv`.
"""

import csv
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from pydicom.datadict import private_dictionary_VR

from midrc_desktop.dicom.raw import Raw
from midrc_desktop.jobs.resources import resource

_FIRST_BLOCK, _LAST_BLOCK = 0x10, 0xFF
_MOST_REMEMBERED = 20_000


@cache
def _table() -> dict[tuple[int, str, int], tuple[str, ...]]:
    with resource("profile", "safe_private.csv").open(newline="", encoding="utf-8") as stream:
        return {
            (int(row["group"], 16), row["creator"], int(row["element"], 16)): tuple(
                row["vrs"].split("/")
            )
            for row in csv.DictReader(stream)
        }


def creators(elements: Iterable[Raw]) -> dict[int, str]:
    """Who reserved the blocks of a data set or item, by the first three bytes of their tags."""
    found: dict[int, str] = {}
    for raw in elements:
        if is_creator(raw.tag):
            found[block_of_creator(raw.tag)] = raw.value.decode("latin-1").strip(" \0")
    return found


def is_creator(tag: int) -> bool:
    """Whether a tag reserves a private block (gggg,0010-00FF)."""
    return bool(tag >> 16 & 1) and _FIRST_BLOCK <= tag & 0xFFFF <= _LAST_BLOCK


def block_of_creator(tag: int) -> int:
    """The block that a creator reserves."""
    return tag >> 16 << 8 | tag & 0xFF


def creator_of(tag: int, known: Mapping[int, str]) -> str:
    """Who reserved the block that a private element is in; "" if nobody did."""
    return known.get(tag >> 8, "") if tag & 0xFFFF >= 0x1000 else ""


@lru_cache(maxsize=_MOST_REMEMBERED)
def safe_vr(tag: int, creator: str, declared: str) -> str | None:
    """The VR to read a private element by if it may stay, else None.

    Where the file does not say the VR, or UN, it is the one that the table knows; of several,
    the one in pydicom's private dictionary. A VR that the table does not know is not safe.
    """
    vrs = _table().get((tag >> 16, creator, tag & 0xFF), ())
    if declared in vrs:
        return declared
    if declared not in {"", "UN"} or not vrs:
        return None
    if len(vrs) == 1:
        return vrs[0]
    try:
        known = str(private_dictionary_VR(tag, creator))
    except KeyError:
        return None
    return known if known in vrs else None
