"""Slices in the order of the body, not of file names or numbers."""

from collections.abc import Sequence

from midrc_desktop.dicom.study import Instance, Orientation, Vector

__all__ = ["Orientation", "dot", "normal", "ordered"]

_SAME_DIRECTION = 0.995
"""Cosine above which two slices count as parallel (about six degrees)."""

_LARGEST_NUMBER = 2**31


def normal(orientation: Orientation) -> Vector:
    """The normal of the plane of Image Orientation (Patient): row x column (PS3.3 C.7.6.2.1.1)."""
    ax, ay, az, bx, by, bz = orientation
    return (ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)


def dot(a: Vector, b: Vector) -> float:
    """The scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def ordered(instances: Sequence[Instance]) -> tuple[Instance, ...]:
    """The same instances in an order that does not depend on the order they come in.

    Slices that are parallel stand together, by their position along the normal; at one position
    by acquisition and instance number. Images without a place in the body follow, by number.
    """
    by_number = sorted(instances, key=_number_key)
    stacks: list[tuple[Vector, list[tuple[float, int, Instance]]]] = []
    flat: list[Instance] = []
    for rank, instance in enumerate(by_number):
        if instance.image_position is None or instance.image_orientation is None:
            flat.append(instance)
            continue
        direction = normal(instance.image_orientation)
        parallel = [stack for stack in stacks if dot(stack[0], direction) > _SAME_DIRECTION]
        if not parallel:
            parallel = [(direction, [])]
            stacks.extend(parallel)
        known, slices = parallel[0]
        slices.append((round(dot(known, instance.image_position), 3), rank, instance))
    in_stacks = [slice_ for _, slices in stacks for slice_ in sorted(slices, key=_place)]
    return (*(instance for _, _, instance in in_stacks), *flat)


def _place(slice_: tuple[float, int, Instance]) -> tuple[float, int]:
    return slice_[0], slice_[1]


def _number_key(instance: Instance) -> tuple[int, int, str, str, tuple[str, ...]]:
    return (
        instance.acquisition_number if instance.acquisition_number is not None else _LARGEST_NUMBER,
        instance.instance_number if instance.instance_number is not None else _LARGEST_NUMBER,
        instance.sop_instance_uid,
        instance.source.path,
        instance.source.members,
    )
