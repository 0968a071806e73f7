"""Slices looked at together: the highest and the lowest stored value at each pixel."""

from dataclasses import dataclass

import numpy as np

from midrc_desktop.burned_in.picture import Picture, Values, between
from midrc_desktop.burned_in.regions import Spot
from midrc_desktop.dicom.elements import BROKEN
from midrc_desktop.dicom.image_file import read_image
from midrc_desktop.dicom.pixels import LARGEST_IMAGE
from midrc_desktop.dicom.stored import stored_values
from midrc_desktop.dicom.study import Source
from midrc_desktop.errors import DesktopError

_NEARLY_ALL = (0.01, 99.99)


@dataclass(frozen=True, slots=True)
class Layer:
    """One frame that is to go into a projection."""

    spot: Spot
    source: Source


@dataclass(frozen=True, slots=True)
class Batch:
    """Frames that are projected in one go."""

    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """The highest and the lowest value of some frames at each pixel, of shape (rows, columns).

    `striking` has, of each frame, how many pixels have its highest value: noise has few, text
    that is written in white has many. `odd` are frames that cannot be projected with the others:
    damaged ones, colours, fractions, another size.
    """

    highest: Values | None
    lowest: Values | None
    striking: tuple[tuple[int, Spot], ...] = ()
    odd: tuple[Spot, ...] = ()
    inverted: bool = False


def projected(batch: Batch) -> Projection:
    """Project some frames, in a worker; one that cannot be decoded is odd, and no error."""
    made = Projection(None, None)
    for layer in batch.layers:
        try:
            one = _alone(layer)
        except (*BROKEN, DesktopError):
            one = Projection(None, None, odd=(layer.spot,))
        made = together(made, one)
    return made


def _alone(layer: Layer) -> Projection:
    image = read_image(layer.source)
    photometric = image.layout.photometric
    grey = photometric in {"MONOCHROME1", "MONOCHROME2"}
    if image.pixels is None or not grey or image.layout.values > LARGEST_IMAGE:
        return Projection(None, None, odd=(layer.spot,))
    values = stored_values(image, layer.spot.frame)
    if values.dtype.kind == "f":
        return Projection(None, None, odd=(layer.spot,))
    count = int(np.count_nonzero(values == values.max()))
    return Projection(values, values, ((count, layer.spot),), (), photometric == "MONOCHROME1")


def together(one: Projection, other: Projection) -> Projection:
    """The projection of all frames of both; where they do not fit, those of `other` are odd."""
    odd = one.odd + other.odd
    if one.highest is None or one.lowest is None:
        return Projection(other.highest, other.lowest, other.striking, odd, other.inverted)
    if other.highest is None or other.lowest is None:
        return Projection(one.highest, one.lowest, one.striking, odd, one.inverted)
    if one.highest.shape != other.highest.shape or one.highest.dtype != other.highest.dtype:
        odd += tuple(spot for _, spot in other.striking)
        return Projection(one.highest, one.lowest, one.striking, odd, one.inverted)
    return Projection(
        np.maximum(one.highest, other.highest),
        np.minimum(one.lowest, other.lowest),
        one.striking + other.striking,
        odd,
        one.inverted,
    )


def pictures_of(projection: Projection) -> list[Picture]:
    """One picture of each projection: nearly the whole range, without a few outliers."""
    made = []
    for values in (projection.highest, projection.lowest):
        if values is None:
            continue
        low, high = (float(end) for end in np.percentile(values, _NEARLY_ALL))
        if high > low:
            picture = between(values, low, high)
            made.append(np.uint8(255) - picture if projection.inverted else picture)
    return made
