"""The stacks of slices of a head series: which make a volume, and why others do not."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from midrc_desktop.defacing.head_volume import HeadVolume
from midrc_desktop.defacing.region import Removal
from midrc_desktop.dicom.coarse import coarse
from midrc_desktop.dicom.kinds import CAPTURES, looks, projected, rendered, scout, scout_image
from midrc_desktop.dicom.study import Series
from midrc_desktop.dicom.volume import Pile, piles

_FITTED = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.2",  # CT Image Storage
        "1.2.840.10008.5.1.4.1.1.2.1",  # Enhanced CT
        "1.2.840.10008.5.1.4.1.1.2.2",  # Legacy Converted Enhanced CT
        "1.2.840.10008.5.1.4.1.1.4",  # MR Image Storage
        "1.2.840.10008.5.1.4.1.1.4.1",  # Enhanced MR
        "1.2.840.10008.5.1.4.1.1.4.4",  # Legacy Converted Enhanced MR
    }
)
_OTHERS = {
    "1.2.840.10008.5.1.4.1.1.13.1.1": "This is a rotational X-ray volume",
    "1.2.840.10008.5.1.4.1.1.13.1.2": "This is a rotational X-ray volume",
    "1.2.840.10008.5.1.4.1.1.20": "This is a nuclear medicine series",
    "1.2.840.10008.5.1.4.1.1.30": "This is a map computed from other images",
    "1.2.840.10008.5.1.4.1.1.66.4": "This is a segmentation",
    "1.2.840.10008.5.1.4.1.1.66.7": "This is a segmentation",
    "1.2.840.10008.5.1.4.1.1.128": "This is a PET series",
    "1.2.840.10008.5.1.4.1.1.128.1": "This is a PET series",
    "1.2.840.10008.5.1.4.1.1.130": "This is a PET series",
    "1.2.840.10008.5.1.4.1.1.481.1": "This is a radiotherapy image",
    "1.2.840.10008.5.1.4.1.1.481.3": "These are outlines drawn for radiotherapy",
    "1.2.840.10008.5.1.4.1.1.4.3": "This is an MR series in colour",
}
Box = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]

_PARTS_OF_COMPLEX = frozenset({"P", "PHASE", "PHASE MAP", "R", "REAL", "I", "IMAGINARY"})

VOXEL_MM = 2.0
"""How fine a volume is looked at."""

_BESIDE_MM = 10.0

LEAVE_OUT = "Leave this series out."
APART = (
    "Some images of this series lie apart from the others and make no volume, so the face cannot "
    "be found in them. Leave them out."
)
NO_STACK = (
    "The images of this series make no volume, so the face cannot be found in it. " + LEAVE_OUT
)


@dataclass(frozen=True, slots=True)
class Stack:
    """Slices that are looked at as one volume: a pile, and which of its phases."""

    pile: Pile
    phase: int


def unsuited(series: Series) -> str | None:
    """Why no face can be looked for in this series at all, with a way on; None if it can.

    Told by the header alone; what only the pixels tell (colour) shows when they are read.
    """
    kinds = looks(series)
    if scout(series):
        return f"This is a scout: it shows the face in single images. {LEAVE_OUT}"
    if any(look.has_pixels and rendered(look, series) for look in kinds):
        return f"This is a 3-D rendering, which shows the face itself. {LEAVE_OUT}"
    if any(look.has_pixels and projected(look, series) for look in kinds):
        return f"This is a projection through the head, with the face in every image. {LEAVE_OUT}"
    for look in kinds:
        if look.sop_class_uid.startswith(CAPTURES):
            return f"This is a picture of a screen and no volume. {LEAVE_OUT}"
        if look.sop_class_uid not in _FITTED:
            said = _OTHERS.get(look.sop_class_uid, "This series is neither CT nor MR")
            return f"{said}, in which faces are not looked for. {LEAVE_OUT}"
    if any(scout_image(look) for look in kinds):
        return "Some images of this series are scouts, which show the face. Leave them out."
    return _apart(series)


def stacks(series: Series) -> tuple[Stack, ...]:
    """What can be looked at as volumes, the one that shows most first."""
    found = [
        Stack(pile, _phase(pile)) for pile in piles(series) if pile.can_reformat and pile.places
    ]
    return tuple(sorted(found, key=_merit))


def _merit(stack: Stack) -> tuple[float, ...]:
    return (-round(cover(stack.pile), 1), thickness(stack.pile), -len(stack.pile.places))


def cover(pile: Pile) -> float:
    """What share of the room of a head a pile spans at most, 0 to 1."""
    lies = pile.first.plane
    if lies is None or pile.spacing is None:
        return 0.0
    deep = pile.spacing * len(pile.places)
    sides = sorted((deep, lies.rows * lies.spacing[0], lies.columns * lies.spacing[1]))
    return math.prod(
        min(1.0, side / full) for side, full in zip(sides, (160, 200, 220), strict=True)
    )


def thickness(pile: Pile) -> float:
    """The largest side of a voxel in mm."""
    lies = pile.first.plane
    return math.inf if lies is None else max(pile.spacing or math.inf, *lies.spacing)


class Seen(NamedTuple):
    """A stack as a volume in which air is dark, and about what its values were turned, or None."""

    volume: HeadVolume
    turned: float | None = None

    def as_stored(self, removal: Removal) -> Removal:
        """With the air of the volume told in output units."""
        return removal if self.turned is None else replace(removal, air=self.turned - removal.air)


def read(stack: Stack, modality: str, voxel_mm: float = VOXEL_MM) -> Seen:
    """The volume of a stack; raises NoPlanes, CannotShow or Gone. Runs in a worker.

    MONOCHROME1 is turned round in MR; Hounsfield units are what they are.
    """
    small = coarse(stack.pile, stack.phase, voxel_mm)
    if modality == "CT":
        return Seen(HeadVolume(small.values, small.affine, "CT"))
    if not small.inverted:
        return Seen(HeadVolume(small.values, small.affine, "MR"))
    turned = float(small.values.max())
    return Seen(HeadVolume(turned - small.values, small.affine, "MR"), turned)


def _phase(pile: Pile) -> int:
    """The first phase that shows magnitudes: others have no outline."""
    for number, slices in enumerate(pile.phases):
        if not _PARTS_OF_COMPLEX.intersection(slices[0].instance.image_type[2:]):
            return number
    return 0


def _apart(series: Series) -> str | None:
    """Whether there are images that lie in none of the volumes, where the face may show."""
    found = piles(series)
    whole = [_box(pile) for pile in found if pile.can_reformat]
    if not whole:
        return NO_STACK
    for pile in found:
        if not pile.can_reformat and not (pile.places and _within(_box(pile), whole)):
            return APART
    return None


def _within(box: Box, boxes: Iterable[Box]) -> bool:
    return any(
        (box[0] > low - _BESIDE_MM).all() and (box[1] < high + _BESIDE_MM).all()
        for low, high in boxes
    )


def _box(pile: Pile) -> Box:
    """The corners of the box around a pile along the patient's axes, in mm."""
    corners = [
        lies.at(x, y)
        for slice_ in (pile.first, pile.phases[0][-1])
        if (lies := slice_.plane) is not None
        for x in (0, lies.columns)
        for y in (0, lies.rows)
    ]
    points = np.array(corners or [(math.inf,) * 3])
    return points.min(0), points.max(0)
