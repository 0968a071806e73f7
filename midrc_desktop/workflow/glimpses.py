"""What an import has seen so far, while it still reads: nothing that identifies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from midrc_desktop.workflow.cards import region_in

if TYPE_CHECKING:
    from midrc_desktop.dicom.header import Header


@dataclass(frozen=True, slots=True)
class Glimpse:
    """Files of one series that were read since the last time.

    The UIDs only tell series apart. `date` is a DICOM DA or "", `part` one of our own words.
    """

    study_instance_uid: str
    series_instance_uid: str
    date: str
    modality: str
    part: str
    number: int | None
    images: int
    documents: int


Seen = Callable[[tuple[Glimpse, ...]], None]
"""Is told what was read since the last time, in the thread that reads."""


def unseen(glimpses: tuple[Glimpse, ...]) -> None:
    """Show nobody."""


def glimpses(headers: Sequence["Header"]) -> tuple[Glimpse, ...]:
    """One for each series, in the order in which the first of each was read."""
    seen: dict[tuple[str, str], Glimpse] = {}
    for header in headers:
        key = header.study_uid, header.series_uid
        one = seen.get(key) or _empty(header)
        image = header.instance.has_pixels
        seen[key] = replace(one, images=one.images + image, documents=one.documents + (not image))
    return tuple(seen.values())


def _empty(header: "Header") -> Glimpse:
    return Glimpse(
        header.study_uid,
        header.series_uid,
        header.study_date,
        header.modality,
        region_in(header.body_part, header.series_description, header.protocol_name),
        header.series_number,
        0,
        0,
    )
