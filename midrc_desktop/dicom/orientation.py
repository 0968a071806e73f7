"""Where a slice lies in the patient: edge letters, plane, position."""

from midrc_desktop.dicom.order import Orientation, dot, normal
from midrc_desktop.dicom.study import Instance, Vector

_POSITIVE, _NEGATIVE = "LPH", "RAF"
_OPPOSITE = str.maketrans("LRAPHF", "RLPAFH")
_PLANES = ("sagittal", "coronal", "axial")

_SECOND_LETTER = 0.4
"""A direction that leans by this much (sine; about 24 degrees) is named with two letters."""

_ONE_PLANE = 0.9
"""Cosine above which a normal belongs to one plane (about 26 degrees: a tilted gantry)."""


def direction(vector: Vector) -> str:
    """The direction in letters (PS3.3 C.7.6.1.1.1): L R A P, H (head) and F (feet)."""
    axes = sorted(range(3), key=lambda axis: -abs(vector[axis]))
    return "".join(
        _POSITIVE[axis] if vector[axis] > 0 else _NEGATIVE[axis]
        for rank, axis in enumerate(axes[:2])
        if abs(vector[axis]) > (_SECOND_LETTER if rank else 0.0)
    )


def letters(orientation: Orientation) -> tuple[str, str, str, str]:
    """The letters at the left, right, top and bottom edge of the image."""
    right = direction(orientation[:3])
    bottom = direction(orientation[3:])
    return right.translate(_OPPOSITE), right, bottom.translate(_OPPOSITE), bottom


def plane(orientation: Orientation) -> str:
    """The plane: "axial", "coronal", "sagittal" or "oblique"."""
    across = normal(orientation)
    length = dot(across, across) ** 0.5
    axis = max(range(3), key=lambda axis: abs(across[axis]))
    if length == 0.0 or abs(across[axis]) / length < _ONE_PLANE:
        return "oblique"
    return _PLANES[axis]


def slice_position(instance: Instance) -> float | None:
    """How far along its normal the slice lies, in mm, growing towards L, P and H."""
    if instance.image_position is None or instance.image_orientation is None:
        return None
    across = normal(instance.image_orientation)
    axis = max(range(3), key=lambda axis: abs(across[axis]))
    sign = 1.0 if across[axis] >= 0 else -1.0
    return sign * dot(across, instance.image_position)
