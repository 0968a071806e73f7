"""Which desk is on the table: this computer's own, or the practice desk beside it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from midrc_desktop.errors import DesktopError
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.messages import Answer, ask, show_problem
from midrc_desktop.ui.settings.unlock import PassphraseDialog

if TYPE_CHECKING:
    from midrc_desktop.workflow.desk import Desk
    from midrc_desktop.workflow.desks import Desks


class Opening(QObject):
    """Opens desks, asks for the passphrase where there is no keyring, and closes what it opened.

    Signals:
        opened: A desk is on the table.
        practice_wanted: The person would rather practise than type a passphrase.
        refused: No desk could be opened and the window has nothing to show.
    """

    opened = Signal()
    practice_wanted = Signal()
    refused = Signal()

    def __init__(self, context: Context, desks: "Desks", window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._desks = desks
        self._window = window
        self._home: Desk | None = None

    def open_home(self, passphrase: str | None = None) -> None:
        """Put this computer's own desk on the table, asking for the passphrase if need be."""
        from midrc_desktop.workflow.desk import PassphraseNeeded, WrongPassphrase

        if self._home is None:
            try:
                self._home = self._desks.open_desk(passphrase=passphrase)
            except PassphraseNeeded as needed:
                self._ask_passphrase(first=needed.first)
                return
            except WrongPassphrase as wrong:
                self._ask_passphrase(first=False, remark=wrong.title)
                return
            except DesktopError as problem:
                self._say_why_not(problem)
                return
        self._put(self._home)

    def may_practise(self) -> bool:
        """Whether a practice desk may be opened now; says why not."""
        if self._context.has_desk and self._context.desk.practice:
            return False
        if self._context.jobs.jobs:
            ask(
                self._window,
                self.tr("Something is still running."),
                (Answer(self.tr("Close"), part="primary"),),
                explanation=self.tr(
                    "Practice opens once it is done, or once you have cancelled it below."
                ),
            )
            return False
        return True

    def open_practice(self) -> None:
        """Put a practice desk on the table; the other one stays open beneath it."""
        try:
            desk = self._desks.open_practice()
        except DesktopError as problem:
            show_problem(self._window, problem)
            self.open_home()
            return
        self._put(desk)

    def leave_practice(self) -> None:
        """Throw the practice desk away and go back to this computer's own."""
        practice = self._context.desk
        self._context.jobs.stop()
        self._context.open(None)
        practice.close()
        self.open_home()

    def close(self) -> None:
        """Stop the jobs and close every desk."""
        self._context.jobs.stop()
        on_table = self._context.desk if self._context.has_desk else None
        self._context.open(None)
        if on_table is not None and on_table is not self._home:
            on_table.close()
        if self._home is not None:
            self._home.close()
            self._home = None

    def _put(self, desk: "Desk") -> None:
        self._context.open(desk)
        self.opened.emit()

    def _say_why_not(self, problem: DesktopError) -> None:
        again = Answer(self.tr("Try again"), self.open_home, part="primary")
        close = Answer(self.tr("Close MIDRC Desktop"), self.refused.emit)
        message = show_problem(self._window, problem, answers=(again, close), closable=False)
        message.rejected.connect(self.refused)

    def _ask_passphrase(self, *, first: bool, remark: str = "") -> None:
        dialog = PassphraseDialog(first=first, remark=remark, parent=self._window)
        dialog.given.connect(self.open_home)
        dialog.rejected.connect(self.refused)
        dialog.practice_wanted.connect(self.practice_wanted)
        dialog.open()
