"""What goes: how much, by whose signature, and the way back from it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from midrc_desktop.ui import parts
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.dates import moment, number, size
from midrc_desktop.workflow import assembling, reviewing
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.queued import Queued


class PackageCard(parts.Card):
    """The sealed package of one donation.

    Signals:
        withdraw_wanted: Withdraw the signature.
    """

    withdraw_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("What goes"), parent=parent)
        self._context = context
        self.content = parts.text()
        self.signed = parts.IconLine("mdi6.signature-freehand", "accent", "")
        self.still_here = parts.text("", "muted")
        self.withdraw = parts.button(self.tr("Withdraw the signature…"), part="link")
        self.withdraw.clicked.connect(self.withdraw_wanted)
        for widget in (self.content, self.signed, self.still_here, self.withdraw):
            self.body.addWidget(widget)

    def show_donation(self, donation: int, row: Queued | None) -> None:
        """Show the package of this donation; `row` is its place in the queue, if it is there."""
        desk = self._context.desk
        assembled = assembling.assembled(desk, donation)
        if assembled is not None:
            self.content.setText(
                self.tr(
                    "{0} in {1} files, sealed: de-identified images, records and a list of "
                    "every file with its hash. Nothing else."
                ).format(size(assembled.bytes), number(len(assembled.entries)))
            )
        signature = reviewing.signature(desk, donation)
        approved = desk.donation(donation).state is State.APPROVED
        self.still_here.setText(self.tr("Nothing of this donation has left this computer yet."))
        self.still_here.setVisible(approved and not (row and row.sent))
        self.withdraw.setVisible(approved and row is None)
        if signature is None:
            self.signed.say("mdi6.signature-freehand", "amber", self.tr("It is not signed."))
        else:
            who = " · ".join(filter(None, (signature.name, signature.role)))
            words = self.tr("Signed by {0}, {1}").format(who, moment(signature.time))
            self.signed.say("mdi6.signature-freehand", "green", words)
