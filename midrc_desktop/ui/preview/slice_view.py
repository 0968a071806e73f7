"""One slice under the hand: mouse, wheel, touchpad and keys are understood here."""

from collections.abc import Hashable
from enum import Enum

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from midrc_desktop.dicom.measuring import Kind
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.ui.preview.canvas import SliceCanvas
from midrc_desktop.ui.preview.measured import Measured
from midrc_desktop.ui.preview.overlay import Caption
from midrc_desktop.ui.preview.rulers import Rulers
from midrc_desktop.ui.preview.wheel import Wheel, turned
from midrc_desktop.ui.preview.windowing import FINE, dragged

ZOOM_PER_NOTCH = 1.15
ZOOM_PER_PIXEL = 1.006
PIXELS_PER_SLICE = 12
RIGHT_CORNER = QSize(280, 96)


class Drag(Enum):
    """What a pressed mouse button does."""

    WINDOW = "window"
    ZOOM = "zoom"
    PAN = "pan"
    SCROLL = "scroll"
    POINT = "point"
    LENGTH = "length"
    ANGLE = "angle"
    ELLIPSE = "ellipse"


_MEASURES = {Drag.LENGTH: Kind.LENGTH, Drag.ANGLE: Kind.ANGLE, Drag.ELLIPSE: Kind.ELLIPSE}


class SliceView(SliceCanvas):
    """Shows one 2-D slice. Left drag: `left_drag` (window). Middle: pan. Right: zoom.

    Measurements are kept in `measured`; several views may share it.

    Signals:
        scrolled: The user asked for the slice this many steps on (int).
        maximise_wanted: The user double-clicked.
        pointed: The user points at this place, pressed or dragging (x, y in image coordinates).
        hovered: The mouse is over this place of the image ((x, y) in image coordinates or None).
    """

    scrolled = Signal(int)
    maximise_wanted = Signal()
    pointed = Signal(float, float)
    hovered = Signal(object)

    def __init__(self, parent: QWidget | None = None, measured: Measured | None = None) -> None:
        super().__init__(parent)
        self._left_drag = Drag.WINDOW
        self._drag: Drag | None = None
        self._grip = QPointF()
        self._way = 0.0
        self._wheel = Wheel()
        self.rulers = Rulers(measured or Measured(parent=self), self)
        self.rulers.changed.connect(self.describe)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)

    @property
    def left_drag(self) -> Drag:
        """What the left button does."""
        return self._left_drag

    @left_drag.setter
    def left_drag(self, drag: Drag) -> None:
        self._left_drag = drag
        self.rulers.set_tool(_MEASURES.get(drag))
        crossed = drag is Drag.POINT or drag in _MEASURES
        self.setCursor(Qt.CursorShape.CrossCursor if crossed else Qt.CursorShape.ArrowCursor)

    def show_image(self, image: SliceImage, caption: Caption, key: Hashable = None) -> None:
        """Show this slice under the window and placement in force.

        `key` names it for its measurements: (SOP Instance UID, frame). Without one nothing can
        be measured on it.
        """
        self.rulers.show(image, key)
        super().show_image(image, caption)

    def show_sentence(self, sentence: str, caption: Caption) -> None:
        """Say why there is no image."""
        self.rulers.show(None, None)
        super().show_sentence(sentence, caption)

    def show_nothing(self) -> None:
        """Plain black: no series is chosen."""
        self.rulers.show(None, None)
        super().show_nothing()

    def described(self) -> tuple[str, ...]:
        """What is written on the image, and what the chosen measurement says."""
        return (*super().described(), *self.rulers.words())

    def paint_over(self, painter: QPainter, area: QRectF, image: SliceImage) -> None:
        """Draw scale, marks and measurements over the slice."""
        super().paint_over(painter, area, image)
        self.rulers.paint(painter, area, self.transform())

    def _point(self, at: QPointF) -> None:
        if (place := self.image_place(at)) is not None:
            self.pointed.emit(*place)

    def _hover(self) -> None:
        """Tell what the mouse is over, in the corner and to who listens."""
        over = None if self._cursor is None else self.image_place(self._cursor)
        inside = over is not None and self.target().contains(self._cursor or QPointF())
        self.hovered.emit(over if inside else None)
        corner = QRect(QPoint(0, 0), RIGHT_CORNER)
        corner.moveRight(self.width())
        self.update(corner)

    def _follow(self, event: QMouseEvent) -> None:
        """Do what the pressed button does, for the way the mouse has gone."""
        by = event.position() - self._grip
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            by *= FINE
        if self._drag is Drag.WINDOW and self._rendering and not self._rendering.greys.coloured:
            span = self._rendering.span
            self.choose_window(dragged(self._window, by.x(), by.y(), span))
        elif self._drag is Drag.ZOOM:
            self.zoom_about(ZOOM_PER_PIXEL ** -by.y(), QRectF(self.rect()).center())
        elif self._drag is Drag.PAN:
            self.set_placement(self._placement.moved(event.position() - self._grip))
        elif self._drag is Drag.POINT:
            self._point(event.position())
        elif self._drag is Drag.SCROLL:
            self._way += by.y() / PIXELS_PER_SLICE
            if steps := int(self._way):
                self._way -= steps
                self.scrolled.emit(steps)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            kind = event.gestureType()
            if kind is Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_about(1 + event.value(), event.position())
                return True
            if kind is Qt.NativeGestureType.SmartZoomNativeGesture:
                self.set_placement(self._placement.fitted())
                return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_about(ZOOM_PER_NOTCH ** turned(event), event.position())
        elif steps := self._wheel.slices(event):
            self.scrolled.emit(steps)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._grip, self._way = event.position(), 0.0
        event.accept()
        takes = event.button() is Qt.MouseButton.LeftButton and self._left_drag is not Drag.POINT
        if takes and self.rulers.press(event.position(), self.transform()):
            return
        self._drag = {
            Qt.MouseButton.LeftButton: self._left_drag,
            Qt.MouseButton.MiddleButton: Drag.PAN,
            Qt.MouseButton.RightButton: Drag.ZOOM,
        }.get(event.button())
        self._moving = self._drag is not None
        if self._drag is Drag.POINT:
            self._point(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._cursor = event.position()
        if not self.rulers.move(event.position(), self.transform()):
            self._follow(event)
        self._grip = event.position()
        self._hover()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.rulers.release(event.position(), self.transform())
        self._drag, self._moving = None, False
        self.update()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._left_drag in _MEASURES:
            self.mousePressEvent(event)
        elif event.button() is Qt.MouseButton.LeftButton:
            self.maximise_wanted.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, transform = event.key(), self.transform()
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        middle = QRectF(self.rect()).center()
        if self.rulers.took_key(event, transform) or (
            enter and self.rulers.add(middle, min(self.width(), self.height()) / 6, transform)
        ):
            event.accept()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._cursor = None
        self._hover()
