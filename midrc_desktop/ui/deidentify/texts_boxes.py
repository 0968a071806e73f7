"""Boxes under the hand: what is taken hold of, and where it goes, which is never out of the image.

Points are (x, y) from the upper left edge of the first pixel, in pixels: pixel n reaches from
n to n + 1.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from midrc_desktop.burned_in.found import Box

Point = tuple[float, float]

LEAST = 2
"""Pixels that a box has at least from side to side, as far as its image has them."""


@dataclass(frozen=True, slots=True)
class Size:
    """Columns and rows of a frame."""

    columns: int
    rows: int

    def holds(self, box: Box) -> bool:
        """Whether all of a box lies in a frame of this size, and it has pixels."""
        inside = 0 <= box.left < box.right <= self.columns
        return inside and 0 <= box.top < box.bottom <= self.rows


@dataclass(frozen=True, slots=True)
class Grip:
    """A part of a box: -1 is left or up, 1 right or down, (0, 0) the whole box."""

    across: int = 0
    down: int = 0


WHOLE = Grip()
HANDLES = tuple(Grip(a, d) for d in (-1, 0, 1) for a in (-1, 0, 1) if (a, d) != (0, 0))
CORNER = Grip(1, 1)
"""The handle that the keys pull."""


def place(box: Box, grip: Grip) -> Point:
    """Where a handle is."""
    x = (box.left, (box.left + box.right) / 2, box.right)[grip.across + 1]
    y = (box.top, (box.top + box.bottom) / 2, box.bottom)[grip.down + 1]
    return x, y


def handle_at(box: Box, at: Point, reach: Point) -> Grip | None:
    """The nearest handle within reach (across, down) of a point; None where there is none."""
    near = [(_far(place(box, grip), at, reach), number) for number, grip in enumerate(HANDLES)]
    far, number = min(near)
    return HANDLES[number] if far <= 1 else None


def holds(box: Box, at: Point) -> bool:
    """Whether a point lies in a box."""
    return box.left <= at[0] <= box.right and box.top <= at[1] <= box.bottom


def smallest_at(boxes: Iterable[tuple[int, Box]], at: Point) -> int | None:
    """The number of the smallest of these boxes that a point lies in: it may lie on another."""
    found = [(box.area, number) for number, box in boxes if holds(box, at)]
    return min(found)[1] if found else None


def pulled(box: Box, grip: Grip, by: Point, size: Size) -> Box:
    """The box with that part of it moved; at the edge of the image it stops."""
    x, y = round(by[0]), round(by[1])
    if grip == WHOLE:
        x = min(max(x, -box.left), size.columns - box.right)
        y = min(max(y, -box.top), size.rows - box.bottom)
        return Box(box.left + x, box.top + y, box.right + x, box.bottom + y)
    left, right = _pulled(box.left, box.right, grip.across, x, size.columns)
    top, bottom = _pulled(box.top, box.bottom, grip.down, y, size.rows)
    return Box(left, top, right, bottom)


def between(one: Point, other: Point, size: Size) -> Box | None:
    """The box of whole pixels that two points span, as far as it lies in the image.

    None where they span none.
    """
    left, right = sorted((one[0], other[0]))
    top, bottom = sorted((one[1], other[1]))
    box = Box(
        max(math.floor(left), 0),
        max(math.floor(top), 0),
        min(math.ceil(right), size.columns),
        min(math.ceil(bottom), size.rows),
    )
    return box if size.holds(box) else None


def middle_of(size: Size) -> Box:
    """A box in the middle of an image, a quarter as wide and an eighth as high."""
    wide, high = max(size.columns // 4, 1), max(size.rows // 8, 1)
    left, top = (size.columns - wide) // 2, (size.rows - high) // 2
    return Box(left, top, left + wide, top + high)


def _pulled(low: int, high: int, part: int, by: int, end: int) -> tuple[int, int]:
    if part < 0:
        low = min(max(low + by, 0), max(high - LEAST, 0))
    elif part > 0:
        high = max(min(high + by, end), min(low + LEAST, end))
    return low, high


def _far(one: Point, other: Point, reach: Point) -> float:
    across = abs(one[0] - other[0]) / max(reach[0], 1e-9)
    down = abs(one[1] - other[1]) / max(reach[1], 1e-9)
    return math.hypot(across, down)
