"""Text in the images: series left, the image with its places in the middle, the places right."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.regions import Region, Spot
from midrc_desktop.dicom.study import Patient
from midrc_desktop.jobs import memory
from midrc_desktop.ui import messages
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.deidentify.texts_marks import BoxMark
from midrc_desktop.ui.deidentify.texts_places import TextsPlaces
from midrc_desktop.ui.deidentify.texts_scopes import (
    Regions,
    Scope,
    covered_in,
    covers,
    here,
    room,
    scope_of,
    scopes,
    size_of,
    spots_of,
)
from midrc_desktop.ui.deidentify.texts_series import TextsSeries
from midrc_desktop.ui.deidentify.texts_side import TextsSide
from midrc_desktop.ui.deidentify.texts_tools import TextsTools
from midrc_desktop.ui.deidentify.texts_view import TextsView
from midrc_desktop.ui.deidentify.texts_words import (
    Said,
    how_many,
    looks_like,
    places,
    scope_words,
    short,
    title,
    whether_covered,
)
from midrc_desktop.ui.preview.loading import PictureLoader
from midrc_desktop.ui.preview.measured import Measured
from midrc_desktop.ui.preview.stack import Stack, stacks
from midrc_desktop.ui.preview.viewport import Sights, Viewport
from midrc_desktop.ui.step_page import Primary
from midrc_desktop.workflow import looked_at

_SHARE = 4
"""The part of the memory for pictures that this view takes; the second step has the rest."""

_MANY = 10
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _MANY,
    Qt.Key.Key_PageUp: -_MANY,
}


class TextsPanel(QWidget):
    """Settles series by series what is covered; every change is kept at once.

    Signals:
        changed: Something was decided, or there is another next thing to do.
        back: The person wants back to the step, or nothing is left to settle.
    """

    changed = Signal()
    back = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.donation_id: int | None = None
        self._sights: Sights = {}
        self._made_of: tuple[object, ...] = ()
        self._stacks: tuple[Stack, ...] = ()
        self._index: dict[Spot, int] = {}
        self.places = TextsPlaces(context, self)
        budget = memory.budget() // _SHARE
        self.loader = PictureLoader(context.jobs, lambda: context.desk.pool, self, budget=budget)
        measured = Measured(parent=self)
        self.view = TextsView(measured=measured)
        self.viewport = Viewport(self.loader, self._sights, measured, view=self.view)
        self.series = TextsSeries(context)
        self.side = TextsSide()
        self.tools = TextsTools(self.places.undo)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.series)
        across.addWidget(self.viewport, 1)
        across.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tools)
        column.addLayout(across, 1)
        self.setAccessibleName(self.tr("Text in the images"))
        self._connect()

    def open(self, donation_id: int | None) -> None:
        """Show this donation's places, once its images were looked at; None: show nothing."""
        if donation_id != self.donation_id:
            self._sights.clear()
            self._forget_pictures()
        self.donation_id = donation_id
        self._make_stacks()
        self.places.open(donation_id)

    def to_settle(self) -> int:
        """How many series a person has to look at yet."""
        return len(self.places.unsettled)

    def begin(self) -> None:
        """Show the first series that is not settled, and put the focus on its image."""
        uid = next(iter(self.places.unsettled), None)
        stack = self.series.stack_of(uid) or next(iter(self.series.stacks), None)
        self._show_stack(stack or next(iter(self._stacks), None))
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def primary(self) -> Primary | None:
        """The next thing to do here."""
        waiting = self.places.unsettled
        if self._series_uid in waiting:
            more = len(waiting) > 1
            words = self.tr("These are right: next series") if more else self.tr("These are right")
            return Primary(words, self.settle)
        if waiting:
            return Primary(self.tr("Next series"), self.begin)
        return Primary(self.tr("Back to the step"), self.back.emit)

    def undo_stack(self) -> QUndoStack:
        """What can be undone here."""
        return self.places.undo

    def settle(self) -> None:
        """What is covered in this series is right; go to the next."""
        uid = self._series_uid
        if uid in self.places.unsettled and self.places.settle(uid):
            if self.places.unsettled:
                self._next_series(uid)
            else:
                self.back.emit()

    def step(self, by: int) -> None:
        """Go to the next place of the series (1) or the previous one (-1), round at the ends."""
        numbers = [one.number for one in self._listed]
        if numbers:
            chosen = self.places.chosen
            at = numbers.index(chosen) if chosen in numbers else (-1 if by > 0 else 0)
            self.go_to(numbers[(at + by) % len(numbers)])

    def go_to(self, number: int | None) -> None:
        """Choose a place, and show an image that it is in."""
        self.places.choose(number)
        region = self.places.region
        if region is not None and self._spot not in region.spots:
            at = [self._index[spot] for spot in region.spots if spot in self._index]
            if at:
                self.viewport.go_to(min(at))

    # What is in view ----------------------------------------------------------------------

    @property
    def _spot(self) -> Spot | None:
        picture = self.viewport.picture
        return None if picture is None else _spot(picture.instance.sop_instance_uid, picture.frame)

    @property
    def _series_uid(self) -> str:
        stack = self.viewport.stack
        return "" if stack is None else stack.series.series_instance_uid

    @property
    def _listed(self) -> Regions:
        """The places of the series in view: by image, then from above, then from the left."""

        def order(region: Region) -> tuple[int, int, int]:
            first = min((self._index.get(spot, len(self._index)) for spot in region.spots))
            return first, region.box.top, region.box.left

        return tuple(sorted(self.places.of(self._series_uid), key=order))

    def _make_stacks(self) -> None:
        """The series that could leave as stacks, made anew only where they are others."""
        if self.donation_id is None:
            self._made_of, self._stacks = (), ()
            return
        desk = self.context.desk
        pictures = looked_at.pictures(desk, self.donation_id)
        if pictures == self._made_of:
            return
        self._made_of = pictures
        patient = desk.patient(self.donation_id)
        own = tuple(replace(study, series=(series,)) for study, series in pictures)
        self._stacks = stacks(_with(patient, own))

    def _show_stack(self, stack: Stack | None) -> None:
        self._index = {}
        if stack is not None:
            self._index = {
                _spot(picture.instance.sop_instance_uid, picture.frame): index
                for index, picture in enumerate(stack.pictures)
            }
        self.viewport.show_stack(stack)
        listed = self._listed
        if edits_none(listed, self.places.chosen):
            self.go_to(listed[0].number if listed else None)
        self._show()
        self.changed.emit()

    def _next_series(self, after: str) -> None:
        """The next series that is not settled, from one on and then from the beginning."""
        order = [stack.series.series_instance_uid for stack in self._stacks]
        turned = order[order.index(after) :] + order if after in order else order
        uid = next((one for one in turned if one in self.places.unsettled), None)
        self._show_stack(self.series.stack_of(uid))
