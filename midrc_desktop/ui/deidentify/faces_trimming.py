"""Leaving out the slices at one end of a series, where a face in them cannot be removed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.theme import SPACE


class TrimBar(QWidget):
    """Two buttons that leave out all slices from the one in view to an end, and the way back.

    Signals:
        cut: Leave out the slices from this one to that one (int, int; both with, from 0).
        taken_back: Take all slices in again.
    """

    cut = Signal(int, int)
    taken_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._at = self._count = 0
        self.before = parts.button("", theme.icon("mdi6.content-cut"))
        self.after = parts.button("", theme.icon("mdi6.content-cut"))
        self.back = parts.button("", part="link")
        self.before.clicked.connect(lambda: self.cut.emit(0, self._at))
        self.after.clicked.connect(lambda: self.cut.emit(self._at, self._count - 1))
        self.back.clicked.connect(self.taken_back)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for widget in (self.before, self.after, self.back):
            row.addWidget(widget)
        row.addStretch(1)

    def show_left_out(self, count: int) -> None:
        """Say how many slices of the series are left out already."""
        self.back.setVisible(bool(count))
        many = counted(count, self.tr("slice is"), self.tr("slices are"))
        self._name(self.back, self.tr("{0} left out. Take in again").format(many))

    def show_place(self, at: int, count: int) -> None:
        """This slice of so many is in view."""
        self._at, self._count = at, count
        first = self.tr("Leave out slices 1 to {0}").format(at + 1)
        last = self.tr("Leave out slices {0} to {1}").format(at + 1, count)
        self._name(self.before, first)
        self._name(self.after, last)
        self.before.setEnabled(at + 1 < count)
        self.after.setEnabled(at > 0)

    def _name(self, button: QWidget, words: str) -> None:
        button.setProperty("text", words)
        button.setAccessibleName(words)
