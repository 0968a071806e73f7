"""Below the page: what is still missing, as links to the place, and the one primary button."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.step_page import Primary
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE


class Footer(QWidget):
    """The bottom bar of the page.

    Signals:
        place_wanted: The person chose the missing point at this position.
    """

    place_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel()
        self.first = parts.button("", part="link")
        self.first.clicked.connect(lambda: self.place_wanted.emit(0))
        self.rest = parts.button("", part="link")
        self.rest.clicked.connect(self._show_rest)
        self.reason = parts.text("", "muted")
        self._run: Callable[[], object] | None = None
        self.primary = parts.button(self.tr("Next"), part="primary")
        self.primary.clicked.connect(self.press)
        self._sentences: tuple[str, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, SPACE, MARGIN + 4, GROUP)
        row.setSpacing(SPACE)
        for widget in (self._icon, self.first, self.rest):
            row.addWidget(widget)
        row.addWidget(self.reason, 1)
        row.addStretch()
        row.addWidget(self.primary)
        self.show_missing(())

    def show_missing(self, sentences: Sequence[str]) -> None:
        """Show what is missing: the first in full, the others behind "and 2 more"."""
        self._sentences = tuple(sentences)
        some, more = bool(sentences), len(sentences) > 1
        self._icon.setVisible(some)
        self.first.setVisible(some)
        self.rest.setVisible(more)
        if some:
            icon = theme.icon("mdi6.alert-circle-outline", "amber")
            self._icon.setPixmap(icon.pixmap(QSize(18, 18), self.devicePixelRatioF()))
            self._name(self.first, sentences[0])
            self._name(self.rest, self.tr("and {0} more").format(len(sentences) - 1))

    def show_primary(self, primary: Primary | None) -> None:
        """Show the next thing to do; None hides the button."""
        self.primary.setVisible(primary is not None)
        self.reason.setVisible(primary is not None and not primary.enabled)
        if primary is None:
            self._run = None
            return
        self._run = primary.run
        self._name(self.primary, primary.label)
        self.primary.setEnabled(primary.enabled)
        self.primary.setToolTip(self.tr("Ctrl+Enter") if primary.enabled else primary.reason)
        self.reason.setText("" if self._sentences else primary.reason)

    def press(self) -> None:
        """Do the primary thing, as a click or Ctrl+Enter does."""
        if self._run is not None and self.primary.isEnabled():
            self._run()

    def _show_rest(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for at, sentence in enumerate(self._sentences):
            menu.addAction(sentence, lambda position=at: self.place_wanted.emit(position))
        above = self.rest.mapToGlobal(self.rest.rect().topLeft())
        menu.popup(above - QPoint(0, menu.sizeHint().height()))

    @staticmethod
    def _name(button: QPushButton, words: str) -> None:
        button.setText(words)
        button.setAccessibleName(words)
