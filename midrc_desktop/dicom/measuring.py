"""Length, angle and ellipse on one image, in patient units where the header tells them.

Image coordinates: (x, y) = (column, row), pixel centres at whole numbers. Nothing measured here
leaves with a donation.
"""

import math
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt

from midrc_desktop.dicom.pixels import SliceImage

Point = tuple[float, float]


class Kind(Enum):
    """What is measured."""

    LENGTH = "length"
    ANGLE = "angle"
    ELLIPSE = "ellipse"

    @property
    def points(self) -> int:
        """How many points say where it lies."""
        return 3 if self is Kind.ANGLE else 2


class Unit(Enum):
    """What a distance is counted in.

    DETECTOR: mm in the plane of the detector, where things are larger than in the patient
    (Imager Pixel Spacing, PS3.3 10.7.1.3). FILM: mm on a scanned film (Nominal Scanned Pixel
    Spacing). PIXELS: the header tells no spacing.
    """

    MM = "mm"
    DETECTOR = "mm at the detector"
    FILM = "mm on the film"
    PIXELS = "pixels"


@dataclass(frozen=True, slots=True)
class Scale:
    """The distance from pixel to pixel along x (`across`) and along y (`down`), in `unit`."""

    across: float = 1.0
    down: float = 1.0
    unit: Unit = Unit.PIXELS


def scale_of(image: SliceImage) -> Scale:
    """The scale of an image: in pixels where its header tells no spacing."""
    if image.spacing is None or min(image.spacing) <= 0:
        return Scale()
    down, across = image.spacing
    unit = {"detector": Unit.DETECTOR, "film": Unit.FILM}.get(image.spacing_at, Unit.MM)
    return Scale(across, down, unit)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measurement on an image.

    `points` are the ends of a length; an end, the vertex and the other end of an angle; two
    opposite corners of the rectangle around an ellipse.
    """

    kind: Kind
    points: tuple[Point, ...]

    @property
    def handles(self) -> tuple[Point, ...]:
        """Where it can be taken hold of: its points; of an ellipse left, right, top, bottom."""
        if self.kind is not Kind.ELLIPSE:
            return self.points
        (left, top), (right, bottom) = self.corners
        x, y = (left + right) / 2, (top + bottom) / 2
        return (left, y), (right, y), (x, top), (x, bottom)

    @property
    def corners(self) -> tuple[Point, Point]:
        """The smallest and the largest x and y of its points."""
        xs, ys = zip(*self.points, strict=True)
        return (min(xs), min(ys)), (max(xs), max(ys))

    def moved(self, x: float, y: float) -> "Measurement":
        """The same elsewhere."""
        return replace(self, points=tuple((one + x, other + y) for one, other in self.points))

    def with_handle(self, index: int, place: Point) -> "Measurement":
        """With one of its handles moved to `place`; of an ellipse that moves one side."""
        if self.kind is not Kind.ELLIPSE:
            points = (*self.points[:index], place, *self.points[index + 1 :])
            return replace(self, points=points)
        (left, top), (right, bottom) = self.corners
        sides = [left, right, top, bottom]
        sides[index] = place[index // 2]
        return replace(self, points=((sides[0], sides[2]), (sides[1], sides[3])))


def length(start: Point, end: Point, scale: Scale) -> float:
    """The distance between two places, in the unit of the scale."""
    return math.hypot((end[0] - start[0]) * scale.across, (end[1] - start[1]) * scale.down)


def angle(one: Point, vertex: Point, other: Point, scale: Scale) -> float:
    """The angle at the vertex in degrees, 0 to 180; 0 where a leg has no length."""
    ax, ay = (one[0] - vertex[0]) * scale.across, (one[1] - vertex[1]) * scale.down
    bx, by = (other[0] - vertex[0]) * scale.across, (other[1] - vertex[1]) * scale.down
    return math.degrees(math.atan2(abs(ax * by - ay * bx), ax * bx + ay * by))


def area(ellipse: Measurement, scale: Scale) -> float:
    """The area of an ellipse as drawn, in the square of the scale's unit."""
    (left, top), (right, bottom) = ellipse.corners
    return math.pi / 4 * (right - left) * scale.across * (bottom - top) * scale.down


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is known of the `count` values in an ellipse; `sd` is that of these values (not n−1)."""

    mean: float
    sd: float
    low: float
    high: float
    count: int


def statistics(
    pixels: npt.NDArray[Any], ellipse: Measurement, padding: tuple[float, float] | None = None
) -> Statistics | None:
    """Statistics of the pixels (rows, columns) whose centres lie in an ellipse, its edge included.

    Left out: what is outside of the image, values from the first to the last of `padding`, and
    what is no number. None if nothing is left.
    """
    values = _inside(pixels, ellipse).astype(np.float64)
    wanted = np.isfinite(values)
    if padding is not None:
        wanted &= (values < padding[0]) | (values > padding[1])
    values = values[wanted]
    if not values.size:
        return None
    return Statistics(
        mean=float(values.mean()),
        sd=float(values.std()),
        low=float(values.min()),
        high=float(values.max()),
        count=int(values.size),
    )


def _inside(pixels: npt.NDArray[Any], ellipse: Measurement) -> npt.NDArray[Any]:
    (left, top), (right, bottom) = ellipse.corners
    rows, columns = pixels.shape
    first_row, last_row = max(math.ceil(top), 0), min(math.floor(bottom), rows - 1)
    first_column, last_column = max(math.ceil(left), 0), min(math.floor(right), columns - 1)
    if first_row > last_row or first_column > last_column or left == right or top == bottom:
        return pixels[:0].reshape(-1)
    across = _share(first_column, last_column, left, right)
    down = _share(first_row, last_row, top, bottom)
    mask = across[np.newaxis, :] + down[:, np.newaxis] <= 1.0
    box = pixels[first_row : last_row + 1, first_column : last_column + 1]
    inside: npt.NDArray[Any] = box[mask]
    return inside


def _share(first: int, last: int, low: float, high: float) -> npt.NDArray[np.float64]:
    """The square of the distance from the centre, as a share of the half axis."""
    steps = np.arange(first, last + 1, dtype=np.float64)
    shares: npt.NDArray[np.float64] = ((steps - (low + high) / 2) / ((high - low) / 2)) ** 2
    return shares
