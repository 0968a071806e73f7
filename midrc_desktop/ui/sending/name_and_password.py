"""A name and a password, typed and given on; the password is not kept in the field."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from midrc_desktop.ui import parts
from midrc_desktop.ui.theme import GROUP, SPACE

_WIDEST = 320


class NameAndPassword(QWidget):
    """Two fields and their buttons.

    Signals:
        given: Name and password were typed.
        stop_wanted: The person does not want to sign in now.
    """

    given = Signal(str, str)
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.secret = QLineEdit(), QLineEdit()
        self.name.setAccessibleName(self.tr("Name"))
        self.secret.setAccessibleName(self.tr("Password"))
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.returnPressed.connect(self._give)
        for field in (self.name, self.secret):
            field.setMaximumWidth(_WIDEST)
        form = QFormLayout()
        form.setVerticalSpacing(SPACE)
        form.setHorizontalSpacing(GROUP)
        form.addRow(parts.text(self.tr("Name"), wrap=False), self.name)
        form.addRow(parts.text(self.tr("Password"), wrap=False), self.secret)
        give = parts.button(self.tr("Sign in"))
        give.clicked.connect(self._give)
        stop = parts.button(self.tr("Cancel the sign-in"), part="link")
        stop.clicked.connect(self.stop_wanted)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(give)
        row.addWidget(stop)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(form)
        column.addLayout(row)

    def begin(self) -> None:
        """Put the cursor where something is still to be typed."""
        self.secret.clear()
        (self.secret if self.name.text() else self.name).setFocus()

    def _give(self) -> None:
        name, secret = self.name.text().strip(), self.secret.text()
        if name and secret:
            self.secret.clear()
            self.given.emit(name, secret)
        else:
            (self.secret if name else self.name).setFocus()
