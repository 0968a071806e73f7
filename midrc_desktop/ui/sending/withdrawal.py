"""The letter that asks a destination to remove a donation, to be copied into a mail."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from midrc_desktop.submission.receipt import Receipt
from midrc_desktop.ui import parts
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE
from midrc_desktop.workflow.receipts import withdrawal


class WithdrawalLetter(QDialog):
    """Shows the letter; sends nothing."""

    def __init__(self, receipt: Receipt, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("MIDRC Desktop"))
        self.setAccessibleName(self.tr("Withdraw the donation"))
        self.resize(720, 560)
        self.letter = QPlainTextEdit(withdrawal(receipt))
        self.letter.setReadOnly(True)
        self.letter.setTabChangesFocus(True)
        self.letter.setAccessibleName(self.tr("The letter"))
        self.copied = parts.text("", "green", wrap=False)
        copy = parts.button(self.tr("Copy the letter"), part="primary")
        copy.setDefault(True)
        copy.clicked.connect(self.copy)
        close = parts.button(self.tr("Close"))
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.copied)
        row.addStretch()
        row.addWidget(close)
        row.addWidget(copy)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, MARGIN)
        page.setSpacing(GROUP)
        page.addWidget(parts.heading(self.tr("Withdraw the donation")))
        page.addWidget(
            parts.text(
                self.tr(
                    "What has been sent can only be removed by {0}. Copy this letter into a mail "
                    "to its data team: it names every file and record they need. Nothing is "
                    "sent from here."
                ).format(receipt.destination)
            )
        )
        page.addWidget(self.letter, 1)
        page.addLayout(row)

    def copy(self) -> None:
        """Put the letter on the clipboard."""
        QGuiApplication.clipboard().setText(self.letter.toPlainText())
        self.copied.setText(self.tr("Copied."))
