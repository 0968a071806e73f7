"""The step rail: six numbered circles that explain the program and say how far a donation is."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from midrc_desktop.ui import theme
from midrc_desktop.ui.theme import MARGIN, SPACE

_CIRCLE = 22
_HEIGHT = 42


@dataclass(frozen=True, slots=True)
class Mark:
    """How one step stands: `kind` is "open", "done", "needs" or "locked" (with its `reason`).

    `count` is the number of open points.
    """

    kind: str = "open"
    count: int = 0
    reason: str = ""


class StepButton(QAbstractButton):
    """One step: its number or a tick in a circle, its name, and its open points."""

    def __init__(self, number: int, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._number = number
        self._mark = Mark()
        self.setText(label)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_mark(self._mark)

    @property
    def mark(self) -> Mark:
        """What it shows."""
        return self._mark

    def show_mark(self, mark: Mark) -> None:
        """Show how the step stands; the tooltip and a screen reader say it in words."""
        self._mark = mark
        key = self.tr("Ctrl+{0}").format(self._number)
        said = {
            "open": "",
            "done": self.tr("Done"),
            "needs": self.tr("{0} to settle").format(mark.count),
            "locked": mark.reason,
        }[mark.kind]
        self.setToolTip(" · ".join(filter(None, (mark.reason or said, key))))
        name = self.tr("Step {0} of 6: {1}").format(self._number, self.text())
        self.setAccessibleName(". ".join(filter(None, (name, said))))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = theme.font(strong=True)
        width = self.fontMetrics().__class__(words).horizontalAdvance(self.text())
        badge = _CIRCLE if self._mark.kind == "needs" and self._mark.count else 0
        return QSize(_CIRCLE + SPACE + width + badge + 10, _CIRCLE + 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(4, (self.height() - _CIRCLE) / 2, _CIRCLE, _CIRCLE)
        current, kind = self.isChecked(), self._mark.kind
        if current:
            fill, edge, ink = c.accent, c.accent, c.on_accent
        elif kind == "done":
            fill, edge, ink = c.green, c.green, c.on_green
        else:
            fill, edge, ink = c.card, c.line, c.muted
        painter.setBrush(QColor(fill))
        painter.setPen(QPen(QColor(edge), 1))
        painter.drawEllipse(circle)
        painter.setPen(QColor(ink))
        if kind == "done":
            tint = "on_accent" if current else "on_green"
            theme.icon("mdi6.check-bold", tint).paint(
                painter, circle.toRect().adjusted(4, 4, -4, -4)
            )
        elif kind == "locked" and not current:
            theme.icon("mdi6.lock-outline", "muted").paint(
                painter, circle.toRect().adjusted(4, 4, -4, -4)
            )
        else:
            painter.setFont(theme.font(strong=True))
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self._number))
        self._draw_words(painter, circle)

    def _draw_words(self, painter: QPainter, circle: QRectF) -> None:
        c = theme.colours()
        current, kind = self.isChecked(), self._mark.kind
        painter.setFont(theme.font(strong=current))
        painter.setPen(QColor(c.text if current or kind in ("done", "needs") else c.muted))
        words = QRectF(self.rect()).adjusted(circle.right() + SPACE, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        if kind == "needs" and self._mark.count:
            across = painter.fontMetrics().horizontalAdvance(self.text())
            badge = QRectF(words.left() + across + 6, (self.height() - 16) / 2, 18, 16)
            painter.setPen(QPen(QColor(c.amber), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(badge, 8, 8)
            painter.setFont(theme.font(strong=True))
            shown = str(self._mark.count) if self._mark.count < 10 else "9+"
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, shown)
        if self.hasFocus():
            painter.setPen(QPen(QColor(c.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)


class StepRail(QWidget):
    """Six steps with lines between them; free to visit in any order.

    Signals:
        chosen: The person asked for the step at this position (0 to 5).
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(self.tr("Steps"))
        labels = (
            self.tr("Studies"),
            self.tr("Images"),
            self.tr("Clinical"),
            self.tr("De-identify"),
            self.tr("Review"),
            self.tr("Send"),
        )
        self.labels = labels
        self.buttons = tuple(StepButton(at, label, self) for at, label in enumerate(labels, 1))
        for at, button in enumerate(self.buttons):
            button.clicked.connect(lambda _=False, position=at: self._clicked(position))
        self._current = -1

    def show_current(self, position: int) -> None:
        """Mark one step as the one in view; -1 marks none."""
        self._current = position
        for at, button in enumerate(self.buttons):
            button.setChecked(at == position)

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show how the six steps stand."""
        for button, mark in zip(self.buttons, marks, strict=True):
            button.show_mark(mark)
        self._arrange()

    def _clicked(self, position: int) -> None:
        self.buttons[position].setChecked(position == self._current)
        self.chosen.emit(position)

    def _arrange(self) -> None:
        sizes = [button.sizeHint() for button in self.buttons]
        free = self.width() - 2 * MARGIN - sum(size.width() for size in sizes)
        gap = max(0.0, free / (len(sizes) - 1))
        at = float(MARGIN)
        for button, size in zip(self.buttons, sizes, strict=True):
            button.setGeometry(
                round(at), (self.height() - size.height()) // 2, size.width(), size.height()
            )
            at += size.width() + gap
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(sum(b.sizeHint().width() for b in self.buttons) + 2 * MARGIN, _HEIGHT)

    def resizeEvent(self, event: object) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(QColor(theme.colours().line), 1))
        middle = self.height() / 2
        for left, right in zip(self.buttons, self.buttons[1:], strict=False):
            start, end = left.geometry().right() + SPACE, right.geometry().left() - SPACE
            if end - start > 4:
                painter.drawLine(QPointF(start, middle), QPointF(end, middle))
