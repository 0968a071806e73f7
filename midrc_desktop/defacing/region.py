"""What is blanked of a head: a region in the patient, whatever way the slices lie in it."""

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from midrc_desktop.dicom.plane import Plane
from midrc_desktop.dicom.study import Vector

Mask = npt.NDArray[np.bool_]
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
    raise NotImplementedError
