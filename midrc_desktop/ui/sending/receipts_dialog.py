"""All receipts of this computer: searched, saved as a table, and the letter that withdraws one."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.submission.receipt import Receipt
from midrc_desktop.ui import parts
from midrc_desktop.ui.dates import moment, number, size
from midrc_desktop.ui.messages import not_saved, show_problem
from midrc_desktop.ui.sending.receipt_view import ReceiptView
from midrc_desktop.ui.sending.withdrawal import WithdrawalLetter
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE
from midrc_desktop.workflow import receipts
from midrc_desktop.workflow.desk import Desk

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NUMBERS = (4, 5)


class ReceiptsDialog(QDialog):
    """The history, and the receipt of the row that is chosen."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: tuple[Receipt, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("MIDRC Desktop"))
        self.setAccessibleName(self.tr("Receipts"))
        self.resize(1060, 680)
        self.search = QLineEdit()
        self.search.setAccessibleName(self.tr("Search the receipts"))
        self.search.setPlaceholderText(self.tr("Case, destination, name, file, hash…"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.read)
        self.count = parts.text("", "muted", wrap=False)
        self.table = self._build_table()
        self.receipt = ReceiptView()
        shown = self.receipt
        for part in (shown.title, shown.card, shown.proof, shown.letter, shown.every, shown.copy):
            part.hide()  # the list says it, or a button below
        export = parts.button(self.tr("Save the list as CSV…"))
        export.clicked.connect(self.choose_csv)
        self.copy = parts.button(self.tr("Copy the receipt"))
        self.copy.clicked.connect(self.receipt.copy_text)
        self.withdraw = parts.button(self.tr("Withdraw this donation…"))
        self.withdraw.clicked.connect(self.show_letter)
        self.pdf = parts.button(self.tr("Save receipt as PDF…"))
        self.pdf.clicked.connect(self.receipt.save_pdf)
        close = parts.button(self.tr("Close"), part="primary")
        close.clicked.connect(self.accept)
        top = QHBoxLayout()
        top.setSpacing(GROUP)
        top.addWidget(self.search, 1)
        top.addWidget(self.count)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for button in (export, self.pdf, self.copy, self.withdraw):
            row.addWidget(button)
        row.addStretch()
        row.addWidget(close)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, MARGIN)
        page.setSpacing(GROUP)
        page.addWidget(parts.heading(self.tr("Receipts")))
        page.addLayout(top)
        page.addWidget(self.table, 2)
        page.addWidget(self.receipt, 3)
        page.addLayout(row)
        self.read()

    def read(self) -> None:
        """Read the receipts in which every word that is searched for occurs."""
        self._shown = receipts.history(self._desk, self.search.text())
        count = len(self._shown)
        words = self.tr("1 receipt") if count == 1 else self.tr("{0} receipts")
        if not count:
            found = self.tr("Nothing was found")
            words = found if self.search.text() else self.tr("Nothing was sent yet")
        self.count.setText(words.format(number(count)))
        self.table.setRowCount(count)
        for at, one in enumerate(self._shown):
            cells = (
                *(one.case_id, one.destination, one.signed_by, moment(one.sent)),
                *(number(one.files), size(one.bytes)),
            )
            for column, words in enumerate(cells):
                cell = QTableWidgetItem(words)
                if column in _NUMBERS:
                    cell.setTextAlignment(_RIGHT)
                self.table.setItem(at, column, cell)
        self.table.setCurrentCell(0 if count else -1, 0)
        self._choose()

    def chosen(self) -> Receipt | None:
        """The receipt that is chosen, or None."""
        at = self.table.currentRow()
        return self._shown[at] if 0 <= at < len(self._shown) else None

    def choose_csv(self) -> None:
        """Ask where the list goes."""
        dialog = QFileDialog(self, self.tr("Save the list of receipts"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("receipts.csv")
        dialog.fileSelected.connect(lambda name: self.write_csv(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write_csv(self, target: Path) -> None:
        """Write the receipts that are listed as CSV."""
        try:
            target.write_bytes(receipts.as_csv(self._shown).encode("utf-8"))
        except OSError as problem:
            show_problem(self, not_saved(problem, str(target)))
            return
        self.count.setText(self.tr("Saved."))

    def show_letter(self) -> WithdrawalLetter | None:
        """Show the letter that withdraws the chosen donation."""
        receipt = self.chosen()
        if receipt is None:
            return None
        letter = WithdrawalLetter(receipt, self)
        letter.open()
        return letter

    def _choose(self) -> None:
        receipt = self.chosen()
        for widget in (self.receipt, self.withdraw, self.pdf, self.copy):
            widget.setVisible(receipt is not None)
        if receipt is not None:
            self.receipt.show_receipt(receipt)

    def _build_table(self) -> QTableWidget:
        titles: Sequence[str] = (
            *(self.tr("Case"), self.tr("Destination"), self.tr("Signed by")),
            *(self.tr("Confirmed"), self.tr("Files"), self.tr("Size")),
        )
        table = QTableWidget(0, len(titles))
        table.setAccessibleName(self.tr("Receipts"))
        for at, words in enumerate(titles):
            title = QTableWidgetItem(words)
            if at in _NUMBERS:
                title.setTextAlignment(_RIGHT)
            table.setHorizontalHeaderItem(at, title)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.currentCellChanged.connect(lambda *_: self._choose())
        return table
