"""The middle of the text view: one image of a series on black, with its places over it."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from midrc_desktop.burned_in.regions import Region, Spot
from midrc_desktop.dicom.study import Series
from midrc_desktop.jobs import memory
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.deidentify.texts_boxes import Size
from midrc_desktop.ui.deidentify.texts_marks import BoxMark
from midrc_desktop.ui.deidentify.texts_scopes import (
    Regions,
    covers,
    here,
    room,
    size_of,
)
from midrc_desktop.ui.deidentify.texts_view import TextsView
from midrc_desktop.ui.deidentify.texts_words import (
    how_many,
    looks_like,
    short,
    title,
    whether_covered,
)
from midrc_desktop.ui.preview.captions import caption
from midrc_desktop.ui.preview.loading import PictureLoader
from midrc_desktop.ui.preview.measured import Measured
from midrc_desktop.ui.preview.stack import Stack
from midrc_desktop.ui.preview.viewport import Sights, Viewport

_SHARE = 4
"""The part of the memory for pictures that this view takes; the second step has the rest."""

_MANY = 10
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _MANY,
    Qt.Key.Key_PageUp: -_MANY,
}


class TextsImage(QWidget):
    """Scrolls through a stack; what is decided about its places is the panel's.

    Signals:
        moved: Another image is in view.
    """

    moved = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sights: Sights = {}
        self._index: Mapping[Spot, int] = {}
        self._listed: Regions = ()
        self._chosen: Region | None = None
        budget = memory.budget() // _SHARE
        self.loader = PictureLoader(context.jobs, lambda: context.desk.pool, self, budget=budget)
        measured = Measured(parent=self)
        self.view = TextsView(measured=measured)
        self.viewport = Viewport(self.loader, self._sights, measured, view=self.view)
        self.viewport.setAcceptDrops(False)  # studies may be dropped anywhere
        self.viewport.moved.connect(lambda _index: self.moved.emit())
        self.view.tell(self._told)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.viewport)

    @property
    def stack(self) -> Stack | None:
        """The stack in view."""
        return self.viewport.stack

    @property
    def series(self) -> Series | None:
        """The series in view."""
        return None if self.stack is None else self.stack.series

    @property
    def spot(self) -> Spot | None:
        """The frame in view."""
        picture = self.viewport.picture
        return None if picture is None else Spot(picture.instance.sop_instance_uid, picture.frame)

    def forget(self) -> None:
        """Another donation: nothing has been looked at yet."""
        self.show_stack(None)
        self._sights.clear()
        self.loader.forget()

    def show_stack(self, stack: Stack | None) -> None:
        """Show a stack where it was left; the middle when seen first."""
        pictures = () if stack is None else stack.pictures
        self._index = {
            Spot(one.instance.sop_instance_uid, one.frame): index
            for index, one in enumerate(pictures)
        }
        self.viewport.show_stack(stack)

    def index_of(self, region: Region) -> int | None:
        """The first image of the stack that a place is in, or None."""
        return min(
            (self._index[spot] for spot in region.spots if spot in self._index), default=None
        )

    def bring(self, region: Region | None) -> None:
        """Go to an image that a place is in, unless one is in view."""
        if region is not None and self.spot not in region.spots:
            index = self.index_of(region)
            if index is not None:
                self.viewport.go_to(index)

    def show_places(self, listed: Regions, chosen: Region | None) -> None:
        """Draw those of the places that are in the frame in view, and mark the slider."""
        self._listed, self._chosen = listed, chosen
        self.viewport.set_marked(
            {self._index[s] for r in listed for s in r.spots if s in self._index}
        )
        spot, series, picture = self.spot, self.series, self.viewport.picture
        if spot is None or series is None or picture is None:
            self.view.show_places(None, Size(0, 0), (), {})
            return
        own = here(listed, spot)
        marks = [_mark(one, spot, chosen=one is chosen) for one in own]
        rooms = {one.number: room(one, series) for one in own}
        self.view.show_places(spot, size_of(picture.instance), marks, rooms)

    def took_key(self, event: QKeyEvent) -> bool:
        """Whether a key was one for going through the images."""
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key in _STEPS:
            self.viewport.step(_STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.viewport.go_to_end(key == Qt.Key.Key_End)
        else:
            return False
        return True

    def words(self) -> str:
        """Which image of which series is in view."""
        return (
            "" if self.stack is None else " · ".join(caption(self.stack, self.viewport.index).lines)
        )

    def _told(self) -> tuple[str, ...]:
        """What a screen reader says of the image and of the chosen place."""
        chosen, spot = self._chosen, self.spot
        if chosen is None or spot is None or spot not in chosen.spots:
            return (self.words(),)
        number = self._listed.index(chosen) + 1
        state = whether_covered(chosen, spot)
        return (
            self.words(),
            self.tr("Place {0} of {1}").format(number, len(self._listed)),
            title(chosen),
            looks_like(chosen).words,
            f"{state.words} {how_many(chosen)}",
        )


def _mark(region: Region, spot: Spot, *, chosen: bool) -> BoxMark:
    said = looks_like(region)
    words = f"{said.words} · {whether_covered(region, spot).words}" if chosen else short(region)
    covered = covers(region, spot)
    return BoxMark(region.number, region.box, covered, chosen, said.icon, said.tint, words)
