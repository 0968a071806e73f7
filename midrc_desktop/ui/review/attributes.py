"""The table of attributes with its groups and its search."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.deid.changes import Change
from midrc_desktop.ui import theme
from midrc_desktop.ui.review.changes_model import GROUPS, ChangesFilter, ChangesModel, Column
from midrc_desktop.ui.theme import SPACE

_ROW = 30
_WIDTHS = (0.32, 0.31)


class _FittingTable(QTableView):
    """Gives its columns fixed shares of the width, so that none is ever out of sight."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        for column, share in zip((Column.ATTRIBUTE, Column.WAS), _WIDTHS, strict=True):
            self.setColumnWidth(column, int(width * share))


class AttributesPanel(QWidget):
    """What each attribute was and leaves as, by group.

    `search` is a line to be placed where there is room for it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ChangesModel(self)
        self.shown = ChangesFilter(self)
        self.shown.setSourceModel(self.model)
        self._words = {
            "": self.tr("All"),
            "removed": self.tr("Removed"),
            "replaced": self.tr("Replaced"),
            "shifted": self.tr("Shifted"),
            "cleaned": self.tr("Cleaned"),
            "kept": self.tr("Kept"),
        }
        self._buttons: dict[str, QToolButton] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search attributes"))
        self.search.setAccessibleName(self.tr("Search attributes"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(260)
        self.search.textChanged.connect(self.shown.set_search)
        self.table = self._table()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, SPACE)
        layout.setSpacing(SPACE)
        layout.addLayout(self._filter_row())
        layout.addWidget(self.table, 1)
        self._tint()

    def show_changes(self, changes: Sequence[Change]) -> None:
        """Show the changes of one image; group and search stay."""
        self.model.show_changes(changes)
        counts = self.model.counts()
        for group, button in self._buttons.items():
            count = counts[group] if group else len(changes)
            button.setText(f"{self._words[group]} {count:,}")
            button.setAccessibleName(button.text())
            button.setEnabled(bool(count) or not group)

    def show_patient(self, shown: bool) -> None:
        """Show or mask what was there."""
        self.model.show_patient(shown)

    def choose_group(self, group: str) -> None:
        """Show one group; "" shows all."""
        self._buttons[group].setChecked(True)
        self.shown.set_group(group)

    def _filter_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE // 2)
        exclusive = QButtonGroup(self)
        for group in ("", *GROUPS):
            button = QToolButton()
            button.setText(self._words[group])
            button.setAccessibleName(self._words[group])
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, chosen=group: self.choose_group(chosen))
            exclusive.addButton(button)
            self._buttons[group] = button
            row.addWidget(button)
        self._buttons[""].setChecked(True)
        row.addStretch()
        return row

    def _table(self) -> QTableView:
        table = _FittingTable()
        table.setModel(self.shown)
        table.setAccessibleName(self.tr("Attributes as they were and as they leave"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        return table

    def _tint(self) -> None:
        self.model.set_muted(QColor(theme.colours().muted))

    # Qt's own methods ---------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
            self.table.viewport().update()

    def focus_search(self) -> None:
        """Put the focus into the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
