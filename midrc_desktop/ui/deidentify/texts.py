"""Text in the images: series left, the image with its places in the middle, the places right."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.regions import Region, Spot
from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import messages
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.deidentify.texts_boxes import middle_of
from midrc_desktop.ui.deidentify.texts_image import TextsImage
from midrc_desktop.ui.deidentify.texts_places import TextsPlaces
from midrc_desktop.ui.deidentify.texts_scopes import (
    Regions,
    Scope,
    covered_in,
    instance_of,
    scope_of,
    scopes,
    size_of,
    spots_of,
)
from midrc_desktop.ui.deidentify.texts_series import TextsSeries
from midrc_desktop.ui.deidentify.texts_side import TextsSide
from midrc_desktop.ui.deidentify.texts_tools import TextsTools
from midrc_desktop.ui.deidentify.texts_words import Said, places, scope_words
from midrc_desktop.ui.preview.stack import Stack, stacks
from midrc_desktop.ui.step_page import Primary
from midrc_desktop.workflow import looked_at

_LOST = 10**9


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
        self._made_of: tuple[object, ...] = ()
        self._stacks: tuple[Stack, ...] = ()
        self.places = TextsPlaces(context, self)
        self.series = TextsSeries(context)
        self.image = TextsImage(context)
        self.side = TextsSide()
        self.tools = TextsTools(self.places.undo)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.series)
        across.addWidget(self.image, 1)
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
            self.image.forget()
            self.tools.choose_hand(True)
        self.donation_id = donation_id
        self._make_stacks()
        self.places.open(donation_id)

    def leave(self) -> None:
        """Out of view: its pictures are let go, and what was done here is no more undone."""
        self.image.forget()
        self.places.undo.clear()

    def to_settle(self) -> int:
        """How many series a person has to look at yet."""
        return len(self.places.unsettled)

    def begin(self) -> None:
        """Show the first series that is not settled, and put the focus on its image."""
        shown = self.series.stacks or self._stacks
        uid = next(iter(self.places.unsettled), None)
        self._show_stack(self.series.stack_of(uid) or next(iter(shown), None))
        self.image.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def primary(self) -> Primary | None:
        """The next thing to do here."""
        waiting = self.places.unsettled
        if self._series_uid in waiting:
            more = len(waiting) > 1
            right = self.tr("These are right") if self._listed else self.tr("Nothing to cover")
            then = self.tr("next series") if more else self.tr("back to the step")
            words = self.tr("{0}: {1}").format(right, then)
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
        if uid not in self.places.unsettled or not self.places.settle(uid):
            return
        order = [stack.series.series_instance_uid for stack in self._stacks]
        turned = order[order.index(uid) :] + order
        following = next((one for one in turned if one in self.places.unsettled), None)
        if following is None:
            self.back.emit()
        else:
            self._show_stack(self.series.stack_of(following))

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
        self.image.bring(self.places.region)

    # What is in view ----------------------------------------------------------------------

    @property
    def _series_uid(self) -> str:
        series = self.image.series
        return "" if series is None else series.series_instance_uid

    @property
    def _listed(self) -> Regions:
        """The places of the series in view: by image, then from above, then from the left."""

        def order(region: Region) -> tuple[int, int, int]:
            first = self.image.index_of(region)
            return _LOST if first is None else first, region.box.top, region.box.left

        return tuple(sorted(self.places.of(self._series_uid), key=order))

    def _make_stacks(self) -> None:
        """The series that could leave as stacks, made anew only where they are others."""
        if self.donation_id is None:
            self._made_of, self._stacks = (), ()
            return
        desk = self.context.desk
        pictures = looked_at.pictures(desk, self.donation_id)
        if pictures != self._made_of:
            self._made_of = pictures
            studies = tuple(replace(study, series=(series,)) for study, series in pictures)
            self._stacks = stacks(replace(desk.patient(self.donation_id), studies=studies))

    def _show_stack(self, stack: Stack | None) -> None:
        self.image.show_stack(stack)
        listed = self._listed
        if self.places.region not in listed:
            self.go_to(listed[0].number if listed else None)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        """Show what was decided: left, in the middle and right."""
        current = self.image.stack
        self.series.show_stacks(self._stacks, self._with_text(), self._lines, current)
        self.series.setVisible(self.series.needed and not self.side.isHidden())
        offered = self.places.changeable and any(covered_in(one) for one in self._listed)
        kept = self._series_uid in self.places.kept_for
        words = self.tr("Kept. Later studies of this device start with these.") if kept else ""
        self.side.show_device(words, offered=offered and not kept)
        self.side.show_voided(self.places.voided)
        self.tools.set_changeable(self.places.changeable)
        self.image.view.set_changeable(self.places.changeable)
        self._show_places()

    def _show_places(self) -> None:
        listed, chosen, spot = self._listed, self.places.region, self.image.spot
        self.image.show_places(listed, chosen)
        self.side.show_places(listed, self.places.chosen, spot)
        self.tools.say(self.image.words())
        self.side.show_problem(self._problem_of(spot))
        series = self.image.series
        if chosen is None or spot is None or series is None:
            self.side.show_chosen(None, spot, (), None, changeable=False)
            return
        clip = instance_of(series, spot).frames > 1
        offered = [
            (scope, scope_words(scope, len(spots_of(scope, series, spot, chosen.box)), clip=clip))
            for scope in scopes(series, spot, chosen.box)
        ]
        now = scope_of(chosen, series, spot)
        self.side.show_chosen(chosen, spot, offered, now, changeable=self.places.changeable)

    def _problem_of(self, spot: Spot | None) -> str:
        """Why the image of a frame was not searched, or ""."""
        known = self.places.known
        looked = None if known is None or spot is None else known.looked.get(spot.sop_instance_uid)
        return "" if looked is None else looked.problem

    def _with_text(self) -> frozenset[str]:
        """Series with places, or that a person has to look at or has looked at."""
        known = self.places.known
        settled = frozenset() if known is None else known.settled
        return settled.union(self.places.unsettled, (one.series_uid for one in self.places.regions))

    def _lines(self, stack: Stack) -> tuple[Said, ...]:
        """What the list of series says of one."""
        uid, known = stack.series.series_instance_uid, self.places.known
        own = self.places.of(uid)
        count = places(len(own)) if own else ""
        said = [Said("", "muted", " · ".join(part for part in (stack.kind, count) if part))]
        spots = (Spot(one.sop_instance_uid) for one in stack.series.instances)
        if unread := sum(bool(self._problem_of(spot)) for spot in spots):
            words = counted(unread, self.tr("image stays here"), self.tr("images stay here"))
            said.append(Said("mdi6.hand-back-right-outline", "red", words))
        if uid in self.places.unsettled:
            said.append(Said("mdi6.alert-circle-outline", "amber", self.tr("To look at")))
        elif known is not None and uid in known.settled:
            said.append(Said("mdi6.check-circle", "green", self.tr("Looked at")))
        elif not own:
            said.append(Said("mdi6.circle-outline", "muted", self.tr("No text found")))
        return tuple(said)

    # What a person does -------------------------------------------------------------------

    def _connect(self) -> None:
        self.places.changed.connect(self._show)
        self.places.decided.connect(self._decided)
        self.places.failed.connect(self._failed)
        self.series.chosen.connect(self._show_stack)
        self.image.moved.connect(self._show_places)
        view = self.image.view
        view.chosen.connect(self.places.choose)
        view.reshaped.connect(self.places.reshape)
        view.drew.connect(self._draw)
        view.maximise_wanted.connect(self._maximise)
        self.side.chosen.connect(self.go_to)
        self.side.switched.connect(lambda: self.places.switch(self.image.spot))
        self.side.scope_chosen.connect(self._spread)
        self.side.spared.connect(lambda spared: self.places.spare(self.image.spot, spared))
        self.side.removed.connect(self.places.drop)
        self.side.template_wanted.connect(lambda: self.places.keep_for_device(self._series_uid))
        self.tools.back.connect(self.back)
        self.tools.stepped.connect(self.step)
        self.tools.drawing_chosen.connect(view.set_drawing)
        self.tools.beneath_wanted.connect(view.show_beneath)
        self.tools.inverted.connect(self.image.viewport.set_inverted)
        self.tools.reset.connect(self._reset)

    def _decided(self) -> None:
        if self.donation_id is not None:
            self.context.donation_changed.emit(self.donation_id)
        self.changed.emit()

    def _failed(self, problem: DesktopError) -> None:
        messages.show_problem(self, problem)

    def _draw(self, box: Box) -> None:
        series, spot = self.image.series, self.image.spot
        if series is not None and spot is not None:
            self.places.draw(series, spot, box)

    def _add(self) -> None:
        """Cover a place in the middle of the image, for the keys to move."""
        series, spot = self.image.series, self.image.spot
        if series is not None and spot is not None:
            size = size_of(instance_of(series, spot))
            self.places.draw(series, spot, middle_of(size))

    def _spread(self, scope: Scope) -> None:
        series, spot = self.image.series, self.image.spot
        if series is not None and spot is not None:
            self.places.spread(scope, series, spot)

    def _reset(self) -> None:
        self.image.viewport.reset()
        self.tools.invert.setChecked(False)

    def _maximise(self) -> None:
        self.side.setHidden(not self.side.isHidden())
        self._show()

    def _next_series(self, by: int) -> None:
        shown = self.series.stacks
        keys = [one.key for one in shown]
        here = None if self.image.stack is None else self.image.stack.key
        at = keys.index(here) + by if here in keys else 0
        if 0 <= at < len(shown):
            self._show_stack(shown[at])

    # Qt's own methods ---------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, spot, region = Qt.Key(event.key()), self.image.spot, self.places.region
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not plain:
            super().keyPressEvent(event)
            return
        if key in (Qt.Key.Key_N, Qt.Key.Key_P):
            self.step(1 if key == Qt.Key.Key_N else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.places.switch(spot)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.places.drop()
        elif key == Qt.Key.Key_X and region is not None:
            self.places.spare(spot, spot not in region.spared)
        elif key == Qt.Key.Key_A:
            self._add()
        elif key in (Qt.Key.Key_D, Qt.Key.Key_W):
            self.tools.choose_hand(key == Qt.Key.Key_D)
        elif key == Qt.Key.Key_I:
            self.tools.invert.toggle()
        elif key == Qt.Key.Key_R:
            self._reset()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._next_series(-1 if key == Qt.Key.Key_Left else 1)
        elif not self.image.took_key(event):
            super().keyPressEvent(event)
            return
        event.accept()

    def hideEvent(self, event: QHideEvent) -> None:
        self.image.view.show_beneath(False)
        super().hideEvent(event)
