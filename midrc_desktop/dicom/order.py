"""Slices in the order of the body, not of file names or numbers."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from midrc_desktop.dicom.study import Instance, Orientation, Vector

__all__ = ["Orientation", "alike", "dot", "normal", "number_key", "ordered", "parallel"]

T = TypeVar("T")

_SAME_DIRECTION = 0.9998
"""Cosine above which two directions are one (about a degree)."""

_LARGEST_NUMBER = 2**31


def normal(orientation: Orientation) -> Vector:
    """The normal of the plane of Image Orientation (Patient): row x column (PS3.3 C.7.6.2.1.1)."""
    ax, ay, az, bx, by, bz = orientation
    return (ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)


def dot(a: Vector, b: Vector) -> float:
    """The scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def parallel(one: Orientation, other: Orientation) -> bool:
    """Whether rows and columns run the same ways, to about a degree; lengths do not count."""
    return _along(one[:3], other[:3]) and _along(one[3:], other[3:])


def alike(things: Iterable[T], same: Callable[[T, T], bool]) -> list[int]:
    """For each thing the number of its kind: that of the first which is the same, or a new one."""
    first: list[T] = []
    numbers = []
    for thing in things:
        number = next((n for n, known in enumerate(first) if same(known, thing)), len(first))
        if number == len(first):
            first.append(thing)
        numbers.append(number)
    return numbers


def ordered(instances: Sequence[Instance]) -> tuple[Instance, ...]:
    """The same instances in an order that does not depend on the order they come in.

    Slices that are parallel stand together, by their position along the normal; at one position
    by acquisition and instance number. Images without a place in the body follow, by number.
    """
    by_number = sorted(instances, key=number_key)
    placed = [
        (orientation, position, instance)
        for instance in by_number
        if (orientation := instance.image_orientation) is not None
        and (position := instance.image_position) is not None
    ]
    orientations = dict.fromkeys(orientation for orientation, _, _ in placed)
    stacks = dict(zip(orientations, alike(orientations, parallel), strict=True))
    across: dict[int, Vector] = {}
    keyed = []
    for orientation, position, instance in placed:
        stack = stacks[orientation]
        along = dot(across.setdefault(stack, normal(orientation)), position)
        keyed.append((stack, round(along, 3), instance))
    keyed.sort(key=lambda slice_: slice_[:2])
    flat = (i for i in by_number if i.image_position is None or i.image_orientation is None)
    return (*(instance for _, _, instance in keyed), *flat)


def number_key(instance: Instance) -> tuple[int, int, int, str, str, tuple[str, ...]]:
    """Sorts by acquisition and instance number; what is equal in these, by UID and file.

    Scanners count UIDs on, so that of two that begin alike the shorter comes first: 9 before 10.
    """
    return (
        instance.acquisition_number if instance.acquisition_number is not None else _LARGEST_NUMBER,
        instance.instance_number if instance.instance_number is not None else _LARGEST_NUMBER,
        len(instance.sop_instance_uid),
        instance.sop_instance_uid,
        instance.source.path,
        instance.source.members,
    )


def _along(one: Vector, other: Vector) -> bool:
    lengths = dot(one, one) * dot(other, other)
    return lengths > 0 and dot(one, other) > _SAME_DIRECTION * lengths**0.5
