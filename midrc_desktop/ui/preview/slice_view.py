"""One slice on black: it is drawn here, and the mouse is understood here."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import Voi, Window
from midrc_desktop.ui.preview.greys import Greys
from midrc_desktop.ui.preview.overlay import (
    ACCENT,
    QUIET,
    Caption,
    Mark,
    paint_caption,
    paint_marks,
    paint_scale,
    paint_sentence,
    paint_text,
)
from midrc_desktop.ui.preview.placement import Placement, outline, pixel_at

NOTCH = 120
PIXELS_PER_NOTCH = 40
ZOOM_PER_NOTCH = 1.15
ZOOM_PER_PIXEL = 1.006
MANY_PIXELS = 1_500_000
QUIET_FOR_MS = 180
RIGHT_CORNER = QSize(230, 64)


class Drag(Enum):
    """What a pressed mouse button does."""

    WINDOW = "window"
    ZOOM = "zoom"
    PAN = "pan"
    POINT = "point"


class SliceView(QWidget):
    """Shows one 2-D slice. Left drag: `left_drag` (window). Middle: pan. Right: zoom.

    Image coordinates are those of `placement`: x along the columns, y along the rows.

    Signals:
        scrolled: The user asked for the slice this many steps on (int).
        window_changed: The user has dragged the window (Window).
        placement_changed: Zoom, shift, turn or mirroring have changed (Placement).
        maximise_wanted: The user double-clicked.
        pointed: The user points at this place, pressed or dragging (x, y in image coordinates).
        hovered: The mouse is over this place of the image ((x, y) in image coordinates or None).
    """

    scrolled = Signal(int)
    window_changed = Signal(object)
    placement_changed = Signal(object)
    maximise_wanted = Signal()
    pointed = Signal(float, float)
    hovered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.left_drag = Drag.WINDOW
        self._greys: Greys | None = None
        self._window: Voi = Window(40, 80)
        self._inverted = False
        self._placement = Placement()
        self._caption = Caption()
        self._marks: tuple[Mark, ...] = ()
        self._sentence = ""
        self._picture: QImage | None = None
        self._at_rest: QImage | None = None
        self._drag: Drag | None = None
        self._grip = QPointF()
        self._cursor: QPointF | None = None
        self._notches = 0.0
        self._waiting = False
        self._late = QTimer(self, singleShot=True, interval=QUIET_FOR_MS)
        self._late.timeout.connect(self.update)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 240)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAccessibleName(self.tr("Slice"))

    @property
    def image(self) -> SliceImage | None:
        """The slice on screen."""
        return None if self._greys is None else self._greys.image

    @property
    def window_level(self) -> Voi:
        """The window in force."""
        return self._window

    @property
    def inverted(self) -> bool:
        """Whether black and white are swapped on request."""
        return self._inverted

    @property
    def placement(self) -> Placement:
        """Zoom, shift, turn and mirroring."""
        return self._placement

    @property
    def caption(self) -> Caption:
        """What the corners say."""
        return self._caption

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The lines drawn over the image."""
        return self._marks

    @property
    def waiting(self) -> bool:
        """Whether the slice on screen is not yet the one that was asked for."""
        return self._waiting

    @property
    def sentence(self) -> str:
        """What is said instead of an image, or ""."""
        return self._sentence

    @property
    def drawn_size(self) -> QSize:
        """Columns and rows of the picture that was windowed last: fewer while a hand drags."""
        return QSize() if self._picture is None else self._picture.size()

    def show_image(self, image: SliceImage, caption: Caption) -> None:
        """Show this slice under the window and placement in force."""
        self._greys = Greys(image)
        self._sentence = ""
        self._settle(caption)

    def show_sentence(self, sentence: str, caption: Caption) -> None:
        """Say why there is no image."""
        self._greys = None
        self._sentence = sentence
        self._settle(caption)

    def show_nothing(self) -> None:
        """Plain black: no series is chosen."""
        self._greys = None
        self._sentence = ""
        self._settle(Caption())

    def set_caption(self, caption: Caption) -> None:
        """Change the corner texts only."""
        self._caption = caption
        self.setAccessibleDescription(". ".join((*caption.lines, *caption.flags)))
        self.update()

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Draw these lines over the image, in place of those there were."""
        if tuple(marks) != self._marks:
            self._marks = tuple(marks)
            self.update()

    def show_waiting(self) -> None:
        """Keep the last slice, and say quietly that the next is on its way if that lasts."""
        self._waiting = True
        if not self._late.isActive():
            self._late.start()

    def set_window(self, window: Voi) -> None:
        """Change level and width."""
        self._window = window
        self._redraw()

    def set_inverted(self, inverted: bool) -> None:
        """Swap black and white, or swap them back."""
        self._inverted = inverted
        self._redraw()

    def set_placement(self, placement: Placement) -> None:
        """Change zoom, shift, turn and mirroring; `Placement()` fits, as it came."""
        self._placement = placement
        self._at_rest = None
        self.placement_changed.emit(placement)
        self.update()

    def zoom_by(self, factor: float) -> None:
        """Zoom about the centre (the keys + and −)."""
        self._zoom(factor, QRectF(self.rect()).center())

    def corner_text(self) -> str:
        """Window, and the value under the cursor."""
        if self._greys is None or self._greys.coloured:
            return self._value_under_cursor()
        width, level = self._window.width, self._window.level
        window = f"W {width:.0f}  L {level:.0f}".replace("-", "−")
        return f"{window}\n{self._value_under_cursor()}".rstrip()

    def transform(self) -> QTransform:
        """From image to viewport coordinates; without inverse where there is no image."""
        if self._greys is None:
            return QTransform.fromScale(0, 0)
        greys = self._greys
        size = QSizeF(self.size())
        return self._placement.transform(greys.columns, greys.rows, greys.aspect, size)

    def target(self) -> QRectF:
        """Where the image lies, in logical pixels."""
        if self._greys is None:
            return QRectF()
        return self.transform().mapRect(outline(self._greys.columns, self._greys.rows))

    def image_place(self, point: QPointF) -> tuple[float, float] | None:
        """The image coordinates under a point of the viewport, or None where there is no image.

        Beside the image they lie outside of it.
        """
        back, invertible = self.transform().inverted()
        if not invertible:
            return None
        place = back.map(point)
        return place.x(), place.y()

    def _settle(self, caption: Caption) -> None:
        self._waiting = False
        self._late.stop()
        self.set_caption(caption)
        self._redraw()

    def _redraw(self) -> None:
        self._picture = self._at_rest = None
        self.update()

    def _screen_pixels(self) -> int:
        scale = self.devicePixelRatioF()
        target = self.target()
        return int(target.width() * target.height() * scale * scale)

    def _windowed(self) -> QImage:
        """The picture under the window: quick while a hand drags it, otherwise complete."""
        assert self._greys is not None
        if self._picture is None:
            many = self._greys.rows * self._greys.columns > MANY_PIXELS
            hurry = many and self._drag is Drag.WINDOW
            at_most = self._screen_pixels() if hurry else None
            self._picture = self._greys.picture(self._window, self._inverted, at_most)
        return self._picture

    def _shown(self) -> QImage:
        """The picture to draw: a large one is averaged down once, when the hand is still."""
        picture = self._windowed()
        scale = self.devicePixelRatioF()
        on_screen = self.target().size() * scale
        turned = self._placement.turns % 2 == 1
        size = (on_screen.transposed() if turned else on_screen).toSize()
        much_smaller = size.width() * 2 < picture.width() * 1.4
        if self._drag is not None or not much_smaller or size.isEmpty():
            return picture
        if self._at_rest is None or self._at_rest.size() != size:
            self._at_rest = picture.scaled(
                size,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        return self._at_rest

    def _value_under_cursor(self) -> str:
        if self._greys is None or self._cursor is None:
            return ""
        place = pixel_at(self._cursor, self.transform(), self._greys.rows, self._greys.columns)
        return "" if place is None else self._greys.value(*place)

    def _zoom(self, factor: float, about: QPointF) -> None:
        self.set_placement(self._placement.zoomed(factor, about, QSizeF(self.size())))

    def _drag_window(self, by: QPointF) -> None:
        speed = max(self._window.width, 20.0) / 300
        width = max(self._window.width + by.x() * speed, 1.0)
        self.set_window(Window(self._window.level + by.y() * speed, width))
        self.window_changed.emit(self._window)

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

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), Qt.GlobalColor.black)
        area = QRectF(self.rect())
        if self._greys is not None:
            self._paint_image(painter, self._greys)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._sentence:
            paint_sentence(painter, area, self._sentence)
        letters = self._placement.edges(self._caption.letters)
        caption = replace(self._caption, letters=letters)
        paint_caption(painter, area, caption, self.corner_text())
        if self._waiting and not self._late.isActive():
            below = area.adjusted(0, 0, 0, -36)
            where = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
            paint_text(painter, below, where, self.tr("Loading…"), QUIET)
        if self.hasFocus():
            painter.setPen(QPen(ACCENT, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_image(self, painter: QPainter, greys: Greys) -> None:
        transform = self.transform()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(transform, combine=True)
        painter.drawImage(outline(greys.columns, greys.rows), self._shown())
        painter.restore()
        if greys.image.spacing is not None and greys.image.spacing[1] > 0:
            across = transform.map(QLineF(0, 0, 1, 0)).length()
            paint_scale(painter, QRectF(self.rect()), across / greys.image.spacing[1])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_marks(painter, self._marks, transform)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / NOTCH or event.pixelDelta().y() / PIXELS_PER_NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(ZOOM_PER_NOTCH**notches, event.position())
        else:
            turned_back = self._notches * notches < 0
            self._notches = notches if turned_back else self._notches + notches
            steps = int(self._notches)
            self._notches -= steps
            if steps:
                self.scrolled.emit(-steps)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag = {
            Qt.MouseButton.LeftButton: self.left_drag,
            Qt.MouseButton.MiddleButton: Drag.PAN,
            Qt.MouseButton.RightButton: Drag.ZOOM,
        }.get(event.button())
        self._grip = event.position()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._drag is Drag.POINT:
            self._point(event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        by = event.position() - self._grip
        self._grip = self._cursor = event.position()
        if self._drag is Drag.WINDOW and self._greys is not None and not self._greys.coloured:
            self._drag_window(by)
        elif self._drag is Drag.ZOOM:
            self._zoom(ZOOM_PER_PIXEL ** -by.y(), QRectF(self.rect()).center())
        elif self._drag is Drag.PAN:
            self.set_placement(self._placement.moved(by))
        elif self._drag is Drag.POINT:
            self._point(event.position())
        self._hover()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._drag = None
            self._redraw()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.maximise_wanted.emit()
        event.accept()

    def leaveEvent(self, event: object) -> None:
        self._cursor = None
        self._hover()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._at_rest = None

    def sizeHint(self) -> QSize:
        return QSize(640, 640)
