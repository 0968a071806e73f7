"""In which frames of a series a place is, and in which of them it is covered."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from midrc_desktop.burned_in.found import Box, Looked
from midrc_desktop.burned_in.regions import Origin, Region, Spot, frames, regions
from midrc_desktop.dicom.study import Instance, Series
from midrc_desktop.ui.deidentify.texts_boxes import Size

Regions = tuple[Region, ...]


class Scope(StrEnum):
    """Where a place is covered.

    SERIES: in all images of the series that are large enough for it. ALIKE: in those of the
    same size and kind. CLIP: in all frames of this file. FRAME: in this image only.
    """

    SERIES = "series"
    ALIKE = "alike"
    CLIP = "clip"
    FRAME = "frame"


def size_of(instance: Instance) -> Size:
    """The size of an image's frames."""
    return Size(instance.columns, instance.rows)


def instance_of(series: Series, spot: Spot) -> Instance:
    """The image that a frame is of."""
    return next(i for i in series.instances if i.sop_instance_uid == spot.sop_instance_uid)


def spots_of(scope: Scope, series: Series, here: Spot, box: Box) -> tuple[Spot, ...]:
    """The frames of a scope seen from one frame, in the order of the series."""
    if scope is Scope.FRAME:
        return (here,)
    this = instance_of(series, here)
    if scope is Scope.CLIP:
        return frames(this)
    alike = [one for one in series.instances if one.has_pixels and size_of(one).holds(box)]
    if scope is Scope.ALIKE:
        alike = [one for one in alike if _kind(one) == _kind(this)]
    return tuple(spot for one in alike for spot in frames(one))


def scopes(series: Series, here: Spot, box: Box) -> tuple[Scope, ...]:
    """The scopes that differ here, widest first; of two with the same frames the narrower."""
    found: dict[frozenset[Spot], Scope] = {}
    for scope in Scope:
        found[frozenset(spots_of(scope, series, here, box))] = scope
    return tuple(scope for scope in Scope if scope in found.values())


def room(region: Region, series: Series) -> Size:
    """The size that all frames of a place have at least: it may be moved within that."""
    uids = {spot.sop_instance_uid for spot in region.spots}
    own = [one for one in series.instances if one.sop_instance_uid in uids]
    return Size(min(one.columns for one in own), min(one.rows for one in own))


def covers(region: Region, spot: Spot) -> bool:
    """Whether a place is covered in one frame."""
    return region.covered and spot in region.spots and spot not in region.spared


def covered_in(region: Region) -> int:
    """In how many frames a place is covered."""
    return len(set(region.spots) - set(region.spared)) if region.covered else 0


def here(regions: Iterable[Region], spot: Spot) -> Regions:
    """The places that are in one frame, covered or not."""
    return tuple(one for one in regions if spot in one.spots)


def scope_of(region: Region, series: Series, spot: Spot) -> Scope | None:
    """The scope in which a place is covered, seen from one frame; None where it is none."""
    now = frozenset(region.spots) - frozenset(region.spared)
    for scope in reversed(scopes(series, spot, region.box)):
        if frozenset(spots_of(scope, series, spot, region.box)) == now:
            return scope
    return None


def read_in(region: Region, series: Series, looked: Mapping[str, Looked]) -> tuple[Spot, ...]:
    """The frames in which the text of a found place was read; () for one that was drawn."""
    if region.origin is not Origin.FOUND:
        return ()
    like = [
        one
        for one in regions(series, looked)
        if (one.text, one.verdict) == (region.text, region.verdict)
    ]
    nearest = max(like, key=lambda one: one.box.meets(region.box).area, default=region)
    return nearest.spots


def spread(
    region: Region, scope: Scope, series: Series, spot: Spot, read: Iterable[Spot] = ()
) -> Region:
    """The place covered in exactly the frames of a scope.

    Frames in which its text was `read` and that are not of the scope stay with it, spared: what
    was found does not go out of sight.
    """
    wanted = spots_of(scope, series, spot, region.box)
    spared = set(read) - set(wanted)
    known = {*wanted, *spared}
    everything = (s for one in series.instances if one.has_pixels for s in frames(one))
    spots = tuple(s for s in everything if s in known)
    return replace(region, covered=True, spots=spots, spared=tuple(s for s in spots if s in spared))


def _kind(instance: Instance) -> tuple[object, ...]:
    return size_of(instance), instance.image_type, instance.frames > 1
