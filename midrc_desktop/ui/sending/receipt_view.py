"""The receipt: what the destination confirmed, to be saved and copied."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.submission.receipt import PRACTICE, Receipt, as_text
from midrc_desktop.ui import parts
from midrc_desktop.ui.dates import moment, number, size
from midrc_desktop.ui.messages import not_saved, show_problem
from midrc_desktop.ui.theme import GROUP, SPACE

_PATH, _SIZE, _HASH = range(3)


class ReceiptView(QWidget):
    """A receipt with its files and hashes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._receipt: Receipt | None = None
        self.headline = parts.IconLine("mdi6.check-circle", "green", "", size=20)
        self.card = parts.Card()
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(3 * SPACE)
        self._lines.setVerticalSpacing(4)
        self._lines.setColumnStretch(1, 1)
        self.card.body.addLayout(self._lines)
        self.copy = parts.button(self.tr("Copy the receipt"))
        self.copy.clicked.connect(self.copy_text)
        self.copied = parts.text("", "green", wrap=False)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.copy)
        row.addWidget(self.copied)
        row.addStretch()
        self.table = QTableWidget(0, 3)
        self.table.setAccessibleName(self.tr("Confirmed files"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for at, words in enumerate((self.tr("File"), self.tr("Size"), self.tr("SHA-256"))):
            title = QTableWidgetItem(words)
            if at == _SIZE:
                title.setTextAlignment(right)
            self.table.setHorizontalHeaderItem(at, title)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(_PATH, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_SIZE, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_HASH, QHeaderView.ResizeMode.Stretch)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(GROUP)
        page.addWidget(parts.heading(self.tr("Receipt")))
        page.addWidget(self.headline)
        page.addWidget(self.card)
        page.addWidget(self.table, 1)
        page.addLayout(row)

    def show_receipt(self, receipt: Receipt) -> None:
        """Show this one."""
        self._receipt = receipt
        self.copied.clear()
        self.headline.say(
            "mdi6.check-circle",
            "green",
            self.tr("{0} has confirmed every file.").format(receipt.destination),
        )
        lines = (
            (self.tr("Case"), receipt.case_id),
            (self.tr("Package"), receipt.package),
            (self.tr("Destination"), receipt.destination),
            (self.tr("Confirmed"), moment(receipt.sent)),
            (self.tr("Files"), f"{number(receipt.files)}, {size(receipt.bytes)}"),
            (self.tr("Manifest SHA-256"), receipt.manifest_sha256),
            (self.tr("Note"), PRACTICE if receipt.practice else ""),
        )
        self._show_lines(lines)
        self.table.setRowCount(len(receipt.entries))
        for at, entry in enumerate(receipt.entries):
            for column, words in enumerate((entry.path, size(entry.size), entry.sha256)):
                cell = QTableWidgetItem(words)
                cell.setToolTip(words)
                if column == _SIZE:
                    cell.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.table.setItem(at, column, cell)

    def save_pdf(self) -> QFileDialog:
        """Ask where, and write the receipt as a page to keep."""
        dialog = QFileDialog(self, self.tr("Save the receipt"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        assert self._receipt is not None
        dialog.selectFile(f"receipt_{self._receipt.package}.pdf")
        dialog.fileSelected.connect(lambda name: self.write_pdf(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def write_pdf(self, target: Path) -> None:
        """Write the receipt as PDF."""
        from midrc_desktop.submission.receipt_page import as_pdf

        assert self._receipt is not None
        try:
            target.write_bytes(as_pdf(self._receipt))
        except OSError as problem:
            show_problem(self, not_saved(problem, str(target)))
            return
        self.copied.setText(self.tr("Saved."))

    def copy_text(self) -> None:
        """Put the receipt as text on the clipboard."""
        assert self._receipt is not None
        QGuiApplication.clipboard().setText(as_text(self._receipt))
        self.copied.setText(self.tr("Copied."))

    def _show_lines(self, lines: tuple[tuple[str, str], ...]) -> None:
        while self._lines.count():
            widget = self._lines.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (name, words) in enumerate((n, w) for n, w in lines if w):
            self._lines.addWidget(parts.text(name, "muted", wrap=False), row, 0)
            shown = parts.text(words)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._lines.addWidget(shown, row, 1)
