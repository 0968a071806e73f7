"""The sign-in of one destination: who is signed in, or the one way in; calm while it waits."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.errors import DesktopError, TransportProblem
from midrc_desktop.submission.site_profile import Destination, SignInKind
from midrc_desktop.ui import parts
from midrc_desktop.ui.dates import date_of
from midrc_desktop.ui.sending.code_view import CodeView
from midrc_desktop.ui.sending.name_and_password import NameAndPassword
from midrc_desktop.ui.sending.places import how_to_sign_in, what_to_have
from midrc_desktop.ui.theme import SPACE
from midrc_desktop.workflow.signing_in import Standing


class SignInPanel(QWidget):
    """One destination's sign-in.

    Signals:
        wanted: The person wants to sign in, in the way of the destination.
        password_given: Name and password were typed.
        sign_out_wanted: Forget this sign-in.
        open_wanted: Open this page in the browser (its address).
        stop_wanted: Give up the sign-in that waits.
    """

    wanted = Signal()
    password_given = Signal(str, str)
    sign_out_wanted = Signal()
    open_wanted = Signal(str)
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._address = ""
        self.standing = parts.IconLine()
        self.standing.setMinimumWidth(1)  # a name may be one long word
        self.said = parts.text("", "muted")
        self.problem = parts.IconLine()
        self.go = parts.button("")
        self.go.clicked.connect(self.wanted)
        self.sign_out = parts.button(self.tr("Sign out"), part="link")
        self.sign_out.clicked.connect(self.sign_out_wanted)
        who = QHBoxLayout()
        who.setSpacing(SPACE)
        who.addWidget(self.standing, 1, Qt.AlignmentFlag.AlignVCenter)
        who.addWidget(self.sign_out)
        row = QHBoxLayout()
        row.addWidget(self.go)
        row.addStretch()
        self.waiting = self._build_waiting()
        self.code = CodeView()
        self.code.open_wanted.connect(self.open_wanted)
        self.code.stop_wanted.connect(self.stop_wanted)
        self.password = NameAndPassword()
        self.password.given.connect(self.password_given)
        self.password.stop_wanted.connect(self.stop_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 2, 0, 0)
        column.setSpacing(SPACE - 2)
        column.addLayout(who)
        for line in (self.said, self.problem):
            column.addWidget(line)
        column.addLayout(row)
        for waits in (self.waiting, self.code, self.password):
            column.addWidget(waits)

    def show_standing(self, destination: Destination, standing: Standing) -> None:
        """Show how it stands between the person and this destination."""
        sign_in = destination.sign_in
        self.setVisible(sign_in is not None)
        if sign_in is None:
            return
        self._show_only()
        self.problem.hide()
        self.standing.show()
        self.said.show()
        words = how_to_sign_in(sign_in.kind)
        self.go.setText(words)
        self.go.setAccessibleName(f"{words} ({destination.name})")
        self.sign_out.setAccessibleName(self.tr("Sign out of {0}").format(destination.name))
        self.sign_out.setVisible(not standing.needed or bool(standing.name))
        self.go.setVisible(standing.needed or standing.ending)
        if standing.needed:
            self.standing.say("mdi6.account-off-outline", "amber", self.tr("Not signed in"))
            self.said.setText(standing.said or what_to_have(sign_in.kind, destination.name))
            parts.set_part(self.said, "amber" if standing.said else "muted")
            return
        self._show_who(sign_in.kind, standing)

    def _show_who(self, kind: SignInKind, standing: Standing) -> None:
        words = self.tr("Signed in as {0}").format(standing.name or self.tr("a person it knows"))
        if standing.until:
            ends = (
                self.tr("the key ends on {0}")
                if kind is SignInKind.KEY_FILE
                else self.tr("the sign-in ends on {0}")
            )
            words += " · " + ends.format(date_of(standing.until))
        calm = standing.may_send and not standing.ending
        icon = "mdi6.account-check-outline" if calm else "mdi6.account-alert-outline"
        self.standing.say(icon, "green" if calm else "amber", words)
        notes = [standing.said]
        if standing.ending and kind is SignInKind.KEY_FILE:
            notes.append(self.tr("Make a new key before then: nothing is sent without one."))
        if not standing.lasting:
            notes.append(self.tr("Only for this run: this computer has no keyring that keeps it."))
        self.said.setText(" ".join(filter(None, notes)))
        self.said.setVisible(bool(self.said.text()))
        parts.set_part(self.said, "muted" if standing.may_send else "amber")

    def show_waiting(self, words: str, *, browser: bool = False) -> None:
        """Show that the destination is being asked, or that the person is at it in the browser."""
        self._show_only(self.waiting)
        self.waiting_words.setText(words)
        self.copy.setVisible(browser)
        self.again.setVisible(browser)

    def show_address(self, address: str) -> None:
        """The page that the browser was sent to, for "Copy the address"."""
        self._address = address

    def show_code(self, address: str, code: str, seconds: int) -> None:
        """Show a code to type elsewhere."""
        self._show_only(self.code)
        self.code.show_code(address, code, seconds)

    def ask_password(self) -> None:
        """Ask for name and password."""
        self._show_only(self.password)
        self.password.begin()

    def show_problem(self, problem: DesktopError) -> None:
        """Say what did not happen below what stands."""
        advice = problem.advice
        if isinstance(problem, TransportProblem) and problem.retryable:  # here nothing tries again
            advice = self.tr("Try again in a while. If this stays, ask your IT department.")
        words = " ".join(filter(None, (problem.title, advice, problem.detail)))
        self.problem.say("mdi6.alert-circle-outline", "amber", words)
        self.problem.show()

    def _show_only(self, shown: QWidget | None = None) -> None:
        had_focus = self.isAncestorOf(QApplication.focusWidget() or QWidget())
        for waits in (self.waiting, self.code, self.password):
            waits.setVisible(waits is shown)
        if shown is not None:
            for one in (self.standing, self.said, self.problem, self.go, self.sign_out):
                one.hide()
            if had_focus:
                shown.setFocus()

    def _build_waiting(self) -> QWidget:
        made = QWidget()
        self.waiting_words = parts.text()
        self.copy = parts.button(self.tr("Copy the address"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._address))
        self.again = parts.button(self.tr("Open the page again"))
        self.again.clicked.connect(lambda: self.open_wanted.emit(self._address))
        self.stop = parts.button(self.tr("Cancel the sign-in"), part="link")
        self.stop.clicked.connect(self.stop_wanted)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for button in (self.again, self.copy, self.stop):
            row.addWidget(button)
        row.addStretch()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.waiting_words)
        column.addLayout(row)
        return made
