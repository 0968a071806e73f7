"""The plane of an image in the patient: from pixels to millimetres and back, and where two meet."""

import math
from dataclasses import dataclass

from midrc_desktop.dicom.order import Orientation, dot, normal
from midrc_desktop.dicom.study import Vector

Point = tuple[float, float]
"""A place in an image: x grows with the columns, y with the rows; pixel centres are whole."""

PARALLEL = 0.99
"""Cosine above which two planes count as parallel (about eight degrees)."""


@dataclass(frozen=True, slots=True)
class Plane:
    """Where an image lies in the patient (PS3.3 C.7.6.2.1.1), in mm.

    Attributes:
        position: Centre of the first pixel.
        along_row: Unit vector in the direction in which columns are counted.
        along_column: Unit vector in the direction in which rows are counted.
        spacing: Between rows and between columns.
        rows: Number of rows.
        columns: Number of columns.

    """

    position: Vector
    along_row: Vector
    along_column: Vector
    spacing: tuple[float, float]
    rows: int
    columns: int

    @property
    def normal(self) -> Vector:
        """The unit vector across the image."""
        return unit(normal((*self.along_row, *self.along_column)))

    @property
    def centre(self) -> Vector:
        """The middle of the image in the patient."""
        return self.at((self.columns - 1) / 2, (self.rows - 1) / 2)

    def at(self, x: float, y: float) -> Vector:
        """The point of the patient at a place of the image."""
        right, down = x * self.spacing[1], y * self.spacing[0]
        return _sum(_sum(self.position, self.along_row, right), self.along_column, down)

    def place(self, point: Vector) -> Point:
        """The place of the image that is nearest to a point of the patient."""
        away = _sum(point, self.position, -1.0)
        x = dot(away, self.along_row) / self.spacing[1]
        return x, dot(away, self.along_column) / self.spacing[0]

    def distance(self, point: Vector) -> float:
        """How far a point lies in front of the plane, in mm; negative behind it."""
        return dot(_sum(point, self.position, -1.0), self.normal)


def plane(
    position: Vector | None,
    orientation: Orientation | None,
    spacing: tuple[float, float] | None,
    rows: int,
    columns: int,
) -> Plane | None:
    """The plane of an image, or None where its attributes do not tell one."""
    if position is None or orientation is None or spacing is None or min(spacing) <= 0:
        return None
    if rows < 1 or columns < 1:
        return None
    if not all(math.isfinite(value) for value in (*position, *orientation, *spacing)):
        return None
    row, column = orientation[:3], orientation[3:]
    across = normal(orientation)
    if min(dot(row, row), dot(column, column), dot(across, across)) < 0.01:
        return None
    return Plane(position, unit(row), unit(column), spacing, rows, columns)


def parallel(one: Vector, other: Vector) -> bool:
    """Whether two unit normals belong to slices that can be looked at side by side."""
    return abs(dot(one, other)) > PARALLEL


def crossing(image: Plane, other: Plane) -> tuple[Point, Point] | None:
    """The line in `image` along which the image of `other` crosses it, as far as both reach.

    None where the planes are parallel or the images do not meet.
    """
    if parallel(image.normal, other.normal):
        return None
    corners = [other.at(x, y) for x, y in _corners(other)]
    heights = [image.distance(corner) for corner in corners]
    ends = []
    for number in range(4):
        here, there = heights[number], heights[(number + 1) % 4]
        if here * there <= 0 and here != there:
            share = here / (here - there)
            step = _sum(corners[(number + 1) % 4], corners[number], -1.0)
            ends.append(image.place(_sum(corners[number], step, share)))
    if len(ends) < 2:
        return None
    first = ends[0]
    last = max(ends[1:], key=lambda end: math.dist(first, end))
    return _clipped(first, last, image)


def _corners(image: Plane) -> tuple[Point, ...]:
    right, bottom = image.columns - 0.5, image.rows - 0.5
    return ((-0.5, -0.5), (right, -0.5), (right, bottom), (-0.5, bottom))


def _clipped(start: Point, end: Point, image: Plane) -> tuple[Point, Point] | None:
    """The part of a line that lies in the image (Liang and Barsky's way), or None."""
    begin, stop = 0.0, 1.0
    for axis, size in ((0, image.columns), (1, image.rows)):
        step = end[axis] - start[axis]
        low, high = -0.5 - start[axis], size - 0.5 - start[axis]
        if step == 0:
            if low > 0 or high < 0:
                return None
            continue
        entry, leave = sorted((low / step, high / step))
        begin, stop = max(begin, entry), min(stop, leave)
    if begin >= stop:
        return None

    def at(share: float) -> Point:
        return (
            start[0] + share * (end[0] - start[0]),
            start[1] + share * (end[1] - start[1]),
        )

    return at(begin), at(stop)


def unit(vector: Vector) -> Vector:
    """The vector of length 1 in the same direction; the vector itself if it has no length."""
    length = math.sqrt(dot(vector, vector))
    return (vector[0] / length, vector[1] / length, vector[2] / length) if length else vector


def _sum(start: Vector, step: Vector, times: float) -> Vector:
    return (
        start[0] + times * step[0],
        start[1] + times * step[1],
        start[2] + times * step[2],
    )
