"""The slider at the right edge of a viewport, with the flagged slices marked on it."""

from collections.abc import Collection

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from midrc_desktop.ui.preview.overlay import ACCENT, FLAG

WIDTH = 26
GROOVE = 6
HANDLE = QSize(10, 18)
END = 28


class SliceBar(QSlider):
    """First slice at the top. A click jumps there; amber marks are flagged slices."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setInvertedAppearance(True)
        self.setInvertedControls(True)
        self.setPageStep(10)
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Slice of the series"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._flagged: frozenset[int] = frozenset()

    @property
    def flagged(self) -> frozenset[int]:
        """The slices (from 0) that carry a mark."""
        return self._flagged

    def set_flagged(self, slices: Collection[int]) -> None:
        """Mark these slices."""
        self._flagged = frozenset(slices)
        self.update()

    def y_of(self, value: int) -> float:
        """The middle of a slice's place on the bar."""
        steps = max(self.maximum() - self.minimum(), 1)
        return END + (value - self.minimum()) / steps * (self.height() - 2 * END)

    def _go_to(self, y: float) -> None:
        steps = self.maximum() - self.minimum()
        share = (y - END) / max(self.height() - 2 * END, 1)
        self.setValue(self.minimum() + round(share * steps))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if self.maximum() <= self.minimum():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.width() / 2
        painter.setBrush(QColor("#2c3036"))
        painter.drawRoundedRect(
            QRectF(middle - GROOVE / 2, END - 8, GROOVE, self.height() - 2 * END + 16), 3, 3
        )
        painter.setBrush(FLAG)
        for value in self._flagged:
            painter.drawRect(QRectF(middle - 5, self.y_of(value) - 2, 10, 4))
        handle = QRectF(0, 0, HANDLE.width(), HANDLE.height())
        handle.moveCenter(QRectF(0, 0, self.width(), 2 * self.y_of(self.value())).center())
        painter.setBrush(ACCENT.lighter(115) if self.underMouse() else ACCENT)
        painter.drawRoundedRect(handle, 5, 5)
        if self.value() in self._flagged:
            painter.setBrush(FLAG)
            painter.drawRect(QRectF(middle - 5, handle.center().y() - 2, 10, 4))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(ACCENT)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2.5, 4.5, -2.5, -4.5), 5, 5)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._go_to(event.position().y())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position().y())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def enterEvent(self, event: QEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()
