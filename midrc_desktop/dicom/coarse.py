"""A pile read small, slice by slice in one worker: for work on its shape and not its detail."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from midrc_desktop.dicom.filling import NoPlanes, TooLargeForPlanes
from midrc_desktop.dicom.grid import WIDEST_GAP
from midrc_desktop.dicom.pixels import SliceImage, decode
from midrc_desktop.dicom.volume import Pile, Slice

Floats = npt.NDArray[np.float32]

MOST_VOXELS = 48 * 2**20
"""Voxels beyond which a volume is read smaller still (192 MB)."""

IN_COLOUR = "This series is in colour, so no volume can be made of it."
TOO_FAR_APART = "Some slices of this series lie too far apart to make a volume of them."
NOT_IN_A_ROW = "The slices of this series do not lie in a straight row."

_COARSEST = 6.0
_EVEN = 0.05
_IN_A_ROW_MM = 1.5
_LEAST_HU = -1024.0


@dataclass(frozen=True, slots=True)
class Coarse:
    """One phase of a pile on a regular grid; its axes lean where the gantry was tilted.

    Attributes:
        values: Values after the modality transformation, of shape (slices, rows, columns).
        affine: The rows of a 3x4 matrix from an index (column, row, slice) to mm in the patient.
        inverted: Whether the lowest value is white (MONOCHROME1).

    """

    values: Floats
    affine: tuple[float, ...]
    inverted: bool


def coarse(pile: Pile, phase: int, voxel_mm: float) -> Coarse:
    """Read a phase of a pile that `can_reformat`; what is finer than `voxel_mm` is made coarser.

    Pixels are averaged in their plane; of thin slices some are passed over. Slices that lie
    unevenly are interpolated. Nothing but one slice is held in full. Raises NoPlanes with the
    sentence that says why it cannot be done, CannotShow or Gone if a slice cannot be read.
    """
    if pile.why_not:
        raise NoPlanes(pile.why_not)
    chosen, factors = _chosen(pile, phase, voxel_mm)
    small, inverted = [], False
    for slice_ in chosen:
        image = decode(slice_.instance.source, slice_.frame)
        if image.pixels.ndim != 2:
            raise NoPlanes(IN_COLOUR)
        small.append(_shrunk(image, factors))
        inverted = inverted or image.inverted
    positions = np.array([slice_.position for slice_ in chosen], np.float64)
    values, first, step = _even(np.stack(small), positions, chosen[0])
    return Coarse(values, _affine(chosen[0], factors, first, step), inverted)


def _chosen(pile: Pile, phase: int, voxel_mm: float) -> tuple[list[Slice], tuple[int, int]]:
    """The slices to read, and how many rows and columns become one."""
    image = pile.first.instance
    assert image.pixel_spacing is not None
    while True:
        every = max(1, int(voxel_mm / (pile.spacing or voxel_mm)))
        down, across = (max(1, int(voxel_mm / size + 0.05)) for size in image.pixel_spacing)
        slices = list(pile.phases[phase])[::every]
        voxels = len(slices) * (image.rows // down) * (image.columns // across)
        if 0 < voxels <= MOST_VOXELS:
            return slices, (down, across)
        voxel_mm *= 1.2
        if voxel_mm > _COARSEST or not voxels:
            raise TooLargeForPlanes


def _shrunk(image: SliceImage, factors: tuple[int, int]) -> Floats:
    """A slice whose pixels are means of blocks; air is never darker than air."""
    pixels = image.pixels
    rows, columns = (size // factor for size, factor in zip(pixels.shape, factors, strict=True))
    cut = pixels[: rows * factors[0], : columns * factors[1]].astype(np.float32)
    if image.unit == "HU":
        np.maximum(cut, _LEAST_HU, out=cut)
    blocks = cut.reshape(rows, factors[0], columns, factors[1])
    mean: Floats = np.nan_to_num(blocks.mean((1, 3), dtype=np.float32))
    return mean


def _even(
    values: Floats, positions: npt.NDArray[np.float64], like: Slice
) -> tuple[Floats, npt.NDArray[Any], npt.NDArray[Any]]:
    """The slices at even steps, with the place of the first and the step in mm."""
    count = len(positions)
    way = positions[-1] - positions[0]
    along = (positions - positions[0]) @ way / max(float(way @ way), 1e-9)
    aside = positions - positions[0] - along[:, None] * way
    if np.abs(aside).max() > _IN_A_ROW_MM:
        raise NoPlanes(NOT_IN_A_ROW)
    length = float(np.linalg.norm(way))
    gaps = np.diff(along) * length
    usual = float(np.median(gaps))
    if gaps.max() > WIDEST_GAP * usual:
        raise NoPlanes(TOO_FAR_APART)
    if np.abs(along * (count - 1) - np.arange(count)).max() <= _EVEN:
        return values, positions[0], way / (count - 1)
    steps = max(1, math.ceil(length / usual - _EVEN))
    at = np.interp(np.linspace(0, 1, steps + 1), along, np.arange(count))
    below = np.minimum(at.astype(int), count - 2)
    share = (at - below).astype(np.float32)[:, None, None]
    between: Floats = values[below] * (1 - share) + values[below + 1] * share
    return between, positions[0], way / steps


def _affine(
    like: Slice,
    factors: tuple[int, int],
    first: npt.NDArray[Any],
    step: npt.NDArray[Any],
) -> tuple[float, ...]:
    lies = like.plane
    assert lies is not None
    right = np.array(lies.along_row) * lies.spacing[1]
    down = np.array(lies.along_column) * lies.spacing[0]
    origin = first + right * (factors[1] - 1) / 2 + down * (factors[0] - 1) / 2
    matrix = np.stack([right * factors[1], down * factors[0], step, origin], axis=1)
    return tuple(float(number) for number in matrix.ravel())
