"""The pictures of a frame that text is read in: 256 greys, or colours, as a person would see them.

Text may be anywhere between black and white, and beyond what the header's window shows. One
picture spreads what most of the image is made of; another one spreads the whole range, where the
first one shows some of it all black or all white; a third one is the header's own window, where
that shows differences which the others do not. Where there is much noise, letters of two pixels'
width are seen when neighbours are taken together.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from midrc_desktop.dicom.window import Voi, Window

Values = npt.NDArray[Any]
Picture = npt.NDArray[np.uint8]

_SAMPLE = 65536
_MOST = (0.5, 99.5)
"""Percentiles between which most of an image lies."""
_FAR = 0.25
"""Part of that range by which values must lie beyond it to be worth a picture of their own."""
_NARROW = 0.4
"""Part of that range below which a header's window shows what the others do not."""
_SPREAD = 128
"""Grey levels that an image of eight bits must use to be read as it is."""
_NOISY = 16
"""Grey levels between neighbours, in half of all places, from which on noise hides letters."""


def pictures(values: Values, *, inverted: bool = False, window: Voi | None = None) -> list[Picture]:
    """The pictures to read of one frame: grey (rows, columns), or RGB (rows, columns, 3).

    `values` are grey in any type, or RGB in eight bits; `inverted` says that the lowest is white.
    `window` is the one that the header offers. There is none where all values are the same.
    """
    if values.ndim == 3:
        return [values, *_without_noise(values.max(axis=2))] if np.ptp(values) else []
    low, high = ends(values)
    if high <= low:
        return []
    if values.dtype == np.uint8 and high - low >= _SPREAD:
        made = [values]
    else:
        start, stop = _within(values, low, high)
        made = [between(values, start, stop)]
        far = _FAR * (stop - start)
        if low < start - far or high > stop + far:
            made.append(between(values, low, high))
        if window is not None and window.width < _NARROW * (stop - start):
            made.append(window.apply(values))
    made += _without_noise(made[0])
    return [np.uint8(255) - one if inverted else one for one in made]


def _without_noise(picture: Picture) -> list[Picture]:
    """The picture with neighbours taken together, if there is much noise in it."""
    if min(picture.shape) < 3:
        return []
    steps = np.abs(np.diff(picture[::2].astype(np.int16), axis=1))
    if np.median(steps) < _NOISY:
        return []
    smooth = picture.astype(np.float32)
    for axis in (0, 1, 0, 1):
        edged = np.pad(smooth, [(1, 1) if axis == at else (0, 0) for at in (0, 1)], mode="edge")
        before, after = (np.delete(edged, ends, axis=axis) for ends in ([-1, -2], [0, 1]))
        smooth = (before + 2 * smooth + after) / 4
    return [between(smooth, *_within(smooth, *ends(smooth)))]


def ends(values: Values) -> tuple[float, float]:
    """The lowest and the highest value that is a number; (0, 0) where there is none."""
    if values.dtype.kind == "f":
        values = values[np.isfinite(values)]
    return (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)


def between(values: Values, low: float, high: float) -> Picture:
    """Greys from black at `low` to white at `high`."""
    return Window((low + high) / 2, max(high - low, 1e-6), "LINEAR_EXACT").apply(values)


def _within(values: Values, low: float, high: float) -> tuple[float, float]:
    """The range of most values."""
    flat = values.reshape(-1)
    sample = flat[:: max(1, flat.size // _SAMPLE)].astype(np.float32)
    sample = sample[np.isfinite(sample)]
    if not sample.size:
        return low, high
    start, stop = (float(value) for value in np.percentile(sample, _MOST))
    return (start, stop) if stop > start else (low, high)
