"""VOI transformations: from values to the 256 greys of a screen."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[Any]
Greys = npt.NDArray[np.uint8]
Padding = tuple[float, float]

FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")
"""The VOI LUT Functions of PS3.3 C.11.2.1.2 and C.11.2.1.3."""

_SAMPLE = 65536
_LEAST_WIDTH = 1e-6
_FINE = 20.0
"""A range of values below which LINEAR, which takes one off the width, would show too few greys."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window as radiologists say it: level (centre) and width, in output units.

    `function` is one of FUNCTIONS (PS3.3 C.11.2.1.2.1, C.11.2.1.3.1, C.11.2.1.3.2). A width
    below 1 counts as 1 for LINEAR.
    """

    level: float
    width: float
    function: str = "LINEAR"

    def apply(self, values: Values) -> Greys:
        """The grey of every value, 0 to 255, in an array of the same shape.

        Whole numbers of up to 16 bits go through a table.
        """
        return shown(values, self)

    def greys(self, values: Values) -> Greys:
        """The same by the function itself, one by one."""
        if self.function == "SIGMOID":
            return _rounded(self._sigmoid(values))
        exact = self.function == "LINEAR_EXACT"
        width = max(self.width, _LEAST_WIDTH) if exact else max(self.width, 1.0) - 1.0
        level = self.level if exact else self.level - 0.5
        greys = np.asarray(values, dtype=np.float32) - np.float32(level)
        if width == 0.0:  # the function of the standard is a step here
            return np.where(greys > 0, np.uint8(255), np.uint8(0))
        greys *= np.float32(255.0 / width)
        greys += np.float32(127.5)
        return _rounded(greys)

    def _sigmoid(self, values: Values) -> npt.NDArray[np.float32]:
        slope = np.float32(-4.0 / max(self.width, _LEAST_WIDTH))
        exponents = (np.asarray(values, dtype=np.float32) - np.float32(self.level)) * slope
        np.clip(exponents, -80, 80, out=exponents)
        bent: npt.NDArray[np.float32] = np.float32(255.0) / (1 + np.exp(exponents))
        return bent


@dataclass(frozen=True, slots=True)
class VoiLut:
    """A VOI LUT of the header (PS3.3 C.11.2.1.1), as greys.

    `first` is the value that the first grey is for; what is below has the first grey, what is
    beyond the last one the last. `table` holds one byte for each value from there on.
    """

    first: int
    table: bytes

    @property
    def level(self) -> float:
        """The level of the window that comes nearest, for a hand to start from."""
        low, high = _slope_of(self)
        return (low + high) / 2

    @property
    def width(self) -> float:
        """The width of the window that comes nearest."""
        low, high = _slope_of(self)
        return max(high - low, 1.0)

    def apply(self, values: Values) -> Greys:
        """The grey of every value, 0 to 255, in an array of the same shape."""
        return shown(values, self)

    def greys(self, values: Values) -> Greys:
        """The same, one by one; a value between two whole ones has the grey of the nearest."""
        table = np.frombuffer(self.table, np.uint8)
        wanted = np.asarray(values, dtype=np.float64) - self.first
        places = np.nan_to_num(np.clip(np.rint(wanted), 0, table.size - 1)).astype(np.intp)
        greys: Greys = np.take(table, places)
        return greys


Voi = Window | VoiLut


def shown(
    values: Values, voi: Voi, *, inverted: bool = False, padding: Padding | None = None
) -> Greys:
    """The grey of every value on a screen, in an array of the same shape.

    `inverted` shows the lowest value white. What lies in `padding` is background: black
    whatever the window (PS3.3 C.7.5.1.1.2).
    """
    if values.dtype.kind in "iu" and values.dtype.itemsize <= 2:
        table = _table(voi, values.dtype.str, inverted, padding)
        greys: Greys = np.take(table, values.view(f"u{values.dtype.itemsize}"))
        return greys
    return _one_by_one(values, voi, inverted, padding)


def _one_by_one(values: Values, voi: Voi, inverted: bool, padding: Padding | None) -> Greys:
    greys = voi.greys(values)
    if inverted:
        greys = np.uint8(255) - greys
    if padding is not None:
        greys[(values >= padding[0]) & (values <= padding[1])] = 0
    return greys


@lru_cache(maxsize=64)
def _table(voi: Voi, dtype: str, inverted: bool, padding: Padding | None) -> Greys:
    """The grey of every bit pattern of a type of 8 or 16 bits."""
    kind = np.dtype(dtype)
    patterns = np.arange(1 << 8 * kind.itemsize, dtype=f"u{kind.itemsize}")
    table = _one_by_one(patterns.view(kind.newbyteorder("=")), voi, inverted, padding)
    table.flags.writeable = False
    return table


def _rounded(greys: npt.NDArray[np.float32]) -> Greys:
    np.rint(greys, out=greys)
    np.clip(greys, 0, 255, out=greys)
    return np.nan_to_num(greys, copy=False).astype(np.uint8)


@lru_cache(maxsize=16)
def _slope_of(lut: VoiLut) -> tuple[float, float]:
    """Between which values a table goes from dark to light, taken from its middle part."""
    greys = np.frombuffer(lut.table, np.uint8).astype(float)
    low, high = greys.min(), greys.max()
    tenth = (high - low) / 10
    middle = np.flatnonzero((greys >= low + tenth) & (greys <= high - tenth))
    if not middle.size:
        step = float(np.argmax(np.abs(np.diff(greys)))) if greys.size > 1 else 0.0
        return lut.first + step, lut.first + step + 1
    beyond = (middle[-1] - middle[0]) / 8
    return lut.first + middle[0] - beyond, lut.first + middle[-1] + beyond


PRESETS: dict[str, Window] = {
    "brain": Window(40, 80),
    "subdural": Window(75, 215),
    "stroke": Window(40, 40),
    "bone": Window(600, 2800),
    "lung": Window(-600, 1500),
    "soft_tissue": Window(50, 400),
    "angiography": Window(200, 700),
    "posterior_fossa": Window(40, 150),
}
"""Windows for CT, in HU."""


def first_window(
    header: Voi | None, values: Values, unit: str, padding: Padding | None = None
) -> Voi:
    """The window that an image is first shown with: its own, else one for what it is.

    `unit` is that of the values: HU has a window for soft tissue, which holds a head, a chest
    and an abdomen alike; everything else is looked at (`auto_window`).
    """
    if header is not None:
        return header
    return PRESETS["soft_tissue"] if unit == "HU" else auto_window(values, padding)


def auto_window(values: Values, padding: Padding | None = None) -> Window:
    """A window from the first to the 99th percentile of what is not background.

    For images that bring no window of their own; exact where the values are no whole numbers
    and lie close together (diffusion, perfusion, SUV). `padding` counts as background, and so does
    the lowest value where it fills a tenth of the image or more.
    """
    flat = values.reshape(-1)
    sample = flat[:: max(1, flat.size // _SAMPLE)].astype(np.float64)
    sample = sample[np.isfinite(sample)]
    if padding is not None:
        sample = sample[(sample < padding[0]) | (sample > padding[1])]
    if not sample.size:
        return Window(0.5, 1)
    lowest = sample.min()
    above = sample[sample > lowest]
    if above.size and sample.size - above.size >= sample.size / 10:
        sample = above
    low, high = (float(value) for value in np.percentile(sample, (1, 99)))
    level, width = (low + high) / 2, high - low
    if values.dtype.kind == "f" and 0 < width < _FINE:
        return Window(level, width, "LINEAR_EXACT")
    return Window(round(level, 3), round(max(width, 1.0), 3))
