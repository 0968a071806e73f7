"""Windows by name, as words on one line; those that find no room are in a menu."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from midrc_desktop.dicom.window import Voi
from midrc_desktop.ui import theme
from midrc_desktop.ui.preview.windowing import said

AROUND = 7
MORE = 28
MOST = 8


class Word(QAbstractButton):
    """A word that is an action: muted, plain under the mouse, bold while its window holds."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(action.trigger)

    def say(self, words: str, tip: str) -> None:
        """Change the word."""
        self.setText(words)
        self.setToolTip(tip)
        self.setAccessibleName(self.tr("Window: {0}").format(words))
        self.updateGeometry()

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
    """Words from the right edge, as many as there is room for; the keys 1 to 8 choose them.

    The menu also holds `always`, actions for windows without a name.

    Signals:
        chosen: A window was chosen by name (Window or VoiLut).
    """

    chosen = Signal(object)

    def __init__(self, always: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys = tuple(self._key(number) for number in range(1, MOST + 1))
        self.words = tuple(Word(action) for action in self.keys)
        self._always = tuple(always)
        self._windows: tuple[Voi, ...] = ()
        self.menu = QMenu(self)
        self._more = QToolButton()
        self._more.setIcon(theme.icon("mdi6.dots-horizontal", "muted"))
        self._more.setAccessibleName(self.tr("More windows"))
        self._more.setToolTip(self.tr("More windows"))
        self._more.setFixedWidth(MORE)
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setMenu(self.menu)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addStretch(1)
        for word in self.words:
            row.addWidget(word)
        row.addWidget(self._more)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(MORE)
        self.offer(())

    def offer(self, windows: Sequence[tuple[str, Voi]]) -> None:
        """Offer these windows by these names, at most eight."""
        offered = tuple(windows)[:MOST]
        self._windows = tuple(window for _, window in offered)
        for number, (action, word) in enumerate(zip(self.keys, self.words, strict=True)):
            there = number < len(offered)
            action.setEnabled(there)
            word.setChecked(False)
            if there:
                name, window = offered[number]
                values = said(window)
                tip = f"{values} ({number + 1})" if name == values else f"{name}: {values}"
                action.setText(name)
                word.say(name, tip if name == values else f"{tip} ({number + 1})")
        self._fit()

    def mark(self, window: Voi) -> None:
        """Show which word's window holds, if any."""
        for word, action, offered in zip(self.words, self.keys, self._windows, strict=False):
            word.setChecked(action.isEnabled() and offered == window)

    def _key(self, number: int) -> QAction:
        action = QAction(self.tr("Window {0}").format(number), self)
        action.setShortcut(QKeySequence(str(number)))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setWhatsThis(self.tr("Windows by name"))
        action.triggered.connect(lambda: self.chosen.emit(self._windows[number - 1]))
        return action

    def _fit(self) -> None:
        room = self.width() - MORE
        self.menu.clear()
        for number, (word, action) in enumerate(zip(self.words, self.keys, strict=True)):
            there = number < len(self._windows)
            room -= word.sizeHint().width() if there else 0
            word.setVisible(there and room >= 0)
            if there and room < 0:
                self.menu.addAction(action)
        if not self.menu.isEmpty():
            self.menu.addSeparator()
        self.menu.addActions(self._always)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
