"""One image with its places under the hand: chosen, moved, pulled, drawn, looked beneath."""

from collections.abc import Callable, Hashable, Mapping, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QTransform
from PySide6.QtWidgets import QWidget

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.ui.deidentify.texts_boxes import CORNER, WHOLE, Grip, Point, Size, pulled
from midrc_desktop.ui.deidentify.texts_hand import Hand, Place
from midrc_desktop.ui.deidentify.texts_marks import BoxMark, paint_boxes
from midrc_desktop.ui.preview.measured import Measured
from midrc_desktop.ui.preview.overlay import Caption
from midrc_desktop.ui.preview.slice_view import Drag, SliceView

REACH = 9.0
FAR = 10
_NEW = -1
_WAYS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class TextsView(SliceView):
    """A slice with boxes. A press on a box takes hold of it; elsewhere it draws, or windows.

    With Shift it draws on another box too.

    Tab goes through the places of the image before it leaves it. Alt with the arrows moves the
    chosen place, Ctrl with the arrows pulls its lower right corner, Shift goes far; Space, held,
    shows what is beneath.

    Signals:
        chosen: Another place is chosen (its number or None).
        reshaped: A place is elsewhere or larger now (number, Box).
        drew: A new box was drawn (Box).
        beneath_shown: What the covered places hide is shown, or not any more (bool).
    """

    chosen = Signal(object)
    reshaped = Signal(int, object)
    drew = Signal(object)
    beneath_shown = Signal(bool)

    def __init__(self, parent: QWidget | None = None, measured: Measured | None = None) -> None:
        super().__init__(parent, measured)
        self.hand = Hand()
        self._boxes: tuple[BoxMark, ...] = ()
        self._places: Mapping[int, Place] = {}
        self._beneath = False
        self._told: Callable[[], tuple[str, ...]] = tuple
        self.setAccessibleName(self.tr("Image with its places"))
        self.set_words_shown(False)
        self.set_drawing(True)

    @property
    def boxes(self) -> tuple[BoxMark, ...]:
        """The places on the image as they are drawn, the one in hand where it is now."""
        draft = self.hand.draft
        if draft is None:
            return self._boxes
        if draft.number is None:
            new = BoxMark(_NEW, draft.box, False, True, "mdi6.pencil-box-outline", "accent", "")
            return (*self._boxes, new)
        return tuple(
            BoxMark(m.number, draft.box, m.covered, m.chosen, m.icon, m.tint, m.words)
            if m.number == draft.number
            else m
            for m in self._boxes
        )

    @property
    def beneath(self) -> bool:
        """Whether what the covered places hide is shown."""
        return self._beneath

    def show_places(
        self, frame: Hashable, size: Size, boxes: Sequence[BoxMark], rooms: Mapping[int, Size]
    ) -> None:
        """Show the places of a frame; `rooms` has the room that each may be moved in."""
        self._boxes = tuple(boxes)
        self._places = {mark.number: Place(mark.box, rooms[mark.number]) for mark in boxes}
        self.hand.show(frame, size, self._places)
        self.hand.chosen = next((mark.number for mark in boxes if mark.chosen), None)
        self.describe()

    def tell(self, told: Callable[[], tuple[str, ...]]) -> None:
        """What a screen reader says of the chosen place."""
        self._told = told

    def set_drawing(self, draws: bool) -> None:
        """Whether a drag beside the places draws a new one; otherwise it changes the window."""
        self.hand.draws = draws
        self.left_drag = Drag.WINDOW
        self._show_hand(None)

    def set_changeable(self, changeable: bool) -> None:
        """Whether places may be moved and drawn."""
        self.hand.holds_fast = not changeable

    def show_beneath(self, beneath: bool) -> None:
        """Show what the covered places hide, or cover it again."""
        if beneath != self._beneath:
            self._beneath = beneath
            self.beneath_shown.emit(beneath)
            self.update()

    def set_caption(self, caption: Caption) -> None:
        """Leave the corners free: text of the image itself may stand there."""
        super().set_caption(Caption())

    def described(self) -> tuple[str, ...]:
        """Which image it is, and what the chosen place is."""
        return (*super().described(), *self._told())

    def paint_over(self, painter: QPainter, area: QRectF, image: SliceImage) -> None:
        """Draw the places and nothing else over the slice, unless another is on its way."""
        if not self.waiting:
            paint_boxes(painter, area, self.boxes, self.transform(), beneath=self._beneath)

    def _at(self, point: QPointF) -> Point | None:
        """The point as `texts_boxes` has it, or None where there is no image."""
        place = self.image_place(point)
        return None if place is None else (place[0] + 0.5, place[1] + 0.5)

    def _reach(self) -> Point:
        transform = self.transform()
        across = transform.map(QLineF(0, 0, 1, 0)).length()
        down = transform.map(QLineF(0, 0, 0, 1)).length()
        return REACH / max(across, 1e-9), REACH / max(down, 1e-9)

    def _show_hand(self, at: Point | None) -> None:
        over, grip = (None, WHOLE) if at is None else self.hand.under(at, self._reach())
        if over is not None and self.hand.holds_fast:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        elif over is not None:
            self.setCursor(_cursor(grip, self.transform()))
        else:
            draws = self.hand.draws and not self.hand.holds_fast
            self.setCursor(Qt.CursorShape.CrossCursor if draws else Qt.CursorShape.ArrowCursor)

    def _nudge(self, way: QPointF, grip: Grip, far: bool) -> bool:
        """Move or pull the chosen place by whole pixels, in a direction of the screen."""
        number = self.hand.chosen
        back, invertible = self.transform().inverted()
        held = self._places.get(number) if number is not None else None
        if number is None or held is None or self.hand.holds_fast or not invertible:
            return False
        by = back.map(way) - back.map(QPointF())
        longest = max(abs(by.x()), abs(by.y()), 1e-12)
        by *= (FAR if far else 1) / longest
        box = pulled(held.box, grip, (by.x(), by.y()), held.room)
        if box != held.box:
            self.reshaped.emit(number, box)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position())
        left = event.button() is Qt.MouseButton.LeftButton
        if not left or at is None or self.waiting or self.image is None:
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        before = self.hand.chosen
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        anew = shifted and self.hand.draws
        taken = self.hand.press(at, self._reach(), anew=anew)
        if self.hand.chosen != before:
            self.chosen.emit(self.hand.chosen)
        if not taken:
            super().mousePressEvent(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position())
        if at is not None and self.hand.move(at):
            self._cursor = event.position()
            self.update()
            event.accept()
            return
        if not event.buttons():
            self._show_hand(at)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.hand.busy:
            draft = self.hand.release()
            self.update()
            if draft is not None and draft.number is None:
                self.drew.emit(draft.box)
            elif draft is not None and draft.box != self._places[draft.number or 0].box:
                self.reshaped.emit(draft.number, draft.box)
            event.accept()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        far = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape and self.hand.busy:
            self.hand.let_go()
            self.update()
        elif key == Qt.Key.Key_Space and not modifiers:
            if not event.isAutoRepeat():
                self.show_beneath(True)
        elif key in _WAYS and modifiers & Qt.KeyboardModifier.AltModifier:
            self._nudge(_WAYS[key], WHOLE, far)
        elif key in _WAYS and modifiers & Qt.KeyboardModifier.ControlModifier:
            self._nudge(_WAYS[key], CORNER, far)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.show_beneath(False)
            event.accept()
        else:
            super().keyReleaseEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        numbers = [mark.number for mark in self._boxes]
        at = numbers.index(self.hand.chosen) if self.hand.chosen in numbers else None
        to = (0 if forward else len(numbers) - 1) if at is None else at + (1 if forward else -1)
        if 0 <= to < len(numbers):
            self.chosen.emit(numbers[to])
            return True
        return super().focusNextPrevChild(forward)


def _cursor(grip: Grip, transform: QTransform) -> Qt.CursorShape:
    """The arrow that shows which way a part of a box is pulled on the screen."""
    if grip == WHOLE:
        return Qt.CursorShape.SizeAllCursor
    way = transform.map(QPointF(grip.across, grip.down)) - transform.map(QPointF())
    if abs(way.x()) < 1e-6 or abs(way.y()) < 1e-6:
        upright = abs(way.x()) < abs(way.y())
        return Qt.CursorShape.SizeVerCursor if upright else Qt.CursorShape.SizeHorCursor
    falls = way.x() * way.y() > 0
    return Qt.CursorShape.SizeFDiagCursor if falls else Qt.CursorShape.SizeBDiagCursor
