"""What a person does to places: cover, leave, draw, move, take out of one image. All of it pure."""

from collections.abc import Iterable
from dataclasses import replace

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.regions import Origin, Region, Spot, frames
from midrc_desktop.dicom.study import Series
from midrc_desktop.ui.deidentify.texts_scopes import Regions, covers, instance_of


def one_of(regions: Iterable[Region], number: int | None) -> Region | None:
    """The place of that number, or None."""
    return next((one for one in regions if one.number == number), None)


def changed(regions: Regions, after: Region) -> Regions:
    """The places with the one of the same number replaced."""
    return tuple(after if one.number == after.number else one for one in regions)


def without(regions: Regions, number: int) -> Regions:
    """The places without one."""
    return tuple(one for one in regions if one.number != number)


def switched(region: Region, spot: Spot) -> Region:
    """Not covered any more where it is covered in this frame; covered otherwise, also here."""
    if covers(region, spot):
        return replace(region, covered=False)
    spared = tuple(one for one in region.spared if one != spot)
    return replace(region, covered=True, spared=spared)


def spared(region: Region, spot: Spot, here: bool) -> Region:
    """Not covered in this frame although it is in others, or covered here too."""
    others = tuple(one for one in region.spared if one != spot)
    return replace(region, spared=(*others, spot) if here else others)


def drawn(number: int, series: Series, spot: Spot, box: Box) -> Region:
    """A new place, covered: in this image, and where that is a clip in all of its frames."""
    return Region(
        number=number,
        series_uid=series.series_instance_uid,
        box=box,
        spots=frames(instance_of(series, spot)),
        origin=Origin.DRAWN,
        covered=True,
    )
