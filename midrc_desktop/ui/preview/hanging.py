"""How many viewports there are, and what is hung in them first."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from midrc_desktop.dicom.orientation import plane
from midrc_desktop.ui.preview.stack import Stack


class Layout(Enum):
    """How the middle of the page is divided; the value is the number of viewports."""

    ONE = 1
    TWO = 2
    FOUR = 4
    MPR = 0
    """Three planes of the volume in the active viewport, instead of viewports."""


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hung where: the layout, the stacks of its viewports by key, and the active one."""

    layout: Layout
    keys: tuple[tuple[str, int] | None, ...]
    active: int


def hung(
    stacks: Sequence[Stack], shown: Sequence[Stack | None], active: Stack | None, count: int
) -> tuple[Stack | None, ...]:
    """What hangs in `count` viewports: what is `shown` stays, free ones get what goes with it.

    What goes with the active series best comes first: series of the same study before others,
    of the same plane before others, in the order of the strip from the active one on.
    """
    kept = list(shown[:count]) + [None] * (count - len(shown))
    there = {stack.key for stack in kept if stack is not None}
    waiting = [stack for stack in _companions(stacks, active) if stack.key not in there]
    return tuple(stack if stack is not None else _first(waiting) for stack in kept)


def _companions(stacks: Sequence[Stack], active: Stack | None) -> list[Stack]:
    with_pictures = [stack for stack in stacks if stack.pictures]
    if active is None:
        return with_pictures
    keys = [stack.key for stack in with_pictures]
    at = keys.index(active.key) if active.key in keys else 0

    def unlike(number: int) -> tuple[bool, bool, bool, bool, int]:
        other = with_pictures[number]
        return (
            _is_scout(other),
            other.study.study_instance_uid != active.study.study_instance_uid,
            _plane(other) != _plane(active),
            other.series.modality != active.series.modality,
            (number - at) % len(with_pictures),
        )

    order = sorted(range(len(with_pictures)), key=unlike)
    return [with_pictures[number] for number in order]


def _first(waiting: list[Stack]) -> Stack | None:
    return waiting.pop(0) if waiting else None


def _plane(stack: Stack) -> str:
    orientation = stack.pictures[len(stack.pictures) // 2].orientation if stack.pictures else None
    return "" if orientation is None else plane(orientation)


def _is_scout(stack: Stack) -> bool:
    return "LOCALIZER" in stack.pictures[0].instance.image_type
