"""Places that are covered: what was found, put together over like frames, and what is drawn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from midrc_desktop.burned_in.found import Box, Looked, Verdict
from midrc_desktop.dicom.study import Instance, Series


class Origin(StrEnum):
    """Where a region comes from: read in the image, drawn by a person, or of a site's template."""

    FOUND = "found"
    DRAWN = "drawn"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """One frame (from 0) of one image."""

    sop_instance_uid: str
    frame: int = 0


@dataclass(frozen=True, slots=True)
class Region:
    """One box in frames of one series, covered or not.

    `number` tells the regions of a donation apart. `spots` are the frames that it is in;
    `spared` those of them in which it is not covered although `covered` says so. `text` is what
    was read there first ("" for a drawn one) and may identify; `verdict` is None for a drawn one.
    """

    number: int
    series_uid: str
    box: Box
    spots: tuple[Spot, ...]
    origin: Origin
    covered: bool
    text: str = ""
    verdict: Verdict | None = None
    spared: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class Mask:
    """A box of one frame (from 0) whose pixels are set to one value."""

    frame: int
    box: Box


@dataclass(frozen=True, slots=True)
class TextDecision:
    """What was decided about text in the pixels of one image.

    `settled` says that it was looked at and that all of it is decided. `problem` is "", or says
    as a sentence why the image is held.
    """

    masks: tuple[Mask, ...] = ()
    settled: bool = False
    problem: str = ""


def spots(series: Series) -> tuple[Spot, ...]:
    """All frames with pixels of a series."""
    return tuple(spot for one in series.instances if one.has_pixels for spot in frames(one))


def frames(instance: Instance) -> tuple[Spot, ...]:
    """All frames of an image."""
    return tuple(Spot(instance.sop_instance_uid, n) for n in range(max(1, instance.frames)))


def regions(series: Series, looked: Mapping[str, Looked], first: int = 1) -> tuple[Region, ...]:
    """The hits of a series as regions, numbered from `first` on.

    Like boxes of one verdict in frames of one size are one region: a clip shows the same line in
    every frame. Its box holds all of them; the images with it come in the order of the series.
    """
    found: list[Region] = []
    by_size: dict[tuple[int, int], list[int]] = defaultdict(list)
    for instance in series.instances:
        known = looked.get(instance.sop_instance_uid)
        size = instance.rows, instance.columns
        for hit in known.hits if known else ():
            spot = Spot(instance.sop_instance_uid, hit.frame)
            for at in by_size[size]:
                one = found[at]
                if one.verdict is hit.verdict and one.box.alike(hit.box):
                    spots_now = one.spots if spot in one.spots[-1:] else (*one.spots, spot)
                    found[at] = replace(one, box=_around(one.box, hit.box), spots=spots_now)
                    break
            else:
                by_size[size].append(len(found))
                found.append(
                    Region(
                        number=first + len(found),
                        series_uid=series.series_instance_uid,
                        box=hit.box,
                        spots=(spot,),
                        origin=Origin.FOUND,
                        covered=hit.verdict.covered,
                        text=hit.text,
                        verdict=hit.verdict,
                    )
                )
    return tuple(found)


def decisions(
    images: Iterable[Instance],
    looked: Mapping[str, Looked],
    regions: Iterable[Region],
    *,
    settled: bool,
) -> dict[str, TextDecision]:
    """What is done to each image of a series, by SOP Instance UID; one never looked at is held."""
    masks: dict[str, list[Mask]] = defaultdict(list)
    for region in regions:
        if region.covered:
            for spot in set(region.spots) - set(region.spared):
                masks[spot.sop_instance_uid].append(Mask(spot.frame, region.box))
    decided = {}
    for one in images:
        uid = one.sop_instance_uid
        known = looked.get(uid)
        problem = NOT_LOOKED_AT if known is None else known.problem
        here = sorted(masks[uid], key=lambda mask: (mask.frame, mask.box))
        decided[uid] = TextDecision(tuple(here), settled and not problem, problem)
    return decided


NOT_LOOKED_AT = "Its pixels were not searched for text yet."


def _around(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )
