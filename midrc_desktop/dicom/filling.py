"""Slices set into the grid of a volume as they come: one array, little working memory."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from midrc_desktop.dicom.grid import Grid, Shift
from midrc_desktop.dicom.pixels import Pixels
from midrc_desktop.errors import DesktopError

Span = tuple[int, int, int, int]
"""Rows and columns of a slice of the grid that the scan covers: from, to, from, to."""

NOTHING: Span = (0, 0, 0, 0)

_NEAR = 0.05
"""Voxels along the normal by which a slice may be off the grid without being interpolated."""

_WHOLE_NUMBERS = (np.dtype(np.uint8), np.dtype(np.int16), np.dtype(np.uint16))


class NoPlanes(DesktopError):
    """No planes in other directions can be made of a series."""

    title = "Planes in other directions cannot be made of this series."
    advice = "The images of the series can be looked at one by one."


class TooLargeForPlanes(NoPlanes):
    """The volume does not fit into the memory that may be used."""

    title = "This series is too large for the memory of this computer to make planes of it."


@dataclass(frozen=True, slots=True)
class _Set:
    """A slice that is in its place."""

    station: float
    pixels: Pixels
    span: Span

    def part(self, span: Span) -> Pixels:
        """What it has in these rows and columns of the grid."""
        above, beside = self.span[0], self.span[2]
        top, bottom, left, right = span
        return self.pixels[top - above : bottom - above, left - beside : right - beside]


class Filling:
    """Fills an array slice by slice, in the order of the body.

    What lies between two slices is interpolated; what lies outside the scan, or in a gap that
    is too wide, is told apart by `spans`. The type is the smallest that holds all slices.

    Attributes:
        values: The array (slices, rows, columns); of no type until the first slice is there.
        spans: What of each slice of the grid the scan covers.

    """

    def __init__(self, grid: Grid, budget: int) -> None:
        self._grid, self._budget = grid, budget
        self.values: Pixels = np.empty((0, 0, 0), np.uint8)
        self.spans: list[Span] = [NOTHING] * grid.shape[0]
        self._range = (math.inf, -math.inf)
        self._last: _Set | None = None

    def add(self, number: int, pixels: Pixels) -> None:
        """Set the slice of this number, which is `shifted` already.

        Raises TooLargeForPlanes if the array would need more than the budget.
        """
        pixels = self._of_one_type(pixels)
        top, left = (shift.start for shift in self._grid.shifts[number])
        span = (top, top + pixels.shape[0], left, left + pixels.shape[1])
        self._bridge(_Set(self._grid.stations[number], pixels, span))

    def finish(self, padding: float | None = None) -> float:
        """Give everything outside the scan the value of padding, or else the lowest there is.

        Returns that value.
        """
        outside = self._range[0]
        if padding is not None and _holds(self.values.dtype, padding):
            outside = padding
        for at, (top, bottom, left, right) in enumerate(self.spans):
            slice_ = self.values[at]
            slice_[:top] = slice_[bottom:] = outside
            slice_[top:bottom, :left] = slice_[top:bottom, right:] = outside
        return outside

    def _bridge(self, now: _Set) -> None:
        last, self._last = self._last, now
        start = 0 if last is None else math.floor(last.station + _NEAR) + 1
        for at in range(start, math.floor(now.station + _NEAR) + 1):
            if now.station - at <= (_NEAR if last is not None else 0.5):
                self._put(at, now.pixels, now.span)
            elif last is not None and now.station - last.station <= self._grid.reach:
                self._put(at, *_between(last, now, at))
            elif last is not None and at - last.station <= 0.5:
                self._put(at, last.pixels, last.span)
            elif now.station - at <= 0.5:
                self._put(at, now.pixels, now.span)

    def _put(self, at: int, pixels: Pixels, span: Span) -> None:
        top, bottom, left, right = span
        self.values[at, top:bottom, left:right] = pixels
        self.spans[at] = span

    def _of_one_type(self, pixels: Pixels) -> Pixels:
        low, high = self._range
        self._range = min(low, float(pixels.min())), max(high, float(pixels.max()))
        kind = self._kind(pixels.dtype)
        if kind != self.values.dtype or not len(self.values):
            if math.prod(self._grid.shape) * kind.itemsize > self._budget:
                raise TooLargeForPlanes
            wider = np.empty(self._grid.shape, kind)
            for at in range(len(self.values)):
                if self.spans[at] != NOTHING:
                    wider[at] = self.values[at]
            self.values = wider
            if self._last is not None:
                last = self._last
                self._last = _Set(last.station, last.pixels.astype(kind), last.span)
        return pixels.astype(kind, copy=False)

    def _kind(self, new: np.dtype[Any]) -> np.dtype[Any]:
        """The smallest type, not smaller than before, that holds all values so far."""
        low, high = self._range
        known = (new, self.values.dtype) if len(self.values) else (new,)
        if all(kind in _WHOLE_NUMBERS for kind in known):
            for kind in _WHOLE_NUMBERS:
                limits = np.iinfo(kind)
                small = any(kind.itemsize < other.itemsize for other in known)
                if limits.min <= low and high <= limits.max and not small:
                    return kind
        return np.dtype(np.float32)


def _holds(kind: np.dtype[Any], value: float) -> bool:
    if kind.kind == "f":
        return True
    limits = np.iinfo(kind)
    return bool(limits.min <= value <= limits.max) and float(value).is_integer()


def _between(last: _Set, now: _Set, at: int) -> tuple[Pixels, Span]:
    """The slice at a station between two, of what both cover."""
    share = np.float32((at - last.station) / (now.station - last.station))
    top, bottom = max(last.span[0], now.span[0]), min(last.span[1], now.span[1])
    left, right = max(last.span[2], now.span[2]), min(last.span[3], now.span[3])
    if top >= bottom or left >= right:
        return now.pixels[:0, :0], NOTHING
    span = (top, bottom, left, right)
    return blended(last.part(span), now.part(span), share), span


def shifted(pixels: Pixels, shifts: tuple[Shift, Shift]) -> Pixels:
    """A slice moved down and to the right by the parts of voxels in its shifts.

    Along an axis on which it is moved it loses a voxel: only what lies between two is known.
    """
    vertical, horizontal = (shift.part for shift in shifts)
    if vertical:
        pixels = blended(pixels[1:], pixels[:-1], vertical)
    if horizontal:
        pixels = blended(pixels[:, 1:], pixels[:, :-1], horizontal)
    return np.ascontiguousarray(pixels)


def blended(one: Pixels, other: Pixels, share: float | np.float32) -> Pixels:
    """The mixture of two arrays of one type, in that type; `share` is that of the other."""
    mixed: npt.NDArray[np.float32] = other.astype(np.float32)
    mixed -= one
    mixed *= np.float32(share)
    mixed += one
    if one.dtype.kind in "iu":
        np.rint(mixed, out=mixed)
    return mixed.astype(one.dtype, copy=False)
