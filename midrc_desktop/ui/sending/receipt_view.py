"""The receipt: what the destination confirmed, to be saved and copied."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
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

from midrc_desktop.submission.receipt import PRACTICE, Receipt, as_text, closing, signer
from midrc_desktop.ui import parts
from midrc_desktop.ui.dates import moment, number, size
from midrc_desktop.ui.messages import not_saved, show_problem
from midrc_desktop.ui.theme import GROUP, SPACE

_PATH, _SIZE, _NAME, _HASH = range(4)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Row = tuple[str, str, str, str]


class ReceiptView(QWidget):
    """A receipt with its files and records, their ids and hashes.

    Signals:
        letter_wanted: Show the letter that withdraws it.
        all_wanted: Show all receipts.
    """

    letter_wanted = Signal()
    all_wanted = Signal()

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
        self.letter = parts.button(self.tr("Withdraw this donation…"), part="link")
        self.letter.clicked.connect(self.letter_wanted)
        self.every = parts.button(self.tr("Show all receipts…"), part="link")
        self.every.clicked.connect(self.all_wanted)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for widget in (self.copy, self.letter, self.every, self.copied):
            row.addWidget(widget)
        row.addStretch()
        self.left = parts.IconLine("mdi6.information-outline", "muted")
        self.proof = parts.text("", "muted")
        self.table = self._build_table()
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(GROUP)
        self.title = parts.heading(self.tr("Receipt"))
        for line in (self.title, self.headline, self.left, self.card):
            page.addWidget(line)
        page.addWidget(self.table, 1)
        page.addWidget(self.proof)
        page.addLayout(row)

    def _build_table(self) -> QTableWidget:
        titles = (self.tr("File"), self.tr("Size"), self.tr("Its name there"), self.tr("SHA-256"))
        table = QTableWidget(0, len(titles))
        table.setAccessibleName(self.tr("Confirmed files and records"))
        for at, words in enumerate(titles):
            title = QTableWidgetItem(words)
            if at == _SIZE:
                title.setTextAlignment(_RIGHT)
            table.setHorizontalHeaderItem(at, title)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_SIZE, QHeaderView.ResizeMode.ResizeToContents)
        return table

    def show_receipt(self, receipt: Receipt) -> None:
        """Show this one."""
        self._receipt = receipt
        self.copied.clear()
        self.headline.say(
            "mdi6.check-circle",
            "green",
            self.tr("{0} has confirmed everything that it takes.").format(receipt.destination)
            if receipt.left
            else self.tr("{0} has confirmed every file.").format(receipt.destination),
        )
        self._show_left(receipt)
        where = " · ".join(filter(None, (receipt.destination, receipt.host)))
        signed = " · ".join(filter(None, (signer(receipt), moment(receipt.signed_at))))
        lines = (
            (self.tr("Case"), receipt.case_id),
            (self.tr("Package"), receipt.package),
            (self.tr("Destination"), where),
            (self.tr("Project"), receipt.project if receipt.records else ""),
            (self.tr("Signed by"), signed),
            (self.tr("Confirmed"), moment(receipt.sent)),
            (self.tr("Files"), f"{number(receipt.files)}, {size(receipt.bytes)}"),
            (self.tr("Records"), number(len(receipt.records)) if receipt.records else ""),
            (self.tr("Manifest SHA-256"), receipt.manifest_sha256),
            (self.tr("Note"), PRACTICE if receipt.practice else ""),
        )
        self._show_lines(lines)
        rows = _rows(receipt)
        self.table.setRowCount(len(rows))
        self.table.setColumnHidden(_NAME, not any(row[_NAME] for row in rows))
        for at, row in enumerate(rows):
            for column, words in enumerate(row):
                cell = QTableWidgetItem(words)
                cell.setToolTip(words)
                if column == _SIZE:
                    cell.setTextAlignment(_RIGHT)
                self.table.setItem(at, column, cell)
        self.proof.setText(closing(receipt))

    def receipt(self) -> Receipt | None:
        """The receipt in view."""
        return self._receipt

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

    def _show_left(self, receipt: Receipt) -> None:
        """What the destination does not take, with the reason."""
        reasons = dict.fromkeys(one.reason for one in receipt.left)
        said = []
        for reason in reasons:
            paths = [one.path for one in receipt.left if one.reason == reason]
            kept = (
                self.tr("1 file stays here") if len(paths) == 1 else self.tr("{0} files stay here")
            )
            said.append(f"{kept.format(len(paths))}: {reason}")
        self.left.say("mdi6.information-outline", "muted", " ".join(said))
        self.left.setVisible(bool(said))

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


def _rows(receipt: Receipt) -> list[Row]:
    """The files, then the records: what it is, its size, its name there, its hash."""
    names = receipt.references()
    rows = [
        (one.path, size(one.size), names.get(one.path, ""), one.sha256) for one in receipt.entries
    ]
    rows += [(f"{one.node} {one.submitter_id}", "", one.id, "") for one in receipt.records]
    return rows
