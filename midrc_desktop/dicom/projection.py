"""What a thick slab of a volume shows: the highest, the lowest or the mean of what is scanned."""

from enum import Enum
from typing import Any

import numpy as np

from midrc_desktop.dicom.pixels import Pixels
from midrc_desktop.dicom.reformat import Volume


class Projection(Enum):
    """What is shown of the voxels that lie behind one another."""

    MAXIMUM = "MIP"
    MINIMUM = "MinIP"
    MEAN = "mean"


def projected(volume: Volume, axis: int, first: int, last: int, projection: Projection) -> Pixels:
    """The layers from `first` to before `last` along an axis as one, in the volume's type.

    Its shape is that of the other two axes. Only what the scan covers counts: the outside of a
    tilted scan would be the lowest value everywhere. The slab is never copied as a whole.
    """
    if axis == 0:
        return _along_the_normal(volume, first, last, projection)
    shape = (volume.values.shape[0], volume.values.shape[3 - axis])
    result = np.full(shape, volume.outside, volume.values.dtype)
    for at, (top, bottom, left, right) in enumerate(volume.spans.tolist()):
        if axis == 1:
            here = slice(left, right)
            part = volume.values[at, max(top, first) : min(bottom, last), here]
        else:
            here = slice(top, bottom)
            # Laid out anew: numpy is slow along rows that are short.
            part = volume.values[at, here, max(left, first) : min(right, last)].T.copy()
        if part.size:
            result[at, here] = _reduced(part, projection)
    return result


def _reduced(part: Pixels, projection: Projection) -> Pixels:
    reduced: Pixels
    if projection is Projection.MAXIMUM:
        reduced = part.max(axis=0)
    elif projection is Projection.MINIMUM:
        reduced = part.min(axis=0)
    else:
        # Twice as fast as a mean that converts as it adds.
        reduced = _like(part.astype(np.float32).mean(axis=0), part)
    return reduced


def _along_the_normal(volume: Volume, first: int, last: int, projection: Projection) -> Pixels:
    layers, spans = volume.values[first:last], volume.spans[first:last].tolist()
    if projection is Projection.MAXIMUM:
        highest: Pixels = layers[0].copy()
        for layer in layers[1:]:
            np.maximum(highest, layer, out=highest)
        return highest
    mean = projection is Projection.MEAN
    start = 0 if mean else _highest(layers.dtype)
    result: Pixels = np.full(layers.shape[1:], start, np.float32 if mean else layers.dtype)
    count = np.zeros(result.shape, np.uint16)
    for layer, (top, bottom, left, right) in zip(layers, spans, strict=True):
        here = result[top:bottom, left:right]
        (np.add if mean else np.minimum)(here, layer[top:bottom, left:right], out=here)
        count[top:bottom, left:right] += 1
    if mean:
        result /= np.maximum(count, 1)
        result = _like(result, layers)
    result[count == 0] = volume.outside
    return result


def _highest(kind: np.dtype[Any]) -> float:
    return np.iinfo(kind).max if kind.kind in "iu" else np.inf


def _like(means: Pixels, values: Pixels) -> Pixels:
    """Means in the type of the values that they are of."""
    if values.dtype.kind in "iu":
        np.rint(means, out=means)
    return means.astype(values.dtype, copy=False)
