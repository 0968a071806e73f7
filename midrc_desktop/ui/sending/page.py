"""Step 6, Send: where to, what, with whose signature; then how far it is; then the receipt."""

from pathlib import Path

from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QProgressBar,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs import Progress
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.ui import parts
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.dates import moment, number, size
from midrc_desktop.ui.jobs import Job
from midrc_desktop.ui.messages import Answer, ask, show_problem
from midrc_desktop.ui.sending.destinations import DestinationChoice
from midrc_desktop.ui.sending.history import History
from midrc_desktop.ui.sending.receipt_view import ReceiptView
from midrc_desktop.ui.settings.site import SiteProfiles
from midrc_desktop.ui.step_page import Primary, StepPage
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE
from midrc_desktop.workflow import assembling, reviewing, sending
from midrc_desktop.workflow.donation import SIGNED, State
from midrc_desktop.workflow.reviewing import Approved
from midrc_desktop.workflow.steps import Step


class SendingPage(StepPage):
    """Hands a signed package over and shows the receipt."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._jobs: dict[int, Job] = {}
        self._added: Destination | None = None
        self.sites = SiteProfiles(context, self)
        self.sites.changed.connect(self._reopen)
        self.destinations = DestinationChoice()
        self.destinations.chosen.connect(self.changed)
        self.destinations.folder_added.connect(self._add_folder)
        self.history = History(context)
        self.receipt = ReceiptView()
        self.title = parts.heading(self.tr("Hand over"))
        self.still_here = parts.text("", "muted")
        before = QWidget()
        row = QHBoxLayout()
        row.setSpacing(MARGIN)
        left = QVBoxLayout()
        left.setSpacing(GROUP)
        left.addWidget(self.destinations)
        left.addWidget(self.history)
        left.addStretch()
        right = QVBoxLayout()
        right.setSpacing(GROUP)
        right.addWidget(self._build_package())
        right.addWidget(self._build_progress())
        right.addStretch()
        row.addLayout(left, 3)
        row.addLayout(right, 2)
        column = QVBoxLayout(before)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GROUP)
        column.addWidget(self.title)
        column.addWidget(self.still_here)
        column.addLayout(row, 1)
        holder = QWidget()
        self.views = QStackedLayout(holder)
        self.views.addWidget(before)
        self.views.addWidget(self.receipt)
        page = QVBoxLayout(self)
        page.setContentsMargins(MARGIN + 4, MARGIN, MARGIN + 4, SPACE)
        page.addWidget(holder)
        context.desk_changed.connect(self._jobs.clear)

    def open(self, donation_id: int | None) -> None:
        super().open(donation_id)
        if donation_id is None:
            return
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self)
        desk = self.context.desk
        receipt = sending.receipt(desk, donation_id)
        if receipt is not None:
            self.receipt.show_receipt(receipt)
            self.setFocus()  # the button that had it goes out of view
            self.views.setCurrentIndex(1)
            return
        self.views.setCurrentIndex(0)
        self._show_package()
        state = desk.donation(donation_id).state
        self.destinations.show_destinations(
            sending.destinations(desk),
            lambda destination: sending.blocked(desk, donation_id, destination),
            chosen=self._added or sending.destination_of(desk, donation_id),
            changeable=state in SIGNED and donation_id not in self._jobs,
        )
        self.history.read()
        self._show_progress(donation_id)
        if had_focus:
            self.setFocus()  # what had it may have been made anew

    def primary(self) -> Primary | None:
        if self.donation_id is None:
            return None
        if self.views.currentIndex() == 1:
            return Primary(self.tr("Save receipt as PDF"), self.receipt.save_pdf)
        if reviewing.signature(self.context.desk, self.donation_id) is None:
            return Primary(self.tr("Back to Review"), lambda: self.wanted.emit(Step.REVIEW))
        destination = self.destinations.destination()
        assembled = assembling.assembled(self.context.desk, self.donation_id)
        if destination is None or assembled is None:
            reason = self.tr("There is no destination that may take this donation.")
            return Primary(self.tr("Send"), self.send, enabled=False, reason=reason)
        if self.donation_id in self._jobs:
            words = self.tr("Sending to {0}").format(destination.name)
            return Primary(words, self.send, enabled=False, reason=self.tr("It is on its way."))
        state = self.context.desk.donation(self.donation_id).state
        if state is State.SENDING:
            return Primary(self.tr("Continue sending to {0}").format(destination.name), self.send)
        return Primary(
            self.tr("Send {0} to {1}").format(size(assembled.bytes), destination.name), self.send
        )

    def send(self) -> None:
        """Compare the package with what was signed, then hand it over."""
        destination, donation_id = self.destinations.destination(), self.donation_id
        if donation_id in self._jobs:
            return
        if destination is None or donation_id is None:
            return
        desk = self.context.desk

        def approved(package: Approved) -> None:
            if checking.token.cancelled:  # paused when all but the last file was compared
                self._ended(donation_id)
                return
            try:
                work = sending.send(desk, package, destination)
            except DesktopError as problem:
                self._failed(donation_id, problem)
                return
            self._watch(donation_id, self.context.jobs.start(work))

        checking = self.context.jobs.start(reviewing.check(desk, donation_id))
        self._watch(donation_id, checking, last=False)
        checking.finished.connect(approved)

    def _add_folder(self, folder: Path) -> None:
        self._added = self.sites.add_folder(folder)
        self._reopen()
        self._added = None

    def _watch(self, donation_id: int, job: Job, *, last: bool = True) -> None:
        self._jobs[donation_id] = job
        job.progressed.connect(lambda progress: self._progressed(donation_id, progress))
        job.failed.connect(lambda problem: self._failed(donation_id, problem))
        job.cancelled.connect(lambda: self._ended(donation_id))
        if last:
            job.finished.connect(lambda _receipt: self._ended(donation_id))
        self._reopen()
        self.context.donation_changed.emit(donation_id)

    def _failed(self, donation_id: int, problem: DesktopError) -> None:
        self._ended(donation_id)
        show_problem(self, problem)

    def _ended(self, donation_id: int) -> None:
        self._jobs.pop(donation_id, None)
        self.context.donation_changed.emit(donation_id)
        self._reopen()

    def _reopen(self) -> None:
        if self.context.has_desk and self.donation_id is not None:
            self.open(self.donation_id)
            self.changed.emit()

    def _build_package(self) -> parts.Card:
        card = parts.Card(self.tr("What goes"))
        self.content = parts.text()
        self.signed = parts.IconLine("mdi6.signature-freehand", "accent", "")
        self.withdraw = parts.button(self.tr("Withdraw the signature…"), part="link")
        self.withdraw.clicked.connect(self._ask_withdraw)
        card.body.addWidget(self.content)
        card.body.addWidget(self.signed)
        card.body.addWidget(self.withdraw)
        return card

    def _build_progress(self) -> parts.Card:
        self.progress_card = parts.Card(self.tr("How far it is"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Files sent"))
        self.said = parts.text("", "muted")
        self.pause = parts.button(self.tr("Pause"))
        self.pause.clicked.connect(self._pause)
        row = QHBoxLayout()
        row.addWidget(self.said, 1)
        row.addWidget(self.pause)
        self.progress_card.body.addWidget(self.bar)
        self.progress_card.body.addLayout(row)
        return self.progress_card

    def _show_package(self) -> None:
        assert self.donation_id is not None
        desk = self.context.desk
        assembled = assembling.assembled(desk, self.donation_id)
        if assembled is not None:
            self.content.setText(
                self.tr(
                    "{0} in {1} files, sealed: de-identified images, records and a list of "
                    "every file with its hash. Nothing else."
                ).format(size(assembled.bytes), number(len(assembled.entries)))
            )
        signature = reviewing.signature(desk, self.donation_id)
        state = desk.donation(self.donation_id).state
        self.still_here.setText(
            self.tr("Nothing of this donation has left this computer yet.")
            if state is State.APPROVED
            else ""
        )
        self.still_here.setVisible(state is State.APPROVED)
        self.withdraw.setVisible(state is State.APPROVED)
        if signature is None:
            self.signed.say("mdi6.signature-freehand", "amber", self.tr("It is not signed."))
        else:
            who = " · ".join(filter(None, (signature.name, signature.role)))
            words = self.tr("Signed by {0}, {1}").format(who, moment(signature.time))
            self.signed.say("mdi6.signature-freehand", "green", words)

    def _show_progress(self, donation_id: int) -> None:
        card = self.context.desk.donation(donation_id)
        job = self._jobs.get(donation_id)
        self.progress_card.setVisible(job is not None or card.state is State.SENDING)
        self.pause.setVisible(job is not None)
        if job is None:
            done = round(100 * (card.progress or 0))
            self.bar.setRange(0, 100)
            self.bar.setValue(done)
            self.said.setText(
                self.tr("Not under way. What the destination has confirmed stays there.")
            )
        elif job.progress is None:
            self.bar.setRange(0, 0)
            self.said.setText(job.title)
        else:
            self._progressed(donation_id, job.progress)

    def _progressed(self, donation_id: int, progress: Progress) -> None:
        if donation_id != self.donation_id:
            return
        self.bar.setRange(0, progress.total or 0)
        self.bar.setValue(progress.done)
        if progress.total:
            self.said.setText(
                self.tr("{0} of {1} {2}").format(
                    number(progress.done), number(progress.total), progress.unit
                )
            )

    def _pause(self) -> None:
        if self.donation_id in self._jobs:
            self._jobs[self.donation_id].cancel()
            self.said.setText(self.tr("Stopping after the file that is under way."))

    def _ask_withdraw(self) -> None:
        ask(
            self,
            self.tr("Withdraw the signature?"),
            (
                Answer(self.tr("Keep the signature"), part="primary"),
                Answer(self.tr("Withdraw the signature"), self._withdraw),
            ),
            explanation=self.tr(
                "Nothing has been sent yet. The donation goes back to Review and can be changed."
            ),
        )

    def _withdraw(self) -> None:
        assert self.donation_id is not None
        try:
            reviewing.withdraw(self.context.desk, self.donation_id)
        except DesktopError as problem:
            show_problem(self, problem)
            return
        self.context.donation_changed.emit(self.donation_id)
        self.wanted.emit(Step.REVIEW)
