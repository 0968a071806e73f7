"""Sections of a volume exactly along the patient's axes, in which a box is a rectangle."""

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from midrc_desktop.defacing.region import Cuboid
from midrc_desktop.dicom.grid import Grid
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.plane import Plane
from midrc_desktop.dicom.reformat import Volume
from midrc_desktop.dicom.sections import Section
from midrc_desktop.dicom.study import Vector
from midrc_desktop.ui.deidentify.faces_cuboid import AXES

Array = npt.NDArray[Any]

_MOST = 400
"""Pixels on the longest side of a section."""


@dataclass(frozen=True, slots=True)
class Room:
    """The smallest box along the patient's axes that holds a volume.

    `step` is the distance of pixels, and of sections, in mm.
    """

    cuboid: Cuboid
    step: float

    @property
    def middle(self) -> Vector:
        """Its middle in the patient."""
        low, high = self.cuboid.low, self.cuboid.high
        return (low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2

    def count(self, section: Section) -> int:
        """How many sections there are in a direction."""
        return self._steps(AXES[section][2]) + 1

    def position(self, section: Section, number: int) -> float:
        """Where along its axis a section lies, in mm (LPS)."""
        return self.cuboid.low[AXES[section][2]] + number * self.step

    def number(self, section: Section, position: float) -> int:
        """The section nearest to a place along its axis."""
        number = round((position - self.cuboid.low[AXES[section][2]]) / self.step)
        return min(max(number, 0), self.count(section) - 1)

    def plane(self, section: Section, number: int) -> Plane:
        """The plane of a section: the patient's right is left, the front is up or left."""
        right, down = section.value
        first, second, across = AXES[section]
        corner = [0.0, 0.0, 0.0]
        corner[first] = self.cuboid.low[first]
        corner[second] = (self.cuboid.low if down[second] > 0 else self.cuboid.high)[second]
        corner[across] = self.position(section, number)
        position = (corner[0], corner[1], corner[2])
        rows, columns = self._steps(second) + 1, self._steps(first) + 1
        return Plane(position, right, down, (self.step, self.step), rows, columns)

    def _steps(self, axis: int) -> int:
        return int((self.cuboid.high[axis] - self.cuboid.low[axis]) / self.step + 1e-6)


def room_of(grid: Grid) -> Room:
    """The room that a volume takes in the patient."""
    ends = [(0.0, side - 1.0) for side in grid.shape]
    corners = np.array([grid.point((n, v, u)) for n, v, u in product(*ends)])
    low, high = corners.min(axis=0), corners.max(axis=0)
    step = max(min(grid.spacing), float((high - low).max()) / _MOST)
    return Room(Cuboid(_vector(low), _vector(high)), step)


def section_of(volume: Volume, plane: Plane) -> SliceImage:
    """What of a volume lies in a plane: each pixel has the value of the voxel nearest to it."""
    pixels = sampled(volume.values, volume.grid, plane, outside=volume.outside)
    return replace(
        volume.like,
        pixels=np.ascontiguousarray(pixels),
        spacing=plane.spacing,
        position=plane.position,
        orientation=(*plane.along_row, *plane.along_column),
    )


def sampled(values: Array, grid: Grid, plane: Plane, *, outside: float) -> Array:
    """What of an array on a grid lies nearest to the pixels of a plane: (rows, columns)."""
    at = np.array(
        [grid.voxel(plane.position), grid.voxel(plane.at(1, 0)), grid.voxel(plane.at(0, 1))]
    )
    start, right, down = at[0], at[1] - at[0], at[2] - at[0]
    columns, rows = np.arange(plane.columns), np.arange(plane.rows)
    found, inside = [], np.ones((plane.rows, plane.columns), bool)
    for axis, side in enumerate(grid.shape):
        place = start[axis] + down[axis] * rows[:, None] + right[axis] * columns[None, :]
        index = np.rint(place).astype(np.intp)
        inside &= (index >= 0) & (index < side)
        found.append(np.clip(index, 0, side - 1))
    there: Array = values[found[0], found[1], found[2]]
    there[~inside] = outside
    return there


def _vector(values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> Vector:
    return float(values[0]), float(values[1]), float(values[2])
