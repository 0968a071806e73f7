"""Where the voxels of a volume lie in the patient, and where its slices lie among them."""

import math
from dataclasses import dataclass

import numpy as np

from midrc_desktop.dicom.order import dot, normal
from midrc_desktop.dicom.plane import unit
from midrc_desktop.dicom.study import Orientation, Vector
from midrc_desktop.dicom.volume import Pile

Triple = tuple[float, float, float]

WIDEST_GAP = 5
"""Times the usual spacing beyond which nothing is made up between two slices."""

_FINEST = 5
"""Parts of the usual spacing into which slices that lie unevenly are divided at most."""

_OFF_PLACE, _OFF_PLACE_MM = 0.1, 0.25
"""Steps, and mm, by which an uneven slice may be off its place on the grid."""

_TRIES = 2000
"""Steps that are tried for uneven slices."""

_WHOLE = 0.02
"""Voxels by which a slice may be off the grid of its plane without being interpolated."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a slice is moved along rows or columns of the grid: whole voxels, and a part."""

    whole: int
    part: float

    @classmethod
    def by(cls, voxels: float) -> "Shift":
        """A shift; what is nearly whole is whole."""
        if abs(voxels - round(voxels)) <= _WHOLE:
            return cls(round(voxels), 0.0)
        return cls(math.floor(voxels), voxels - math.floor(voxels))

    @property
    def start(self) -> int:
        """The first voxel that is covered."""
        return self.whole + (1 if self.part else 0)


@dataclass(frozen=True, slots=True)
class Grid:
    """An orthogonal grid in the patient: slices along the normal, rows, columns.

    Attributes:
        shape: Voxels along the normal, down the columns, along the rows.
        origin: Centre of the first voxel in the patient, in mm.
        directions: Unit vectors of the three axes.
        spacing: Distance of voxels along the three axes, in mm.
        stations: Where each slice lies along the normal, in voxels.
        shifts: By how much each slice is moved down and to the right, to stand upright.
        reach: The widest gap, in voxels, that is bridged.

    """

    shape: tuple[int, int, int]
    origin: Vector
    directions: tuple[Vector, Vector, Vector]
    spacing: Triple
    stations: tuple[float, ...]
    shifts: tuple[tuple[Shift, Shift], ...]
    reach: float

    def point(self, voxel: Triple) -> Vector:
        """The place in the patient, in mm, of a voxel (its centre at whole numbers)."""
        steps = [at * step for at, step in zip(voxel, self.spacing, strict=True)]
        x, y, z = (
            self.origin[axis]
            + sum(step * way[axis] for step, way in zip(steps, self.directions, strict=True))
            for axis in range(3)
        )
        return x, y, z

    def voxel(self, point: Vector) -> Triple:
        """The voxel, in parts too, at a place in the patient."""
        x, y, z = self.origin
        offset = (point[0] - x, point[1] - y, point[2] - z)
        n, v, u = (
            dot(offset, way) / step for way, step in zip(self.directions, self.spacing, strict=True)
        )
        return n, v, u


def grid_of(pile: Pile, phase: int = 0) -> Grid:
    """The grid on which one phase of a pile stands upright and even.

    Its axes are those of the acquisition. Slices that lie evenly keep their spacing; others get
    a finer one. A tilted gantry makes the planes taller, not the body longer.
    Needs a pile that `can_reformat`.
    """
    slices = pile.phases[phase]
    orientation, sizes = pile.first.orientation, pile.first.instance.pixel_spacing
    assert orientation is not None
    assert sizes is not None
    across, down, right = _axes(orientation)
    positions = [slice_.position for slice_ in slices if slice_.position is not None]
    tops, lefts = [dot(down, p) for p in positions], [dot(right, p) for p in positions]
    top, left = min(tops), min(lefts)
    shifts = tuple(
        (Shift.by((v - top) / sizes[0]), Shift.by((u - left) / sizes[1]))
        for v, u in zip(tops, lefts, strict=True)
    )
    step, stations = _stations(pile)
    rows, columns = pile.first.instance.rows, pile.first.instance.columns
    start = pile.places[0]
    x, y, z = (start * across[axis] + top * down[axis] + left * right[axis] for axis in range(3))
    usual = pile.spacing or step
    return Grid(
        shape=(
            round(stations[-1]) + 1,
            max(vertical.whole + rows for vertical, _ in shifts),
            max(horizontal.whole + columns for _, horizontal in shifts),
        ),
        origin=(x, y, z),
        directions=(across, down, right),
        spacing=(step, *sizes),
        stations=stations,
        shifts=shifts,
        reach=WIDEST_GAP * usual / step,
    )


def _axes(orientation: Orientation) -> tuple[Vector, Vector, Vector]:
    """Normal, column and row direction, exactly at right angles."""
    right = unit(orientation[:3])
    across = unit(normal(orientation))
    down = normal((*across, *right))
    return across, unit(down), right


def _stations(pile: Pile) -> tuple[float, tuple[float, ...]]:
    """The step along the normal in mm, and where the slices lie in such steps.

    Uneven slices get the widest step on which every slice has its place, so that each is shown
    as it is; where there is none, a fine one with all slices between its places.
    """
    usual = pile.spacing
    assert usual is not None
    if pile.regular:
        return usual, tuple(float(n) for n in range(len(pile.places)))
    places = np.array(pile.places) - pile.places[0]
    length = float(places[-1])
    finest = _finest(pile, usual)
    fewest, most = max(round(length / usual), 1), math.floor(length / finest + _WHOLE)
    for count in range(fewest, min(most, fewest + _TRIES) + 1):
        step = length / count
        off = np.abs(places - np.rint(places / step) * step).max()
        if off <= min(_OFF_PLACE * step, _OFF_PLACE_MM):
            return step, tuple(np.rint(places / step).tolist())
    step = length / math.ceil(length / max(finest, min(usual, float(np.diff(places).min()))))
    return step, tuple((places / step).tolist())


def _finest(pile: Pile, usual: float) -> float:
    """The step in mm below which there is nothing more to be seen in other planes."""
    assert pile.first.instance.pixel_spacing is not None
    return min(usual, max(min(pile.first.instance.pixel_spacing), usual / _FINEST))
