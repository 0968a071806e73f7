"""Volumes on coarse grids along the patient's axes, which all heads are compared on."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk  # noqa: N813

from midrc_desktop.defacing.head_volume import HeadVolume
from midrc_desktop.dicom.study import Vector

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

AIR_HU = -1024.0
"""What lies below it is padding outside the scanner's circle."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """Points along the patient's axes (LPS): arrays on it have the shape (z, y, x).

    Attributes:
        origin: The first point in mm (x, y, z).
        spacing: Their distance in mm.
        shape: Their number along z, y and x.

    """

    origin: Vector
    spacing: float
    shape: tuple[int, int, int]

    def axes(self) -> tuple[npt.NDArray[np.float64], ...]:
        """The places along x, y and z in mm."""
        sizes = self.shape[::-1]
        return tuple(
            start + self.spacing * np.arange(size)
            for start, size in zip(self.origin, sizes, strict=True)
        )

    def brought(self, matrix: npt.NDArray[np.float64]) -> Floats:
        """The points by a 3x4 matrix: of shape (3, z, y, x)."""
        x, y, z = self.axes()
        moved = np.empty((3, *self.shape), np.float32)
        for axis in range(3):
            row = matrix[axis]
            moved[axis] = (
                (row[0] * x)[None, None, :]
                + (row[1] * y)[None, :, None]
                + (row[2] * z + row[3])[:, None, None]
            )
        return moved

    def image(self, array: npt.NDArray[Any]) -> sitk.Image:
        """An array on this lattice as an image in the patient; masks become 0 and 1."""
        plain = array.astype(np.uint8) if array.dtype == np.bool_ else array
        image = sitk.GetImageFromArray(plain)
        image.SetOrigin(self.origin)
        image.SetSpacing((self.spacing,) * 3)
        return image

    def thinned(self, step: int) -> "Lattice":
        """Every so-many-th point."""
        planes, rows, columns = (len(range(0, size, step)) for size in self.shape)
        return Lattice(self.origin, self.spacing * step, (planes, rows, columns))


def resampled(volume: HeadVolume, spacing: float) -> tuple[Lattice, Floats, Mask]:
    """A volume on a lattice that holds all of it: its values, and where it was seen.

    What is finer than the lattice is averaged first. Where it was not seen there is air.
    """
    small, matrix = _averaged(volume, spacing)
    size = np.array(small.shape[::-1])
    corners = np.array(list(np.ndindex(2, 2, 2))) * size - 0.5
    places = corners @ matrix[:, :3].T + matrix[:, 3]
    low, high = places.min(0), places.max(0)
    columns, rows, planes = (max(1, math.ceil(reach / spacing)) for reach in high - low)
    x, y, z = (float(number) + spacing / 2 for number in low)
    lattice = Lattice((x, y, z), spacing, (planes, rows, columns))

    back = np.linalg.inv(matrix[:, :3])
    transform = sitk.AffineTransform(3)
    transform.SetMatrix(back.ravel().tolist())
    transform.SetTranslation((-back @ matrix[:, 3]).tolist())
    air = float(small.min())
    image = sitk.Resample(
        sitk.GetImageFromArray(small),
        (columns, rows, planes),
        transform,
        sitk.sitkLinear,
        lattice.origin,
        (spacing,) * 3,
        np.eye(3).ravel().tolist(),
        air,
    )
    index = lattice.brought(np.column_stack((back, -back @ matrix[:, 3])))
    seen = np.ones(lattice.shape, np.bool_)
    for number, limit in zip(index, size, strict=True):
        seen &= (number > -0.5) & (number < limit - 0.5)
    return lattice, sitk.GetArrayFromImage(image), seen


def _averaged(volume: HeadVolume, spacing: float) -> tuple[Floats, npt.NDArray[np.float64]]:
    """The means of blocks of voxels not larger than `spacing`, and their affine."""
    matrix = volume.matrix
    edges = np.linalg.norm(matrix[:, :3], axis=0)
    steps = [max(1, int(spacing / edge + 1e-6)) for edge in edges]
    counts = [
        max(1, size // step) for size, step in zip(volume.values.shape[::-1], steps, strict=True)
    ]
    steps = [min(step, size) for step, size in zip(steps, volume.values.shape[::-1], strict=True)]
    (across, down, deep), (columns, rows, planes) = steps, counts
    means = np.empty((planes, rows, columns), np.float32)
    for plane in range(planes):
        slab = volume.values[plane * deep : (plane + 1) * deep, : rows * down, : columns * across]
        block = slab.astype(np.float32)
        if volume.kind == "CT":
            np.maximum(block, AIR_HU, out=block)
        block = block.mean(0) if deep > 1 else block[0]
        means[plane] = block.reshape(rows, down, columns, across).mean((1, 3))
    scale = np.array(steps, np.float64)
    first = matrix[:, :3] @ ((scale - 1) / 2) + matrix[:, 3]
    return means, np.column_stack((matrix[:, :3] * scale, first))
