"""What is blanked of a head: a region in the patient, whatever way the slices lie in it."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from midrc_desktop.defacing import face
from midrc_desktop.dicom.plane import Plane
from midrc_desktop.dicom.study import Vector

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Transform = tuple[float, ...]
"""Twelve numbers: the rows of a 3x4 matrix from patient mm (LPS) to template mm."""


@dataclass(frozen=True, slots=True)
class Cuboid:
    """A box that a person drew, along the patient's axes, in mm (LPS)."""

    low: Vector
    high: Vector


@dataclass(frozen=True, slots=True)
class Protected:
    """Voxels that are never blanked (the inside of the skull), on a grid along the axes (LPS).

    `origin` is the centre of the first voxel in mm, `spacing` in mm for x, y and z, `size` in
    voxels; `bits` are those of the mask in the order of z, y, x, packed and deflated.
    """

    origin: Vector
    spacing: Vector
    size: tuple[int, int, int]
    bits: bytes

    @classmethod
    def of(cls, mask: Mask, origin: Vector, spacing: Vector) -> "Protected":
        """A mask of shape (z, y, x)."""
        planes, rows, columns = mask.shape
        bits = zlib.compress(np.packbits(mask).tobytes())
        return cls(origin, spacing, (columns, rows, planes), bits)

    def mask(self) -> Mask:
        """The mask of shape (z, y, x)."""
        columns, rows, planes = self.size
        packed = np.frombuffer(zlib.decompress(self.bits), np.uint8)
        flat = np.unpackbits(packed, count=columns * rows * planes)
        return flat.astype(bool).reshape(planes, rows, columns)


@dataclass(frozen=True, slots=True)
class Removal:
    """Where the face is, and what is put in its place.

    `to_template` brings a point of the patient into the template, in which the face is known; it
    is empty where only `cuboids` are blanked. `air` is the value put there, in output units (HU
    for CT; PS3.3 C.11.1).
    """

    to_template: Transform = ()
    protected: Protected | None = None
    cuboids: tuple[Cuboid, ...] = ()
    air: float = 0.0


def blanked(removal: Removal, plane: Plane) -> Mask:
    """Which pixels of an image are blanked: (rows, columns). Pure: the same in every process."""
    mask = np.zeros((plane.rows, plane.columns), np.bool_)
    if removal.to_template:
        _blank_face(mask, removal.to_template, plane)
    for cuboid in removal.cuboids:
        _blank_cuboid(mask, cuboid, plane)
    if removal.protected is not None and mask.any():
        _spare(mask, removal.protected, plane)
    return mask


def _blank_face(mask: Mask, to_template: Transform, plane: Plane) -> None:
    matrix = np.array(to_template, np.float64).reshape(3, 4)
    steps = _steps(plane, matrix[:, :3])
    steps[:, 2] += matrix[:, 3]
    part = _part(steps, plane, face.may_meet)
    if part is not None:
        mask[part] = face.holds(*_coordinates(steps, *part))


def _part(
    steps: Floats, plane: Plane, may_meet: Callable[[Floats, Floats], Mask]
) -> tuple[slice, slice] | None:
    """Rows and columns between which something may lie; None where it lies in none."""
    rows = _band(steps[:, 1], steps[:, 0], steps[:, 2], (plane.rows, plane.columns), may_meet)
    columns = _band(steps[:, 0], steps[:, 1], steps[:, 2], (plane.columns, plane.rows), may_meet)
    return None if rows is None or columns is None else (rows, columns)


def _band(
    along: Floats,
    across: Floats,
    start: Floats,
    size: tuple[int, int],
    may_meet: Callable[[Floats, Floats], Mask],
) -> slice | None:
    lines = start[:, None] + along[:, None] * np.arange(size[0])
    reach = (across * (size[1] - 1))[:, None]
    meets = np.flatnonzero(may_meet(lines + np.minimum(reach, 0), lines + np.maximum(reach, 0)))
    return slice(int(meets[0]), int(meets[-1]) + 1) if meets.size else None


def _coordinates(steps: Floats, rows: slice, columns: slice) -> list[npt.NDArray[np.float32]]:
    """x, y and z of the pixels in a part of an image, each of shape (rows, columns)."""
    down = np.arange(rows.start, rows.stop)[:, None]
    right = np.arange(columns.start, columns.stop)[None, :]
    return [
        (step[2] + step[1] * down).astype(np.float32) + (step[0] * right).astype(np.float32)
        for step in steps
    ]


def _blank_cuboid(mask: Mask, cuboid: Cuboid, plane: Plane) -> None:
    inside = np.ones_like(mask)
    points = _coordinates(_steps(plane, np.eye(3)), slice(0, plane.rows), slice(0, plane.columns))
    for axis, along in enumerate(points):
        inside &= (along >= cuboid.low[axis]) & (along <= cuboid.high[axis])
    mask |= inside


def _spare(mask: Mask, protected: Protected, plane: Plane) -> None:
    steps = _steps(plane, np.eye(3))
    origin, spacing = np.array(protected.origin)[:, None], np.array(protected.spacing)[:, None]
    last = origin + spacing * (np.array(protected.size)[:, None] - 0.5)

    def may_meet(low: Floats, high: Floats) -> Mask:
        return np.asarray(((low < last) & (high > origin - spacing / 2)).all(0))

    part = _part(steps, plane, may_meet)
    if part is None:
        return
    rows, columns = np.nonzero(mask[part])
    rows, columns = rows + part[0].start, columns + part[1].start
    points = steps @ np.stack((columns, rows, np.ones_like(rows)))
    index = np.floor((points - origin) / spacing + 0.5).astype(np.intp)
    inside = ((index >= 0) & (index < np.array(protected.size)[:, None])).all(0)
    x, y, z = index[:, inside]
    spared = _unpacked(protected)[z, y, x]
    mask[rows[inside][spared], columns[inside][spared]] = False


@lru_cache(maxsize=2)
def _unpacked(protected: Protected) -> Mask:
    return protected.mask()


def _steps(plane: Plane, turned: Floats) -> Floats:
    """A 3x3 matrix from (column, row, 1) to a point, as `turned` turns the patient's."""
    across = np.array(plane.along_row) * plane.spacing[1]
    down = np.array(plane.along_column) * plane.spacing[0]
    return np.asarray(turned @ np.stack((across, down, np.array(plane.position)), axis=1))
