"""The files that were not taken, each with its reason; the list can be saved."""

import csv
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.dicom.study import Skipped
from midrc_desktop.ui import parts
from midrc_desktop.ui.messages import not_saved, show_problem
from midrc_desktop.ui.theme import MARGIN
from midrc_desktop.ui.veil import Veil

Index = QModelIndex | QPersistentModelIndex


class _EndOfPath(QStyledItemDelegate):
    """Elides a path at its beginning: the file's name is what tells."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideLeft  # type: ignore[attr-defined]


def name_of(skipped: Skipped) -> str:
    """Where the file is: its path, and the members inside archives."""
    return " › ".join((skipped.source.path, *skipped.source.members))


def write_list(skipped: Sequence[Skipped], target: Path) -> None:
    """Write the list as CSV: file, kind, reason."""
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("file", "kind", "reason"))
        rows.writerows((name_of(one), one.kind, one.reason) for one in skipped)


class SkippedList(QDialog):
    """A table of file and reason; a veil covers what identifies in the files' names."""

    def __init__(
        self, skipped: Sequence[Skipped], parent: QWidget | None = None, *, veil: Veil | None = None
    ) -> None:
        super().__init__(parent)
        self._skipped = tuple(skipped)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("MIDRC Desktop"))
        self.setAccessibleName(self.tr("Files that were not taken"))
        self.resize(760, 480)
        self.table = QTableWidget(len(self._skipped), 2)
        self.table.setAccessibleName(self.tr("Files that were not taken"))
        self.table.setHorizontalHeaderLabels((self.tr("File"), self.tr("Why it was not taken")))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setItemDelegateForColumn(0, _EndOfPath(self.table))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for row, one in enumerate(self._skipped):
            name = name_of(one) if veil is None else veil.over(name_of(one))
            for column, words in enumerate((name, one.reason)):
                cell = QTableWidgetItem(words)
                cell.setToolTip(words)
                self.table.setItem(row, column, cell)
        save = parts.button(self.tr("Save the list…"))
        save.clicked.connect(self._save)
        close = parts.button(self.tr("Close"), part="primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row_of_buttons = QHBoxLayout()
        row_of_buttons.addWidget(save)
        row_of_buttons.addStretch()
        row_of_buttons.addWidget(close)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, MARGIN)
        page.setSpacing(MARGIN)
        page.addWidget(parts.heading(self.tr("Files that were not taken")))
        page.addWidget(self.table, 1)
        page.addLayout(row_of_buttons)

    def _save(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the list"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(self._write)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write(self, name: str) -> None:
        try:
            write_list(self._skipped, Path(name))
        except OSError as problem:
            show_problem(self, not_saved(problem, name))
