"""The signature: consent, name, role and a confirmation, and afterwards who signed and when."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.theme import SPACE

_SHORT = 12


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature in words for people; `manifest_sha256` is hex."""

    name: str
    role: str
    when: str
    manifest_sha256: str


class _Words(QLabel):
    """A check box's own words; unlike those, they break into lines."""

    def __init__(self, box: QCheckBox) -> None:
        super().__init__(box.accessibleName())
        self._box = box
        self.setWordWrap(True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self._box.click()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()


def local_time(utc: str) -> str:
    """UTC in ISO form as people here read it: "28 March 2026, 14:05"."""
    when = datetime.fromisoformat(utc).astimezone()
    return f"{when.day} {when:%B %Y, %H:%M}"


class SignaturePanel(QWidget):
    """Asks for the signature, and shows it once it is given.

    Signals:
        edited: Name, role or confirmation has changed.
        withdrawn: The person takes the signature back.
    """

    edited = Signal()
    withdrawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked_for = ""
        self._pages = QStackedLayout()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(SPACE)
        outer.addWidget(parts.heading(self.tr("Signature")))
        outer.addLayout(self._pages)
        self._pages.addWidget(self._asking())
        self._pages.addWidget(self._given())

    def _asking(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        self._consent = parts.text("", "muted")
        self._name = self._line(self.tr("Your name"))
        self._role = self._line(self.tr("Your role"))
        self._confirmed = QCheckBox()
        self._confirmed.setAccessibleName(
            self.tr("I have looked at what will leave and may release it for my site.")
        )
        self._confirmed.toggled.connect(self.edited)
        said = _Words(self._confirmed)
        layout.addWidget(self._consent)
        layout.addWidget(self._name)
        layout.addWidget(self._role)
        layout.addSpacing(SPACE // 2)
        sentence = QHBoxLayout()
        sentence.setSpacing(SPACE)
        sentence.addWidget(self._confirmed, 0, Qt.AlignmentFlag.AlignTop)
        sentence.addWidget(said, 1)
        layout.addLayout(sentence)
        layout.addWidget(parts.text(self.tr("Your name stays on this computer."), "muted"))
        layout.addStretch()
        return page

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(name)
        line.setAccessibleName(name)
        line.textChanged.connect(self.edited)
        return line

    def _given(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        self._who = parts.IconLine("mdi6.check-decagram-outline", "green", "", size=18)
        self._when = parts.text("", "muted")
        self._seal = parts.text("", "muted")
        self._withdraw = parts.button(
            self.tr("Withdraw signature…"), theme.icon("mdi6.undo-variant")
        )
        self._withdraw.clicked.connect(self.withdrawn)
        layout.addWidget(self._who)
        layout.addWidget(self._when)
        layout.addWidget(self._seal)
        layout.addWidget(parts.text(self.tr("One changed byte would void it."), "muted"))
        layout.addSpacing(SPACE)
        layout.addWidget(self._withdraw)
        layout.addStretch()
        return page

    def ask(self, consent: str, manifest_sha256: str) -> None:
        """Ask for a signature of this manifest, under this sentence.

        What was typed stays; the confirmation was of another manifest and does not.
        """
        self._consent.setText(consent)
        self._consent.setVisible(bool(consent))
        if manifest_sha256 != self._asked_for:
            self._asked_for = manifest_sha256
            self._confirmed.setChecked(False)
        self._pages.setCurrentIndex(0)

    def show_signed(self, signed: Signed, *, may_withdraw: bool = True) -> None:
        """Show a signature that was given."""
        who = f"{signed.name}, {signed.role}" if signed.role else signed.name
        self._who.say("mdi6.check-decagram-outline", "green", self.tr("Signed by {0}").format(who))
        self._when.setText(signed.when)
        short = signed.manifest_sha256[:_SHORT]
        self._seal.setText(self.tr("Seal {0}…").format(short))
        self._seal.setToolTip(
            self.tr("SHA-256 of the manifest: {0}").format(signed.manifest_sha256)
        )
        self._withdraw.setVisible(may_withdraw)
        self._asked_for = ""
        self._confirmed.setChecked(False)
        self._pages.setCurrentIndex(1)

    def name(self) -> str:
        """The name as typed, without blanks around it."""
        return self._name.text().strip()

    def role(self) -> str:
        """The role as typed, without blanks around it."""
        return self._role.text().strip()

    def missing(self) -> str:
        """What is still needed for a signature, as a sentence; "" when nothing is."""
        if not self.name():
            return self.tr("Your name is needed for the signature.")
        if not self.role():
            return self.tr("Your role is needed for the signature.")
        if not self._confirmed.isChecked():
            return self.tr("Confirm that you have looked at what will leave.")
        return ""

    def focus_missing(self) -> None:
        """Put the focus on the first thing that is still needed."""
        for wanted, there in ((self._name, self.name()), (self._role, self.role())):
            if not there:
                wanted.setFocus()
                return
        self._confirmed.setFocus()
