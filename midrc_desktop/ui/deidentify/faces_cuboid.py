"""A box that a person draws in a head: moved and pulled within the volume, in mm. No Qt here."""

from dataclasses import dataclass

from midrc_desktop.defacing.region import Cuboid
from midrc_desktop.dicom.sections import Section
from midrc_desktop.dicom.study import Vector

LEAST = 10.0
"""Millimetres below which a box is not made smaller: a slip of the hand would lose it."""

AXES = {Section.AXIAL: (0, 1, 2), Section.CORONAL: (0, 2, 1), Section.SAGITTAL: (1, 2, 0)}
"""Of each section the patient's axes (x, y, z) to the right, down or up, and across."""

_FROM_ABOVE = 0.35
"""Share of a head's height above the face, of a box that nobody has touched yet."""

_DEEP = 0.4
"""How far such a box reaches back, as a share of the volume."""


@dataclass(frozen=True, slots=True)
class Grip:
    """What of a box is held in a section: -1 its low side, 1 its high side, 0 neither.

    `first` is for the axis to the right, `second` for the other; with both 0 all of it is held.
    """

    first: int = 0
    second: int = 0


def beginning(room: Cuboid) -> Cuboid:
    """A box where a face usually is: the front, below the brow."""
    x, y, z = (high - low for low, high in zip(room.low, room.high, strict=True))
    return within(
        Cuboid(
            (room.low[0] + 0.1 * x, room.low[1], room.low[2]),
            (room.high[0] - 0.1 * x, room.low[1] + _DEEP * y, room.high[2] - _FROM_ABOVE * z),
        ),
        room,
    )


def within(box: Cuboid, room: Cuboid) -> Cuboid:
    """The box, cut and widened so that it lies in the room and is no thinner than it may be."""
    sides = [
        _side(low, high, start, end)
        for low, high, start, end in zip(box.low, box.high, room.low, room.high, strict=True)
    ]
    return _cuboid(sides)


def moved(box: Cuboid, by: Vector, room: Cuboid) -> Cuboid:
    """The box moved by so many mm, as far as the room goes; its size stays."""
    sides = []
    for axis, way in enumerate(by):
        low, high = box.low[axis], box.high[axis]
        possible = min(max(way, room.low[axis] - low), room.high[axis] - high)
        sides.append((low + possible, high + possible))
    return _cuboid(sides)


def pulled(box: Cuboid, axis: int, side: int, to: float, room: Cuboid) -> Cuboid:
    """The box with its low (-1) or high (1) side of an axis (0 to 2) at `to` mm, if it may be."""
    sides = list(zip(box.low, box.high, strict=True))
    low, high = sides[axis]
    start, end = room.low[axis], room.high[axis]
    least = min(LEAST, end - start)
    if side < 0:
        sides[axis] = (min(max(to, start), high - least), high)
    else:
        sides[axis] = (low, max(min(to, end), low + least))
    return within(_cuboid(sides), room)


def dragged(
    box: Cuboid, section: Section, grip: Grip, by: tuple[float, float], room: Cuboid
) -> Cuboid:
    """The box after a hand that holds it so has gone so many mm along the section's two axes."""
    first, second, _ = AXES[section]
    if grip == Grip():
        way = [0.0, 0.0, 0.0]
        way[first], way[second] = by
        return moved(box, (way[0], way[1], way[2]), room)
    for axis, side, far in ((first, grip.first, by[0]), (second, grip.second, by[1])):
        if side:
            now = (box.low if side < 0 else box.high)[axis]
            box = pulled(box, axis, side, now + far, room)
    return box


def held(box: Cuboid, section: Section, at: tuple[float, float], reach: float) -> Grip | None:
    """What of the box a hand holds at a place (mm along the section's axes); None: nothing."""
    sides = []
    for axis, place in zip(AXES[section][:2], at, strict=True):
        low, high = box.low[axis], box.high[axis]
        if not low - reach <= place <= high + reach:
            return None
        from_low, from_high = abs(place - low), abs(place - high)
        near = min(from_low, from_high) <= min(reach, (high - low) / 3)
        outside = not low <= place <= high
        sides.append((-1 if from_low < from_high else 1) if near or outside else 0)
    return Grip(*sides)


def _side(low: float, high: float, start: float, end: float) -> tuple[float, float]:
    least = min(LEAST, end - start)
    low, high = min(max(low, start), end), min(max(high, start), end)
    if high - low < least:
        low = max(min((low + high - least) / 2, end - least), start)
        high = min(low + least, end)
    return low, high


def _cuboid(sides: list[tuple[float, float]]) -> Cuboid:
    (x0, x1), (y0, y1), (z0, z1) = sides
    return Cuboid((x0, y0, z0), (x1, y1, z1))
