"""Which slice of one series belongs to a slice, or a point, of another. Knows no Qt."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from midrc_desktop.dicom.order import normal
from midrc_desktop.dicom.plane import parallel, unit
from midrc_desktop.dicom.study import Vector
from midrc_desktop.ui.preview.stack import Picture, Stack

ALIKE = 0.9
"""Cosine above which two series of different frames of reference are of one plane."""


@dataclass(frozen=True, eq=False)
class Places:
    """Where the slices of a stack lie: centres and unit normals of shape (slices, 3), in mm.

    A row is NaN where a slice does not say its place. `frame` is the Frame of Reference UID
    (PS3.3 C.7.4.1): only places of one frame can be compared.
    """

    centres: npt.NDArray[np.float64]
    normals: npt.NDArray[np.float64]
    frame: str

    @classmethod
    def of(cls, stack: Stack) -> Self:
        """The places of a stack."""
        nowhere = (np.nan, np.nan, np.nan)
        known = [_place(picture) or (nowhere, nowhere) for picture in stack.pictures]
        places = np.array(known, dtype=np.float64).reshape(-1, 2, 3)
        return cls(places[:, 0], places[:, 1], stack.series.frame_of_reference_uid)

    def normal(self, index: int) -> Vector | None:
        """The unit normal of a slice, towards L, P and H; None where it is not known."""
        x, y, z = (float(part) for part in self.normals[index])
        return None if math.isnan(x) else (x, y, z)

    def shares_frame(self, other: "Places") -> bool:
        """Whether both count millimetres from the same point of the same patient."""
        return bool(self.frame) and self.frame == other.frame

    def nearest(self, point: Vector, among: range) -> int | None:
        """The slice whose plane is nearest to a point, or None where no place is known."""
        part = slice(among.start, among.stop)
        away = np.einsum("ij,ij->i", self.normals[part], np.array(point) - self.centres[part])
        return self._smallest(np.abs(away), among)

    def at_height(self, height: float, across: Vector, among: range) -> int | None:
        """The slice whose centre is nearest to a height along `across`, in mm."""
        along = self.centres[among.start : among.stop] @ np.array(across)
        return self._smallest(np.abs(along - height), among)

    def height(self, index: int, across: Vector) -> float:
        """How far the centre of a slice lies along a direction, in mm."""
        return float(self.centres[index] @ np.array(across))

    @staticmethod
    def _smallest(distances: npt.NDArray[np.float64], among: range) -> int | None:
        if not len(distances) or bool(np.isnan(distances).all()):
            return None
        return among.start + int(np.nanargmin(distances))


@dataclass(frozen=True, eq=False)
class Look:
    """A viewport as linking sees it: its places, the slice in view, and where it began.

    `anchor` is the slice that was in view when the link was switched on; `among` are the
    slices between which the viewport may scroll (one phase).
    """

    places: Places
    index: int
    anchor: int
    among: range


def follow(leader: Look, other: Look) -> int | None:
    """The slice that `other` goes to when `leader` has moved; None if it stays.

    Parallel series in one frame of reference: the slice nearest in mm. Series of one plane in
    different frames: as far in mm from where the link was switched on. Without places: as many
    slices from there. Series that are not parallel stay.
    """
    across, theirs = leader.places.normal(leader.index), other.places.normal(other.index)
    if across is None or theirs is None:
        wanted = other.anchor + leader.index - leader.anchor
        return min(max(wanted, other.among.start), other.among.stop - 1)
    if leader.places.shares_frame(other.places):
        if not parallel(across, theirs):
            return None
        x, y, z = (float(part) for part in leader.places.centres[leader.index])
        return other.places.nearest((x, y, z), other.among)
    if abs(sum(a * b for a, b in zip(across, theirs, strict=True))) < ALIKE:
        return None
    moved = leader.places.height(leader.index, across) - leader.places.height(leader.anchor, across)
    wanted_height = other.places.height(other.anchor, theirs) + moved
    return other.places.at_height(wanted_height, theirs, other.among)


def _place(picture: Picture) -> tuple[Sequence[float], Sequence[float]] | None:
    """The centre of a picture and its normal, turned towards L, P and H."""
    position, orientation = picture.position, picture.orientation
    if position is None or orientation is None:
        return None
    across = unit(normal(orientation))
    if max(across, key=abs) < 0:
        across = (-across[0], -across[1], -across[2])
    rows, columns = picture.instance.rows, picture.instance.columns
    tall, wide = picture.instance.pixel_spacing or (0.0, 0.0)
    right, down = (columns - 1) / 2 * wide, (rows - 1) / 2 * tall
    centre = [
        at + right * along_row + down * along_column
        for at, along_row, along_column in zip(
            position, orientation[:3], orientation[3:], strict=True
        )
    ]
    return centre, across
