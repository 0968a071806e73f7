"""Axial, coronal and sagittal sections of a volume, thin or thick, as radiologists hang them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import permutations

import numpy as np

from midrc_desktop.dicom.grid import Grid, Triple
from midrc_desktop.dicom.order import dot, normal
from midrc_desktop.dicom.pixels import Pixels, SliceImage
from midrc_desktop.dicom.projection import Projection, projected
from midrc_desktop.dicom.reformat import Volume
from midrc_desktop.dicom.study import Orientation, Vector

ACROSS, DOWN, RIGHT = range(3)

LEFT, BACK, FEET = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0)


class Section(Enum):
    """An anatomical plane: where the right and the lower edge of its picture point.

    The patient's right is at the left, the front is up or at the left, the head is up.
    """

    AXIAL = (LEFT, BACK)
    CORONAL = (LEFT, FEET)
    SAGITTAL = (BACK, FEET)


@dataclass(frozen=True, slots=True)
class Slab:
    """A thick plane: how thick in mm (0 is one layer of voxels), and what it shows."""

    thickness: float = 0.0
    projection: Projection = Projection.MAXIMUM


@dataclass(frozen=True, slots=True)
class View:
    """How a grid is looked at: which of its axes run across, down and to the right.

    `flipped` says for each of the three whether the pictures run against the grid. Pictures
    are counted from 0 along their normal (row x column), as slices are.
    """

    grid: Grid
    axes: tuple[int, int, int]
    flipped: tuple[bool, bool, bool]

    @property
    def count(self) -> int:
        """How many pictures there are."""
        return self.grid.shape[self.axes[ACROSS]]

    @property
    def step(self) -> float:
        """The distance from picture to picture in mm."""
        return self.grid.spacing[self.axes[ACROSS]]

    @property
    def spacing(self) -> tuple[float, float]:
        """The distance of rows and of columns of a picture in mm."""
        return self.grid.spacing[self.axes[DOWN]], self.grid.spacing[self.axes[RIGHT]]

    @property
    def orientation(self) -> Orientation:
        """Directions of rows and columns of a picture in the patient."""
        return (*self._way(RIGHT), *self._way(DOWN))

    def picture_of(self, voxel: Triple) -> int:
        """The picture nearest to a voxel."""
        return min(max(round(self._turned(voxel, ACROSS)), 0), self.count - 1)

    def place_of(self, voxel: Triple) -> tuple[float, float]:
        """Where a voxel is in its picture: x (column) and y (row), centres at whole numbers."""
        return self._turned(voxel, RIGHT), self._turned(voxel, DOWN)

    def voxel_at(self, picture: float, x: float, y: float) -> Triple:
        """The voxel at a place of a picture; the inverse of `picture_of` and `place_of`."""
        found = [0.0, 0.0, 0.0]
        for role, at in ((ACROSS, picture), (DOWN, y), (RIGHT, x)):
            axis = self.axes[role]
            found[axis] = self.grid.shape[axis] - 1 - at if self.flipped[role] else at
        return found[0], found[1], found[2]

    def layers(self, picture: int, slab: Slab) -> tuple[int, int]:
        """The pictures that a slab about one takes in: the first, and the one behind the last."""
        count = max(1, round(slab.thickness / self.step))
        first = picture - (count - 1) // 2
        return max(first, 0), min(first + count, self.count)

    def position(self, picture: int) -> float:
        """How far along its normal a picture lies, in mm, growing towards L, P and H."""
        across = normal(self.orientation)
        axis = max(range(3), key=lambda axis: abs(across[axis]))
        sign = 1.0 if across[axis] >= 0 else -1.0
        return sign * dot(across, self.grid.point(self.voxel_at(picture, 0, 0)))

    def _way(self, role: int) -> Vector:
        x, y, z = self.grid.directions[self.axes[role]]
        return (-x, -y, -z) if self.flipped[role] else (x, y, z)

    def _turned(self, voxel: Triple, role: int) -> float:
        axis = self.axes[role]
        return self.grid.shape[axis] - 1 - voxel[axis] if self.flipped[role] else voxel[axis]


def view(grid: Grid, section: Section) -> View:
    """The view whose axes come nearest to the patient's for a section."""
    right, down = section.value
    wanted = (normal((*right, *down)), down, right)
    axes = max(
        permutations(range(3)),
        key=lambda axes: sum(abs(cosine) for cosine in _cosines(grid, axes, wanted)),
    )
    across, down_, right_ = (cosine < 0 for cosine in _cosines(grid, axes, wanted))
    return View(grid, (axes[0], axes[1], axes[2]), (across, down_, right_))


def picture(volume: Volume, seen: View, index: int, slab: Slab) -> SliceImage:
    """One picture of a view, counted from 0: one layer of voxels, or several as one."""
    axis = seen.axes[ACROSS]
    ends = [seen.voxel_at(at, 0, 0)[axis] for at in _ends(seen.layers(index, slab))]
    first, last = int(min(ends)), int(max(ends)) + 1
    pixels: Pixels
    if last - first == 1:
        pixels = np.take(volume.values, first, axis=axis)
    else:
        pixels = projected(volume, axis, first, last, slab.projection)
    if seen.axes[DOWN] > seen.axes[RIGHT]:
        pixels = pixels.T
    pixels = pixels[:: -1 if seen.flipped[DOWN] else 1, :: -1 if seen.flipped[RIGHT] else 1]
    return replace(
        volume.like,
        pixels=np.ascontiguousarray(pixels),
        spacing=seen.spacing,
        position=seen.grid.point(seen.voxel_at(index, 0, 0)),
        orientation=seen.orientation,
    )


def _ends(layers: tuple[int, int]) -> tuple[int, int]:
    return layers[0], layers[1] - 1


def _cosines(grid: Grid, axes: Sequence[int], ways: Sequence[Vector]) -> list[float]:
    return [dot(grid.directions[axis], way) for axis, way in zip(axes, ways, strict=True)]
