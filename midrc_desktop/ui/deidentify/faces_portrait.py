"""The surface of a head before and after, from four sides, large on black."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from midrc_desktop.defacing.portrait import Portrait
from midrc_desktop.defacing.relief import Picture
from midrc_desktop.ui import parts
from midrc_desktop.ui.preview.canvas import QUIET_FOR_MS
from midrc_desktop.ui.preview.overlay import ACCENT, MARGIN, QUIET, TEXT, paint_sentence, paint_text
from midrc_desktop.ui.preview.wheel import Wheel
from midrc_desktop.ui.theme import SPACE

BETWEEN = 2
TURN_PIXELS = 60
"""How far a hand drags to the next side."""


class PortraitView(QWidget):
    """Two pictures of a head side by side: as it is, and as it leaves.

    ← and →, the wheel, or a drag turn both.

    Signals:
        turn_wanted: The person turns it this many sides on (int).
    """

    turn_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: tuple[QImage, QImage] | None = None
        self._names = (self.tr("Before"), self.tr("After"))
        self._sentence = ""
        self._alone = False
        self._grip: QPointF | None = None
        self._wheel = Wheel()
        self._waiting = False
        self._late = QTimer(self, singleShot=True, interval=QUIET_FOR_MS)
        self._late.timeout.connect(self.update)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self.setAccessibleName(self.tr("Surface of the head"))

    @property
    def waiting(self) -> bool:
        """Whether the pictures are on their way."""
        return self._waiting

    @property
    def sentence(self) -> str:
        """What is said instead of pictures, or ""."""
        return self._sentence

    @property
    def shown(self) -> bool:
        """Whether a head is on the screen."""
        return self._pictures is not None

    def show_pictures(self, before: Picture, after: Picture, *, alone: bool) -> None:
        """Show one side before and after; `alone`: nothing changes, so one is enough."""
        self._pictures = _image(before), _image(after)
        self._alone = alone
        self._settle("")

    def show_sentence(self, sentence: str) -> None:
        """Say why there is no picture; "" shows plain black."""
        self._pictures = None
        self._settle(sentence)

    def show_waiting(self) -> None:
        """Another head is on its way; the last one is gone at once."""
        self.show_sentence("")
        self._waiting = True
        self._late.start()

    def describe(self, words: str) -> None:
        """Say to a screen reader what is in view."""
        self.setAccessibleDescription(words)

    def _settle(self, sentence: str) -> None:
        self._sentence, self._waiting = sentence, False
        self._late.stop()
        self.describe(sentence)
        self.update()

    def _halves(self) -> tuple[QRectF, ...]:
        """Where the pictures go: beside one another, or one above the other if that is larger."""
        area = QRectF(self.rect())
        if self._alone:
            return (area,)
        if area.width() >= area.height():
            wide = (area.width() - BETWEEN) / 2
            return (
                QRectF(0, 0, wide, area.height()),
                QRectF(area.width() - wide, 0, wide, area.height()),
            )
        tall = (area.height() - BETWEEN) / 2
        return (
            QRectF(0, 0, area.width(), tall),
            QRectF(0, area.height() - tall, area.width(), tall),
        )

    # Qt's own methods ---------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), Qt.GlobalColor.black)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._pictures is not None:
            names = (self.tr("Nothing is blanked"),) if self._alone else self._names
            for picture, half, name in zip(self._pictures, self._halves(), names, strict=False):
                painter.drawImage(_fitted(picture, half), picture)
                where = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
                paint_text(painter, half.adjusted(MARGIN, MARGIN - 4, 0, 0), where, name, TEXT)
        if self._sentence:
            paint_sentence(painter, QRectF(self.rect()), self._sentence)
        if self._waiting and not self._late.isActive():
            middle = Qt.AlignmentFlag.AlignCenter
            paint_text(painter, QRectF(self.rect()), middle, self.tr("Drawing the surface…"), QUIET)
        if self.hasFocus():
            painter.setPen(QPen(ACCENT, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if way:
            self.turn_wanted.emit(way)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if steps := self._wheel.slices(event):
            self.turn_wanted.emit(steps)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            return
        way = event.position().x() - self._grip.x()
        if abs(way) >= TURN_PIXELS:
            self._grip = event.position()
            self.turn_wanted.emit(1 if way > 0 else -1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def sizeHint(self) -> QSize:
        return QSize(720, 360)


class PortraitPanel(QWidget):
    """The portrait with a button for each of its sides.

    Signals:
        seen: A head is on the screen.
    """

    seen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._portrait: Portrait | None = None
        self._sides = (
            self.tr("Front"),
            self.tr("Half right"),
            self.tr("Half left"),
            self.tr("From below"),
        )
        self.view = PortraitView()
        self.view.turn_wanted.connect(self._turn)
        self._choices = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(SPACE // 2)
        for side, words in enumerate(self._sides):
            button = parts.button(words)
            button.setCheckable(True)
            button.setEnabled(False)
            self._choices.addButton(button, side)
            row.addWidget(button)
        row.addStretch(1)
        self._choices.button(0).setChecked(True)
        self._choices.idClicked.connect(lambda _: self._draw())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.view, 1)
        column.addLayout(row)

    @property
    def side(self) -> int:
        """The side in view, from 0, in the order of `defacing.portrait.ANGLES`."""
        return self._choices.checkedId()

    def show_portrait(self, portrait: Portrait) -> None:
        """Show a head; the side stays."""
        self._portrait = portrait
        self._allow_turning(True)
        self._draw()
        self.seen.emit()

    def show_waiting(self) -> None:
        """A head is on its way."""
        self._portrait = None
        self._allow_turning(False)
        self.view.show_waiting()

    def show_sentence(self, sentence: str) -> None:
        """Say why there is no portrait; "" shows plain black."""
        self._portrait = None
        self._allow_turning(False)
        self.view.show_sentence(sentence)

    def _allow_turning(self, allowed: bool) -> None:
        for button in self._choices.buttons():
            button.setEnabled(allowed)

    def _turn(self, by: int) -> None:
        if self._portrait is not None:
            order = (1, 0, 2, 3)  # from half right over the front to half left
            at = order[(order.index(self.side) + by) % len(order)]
            self._choices.button(at).setChecked(True)
            self._draw()

    def _draw(self) -> None:
        if self._portrait is None:
            return
        before, after = self._portrait.before, self._portrait.after
        alone = bool(np.array_equal(before, after))
        self.view.show_pictures(before[self.side], after[self.side], alone=alone)
        shown = self.tr("nothing is blanked") if alone else self.tr("before and after")
        self.view.describe(f"{self._sides[self.side]}, {shown}")


def _image(greys: Picture) -> QImage:
    greys = np.ascontiguousarray(greys)
    rows, columns = greys.shape
    shared = QImage(greys.data, columns, rows, columns, QImage.Format.Format_Grayscale8)
    return shared.convertToFormat(QImage.Format.Format_RGB32)


def _fitted(picture: QImage, area: QRectF) -> QRectF:
    scale = min(area.width() / picture.width(), area.height() / picture.height())
    size = QRectF(0, 0, picture.width() * scale, picture.height() * scale)
    size.moveCenter(area.center())
    return size
