"""A body of formulas: what lies where is known, however it is sliced."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from midrc_desktop.dicom.order import dot, normal
from midrc_desktop.dicom.study import Instance, Orientation, Series, Source, Vector
from tests.dicom.made_files import made

Body = Callable[[npt.NDArray, npt.NDArray, npt.NDArray], npt.NDArray]

SPHERES: tuple[Vector, ...] = ((-14.0, 3.0, 11.0), (9.0, -12.0, -6.0), (4.0, 10.0, 16.0))
RADIUS = 5.0
ROD: tuple[Vector, Vector] = ((-10.0, -14.0, -16.0), (0.36, 0.48, 0.8))
"""A point of the rod and its direction."""


def ramp(x, y, z):
    """A linear function of the place, which linear interpolation must keep exactly."""
    return 300.0 + 5.0 * x + 7.0 * y - 9.0 * z


def spheres(x, y, z):
    """Three balls whose brightness falls off smoothly, so that each has a sharp centre of mass."""
    values = np.zeros(np.broadcast(x, y, z).shape)
    for cx, cy, cz in SPHERES:
        far = np.sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2)
        values = np.maximum(values, 1000 * np.clip(1 - far / RADIUS, 0, 1))
    return values


def rod(x, y, z):
    """A slanted rod."""
    (px, py, pz), way = ROD
    along = (x - px) * way[0] + (y - py) * way[1] + (z - pz) * way[2]
    far = sum(
        (at - p - along * w) ** 2 for at, p, w in zip((x, y, z), (px, py, pz), way, strict=True)
    )
    return 1000 * np.clip(1 - np.sqrt(far) / 3.0, 0, 1)


@dataclass(frozen=True)
class Scan:
    """Slices of one shape: where their first pixels are, and how their pixels lie."""

    positions: Sequence[Vector]
    orientation: Orientation
    spacing: tuple[float, float] = (1.0, 1.0)
    rows: int = 48
    columns: int = 56

    def slice_of(self, body: Body, number: int) -> npt.NDArray[np.int16]:
        x, y, z = self.points(number)
        return np.rint(body(x, y, z)).astype(np.int16)

    def points(self, number: int):
        v, u = np.mgrid[: self.rows, : self.columns].astype(float)
        right, down = self.orientation[:3], self.orientation[3:]
        return (
            self.positions[number][axis]
            + u * self.spacing[1] * right[axis]
            + v * self.spacing[0] * down[axis]
            for axis in range(3)
        )

    def series(self) -> Series:
        """As an import would tell it, without files."""
        instances = tuple(
            Instance(
                source=Source(f"/{number}"),
                sop_class_uid="1.2",
                sop_instance_uid=f"1.2.{number}",
                transfer_syntax_uid="",
                instance_number=number,
                image_position=position,
                image_orientation=self.orientation,
                rows=self.rows,
                columns=self.columns,
                has_pixels=True,
                pixel_spacing=self.spacing,
            )
            for number, position in enumerate(self.positions)
        )
        return Series("1", "CT", "", "", 1, "", "", "", "", instances)

    def write(self, folder: Path, body: Body, first_number: int = 0) -> Path:
        """As files, numbered from `first_number` on."""
        for number in range(len(self.positions)):
            made(
                folder / f"{number:03}.dcm",
                first_number + number,
                Rows=self.rows,
                Columns=self.columns,
                PixelSpacing=list(self.spacing),
                ImagePositionPatient=[float(part) for part in self.positions[number]],
                ImageOrientationPatient=[round(part, 6) for part in self.orientation],
                PixelRepresentation=1,
                BitsStored=16,
                HighBit=15,
                RescaleIntercept=0,
                PixelData=self.slice_of(body, number).tobytes(),
            )
        return folder


def along(
    orientation: Orientation,
    places: Sequence[float],
    *,
    way: Vector | None = None,
    middle: Vector = (0.0, 0.0, 0.0),
    spacing: tuple[float, float] = (1.0, 1.0),
    rows: int = 48,
    columns: int = 56,
) -> Scan:
    """Slices at places (mm along the normal) about a middle; `way` leads from one to the next.

    Without `way` the slices lie right behind one another; with it the gantry is tilted.
    """
    across = normal(orientation)
    way = across if way is None else tuple(part / dot(way, across) for part in way)
    corner = [
        middle[axis]
        - (columns - 1) / 2 * spacing[1] * orientation[axis]
        - (rows - 1) / 2 * spacing[0] * orientation[3 + axis]
        for axis in range(3)
    ]
    positions = tuple(
        (corner[0] + at * way[0], corner[1] + at * way[1], corner[2] + at * way[2]) for at in places
    )
    return Scan(positions, orientation, spacing, rows, columns)
