"""What a thick slab of a volume shows: the highest, the lowest or the mean of what is scanned."""

from enum import Enum
from functools import reduce
from typing import Any

import numpy as np

from midrc_desktop.dicom.pixels import Pixels
from midrc_desktop.dicom.reformat import Volume


class Projection(Enum):
    """What is shown of the voxels that lie behind one another."""

    MAXIMUM = "MIP"
    MINIMUM = "MinIP"
    MEAN = "mean"


_JOINED: dict[Projection, np.ufunc] = {
    Projection.MAXIMUM: np.maximum,
    Projection.MINIMUM: np.minimum,
    Projection.MEAN: np.add,
}

_WORD = 8
"""Bytes that are moved at once."""


def projected(volume: Volume, axis: int, first: int, last: int, projection: Projection) -> Pixels:
    """The layers from `first` to before `last` along an axis as one, in the volume's type.

    Its shape is that of the other two axes. Only what the scan covers counts: the outside of a
    tilted scan would be the lowest value everywhere. The slab is never copied as a whole.
    """
    if axis == 0:
        return _along_the_normal(volume, first, last, projection)
    values, join = volume.values, _JOINED[projection]
    result = np.full((values.shape[0], values.shape[3 - axis]), volume.outside, values.dtype)
    for at, (top, bottom, left, right) in enumerate(volume.spans.tolist()):
        low, high = (top, bottom) if axis == 1 else (left, right)
        low, high = max(low, first), min(high, last)
        if low >= high or top >= bottom or left >= right:
            continue
        if axis == 1:
            here = slice(left, right)
            part = values[at, low:high, here]
            joined = join.reduce(part, axis=0, dtype=_wide(part.dtype, projection))
        else:
            here = slice(top, bottom)
            joined = _across(values[at, here], low, high, projection)
        result[at, here] = _like(joined, high - low, values.dtype, projection)
    return result


def _across(layer: Pixels, first: int, last: int, projection: Projection) -> Pixels:
    """Columns of a layer as one: laid out anew, since numpy is slow along rows that are short.

    Whole words are moved where the columns make up words; what is too much in the first and the
    last of them is given a value that does not count.
    """
    rows, columns = layer.shape
    each = _WORD // layer.dtype.itemsize
    if columns % each:
        each, start, end = 1, first, last
        turned = layer[:, start:end].T.copy()[:, :, np.newaxis]
    else:
        start, end = first // each, -(-last // each)
        words = layer.view(np.uint64)[:, start:end].T.copy()
        turned = words.view(layer.dtype).reshape(end - start, rows, each)
    neutral = _neutral(layer.dtype, projection)
    turned[0, :, : first - start * each] = neutral
    turned[-1, :, each - (end * each - last) :] = neutral
    join = _JOINED[projection]
    words_joined: Pixels = join.reduce(turned, axis=0, dtype=_wide(layer.dtype, projection))
    return reduce(join, words_joined.T)


def _along_the_normal(volume: Volume, first: int, last: int, projection: Projection) -> Pixels:
    layers, join = volume.values[first:last], _JOINED[projection]
    kind = _wide(layers.dtype, projection)
    result: Pixels = np.full(layers.shape[1:], _neutral(layers.dtype, projection), kind)
    count = np.zeros(result.shape, np.uint16)
    for layer, span in zip(layers, volume.spans[first:last].tolist(), strict=True):
        here = (slice(*span[:2]), slice(*span[2:]))
        join(result[here], layer[here], out=result[here])
        count[here] += 1
    result = _like(result, np.maximum(count, 1), layers.dtype, projection)
    result[count == 0] = volume.outside
    return result


def _wide(kind: np.dtype[Any], projection: Projection) -> np.dtype[Any]:
    """The type in which layers are joined: a sum needs more room than its parts."""
    if projection is not Projection.MEAN or kind.kind == "f":
        return kind
    return np.dtype(np.int32)


def _neutral(kind: np.dtype[Any], projection: Projection) -> float:
    """The value that changes nothing it is joined with."""
    if projection is Projection.MEAN:
        return 0
    highest = projection is Projection.MINIMUM
    if kind.kind == "f":
        return np.inf if highest else -np.inf
    return np.iinfo(kind).max if highest else np.iinfo(kind).min


def _like(
    joined: Pixels, count: Pixels | int, kind: np.dtype[Any], projection: Projection
) -> Pixels:
    """What was joined in the type of the volume; a sum as the mean of so many."""
    if projection is not Projection.MEAN:
        return joined
    means = joined.astype(np.float32) / np.asarray(count, np.float32)
    return (np.rint(means) if kind.kind in "iu" else means).astype(kind)
