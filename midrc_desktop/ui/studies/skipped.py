"""The files that were not taken, each with its reason; the list can be searched and saved."""

import csv
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.dicom.study import Skipped
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.dates import number
from midrc_desktop.ui.messages import not_saved, show_problem
from midrc_desktop.ui.studies.skipped_model import (
    FILE,
    AnyIndex,
    SkippedModel,
    name_of,
)
from midrc_desktop.ui.theme import MARGIN, SPACE
from midrc_desktop.ui.veil import Veil

_TYPING_MS = 150


class _EndOfPath(QStyledItemDelegate):
    """Elides a path at its beginning: the file's name is what tells."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideLeft  # type: ignore[attr-defined]


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
        self.resize(860, 560)
        self.files = SkippedModel(self._skipped, veil, self)
        self.reasons = QComboBox()
        self.search = QLineEdit()
        self.table = QTableView()
        self.count = parts.text("", "muted", wrap=False)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.timeout.connect(self._narrow)
        self._build_top()
        self._build_table()
        self._lay_out()
        self._narrow()

    def _build_top(self) -> None:
        self.reasons.setAccessibleName(self.tr("Reason"))
        self.reasons.addItem(self.tr("Every reason ({0})").format(number(len(self._skipped))), None)
        for reason, count in self.files.reasons():
            self.reasons.addItem(f"{reason} ({number(count)})", reason)
        self.reasons.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.reasons.setMinimumContentsLength(28)
        self.reasons.currentIndexChanged.connect(self._narrow)
        self.search.setPlaceholderText(self.tr("Find a file"))
        self.search.setAccessibleName(self.tr("Find files"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(
            theme.icon("mdi6.magnify", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.textChanged.connect(lambda: self._typing.start(_TYPING_MS))

    def _build_table(self) -> None:
        table = self.table
        table.setModel(self.files)
        table.setAccessibleName(self.tr("Files that were not taken"))
        table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setItemDelegateForColumn(FILE, _EndOfPath(table))
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)

    def _lay_out(self) -> None:
        save = parts.button(self.tr("Save the list…"))
        save.clicked.connect(self._save)
        close = parts.button(self.tr("Close"), part="primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        above = QHBoxLayout()
        above.setSpacing(SPACE)
        above.addWidget(self.reasons, 3)
        above.addWidget(self.search, 2)
        below = QHBoxLayout()
        below.setSpacing(SPACE)
        below.addWidget(save)
        below.addWidget(self.count)
        below.addStretch()
        below.addWidget(close)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, MARGIN)
        page.setSpacing(MARGIN)
        page.addWidget(parts.heading(self.tr("Files that were not taken")))
        page.addLayout(above)
        page.addWidget(self.table, 1)
        page.addLayout(below)

    def _narrow(self) -> None:
        self._typing.stop()
        self.files.show_only(self.reasons.currentData(), self.search.text().strip())
        shown = self.files.rowCount()
        self.count.setText(
            self.tr("1 file") if shown == 1 else self.tr("{0} files").format(number(shown))
        )

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
