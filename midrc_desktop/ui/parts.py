"""The small parts that every page is made of: headings, muted text, cards, buttons.

They carry the property "part", which the one style sheet draws (see `theme`).
"""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.ui import theme
from midrc_desktop.ui.theme import GROUP, ICON, MARGIN, SPACE, Size


def set_part(widget: QWidget, part: str) -> None:
    """Say which part of the sheet a widget is ("card", "muted", "primary"…), now or later."""
    if widget.property("part") == part:
        return
    widget.setProperty("part", part)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def text(words: str = "", tint: str = "", *, wrap: bool = True) -> QLabel:
    """A label of body size; `tint` is "", "muted", "amber", "red", "green" or "accent"."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if tint:
        label.setProperty("part", tint)
    return label


def heading(words: str = "", size: Size = Size.HEADING) -> QLabel:
    """A heading; DISPLAY only for the one line of an empty page."""
    label = text(words)
    label.setFont(theme.font(size, strong=True))
    return label


def strong(words: str = "") -> QLabel:
    """A line of body size with more weight: a card's title, a group's name."""
    label = text(words)
    label.setFont(theme.font(strong=True))
    return label


def button(words: str, icon: QIcon | None = None, part: str = "") -> QPushButton:
    """A push button; `part` is "", "primary", "link" or "danger"."""
    made = QPushButton(words)
    made.setAccessibleName(words)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(True)  # Enter presses the button that has the focus
    if icon is not None:
        made.setIcon(icon)
        made.setIconSize(QSize(22, 18))
    if part:
        made.setProperty("part", part)
    if part == "link":
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def tool_button(action: QAction) -> QToolButton:
    """An action as an icon in a line of tools; its name is read out, Tab comes to it."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(ICON, ICON))
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def icon_button(
    icon: QIcon, name: str, shortcut: str = "", *, checkable: bool = False
) -> QToolButton:
    """A button that is only an icon: its name is its tooltip and what a screen reader says."""
    made = QToolButton()
    made.setIcon(icon)
    made.setIconSize(QSize(ICON, ICON))
    made.setCheckable(checkable)
    made.setAccessibleName(name)
    made.setToolTip(f"{name} ({shortcut})" if shortcut else name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


class Card(QFrame):
    """A white, rounded group on the page; add widgets to `body`."""

    def __init__(
        self, title: str = "", *, part: str = "card", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("part", part)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(MARGIN, GROUP, MARGIN, MARGIN)
        self.body.setSpacing(SPACE)
        if title:
            self.body.addWidget(heading(title))


class IconLine(QWidget):
    """An icon and a word or sentence on one line: "✓ Sent, receipt saved"."""

    def __init__(
        self,
        icon: str = "",
        tint: str = "text",
        words: str = "",
        *,
        size: int = 16,
        wrap: bool = True,
    ) -> None:
        super().__init__()
        self._size = size
        self._picture = QLabel()
        self._picture.setFixedWidth(size)
        if not wrap:
            self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._words = text(wrap=wrap)
        self._picture.setFixedHeight(max(size, self._words.fontMetrics().height()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self._icon, self._tint = icon, tint
        self.say(icon, tint, words)

    def say(self, icon: str, tint: str, words: str) -> None:
        """Change icon (an mdi6 name), its tint and the words."""
        self._icon, self._tint = icon, tint
        self._words.setText(words)
        self._draw()

    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def _draw(self) -> None:
        if self._icon:
            picture = theme.icon(self._icon, self._tint).pixmap(
                QSize(self._size, self._size), self.devicePixelRatioF()
            )
            self._picture.setPixmap(picture)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
