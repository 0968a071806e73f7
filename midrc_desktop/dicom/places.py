"""Where each frame of an enhanced multi-frame object lies, from its functional groups."""

from dataclasses import dataclass

from pydicom.dataset import Dataset

from midrc_desktop.dicom.elements import floats
from midrc_desktop.dicom.frames import six, three
from midrc_desktop.dicom.raw import Items
from midrc_desktop.dicom.sequences import Item, Order, order, sequence, value
from midrc_desktop.dicom.study import FramePlace
from midrc_desktop.dicom.walk import Walked

SHARED, PER_FRAME, DIMENSIONS = 0x52009229, 0x52009230, 0x00209222

_TEMPORAL_POSITION_INDEX = 0x00209128
_NOT_OF_SPACE = frozenset(
    {
        0x0020930D,  # Temporal Position Time Offset
        0x00209153,  # Nominal Cardiac Trigger Delay Time
        0x00209241,  # Nominal Percentage of Cardiac Phase
        0x00189082,  # Effective Echo Time
        0x00189087,  # Diffusion b-value
        0x00189089,  # Diffusion Gradient Orientation
        0x00089208,  # Complex Image Component
    }
)
"""Dimensions in which frames at one place in the body differ (PS3.3 C.7.6.17)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The places of the frames, and what holds for the object as a whole; () where nothing does.

    `position` is that of an only frame, `orientation` that of all frames; `spacing` and
    `thickness` are the first frame's Pixel Measures (PS3.3 C.7.6.16.2.1) in mm.
    """

    places: tuple[FramePlace, ...]
    position: tuple[float, ...]
    orientation: tuple[float, ...]
    spacing: tuple[float, ...]
    thickness: tuple[float, ...]


def measured(header: Dataset | Walked, frames: int) -> Measured:
    """What the functional groups say of `frames` frames (PS3.3 C.7.6.16).

    `places` is empty unless there is one item of the Per-frame Functional Groups Sequence for
    each frame. Raises Odd where pydicom should read a walked header.
    """
    shared = sequence(header, SHARED)[:1]
    own = sequence(header, PER_FRAME)
    if len(own) != frames:
        own = ()
    phases = _phases(own, sequence(header, DIMENSIONS), order(header))
    each = own or shared
    positions = [_floats(_group(0x00209113, item, *shared), 0x00200032) for item in each]
    planes = [_floats(_group(0x00209116, item, *shared), 0x00200037) for item in each]
    measures = _group(0x00289110, *each[:1], *shared)
    return Measured(
        tuple(
            FramePlace(three(position), six(plane), phase)
            for position, plane, phase in zip(positions, planes, phases, strict=False)
        ),
        positions[0] if frames == 1 and positions else (),
        planes[0] if len(set(planes)) == 1 else (),
        _floats(measures, 0x00280030),
        _floats(measures, 0x00180050),
    )


def _phases(own: Items, dimensions: Items, byte_order: Order) -> list[int]:
    """For each frame, where it stands in all that is not of space."""
    pointers = [_integers(item, 0x00209165, byte_order, 2) for item in dimensions]
    tags = [pair[0] << 16 | pair[1] if len(pair) == 2 else 0 for pair in pointers]
    told = []
    for item in own:
        content = _group(0x00209111, item)
        indices = zip(tags, _integers(content, 0x00209157, byte_order, 4), strict=False)
        # Private dimensions, too: makers tell magnitude from phase, or a field map, by them.
        others = tuple(at for tag, at in indices if tag in _NOT_OF_SPACE or tag >> 16 & 1)
        time = _integers(content, _TEMPORAL_POSITION_INDEX, byte_order, 4)
        told.append((time[0] if time else 0, others))
    if len({others for _, others in told}) <= 1:
        return [time for time, _ in told]
    ranks = {key: rank for rank, key in enumerate(sorted(set(told)))}
    return [ranks[key] for key in told]


def _group(tag: int, *groups: Item) -> Item:
    """A functional group macro: the frame's own, or the shared one."""
    for group in groups:
        for raw in group:
            if raw.tag == tag and (found := raw.items()):
                return found[0]
    return ()


def _floats(item: Item, tag: int) -> tuple[float, ...]:
    return floats(value(item, tag).decode("ascii", "replace"))


def _integers(item: Item, tag: int, byte_order: Order, size: int) -> tuple[int, ...]:
    """The values of a US, UL or AT."""
    content = value(item, tag)
    return tuple(
        int.from_bytes(content[at : at + size], byte_order)
        for at in range(0, len(content) - size + 1, size)
    )
