"""Deleting a donation and withdrawing a signature: asked first, with verbs as answers."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from midrc_desktop.errors import DesktopError
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.messages import Answer, Message, ask, show_problem
from midrc_desktop.workflow.cards import Card
from midrc_desktop.workflow.donation import State


class Keeping(QObject):
    """What is done to a donation as a whole.

    Signals:
        deleted: A donation is gone (its id).
    """

    deleted = Signal(int)

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window

    def ask_delete(self, card: Card) -> Message:
        """Ask whether a donation is to be deleted from this computer."""
        title = card.title.lower()
        explanation = self.tr(
            "Its answers, findings and de-identified copies are removed from this computer, and "
            "with them the link to the patient. The original images are not touched."
        )
        if card.state in (State.SENDING, State.SENT):
            explanation += " " + self.tr("What the destination already has stays there.")
        return ask(
            self._window,
            self.tr("Delete {0} from this computer?").format(title),
            (
                Answer(self.tr("Keep {0}").format(title), part="primary"),
                Answer(
                    self.tr("Delete {0}").format(title), lambda: self._delete(card.id), "danger"
                ),
            ),
            explanation=explanation,
        )

    def ask_withdraw(self, card: Card) -> Message:
        """Ask whether the signature is to be withdrawn."""
        return ask(
            self._window,
            self.tr("Withdraw the signature of {0}?").format(card.title.lower()),
            (
                Answer(self.tr("Keep the signature"), part="primary"),
                Answer(self.tr("Withdraw the signature"), lambda: self._withdraw(card.id)),
            ),
            explanation=self.tr(
                "Nothing has been sent yet. The donation goes back to Review and can be changed."
            ),
        )

    def _delete(self, donation_id: int) -> None:
        try:
            self._context.desk.delete(donation_id)
        except DesktopError as problem:
            show_problem(self._window, problem)
            return
        self.deleted.emit(donation_id)

    def _withdraw(self, donation_id: int) -> None:
        from midrc_desktop.workflow.reviewing import withdraw

        try:
            withdraw(self._context.desk, donation_id)
        except DesktopError as problem:
            show_problem(self._window, problem)
            return
        self._context.donation_changed.emit(donation_id)
