"""The empty window is the drop target and says so; the overlay shows where a drag will land."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.theme import MARGIN, SPACE, Size


def _dashed(painter: QPainter, rect: QRectF, colour: str, width: float) -> None:
    pen = QPen(QColor(colour), width)
    pen.setDashPattern([5, 3])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.drawRoundedRect(rect, 14, 14)


class EmptyPage(QWidget):
    """What there is to do when there is nothing yet.

    Signals:
        files_wanted: Choose files.
        practice_wanted: Try with a practice patient.
        profile_wanted: Open a site profile.
    """

    files_wanted = Signal()
    practice_wanted = Signal()
    profile_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = parts.heading("", Size.DISPLAY)
        self._line = parts.text("", "muted")
        for label in (self._title, self._line):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.files = parts.button(self.tr("Choose files…"), theme.icon("mdi6.folder-open-outline"))
        self.practice = parts.button(
            self.tr("Try with a practice patient"), theme.icon("mdi6.school-outline")
        )
        self.profile = parts.button(
            self.tr("Open a site profile…"), theme.icon("mdi6.hospital-building")
        )
        self.files.clicked.connect(self.files_wanted)
        self.practice.clicked.connect(self.practice_wanted)
        self.profile.clicked.connect(self.profile_wanted)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addStretch()
        for choice in (self.files, self.practice, self.profile):
            row.addWidget(choice)
        row.addStretch()
        page = QVBoxLayout(self)
        page.setContentsMargins(5 * MARGIN, 3 * MARGIN, 5 * MARGIN, 3 * MARGIN)
        page.setSpacing(SPACE)
        page.addStretch()
        page.addWidget(self._picture)
        page.addSpacing(SPACE)
        page.addWidget(self._title)
        page.addWidget(self._line)
        page.addSpacing(MARGIN)
        page.addLayout(row)
        page.addStretch()
        self._title.setText(self.tr("Drop a folder, a CD or a ZIP with studies here"))
        self._line.setText(
            self.tr("Nothing leaves this computer until you have seen it and signed.")
        )
        self._draw()

    def _draw(self) -> None:
        icon = theme.icon("mdi6.tray-arrow-down", "accent")
        self._picture.setPixmap(icon.pixmap(QSize(56, 56), self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        inset = 3.5 * MARGIN
        frame = QRectF(self.rect()).adjusted(inset, 2.5 * MARGIN, -inset, -2.5 * MARGIN)
        _dashed(painter, frame, theme.colours().line, 2)


class DropOverlay(QWidget):
    """Lies over the whole window while files are dragged above it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Let go to add these studies"))
        self.hide()

    def cover(self) -> None:
        """Show it over the parent."""
        if (parent := self.parentWidget()) is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        c = theme.colours()
        painter = QPainter(self)
        veil = QColor(c.window)
        veil.setAlphaF(0.96)
        painter.fillRect(self.rect(), veil)
        frame = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        wash = QColor(c.selected)
        wash.setAlphaF(0.6)
        painter.setBrush(wash)
        _dashed(painter, frame, c.accent, 2.5)
        painter.setFont(theme.font(Size.DISPLAY))
        painter.setPen(QColor(c.text))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self.accessibleName())
