"""The hand over the boxes of one frame: chooses, moves, pulls at handles, draws. No widget here."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from midrc_desktop.burned_in.found import Box
from midrc_desktop.ui.deidentify.texts_boxes import (
    WHOLE,
    Grip,
    Point,
    Size,
    between,
    handle_at,
    pulled,
    smallest_at,
)

LEAST_WAY = 0.5
"""The way, in reaches of a handle, from which a press is a drag."""


@dataclass(frozen=True, slots=True)
class Place:
    """A box in the frame with the room that it may be moved in."""

    box: Box
    room: Size


@dataclass(frozen=True, slots=True)
class Draft:
    """A box in hand: of the place `number`, or a new one (None)."""

    number: int | None
    box: Box


class Hand:
    """What press, move and release mean. Points are those of `texts_boxes`.

    A press on a place chooses it; dragged on, it moves the place, or pulls at the handle of the
    one that was chosen. A press elsewhere begins a new box if the hand `draws`. A hand that
    `holds_fast` only chooses.
    """

    def __init__(self) -> None:
        self.chosen: int | None = None
        self.draws = True
        self.holds_fast = False
        self._frame: Hashable = None
        self._places: Mapping[int, Place] = {}
        self._size = Size(0, 0)
        self._grip: Grip | None = None
        self._start: Point = (0.0, 0.0)
        self._way: Point = (0.0, 0.0)
        self._busy = False
        self.draft: Draft | None = None

    @property
    def busy(self) -> bool:
        """Whether something is in the hand."""
        return self._busy

    def show(self, frame: Hashable, size: Size, places: Mapping[int, Place]) -> None:
        """Another frame, or other places in it: what is in the hand stays if it is as it was."""
        held = None if self.chosen is None else self._places.get(self.chosen)
        now = None if self.chosen is None else places.get(self.chosen)
        if frame != self._frame or now != held:
            self.let_go()
        self._frame, self._size, self._places = frame, size, places

    def let_go(self) -> None:
        """Give up what is in the hand."""
        self.draft, self._grip, self._busy = None, None, False

    def under(self, at: Point, reach: Point) -> tuple[int | None, Grip]:
        """The place under a point, and the part of it: the chosen one's handles come first."""
        chosen = self._places.get(self.chosen) if self.chosen is not None else None
        if chosen is not None and (grip := handle_at(chosen.box, at, reach)) is not None:
            return self.chosen, grip
        boxes = ((number, place.box) for number, place in self._places.items())
        return smallest_at(boxes, at), WHOLE

    def press(self, at: Point, reach: Point, *, anew: bool = False) -> bool:
        """Whether the press was for a place, or begins one; `anew` begins one on another too."""
        number, grip = (None, WHOLE) if anew else self.under(at, reach)
        self._start, self._grip = at, grip
        self._way = (LEAST_WAY * reach[0], LEAST_WAY * reach[1])
        self._busy = not self.holds_fast and (number is not None or self.draws or anew)
        self.chosen = number
        return number is not None or self._busy

    def move(self, at: Point) -> bool:
        """Whether a box followed."""
        if not self._busy:
            return False
        by = at[0] - self._start[0], at[1] - self._start[1]
        if self.draft is None and abs(by[0]) < self._way[0] and abs(by[1]) < self._way[1]:
            return True
        held = self._places.get(self.chosen) if self.chosen is not None else None
        if held is None:
            box = between(self._start, at, self._size)
            self.draft = None if box is None else Draft(None, box)
        elif self._grip is not None:
            self.draft = Draft(self.chosen, pulled(held.box, self._grip, by, held.room))
        return True

    def release(self) -> Draft | None:
        """What came of it, or None."""
        draft = self.draft
        self.let_go()
        return draft
