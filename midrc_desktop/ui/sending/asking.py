"""What step 6 asks before it does it: cancel, take back, sign out, withdraw; and how to send."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from midrc_desktop.errors import DesktopError
from midrc_desktop.submission.receipt import Receipt
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.messages import Answer, Message, ask, show_problem
from midrc_desktop.ui.sending.proxy_dialog import ProxyDialog
from midrc_desktop.ui.sending.receipts_dialog import ReceiptsDialog
from midrc_desktop.ui.sending.withdrawal import WithdrawalLetter
from midrc_desktop.ui.settings.sending_rules import SendingRules
from midrc_desktop.workflow import queue, reviewing, signing_in
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.night import Rules
from midrc_desktop.workflow.queued import Queued
from midrc_desktop.workflow.steps import Step
from midrc_desktop.workflow.work import Work

GivesUp = Callable[[Desk, int], Work[Any, tuple[str, ...]]]


class Asking(QObject):
    """Asks in dialogs of one window, and does what is answered.

    Signals:
        changed: Something is otherwise now.
        wanted: The person should be taken to another step (a Step).
    """

    changed = Signal()
    wanted = Signal(object)

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window

    def cancel(self, donation: int) -> Message | None:
        """Ask whether a donation should no longer be sent."""
        row = self._context.sending.row(donation)
        if row is None:
            return None
        title = self._context.desk.donation(donation).title.lower()
        return ask(
            self._window,
            self.tr("Stop sending {0} to {1}?").format(title, row.destination.name),
            (
                Answer(self.tr("Go on sending"), part="primary"),
                Answer(self.tr("Stop sending {0}").format(title), lambda: self._cancel(donation)),
            ),
            explanation=self._what_happens(row),
        )

    def take_back(self, donation: int) -> Message | None:
        """Ask whether a donation should come back to be corrected."""
        row = self._context.sending.row(donation)
        if row is None:
            return None
        title = self._context.desk.donation(donation).title.lower()
        return ask(
            self._window,
            self.tr("Take {0} back to correct it?").format(title),
            (
                Answer(
                    self.tr("Take it back"),
                    lambda: self._give_up(donation, queue.take_back, then=Step.CLINICAL),
                    "primary",
                ),
                Answer(self.tr("Leave it as it is")),
            ),
            explanation=" ".join(
                (
                    self._what_happens(row),
                    self.tr("You correct the answers in Clinical, review it again and sign again."),
                )
            ),
        )

    def sign_out(self, destination: Destination) -> Message:
        """Ask whether to forget a sign-in."""
        return ask(
            self._window,
            self.tr("Sign out of {0}?").format(destination.name),
            (
                Answer(self.tr("Stay signed in"), part="primary"),
                Answer(self.tr("Sign out"), lambda: self._context.sign_in.sign_out(destination)),
            ),
            explanation=self.tr(
                "The sign-in is removed from this computer. Donations on their way there wait "
                "until somebody signs in again."
            ),
        )

    def proxy(self, donation: int) -> ProxyDialog | None:
        """Ask for the name and password of the proxy, and let the donation go on with them."""
        row = self._context.sending.row(donation)
        if row is None:
            return None
        place = signing_in.proxy_of(self._context.desk, row.destination)
        dialog = ProxyDialog(place, self._window)

        def given(name: str, secret: str) -> None:
            try:
                signing_in.proxy_sign_in(self._context.desk, row.destination, name, secret)
            except DesktopError as problem:
                dialog.show_problem(problem)
                return
            dialog.accept()
            self._context.sending.resume(donation)

        dialog.given.connect(given)
        dialog.open()
        return dialog

    def withdraw(self, donation: int) -> Message:
        """Ask whether to withdraw a signature."""
        return ask(
            self._window,
            self.tr("Withdraw the signature?"),
            (
                Answer(self.tr("Keep the signature"), part="primary"),
                Answer(self.tr("Withdraw the signature"), lambda: self._withdraw(donation)),
            ),
            explanation=self.tr(
                "Nothing has been sent yet. The donation goes back to Review and can be changed."
            ),
        )

    def rules(self) -> SendingRules:
        """Ask how to send."""
        dialog = SendingRules(queue.rules(self._context.desk), self._window)
        dialog.chosen.connect(self._use_rules)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def receipts(self) -> ReceiptsDialog:
        """Show all receipts of this computer."""
        dialog = ReceiptsDialog(self._context.desk, self._window)
        dialog.open()
        return dialog

    def letter(self, receipt: Receipt) -> WithdrawalLetter:
        """Show the letter that withdraws a donation."""
        dialog = WithdrawalLetter(receipt, self._window)
        dialog.open()
        return dialog

    def _what_happens(self, row: Queued) -> str:
        if not row.sent:
            return self.tr("Nothing of it has arrived there. It stays signed on this computer.")
        return self.tr(
            "What has begun to arrive at {0} is taken back where that can be done. What it has "
            "confirmed already may stay there; you are told what. Your donation stays on this "
            "computer."
        ).format(row.destination.name)

    def _cancel(self, donation: int) -> None:
        self._give_up(donation, queue.cancel)

    def _give_up(self, donation: int, make: GivesUp, then: Step | None = None) -> None:
        """Stop it if it is being sent, and when that is over, take it back."""
        runner = self._context.sending

        def go_on(*_: object) -> None:
            if runner.donation == donation:
                return  # still stopping: `changed` comes again
            runner.changed.disconnect(go_on)
            self._take(donation, make, then)

        runner.changed.connect(go_on)
        if runner.donation == donation:
            runner.pause(donation)
        else:
            go_on()

    def _take(self, donation: int, make: GivesUp, then: Step | None) -> None:
        try:
            job = self._context.jobs.start(make(self._context.desk, donation))
        except DesktopError as problem:
            show_problem(self._window, problem)
            return

        def done(left: Sequence[str]) -> None:
            self._context.donation_changed.emit(donation)
            self.changed.emit()
            if then is not None:
                self.wanted.emit(then)
            if left:
                self._say_left(left)

        job.finished.connect(done)
        job.failed.connect(lambda problem: show_problem(self._window, problem))

    def _say_left(self, left: Sequence[str]) -> None:
        problem = DesktopError(
            self.tr("Some of it stays at the destination."),
            safe=self.tr("Your donation is safe on this computer."),
            advice=self.tr("Ask the destination to remove what is listed here."),
            detail="\n".join(left),
        )
        show_problem(self._window, problem)

    def _withdraw(self, donation: int) -> None:
        try:
            reviewing.withdraw(self._context.desk, donation)
        except DesktopError as problem:
            show_problem(self._window, problem)
            return
        self._context.donation_changed.emit(donation)
        self.wanted.emit(Step.REVIEW)

    def _use_rules(self, rules: Rules) -> None:
        try:
            queue.set_rules(self._context.desk, rules)
        except DesktopError as problem:
            show_problem(self._window, problem)
            return
        self.changed.emit()
        self._context.sending.wake()
