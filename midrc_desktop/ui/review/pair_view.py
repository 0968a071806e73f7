"""Before and after of one image in one view: a divider between them, or one at a time."""

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QTransform
from PySide6.QtWidgets import QWidget

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.ui.preview.overlay import (
    ACCENT,
    HALO,
    MARGIN,
    TEXT,
    Caption,
    paint_sentence,
    paint_text,
)
from midrc_desktop.ui.preview.placement import pixel_at
from midrc_desktop.ui.preview.rendering import Rendering
from midrc_desktop.ui.preview.slice_view import SliceView
from midrc_desktop.ui.review.difference import Difference, difference, paint_difference

Picture = SliceImage | str
REACH = 8.0
GRIP = 9.0
ROOM_FOR_WORD = 160.0
STEP, LEAP = 0.02, 0.1


class Sight(Enum):
    """What is in view."""

    AFTER = "after"
    BEFORE = "before"
    BOTH = "both"


class PairView(SliceView):
    """Shows what was, what leaves, or the one left and the other right of a divider.

    The divider is moved with the mouse, and with the arrow keys (with Shift further).

    Signals:
        divider_moved: The divider is elsewhere now (its share of the width, 0 to 1).
    """

    divider_moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pair: tuple[Rendering | str, Rendering | str] = ("", "")
        self._sight = Sight.AFTER
        self._divider = 0.5
        self._held = False
        self._marked = False
        self._difference: Difference | None = None

    @property
    def sight(self) -> Sight:
        """What is in view."""
        return self._sight

    @property
    def divider(self) -> float:
        """Where the divider is, as a share of the width."""
        return self._divider

    @property
    def difference(self) -> Difference | None:
        """Where the two differ, if they do and can be laid over one another."""
        return self._difference

    def show_pair(self, before: Picture, after: Picture) -> None:
        """Show these two; a str is a sentence that says why there is no image."""
        self._pair = (_rendering(before), _rendering(after))
        self._difference = None
        if isinstance(before, SliceImage) and isinstance(after, SliceImage):
            self._difference = difference(before, after)
        self._choose()

    def set_sight(self, sight: Sight) -> None:
        """Show the one, the other, or both with a divider."""
        self._sight = sight
        self._choose()

    def set_divider(self, share: float) -> None:
        """Move the divider, but not out of the view."""
        self._divider = min(max(share, 0.0), 1.0)
        self.divider_moved.emit(self._divider)
        self.describe()

    def set_marked(self, marked: bool) -> None:
        """Mark the pixels that differ, or not."""
        self._marked = marked
        self.update()

    def described(self) -> tuple[str, ...]:
        """What is in view, for a screen reader."""
        told = {
            Sight.AFTER: self.tr("After"),
            Sight.BEFORE: self.tr("Before"),
            Sight.BOTH: self.tr("Before on the left {0} percent, after beside it").format(
                round(100 * self._divider)
            ),
        }
        return (told[self._sight], *super().described())

    def paint_picture(self, painter: QPainter) -> None:
        """Draw the image that is in view, or the part of each."""
        for shown, part, word in self._parts():
            painter.save()
            painter.setClipRect(part)
            if isinstance(shown, str):
                paint_sentence(painter, part, shown)
            else:
                self._paint_one(painter, shown)
            painter.restore()
            self._paint_word(painter, part, word)
        if self._sight is Sight.BOTH:
            self._paint_divider(painter)

    def _parts(self) -> tuple[tuple[Rendering | str, QRectF, str], ...]:
        before, after = self._pair
        whole, x = QRectF(self.rect()), self._divider * self.width()
        left, right = self.tr("Before"), self.tr("After")
        if self._sight is Sight.BEFORE:
            return ((before, whole, left),)
        if self._sight is Sight.AFTER:
            return ((after, whole, right),)
        return (
            (before, QRectF(0, 0, x, self.height()), left),
            (after, QRectF(x, 0, self.width() - x, self.height()), right),
        )

    def _paint_one(self, painter: QPainter, shown: Rendering) -> None:
        transform = self._transform_of(shown)
        shown.paint(
            painter, transform, self._window, inverted=self._inverted, moving=self._moving
        )  # fmt: skip
        if self._marked and self._difference is not None:
            paint_difference(painter, transform, self._difference)

    def _paint_word(self, painter: QPainter, part: QRectF, word: str) -> None:
        if part.width() > ROOM_FOR_WORD:
            where = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            paint_text(painter, part.adjusted(MARGIN, MARGIN - 4, 0, 0), where, word, TEXT)

    def _paint_divider(self, painter: QPainter) -> None:
        x, middle = self._divider * self.width(), self.height() / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in (QPen(HALO, 4), QPen(ACCENT, 2)):
            painter.setPen(pen)
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.setPen(QPen(HALO, 1))
        painter.setBrush(ACCENT)
        painter.drawEllipse(QPointF(x, middle), GRIP, GRIP)
        painter.setPen(QPen(Qt.GlobalColor.black, 2))
        for side in (-1, 1):
            tip = QPointF(x + side * 6, middle)
            painter.drawLine(tip, tip + QPointF(-side * 3, -3))
            painter.drawLine(tip, tip + QPointF(-side * 3, 3))

    def _transform_of(self, shown: Rendering) -> QTransform:
        greys = shown.greys
        size = QSizeF(self.size())
        return self._placement.transform(greys.columns, greys.rows, greys.aspect, size)

    def _choose(self) -> None:
        """Make the image in view the one that is measured, windowed and told."""
        before, after = self._pair
        first, second = (before, after) if self._sight is Sight.BEFORE else (after, before)
        images = [one for one in (first, second) if isinstance(one, Rendering)]
        if self._sight is not Sight.BOTH and isinstance(first, str):
            images = []
        self._rendering = images[0] if images else None
        self._settle("", Caption())

    def _value_under_cursor(self) -> str:
        for shown, part, _word in self._parts():
            if isinstance(shown, Rendering) and self._cursor and part.contains(self._cursor):
                greys, transform = shown.greys, self._transform_of(shown)
                place = pixel_at(self._cursor, transform, greys.rows, greys.columns)
                return "" if place is None else greys.value(*place)
        return ""

    def _near_divider(self, at: QPointF) -> bool:
        both = self._sight is Sight.BOTH
        return both and abs(at.x() - self._divider * self.width()) <= REACH

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() is Qt.MouseButton.LeftButton
        self._held = left and self._near_divider(event.position())
        if self._held:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self.set_divider(event.position().x() / max(self.width(), 1))
            event.accept()
            return
        near = self._near_divider(event.position())
        self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = False
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if way and self._sight is Sight.BOTH:
            far = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.set_divider(self._divider + way * (LEAP if far else STEP))
            event.accept()
        else:
            super().keyPressEvent(event)


def _rendering(picture: Picture) -> Rendering | str:
    return picture if isinstance(picture, str) else Rendering(picture)
