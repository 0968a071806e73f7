"""VOI windowing: from values to the 256 greys of a screen."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Greys = npt.NDArray[np.uint8]

_SAMPLE = 65536


@dataclass(frozen=True, slots=True)
class Window:
    """A window as radiologists say it: level (centre) and width, in output units.

    Follows the LINEAR function of PS3.3 C.11.2.1.2.1; a width below 1 counts as 1.
    """

    level: float
    width: float

    def apply(self, values: npt.NDArray[Any]) -> Greys:
        """The grey of every value, 0 to 255, in an array of the same shape.

        Whole numbers of up to 16 bits go through a table.
        """
        if values.dtype.kind in "iu" and values.dtype.itemsize <= 2:
            unsigned = np.dtype(f"u{values.dtype.itemsize}")
            table = _table(self.level, self.width, values.dtype.str)
            return np.take(table, values.view(unsigned))
        return self._greys(values)

    def _greys(self, values: npt.NDArray[Any]) -> Greys:
        width = max(self.width, 1.0)
        greys = np.asarray(values, dtype=np.float32) - np.float32(self.level - 0.5)
        if width == 1.0:  # the function of the standard is a step here
            return np.where(greys > 0, np.uint8(255), np.uint8(0))
        greys *= np.float32(255.0 / (width - 1.0))
        greys += np.float32(127.5)
        np.rint(greys, out=greys)
        np.clip(greys, 0, 255, out=greys)
        return np.nan_to_num(greys, copy=False).astype(np.uint8)


@lru_cache(maxsize=64)
def _table(level: float, width: float, dtype: str) -> Greys:
    """The grey of every bit pattern of a type of 8 or 16 bits."""
    kind = np.dtype(dtype)
    patterns = np.arange(1 << 8 * kind.itemsize, dtype=f"u{kind.itemsize}")
    table = Window(level, width)._greys(patterns.view(kind.newbyteorder("=")))
    table.flags.writeable = False
    return table


PRESETS: dict[str, Window] = {
    "brain": Window(40, 80),
    "subdural": Window(75, 215),
    "stroke": Window(40, 40),
    "bone": Window(600, 2800),
    "lung": Window(-600, 1500),
    "soft_tissue": Window(50, 400),
}
"""Windows for CT, in HU."""


def first_window(header: Window | None, values: npt.NDArray[Any], unit: str) -> Window:
    """The window that an image is first shown with: its own, else one for what it is.

    `unit` is that of the values: HU has a window for soft tissue, which holds a head, a chest
    and an abdomen alike; everything else is looked at (`auto_window`).
    """
    if header is not None:
        return header
    return PRESETS["soft_tissue"] if unit == "HU" else auto_window(values)


def auto_window(values: npt.NDArray[Any]) -> Window:
    """A window from the first to the 99th percentile of what is not background.

    For images that bring no window of their own. The lowest value counts as background where
    it fills a tenth of the image or more.
    """
    flat = values.reshape(-1)
    sample = flat[:: max(1, flat.size // _SAMPLE)].astype(np.float64)
    sample = sample[np.isfinite(sample)]
    if not sample.size:
        return Window(0.5, 1)
    lowest = sample.min()
    shown = sample[sample > lowest]
    if shown.size and sample.size - shown.size >= sample.size / 10:
        sample = shown
    low, high = (float(value) for value in np.percentile(sample, (1, 99)))
    return Window(round((low + high) / 2, 3), round(max(high - low, 1.0), 3))
