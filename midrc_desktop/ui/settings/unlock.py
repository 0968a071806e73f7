"""The passphrase of this computer's records, where there is no keyring to keep their key."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from midrc_desktop.ui import parts
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE

SHORTEST = 8
_WIDTH = 560


class PassphraseDialog(QDialog):
    """Asks for the passphrase, or for a new one at first start.

    Signals:
        given: The passphrase (str).
        practice_wanted: Practise first; no passphrase is needed for that.
    """

    given = Signal(str)
    practice_wanted = Signal()

    def __init__(self, *, first: bool, remark: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = first
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("MIDRC Desktop"))
        title = (
            self.tr("Choose a passphrase for your records")
            if first
            else self.tr("Type your passphrase to open your records")
        )
        self.setAccessibleName(title)
        self.setFixedWidth(_WIDTH)
        explanation = (
            self.tr(
                "This computer has no keyring, so a passphrase seals who each case is. It is "
                "stored nowhere: without it your records cannot be opened, by anybody."
            )
            if first
            else self.tr("It is the one that was chosen at first start.")
        )
        self.passphrase = self._field(self.tr("Passphrase"))
        self.again = self._field(self.tr("The same passphrase again"))
        self.again.setVisible(first)
        self.remark = parts.text(remark, "amber")
        practise = parts.button(self.tr("Practise without it"), part="link")
        practise.clicked.connect(self._practise)
        self.leave = parts.button(self.tr("Close MIDRC Desktop"))
        self.leave.clicked.connect(self.reject)
        self.go = parts.button(
            self.tr("Seal my records") if first else self.tr("Open my records"), part="primary"
        )
        self.go.setDefault(True)
        self.go.clicked.connect(self._give)
        row = QHBoxLayout()
        row.addWidget(practise)
        row.addStretch()
        row.addWidget(self.leave)
        row.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, MARGIN)
        column.setSpacing(GROUP)
        column.addWidget(parts.heading(title))
        column.addWidget(parts.text(explanation, "muted"))
        column.addSpacing(SPACE)
        column.addLayout(self._fields(first=first))
        column.addWidget(self.remark)
        column.addStretch()
        column.addLayout(row)
        self.passphrase.setFocus()

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setAccessibleName(name)
        return field

    def _fields(self, *, first: bool) -> QFormLayout:
        form = QFormLayout()
        form.setVerticalSpacing(SPACE)
        form.setHorizontalSpacing(MARGIN)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(parts.text(self.tr("Passphrase"), wrap=False), self.passphrase)
        if first:
            form.addRow(parts.text(self.tr("The same again"), wrap=False), self.again)
        return form

    def _give(self) -> None:
        typed = self.passphrase.text()
        if self._first and len(typed) < SHORTEST:
            self._say(self.tr("Use at least {0} characters.").format(SHORTEST))
        elif self._first and typed != self.again.text():
            self._say(self.tr("The two are not the same."))
        elif typed:
            self.accept()
            self.given.emit(typed)

    def _say(self, remark: str) -> None:
        self.remark.setText(remark)

    def _practise(self) -> None:
        self.accept()
        self.practice_wanted.emit()
