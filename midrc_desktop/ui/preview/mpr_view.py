"""One section of a volume: the picture, its slider, and the hand that moves the crosshair."""

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from midrc_desktop.ui.preview.measured import Measured
from midrc_desktop.ui.preview.slice_bar import SliceBar
from midrc_desktop.ui.preview.slice_view import Drag, SliceView

FRAME = 2
STILL = 3
"""Logical pixels that a click may move."""

NEAR = 10
"""Logical pixels from the middle of the crosshair within which the hand takes hold of it."""


class SectionView(QWidget):
    """A picture in a frame of its section's colour, with its slider.

    While the left button is for windows, a click points; so does a drag from the middle of the
    crosshair. A drag with Ctrl always does.

    Signals:
        used: The person has turned to this section: clicked or scrolled it, tabbed into it.
        stepped: The person wants the picture this many on (int).
        slid: The person wants this picture (its number, from 0).
        pointed: The person points at this place of the picture (x, y).
    """

    used = Signal()
    stepped = Signal(int)
    slid = Signal(int)
    pointed = Signal(float, float)

    def __init__(
        self,
        name: str,
        colour: QColor,
        measured: Measured | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._colour = colour
        self._hand: Drag | None = None
        self._pressed: QPointF | None = None
        self._cross = QPointF()
        self.view = SliceView(measured=measured)
        self.view.setAccessibleName(name)
        self.view.setMinimumSize(160, 120)
        self.bar = SliceBar()
        self.bar.setAccessibleName(self.tr("Slice, {0}").format(name))
        self.bar.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(FRAME, FRAME, FRAME, FRAME)
        row.setSpacing(0)
        row.addWidget(self.view, 1)
        row.addWidget(self.bar)
        self.view.installEventFilter(self)
        self.view.scrolled.connect(self._scrolled)
        self.view.pointed.connect(self.pointed)
        self.bar.valueChanged.connect(self._slid)

    def show_place(self, picture: int, count: int, cross: tuple[float, float]) -> None:
        """Say which picture of how many it is, and where in it the crosshair is."""
        self._cross = QPointF(*cross)
        self.bar.blockSignals(True)
        self.bar.setRange(0, count - 1)
        self.bar.setValue(picture)
        self.bar.blockSignals(False)

    def _scrolled(self, by: int) -> None:
        self.used.emit()
        self.stepped.emit(by)

    def _slid(self, value: int) -> None:
        self.used.emit()
        self.slid.emit(value)

    def _press(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._pressed = event.position()
        points = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if points or self._holds(event.position()):
            self._hand, self.view.left_drag = self.view.left_drag, Drag.POINT

    def _move(self, event: QMouseEvent) -> None:
        if self._pressed is not None and _far(event.position() - self._pressed) > STILL:
            self._pressed = None
        if not event.buttons() and self.view.left_drag is Drag.WINDOW:
            shape = Qt.CursorShape
            held = self._holds(event.position())
            self.view.setCursor(shape.SizeAllCursor if held else shape.ArrowCursor)

    def _release(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._hand is not None:
            self.view.left_drag, self._hand = self._hand, None
        elif self._pressed is not None and self.view.left_drag is Drag.WINDOW:
            place = self.view.image_place(event.position())
            if place is not None:
                self.pointed.emit(*place)
        self._pressed = None

    def _holds(self, at: QPointF) -> bool:
        if self.view.image is None or self.view.left_drag is not Drag.WINDOW:
            return False
        return _far(self.view.transform().map(self._cross) - at) <= NEAR

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.MouseButtonPress):
            self.used.emit()
        if isinstance(event, QMouseEvent):
            if event.type() is QEvent.Type.MouseButtonPress:
                self._press(event)
            elif event.type() is QEvent.Type.MouseMove:
                self._move(event)
            elif event.type() is QEvent.Type.MouseButtonRelease:
                self._release(event)
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        painter.setPen(QPen(self._colour, FRAME))
        inset = FRAME / 2
        painter.drawRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset))


def _far(by: QPointF) -> float:
    return max(abs(by.x()), abs(by.y()))
