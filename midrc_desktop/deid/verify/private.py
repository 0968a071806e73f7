"""The private elements that may stay, read from the table by code of our own."""

import csv
from functools import cache

from midrc_desktop.deid.verify.valid import is_written_as
from midrc_desktop.deid.verify.walk import Element
from midrc_desktop.jobs.resources import resource


@cache
def _table() -> dict[tuple[int, str, int], tuple[str, ...]]:
    """The VRs of each private element that may stay: by group, creator, number in its block."""
    with resource("profile", "safe_private.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (int(row["group"], 16), row["creator"], int(row["element"], 16)): tuple(
                row["vrs"].split("/")
            )
            for row in csv.DictReader(stream)
        }


def stays_as(element: Element) -> str:
    """The VR by which the value of a private element is to be searched; "" if it must go.

    It may stay if the table lists it under the creator of its block (PS3.15 E.3.10), at the top
    level or in standard sequences, written with a VR of the table; bytes of no known VR only if
    they can be read as one.
    """
    if any(tag >> 16 & 1 for tag in element.path):
        return ""
    listed = _table().get((element.tag >> 16, element.creator, element.tag & 0xFF), ())
    if element.vr in listed:
        return element.vr
    if element.vr == "UN":
        return next((vr for vr in listed if is_written_as(vr, element.value)), "")
    return ""


def has_listed_block(group: int, creator: str) -> bool:
    """Whether the table lists anything of this creator in this group."""
    return any(key[:2] == (group, creator) for key in _table())
