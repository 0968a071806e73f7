"""The list of keys, as `?` shows it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.ui import parts
from midrc_desktop.ui.theme import MARGIN, SPACE


class KeysDialog(QDialog):
    """Every key of the program in two columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("MIDRC Desktop"))
        self.setAccessibleName(self.tr("Keys"))
        columns = QHBoxLayout()
        columns.setSpacing(3 * MARGIN)
        for title, keys in self._groups():
            columns.addLayout(self._group(title, keys))
        close = parts.button(self.tr("Close"), part="primary")
        close.clicked.connect(self.accept)
        close.setDefault(True)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(close)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, MARGIN)
        page.setSpacing(MARGIN)
        page.addLayout(columns)
        page.addLayout(row)

    def _groups(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        return (
            (
                self.tr("In the images"),
                (
                    (self.tr("Wheel, ↑ ↓"), self.tr("next slice")),
                    (self.tr("PgUp, PgDn"), self.tr("ten slices")),
                    (self.tr("Home, End"), self.tr("first, last slice")),
                    ("← →", self.tr("next series")),
                    (self.tr("Left drag"), self.tr("window and level")),
                    (self.tr("Middle drag"), self.tr("pan")),
                    (self.tr("Right drag, Ctrl+wheel"), self.tr("zoom")),
                    (self.tr("Double click"), self.tr("maximise")),
                    ("1 … 6", self.tr("window presets")),
                    ("0", self.tr("fit to the window")),
                    ("R", self.tr("reset")),
                    ("I", self.tr("invert")),
                    (self.tr("Space"), self.tr("play the series")),
                    ("F", self.tr("flag a finding")),
                ),
            ),
            (
                self.tr("Everywhere"),
                (
                    ("Ctrl+O", self.tr("add a folder or CD")),
                    ("Ctrl+Shift+O", self.tr("add files or a ZIP")),
                    ("Ctrl+1 … 6", self.tr("go to a step")),
                    ("Ctrl+Enter", self.tr("the primary button")),
                    ("Ctrl+F", self.tr("search donations")),
                    ("Ctrl+B", self.tr("show or hide the worklist")),
                    ("Ctrl+Z, Ctrl+Y", self.tr("undo, redo")),
                    (self.tr("Enter"), self.tr("confirm")),
                    (self.tr("Del"), self.tr("remove")),
                    ("Ctrl+Q", self.tr("quit")),
                    ("?", self.tr("this list")),
                ),
            ),
        )

    def _group(self, title: str, keys: tuple[tuple[str, str], ...]) -> QVBoxLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(MARGIN)
        grid.setVerticalSpacing(SPACE)
        for row, (key, meaning) in enumerate(keys):
            name = parts.strong(key)
            name.setWordWrap(False)
            grid.addWidget(name, row, 0)
            grid.addWidget(parts.text(meaning, "muted", wrap=False), row, 1)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(parts.heading(title))
        column.addLayout(grid)
        column.addStretch()
        return column
