"""Where the face is in the template: an analytic surface, less the brain.

Everything here is in template mm (LPS): x to the left, y to the back, z to the head. The template's
eyes are at z -28, its lips at -92, its forehead at y -100.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from midrc_desktop.defacing.template import template

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

TOP, BOTTOM = 25.0, -175.0
"""Heights between which the face lies: air in front of the brow, a chin far down."""

SIDE = 110.0
"""How far to the left and right the face may reach, ears included."""

_BROW = ((-200.0, 25.0), (-95.0, -2.0), (-78.0, -12.0), (-62.0, -22.0), (-50.0, -30.0))
"""The upper edge from front to back, as (y, z): along the brow, then over the eyes."""

_DEPTH = ((BOTTOM, -50.0), (-60.0, -50.0), (-45.0, -58.0), (-10.0, -60.0), (TOP, -60.0))
"""The rear edge in the middle from below upwards, as (z, y): behind the jaw, in the sinuses."""

_CHEEK, _CHEEK_END, _CHEEK_SLOPE = 40.0, 85.0, 0.8
"""From this far to the side to that far, the rear edge turns backwards with this slope."""

REAR = _DEPTH[0][1] + (_CHEEK_END - _CHEEK) * _CHEEK_SLOPE
"""The rearmost point of the face."""

MARGIN = 6.0
"""Millimetres around the template's brain that always stay."""

_STEP = 0.5
"""Height in mm in which the edges are tabulated."""


@dataclass(frozen=True, slots=True)
class Landmark:
    """A part of the face.

    Attributes:
        name: As a radiologist calls it.
        low: Lower corner of a box around it; its x counts on both sides alike.
        high: Upper corner of it.
        at: Its middle as (x, z): where the skin's setting back is measured, on both sides.
        shallow: The y behind which there is no skin of it left to be set back.

    """

    name: str
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    at: tuple[float, float]
    shallow: float


LANDMARKS = (
    Landmark("eyes", (20, -92, -42), (45, -68, -15), (32, -28), -62),
    Landmark("nose", (0, -120, -85), (14, -92, -40), (0, -65), -85),
    Landmark("mouth", (0, -110, -108), (25, -82, -82), (0, -92), -72),
    Landmark("chin", (0, -105, -128), (22, -70, -108), (0, -112), -60),
)


def holds(x: Floats, y: Floats, z: Floats) -> Mask:
    """Which points belong to the face; three arrays of one shape."""
    over, middle = _edges()
    level = np.clip((z - BOTTOM) * (1 / _STEP), 0, len(over) - 1).astype(np.intp)
    rear = np.clip(np.abs(x) - _CHEEK, 0, _CHEEK_END - _CHEEK)
    rear *= _CHEEK_SLOPE
    rear += middle[level]
    inside = (y < rear) & (y < over[level]) & (z < TOP) & (z > BOTTOM) & (np.abs(x) < SIDE)
    foremost, lowest = _brain_reach()
    chosen = np.nonzero(inside & (y >= foremost) & (z >= lowest))
    inside[chosen] = from_brain(x[chosen], y[chosen], z[chosen]) > MARGIN
    return inside


def may_meet(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]) -> Mask:
    """Which boxes may hold a part of the face; their corners are of shape (3, boxes)."""
    return np.asarray(
        (low[1] < REAR) & (low[2] < TOP) & (high[2] > BOTTOM) & (low[0] < SIDE) & (high[0] > -SIDE)
    )


@cache
def _edges() -> tuple[Floats, Floats]:
    """For each height, the y before which a point is below the brow, and the rear edge."""
    heights = np.arange(BOTTOM, TOP + _STEP, _STEP)
    brow_y, brow_z = np.array(_BROW).T
    over = np.interp(heights, brow_z[::-1], brow_y[::-1])
    over[heights < brow_z[-1]] = np.inf
    depth_z, depth_y = np.array(_DEPTH).T
    return over.astype(np.float32), np.interp(heights, depth_z, depth_y).astype(np.float32)


@cache
def _brain_reach() -> tuple[float, float]:
    """The y and z before and below which nothing is close to the brain."""
    known = template()
    z, y, _ = np.nonzero(known.from_brain <= MARGIN)
    room = known.spacing
    return (
        known.origin[1] + known.spacing * float(y.min()) - room,
        known.origin[2] + known.spacing * float(z.min()) - room,
    )


def from_brain(x: Floats, y: Floats, z: Floats) -> Floats:
    """How far points are from the template's brain, in mm; off its grid, far."""
    known = template()
    index = [
        np.rint((along - start) * (1 / known.spacing)).astype(np.intp)
        for along, start in zip((x, y, z), known.origin, strict=True)
    ]
    inside = np.ones(x.shape, np.bool_)
    for number, size in zip(index, known.from_brain.shape[::-1], strict=True):
        inside &= (number >= 0) & (number < size)
    away = np.full(x.shape, np.inf, np.float32)
    away[inside] = known.from_brain[index[2][inside], index[1][inside], index[0][inside]]
    return away
