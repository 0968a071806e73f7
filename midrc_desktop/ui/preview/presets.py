"""Windows by name, as words on one line; those that find no room are in a menu."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from midrc_desktop.ui import theme

AROUND = 7
MORE = 28


class Word(QAbstractButton):
    """A word that is an action: muted, plain under the mouse, bold while its window holds."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(action.text())
        self.setToolTip(action.toolTip())
        self.setAccessibleName(self.tr("Window: {0}").format(action.text()))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(action.trigger)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * AROUND + 3, metrics.height() + 12)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def nextCheckState(self) -> None:
        """The viewer says which word holds, not the click."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        loud = self.isChecked() or self.underMouse()
        painter.setPen((palette.windowText() if loud else palette.placeholderText()).color())
        painter.setFont(theme.font(strong=self.isChecked()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.hasFocus():
            painter.setPen(QPen(palette.accent().color(), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 3.5, -0.5, -3.5), 5, 5)


class PresetLine(QWidget):
    """Words from the right edge, as many as there is room for."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.actions_shown = tuple(actions)
        self.words = tuple(Word(action) for action in self.actions_shown)
        self.menu = QMenu(self)
        self._more = QToolButton()
        self._more.setIcon(theme.icon("mdi6.dots-horizontal", "muted"))
        self._more.setAccessibleName(self.tr("More windows"))
        self._more.setToolTip(self.tr("More windows"))
        self._more.setFixedWidth(MORE)
        self._more.setMenu(self.menu)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addStretch(1)
        for word in self.words:
            row.addWidget(word)
        row.addWidget(self._more)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(MORE)

    def mark(self, action: QAction | None) -> None:
        """Show which word's window holds, if any."""
        for word, its_action in zip(self.words, self.actions_shown, strict=True):
            word.setChecked(its_action is action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        widths = [word.sizeHint().width() for word in self.words]
        fits_all = sum(widths) <= self.width()
        room = self.width() - (0 if fits_all else MORE)
        self.menu.clear()
        for word, width, action in zip(self.words, widths, self.actions_shown, strict=True):
            room -= width
            word.setVisible(room >= 0)
            if room < 0:
                self.menu.addAction(action)
        self._more.setVisible(not fits_all)
