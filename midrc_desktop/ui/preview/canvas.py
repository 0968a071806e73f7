"""One slice on black, with what is written over it: what is shown and how it is drawn."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from midrc_desktop.dicom.measuring import Unit, scale_of
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import Voi, Window
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
from midrc_desktop.ui.preview.rendering import Rendering
from midrc_desktop.ui.preview.ruler_marks import distance_unit
from midrc_desktop.ui.preview.windowing import said

QUIET_FOR_MS = 180


class SliceCanvas(QWidget):
    """Draws one 2-D slice under a window, where `placement` puts it.

    Image coordinates are those of `placement`: x along the columns, y along the rows.

    Signals:
        window_changed: The user has changed the window (Window or VoiLut).
        placement_changed: Zoom, shift, turn or mirroring have changed (Placement).
    """

    window_changed = Signal(object)
    placement_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rendering: Rendering | None = None
        self._window: Voi = Window(40, 80)
        self._inverted = False
        self._placement = Placement()
        self._caption = Caption()
        self._words_shown = True
        self._marks: tuple[Mark, ...] = ()
        self._sentence = ""
        self._moving = False
        self._cursor: QPointF | None = None
        self._waiting = False
        self._late = QTimer(self, singleShot=True, interval=QUIET_FOR_MS)
        self._late.timeout.connect(self.update)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 240)
        self.setAccessibleName(self.tr("Slice"))

    @property
    def image(self) -> SliceImage | None:
        """The slice on screen."""
        return None if self._rendering is None else self._rendering.image

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
        return QSize() if self._rendering is None else self._rendering.drawn_size

    def show_image(self, image: SliceImage, caption: Caption) -> None:
        """Show this slice under the window and placement in force."""
        self._rendering = Rendering(image)
        self._settle("", caption)

    def show_sentence(self, sentence: str, caption: Caption) -> None:
        """Say why there is no image."""
        self._show_none(sentence, caption)

    def show_nothing(self) -> None:
        """Plain black: no series is chosen."""
        self._show_none("", Caption())

    def set_caption(self, caption: Caption) -> None:
        """Change the corner texts only."""
        self._caption = caption
        self.describe()

    def set_words_shown(self, shown: bool) -> None:
        """Show or hide window and value in the corner; the caption is the caller's."""
        self._words_shown = shown
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
        self.update()

    def choose_window(self, window: Voi) -> None:
        """Change level and width as the user wants it, and tell (`window_changed`)."""
        self.set_window(window)
        self.window_changed.emit(window)

    def set_inverted(self, inverted: bool) -> None:
        """Swap black and white, or swap them back."""
        self._inverted = inverted
        self.update()

    def set_placement(self, placement: Placement) -> None:
        """Change zoom, shift, turn and mirroring; `Placement()` fits, as it came."""
        if placement == self._placement:
            return
        upright = (self._placement.turns, self._placement.mirrored)
        self._placement = placement
        self.placement_changed.emit(placement)
        if upright != (placement.turns, placement.mirrored):
            self.describe()
        self.update()

    def zoom_by(self, factor: float) -> None:
        """Zoom about the centre (the keys + and −)."""
        self.zoom_about(factor, QRectF(self.rect()).center())

    def corner_text(self) -> str:
        """Window, and the value under the cursor."""
        if not self._words_shown:
            return ""
        if self._rendering is None or self._rendering.greys.coloured:
            return self._value_under_cursor()
        return f"{said(self._window)}\n{self._value_under_cursor()}".rstrip()

    def turned_text(self) -> str:
        """How the image is mirrored and turned, or ""; said also where other words are hidden."""
        if self._rendering is None:
            return ""
        degrees = 90 * self._placement.turns
        words = self.tr("turned {0}°").format(degrees) if degrees else ""
        mirrored = self.tr("mirrored") if self._placement.mirrored else ""
        return " · ".join(part for part in (mirrored, words) if part).capitalize()

    def transform(self) -> QTransform:
        """From image to viewport coordinates; without inverse where there is no image."""
        if self._rendering is None:
            return QTransform.fromScale(0, 0)
        greys = self._rendering.greys
        size = QSizeF(self.size())
        return self._placement.transform(greys.columns, greys.rows, greys.aspect, size)

    def target(self) -> QRectF:
        """Where the image lies, in logical pixels."""
        if self._rendering is None:
            return QRectF()
        greys = self._rendering.greys
        return self.transform().mapRect(outline(greys.columns, greys.rows))

    def image_place(self, point: QPointF) -> tuple[float, float] | None:
        """The image coordinates under a point of the viewport, or None where there is no image.

        Beside the image they lie outside of it.
        """
        back, invertible = self.transform().inverted()
        if not invertible:
            return None
        place = back.map(point)
        return place.x(), place.y()

    def _show_none(self, sentence: str, caption: Caption) -> None:
        self._rendering = None
        self._settle(sentence, caption)

    def _settle(self, sentence: str, caption: Caption) -> None:
        self._sentence = sentence
        self._waiting = False
        self._late.stop()
        self.set_caption(caption)

    def _value_under_cursor(self) -> str:
        if self._rendering is None or self._cursor is None:
            return ""
        greys = self._rendering.greys
        place = pixel_at(self._cursor, self.transform(), greys.rows, greys.columns)
        return "" if place is None else greys.value(*place)

    def zoom_about(self, factor: float, about: QPointF) -> None:
        """Zoom so that what is under `about` (viewport coordinates) stays there."""
        self.set_placement(self._placement.zoomed(factor, about, QSizeF(self.size())))

    def described(self) -> tuple[str, ...]:
        """What is written on the image, for a screen reader."""
        turned = self.turned_text()
        return (*self._caption.lines, *self._caption.flags, *((turned,) if turned else ()))

    def describe(self) -> None:
        """Say again what is written on the image, and draw it."""
        self.setAccessibleDescription(". ".join(self.described()))
        self.update()

    def paint_picture(self, painter: QPainter) -> None:
        """Draw the slice itself, without what is written on it."""
        if self._rendering is not None:
            self._rendering.paint(
                painter,
                self.transform(),
                self._window,
                inverted=self._inverted,
                moving=self._moving,
            )

    def paint_over(self, painter: QPainter, area: QRectF, image: SliceImage) -> None:
        """Draw scale and marks over the slice."""
        transform = self.transform()
        scale = scale_of(image)
        if scale.unit is not Unit.PIXELS:
            across = transform.map(QLineF(0, 0, 1, 0)).length()
            paint_scale(painter, area, across / scale.across, distance_unit(scale))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_marks(painter, area, self._marks, transform)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), Qt.GlobalColor.black)
        area = QRectF(self.rect())
        self.paint_picture(painter)
        if self.image is not None:
            self.paint_over(painter, area, self.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._sentence:
            paint_sentence(painter, area, self._sentence)
        letters = self._placement.edges(self._caption.letters)
        caption = replace(self._caption, letters=letters)
        paint_caption(painter, area, caption, self.corner_text(), self.turned_text())
        if self._waiting and not self._late.isActive():
            below = area.adjusted(0, 0, 0, -36)
            where = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
            paint_text(painter, below, where, self.tr("Loading…"), QUIET)
        if self.hasFocus():
            painter.setPen(QPen(ACCENT, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._rendering is not None:
            greys = self._rendering.greys
            before, after = QSizeF(event.oldSize()), QSizeF(event.size())
            shape = (greys.columns, greys.rows, greys.aspect)
            self.set_placement(self._placement.resized(*shape, before, after))

    def sizeHint(self) -> QSize:
        return QSize(640, 640)
