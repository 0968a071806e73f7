"""Step 6, Send: where to, with whose signature; what is on its way; then the receipt."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.clinical.form import form
from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs import Progress
from midrc_desktop.submission.site_profile import Destination, SignInKind
from midrc_desktop.ui import parts
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.dates import size
from midrc_desktop.ui.jobs import Job
from midrc_desktop.ui.messages import show_problem
from midrc_desktop.ui.sending.asking import Asking
from midrc_desktop.ui.sending.destinations import DestinationChoice
from midrc_desktop.ui.sending.history import History
from midrc_desktop.ui.sending.key_file import KeyFiles
from midrc_desktop.ui.sending.package_card import PackageCard
from midrc_desktop.ui.sending.places import short
from midrc_desktop.ui.sending.progress_card import ProgressCard
from midrc_desktop.ui.sending.queue_card import QueueCard
from midrc_desktop.ui.sending.receipt_view import ReceiptView
from midrc_desktop.ui.sending.trouble_card import TroubleCard
from midrc_desktop.ui.settings.site import SiteProfiles
from midrc_desktop.ui.step_page import Primary, StepPage
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE
from midrc_desktop.workflow import assembling, queue, reviewing, sending
from midrc_desktop.workflow.donation import SIGNED
from midrc_desktop.workflow.queued import Place, Queued, Remedy
from midrc_desktop.workflow.reviewing import Approved
from midrc_desktop.workflow.steps import Step


class SendingPage(StepPage):
    """Puts a signed package on its way, shows how far it is, and then the receipt."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._comparing: dict[int, Job] = {}
        self._added: Destination | None = None
        self._labels = {field.name: field.label for field in form().fields}
        self.sites = SiteProfiles(context, self)
        self.sites.changed.connect(self._reopen)
        self.keys = KeyFiles(context, self)
        self.asking = Asking(context, self)
        self.destinations = DestinationChoice()
        self.package = PackageCard(context)
        self.progress = ProgressCard(context)
        self.trouble = TroubleCard()
        self.queue = QueueCard(context)
        self.history = History(context)
        self.receipt = ReceiptView()
        self._build()
        self._connect()

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
        row = self.context.sending.row(donation_id)
        under_way = row is not None and row.place not in (Place.PAUSED, Place.STOPPED)
        self.package.show_donation(donation_id, row)
        self.destinations.show_destinations(
            sending.destinations(desk),
            lambda destination: sending.blocked(desk, donation_id, destination),
            chosen=self._added or self._chosen_before(donation_id, row),
            changeable=desk.donation(donation_id).state in SIGNED
            and not under_way
            and donation_id not in self._comparing,
        )
        self._show_standing()
        self.queue.read()
        self.queue.say_rules(queue.rules(desk))
        self.queue.choose(donation_id)
        self.history.read()
        self.trouble.show_row(row, self._labels)
        self._show_progress(donation_id, row)
        if had_focus and not self.isAncestorOf(QApplication.focusWidget() or self):
            self.setFocus()  # what had it was made anew

    def primary(self) -> Primary | None:
        if self.donation_id is None:
            return None
        if self.views.currentIndex() == 1:
            return Primary(self.tr("Save receipt as PDF"), self.receipt.save_pdf)
        if reviewing.signature(self.context.desk, self.donation_id) is None:
            return Primary(self.tr("Back to Review"), lambda: self.wanted.emit(Step.REVIEW))
        destination = self.destinations.destination()
        row = self.context.sending.row(self.donation_id)
        if row is not None and (destination is None or row.destination == destination):
            return self._primary_of(row)
        assembled = assembling.assembled(self.context.desk, self.donation_id)
        if destination is None or assembled is None:
            reason = self.tr("There is no destination that may take this donation.")
            return Primary(self.tr("Send"), self.send, enabled=False, reason=reason)
        if self.donation_id in self._comparing:
            words = self.tr("Sending to {0}").format(short(destination.name))
            return Primary(words, self.send, enabled=False, reason=self.tr("It is on its way."))
        if self._must_sign_in(destination):
            words = self.tr("Sign in to {0}").format(short(destination.name))
            waits = self.context.sign_in.is_waiting(destination)
            reason = self.tr("The sign-in is under way.") if waits else ""
            return Primary(words, self.sign_in, enabled=not waits, reason=reason)
        if not self._may_send(destination):
            words = self.tr("Send to {0}").format(short(destination.name))
            reason = self.tr("{0} does not let you send yet.").format(short(destination.name))
            return Primary(words, self.send, enabled=False, reason=reason)
        words = self.tr("Send {0} to {1}").format(size(assembled.bytes), short(destination.name))
        return Primary(words, self.send)

    def send(self) -> None:
        """Compare the package with what was signed, then put it in the queue."""
        destination, donation_id = self.destinations.destination(), self.donation_id
        if destination is None or donation_id is None or donation_id in self._comparing:
            return
        desk = self.context.desk

        def approved(package: Approved) -> None:
            if not job.token.cancelled:  # paused when all but the last file was compared
                try:
                    queue.add(desk, package, destination)
                except DesktopError as problem:
                    show_problem(self, problem)
            self._compared(donation_id)
            self.context.sending.wake()

        try:
            job = self.context.jobs.start(reviewing.check(desk, donation_id))
        except DesktopError as problem:
            show_problem(self, problem)
            return
        self._comparing[donation_id] = job
        job.progressed.connect(lambda progress: self._compares(donation_id, progress))
        job.finished.connect(approved)
        job.failed.connect(lambda problem: self._not_compared(donation_id, problem))
        job.cancelled.connect(lambda: self._compared(donation_id))
        self._reopen()

    def sign_in(self) -> None:
        """Sign in to the chosen destination, in its way."""
        destination = self.destinations.destination()
        if destination is None or destination.sign_in is None:
            return
        match destination.sign_in.kind:
            case SignInKind.KEY_FILE:
                self.keys.choose(destination)
            case SignInKind.BROWSER:
                self.context.sign_in.in_browser(destination)
            case SignInKind.CODE:
                self.context.sign_in.with_code(destination)
            case SignInKind.PASSWORD:
                self.destinations.sign_in.ask_password()

    def _primary_of(self, row: Queued) -> Primary:
        """What is next for a donation that is in the queue already."""
        go_on = self.tr("Continue sending to {0}").format(short(row.destination.name))
        if row.problem is not None and row.place is Place.STOPPED:
            if row.problem.remedy is Remedy.SIGN_IN and self._must_sign_in(row.destination):
                return Primary(
                    self.tr("Sign in to {0}").format(short(row.destination.name)), self.sign_in
                )
            if row.problem.remedy is Remedy.FIELDS:
                return Primary(self.tr("Take it back to correct it"), self._ask_take_back)
        waits = row.place is Place.WAITING and row.problem is not None
        if waits or row.place in (Place.PAUSED, Place.STOPPED):
            return Primary(go_on, self._continue)
        if row.place is Place.AWAITING:
            words = self.tr("Waiting for {0}").format(short(row.destination.name))
            reason = self.tr("This can take hours. The program may be closed meanwhile.")
            return Primary(words, self._continue, enabled=False, reason=reason)
        words = self.tr("Sending to {0}").format(short(row.destination.name))
        return Primary(words, self._continue, enabled=False, reason=self.tr("It is on its way."))

    def _must_sign_in(self, destination: Destination) -> bool:
        return destination.sign_in is not None and self.context.sign_in.standing(destination).needed

    def _may_send(self, destination: Destination) -> bool:
        return destination.sign_in is None or self.context.sign_in.standing(destination).may_send

    def _chosen_before(self, donation_id: int, row: Queued | None) -> Destination | None:
        if row is not None:
            return row.destination
        return sending.destination_of(self.context.desk, donation_id)

    def _continue(self) -> None:
        if self.donation_id is not None:
            self.context.sending.resume(self.donation_id)

    def _pause(self) -> None:
        donation_id = self.donation_id
        if donation_id is None:
            return
        if donation_id in self._comparing:
            self._comparing[donation_id].cancel()
        else:
            self.context.sending.pause(donation_id)

    def _add_folder(self, folder: Path) -> None:
        self._added = self.sites.add_folder(folder)
        self._reopen()
        self._added = None

    def _compares(self, donation_id: int, progress: Progress) -> None:
        if donation_id == self.donation_id:
            self.progress.show_comparing(progress)

    def _compared(self, donation_id: int) -> None:
        self._comparing.pop(donation_id, None)
        self.context.donation_changed.emit(donation_id)
        self._reopen()

    def _not_compared(self, donation_id: int, problem: DesktopError) -> None:
        self._compared(donation_id)
        show_problem(self, problem)

    def _show_progress(self, donation_id: int, row: Queued | None) -> None:
        job = self._comparing.get(donation_id)
        if job is not None:
            self.progress.show_comparing(job.progress)
        else:
            self.progress.show_row(row)

    def _progressed(self, donation_id: int, progress: Progress) -> None:
        if donation_id == self.donation_id:
            self.progress.show_progress(progress)

    def _show_standing(self) -> None:
        """Show the sign-in of the chosen destination, unless it is waiting for the person."""
        destination, panel = self.destinations.destination(), self.destinations.sign_in
        if destination is None:
            panel.hide()
        elif not self.context.sign_in.is_waiting(destination):
            panel.show_standing(destination, self.context.sign_in.standing(destination))
            self.context.sign_in.check_once(destination)

    def _sign_in_changed(self, destination: Destination) -> None:
        if not self.context.has_desk or destination != self.destinations.destination():
            return
        kind = destination.sign_in.kind if destination.sign_in is not None else None
        panel = self.destinations.sign_in
        if not self.context.sign_in.is_waiting(destination):
            had_focus = panel.isAncestorOf(QApplication.focusWidget() or self)
            self._show_standing()
            if had_focus:  # what had it is gone
                (self if panel.go.isHidden() else panel.go).setFocus()
        elif kind is SignInKind.BROWSER:
            words = self.tr(
                "Sign in on the page in your browser. This goes on by itself once you have."
            )
            panel.show_waiting(words, browser=True)
        else:
            words = self.tr("Asking {0}…").format(short(destination.name))
            panel.show_waiting(words)
        self.changed.emit()

    def _sign_in_failed(self, destination: Destination, problem: DesktopError) -> None:
        if destination == self.destinations.destination():
            self.destinations.sign_in.show_problem(problem)

    def _reopen(self) -> None:
        if self.context.has_desk and self.donation_id is not None:
            self.open(self.donation_id)
            self.changed.emit()

    def _queue_changed(self, donation_id: int) -> None:
        if donation_id in (0, self.donation_id):
            self._reopen()

    def _ask_take_back(self) -> None:
        if self.donation_id is not None:
            self.asking.take_back(self.donation_id)

    def _ask_proxy(self) -> None:
        if self.donation_id is not None:
            self.asking.proxy(self.donation_id)

    def _build(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, cards in (
            (left, (self.destinations, self.queue, self.history)),
            (right, (self.package, self.progress)),
        ):
            column.setSpacing(GROUP)
            for card in cards:
                column.addWidget(card)
            column.addStretch()
        row = QHBoxLayout()
        row.setSpacing(MARGIN)
        row.addLayout(left, 3)
        row.addLayout(right, 2)
        before = QWidget()
        before.setObjectName("page")
        column = QVBoxLayout(before)
        column.setContentsMargins(0, 0, SPACE, 0)
        column.setSpacing(GROUP)
        column.addWidget(parts.heading(self.tr("Hand over")))
        column.addWidget(self.trouble)
        column.addLayout(row, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.tr("Hand over"))
        scroll.setWidget(before)
        holder = QWidget()
        self.views = QStackedLayout(holder)
        self.views.addWidget(scroll)
        self.views.addWidget(self.receipt)
        page = QVBoxLayout(self)
        page.setContentsMargins(MARGIN + 4, MARGIN, SPACE + 4, SPACE)
        page.addWidget(holder)

    def _connect(self) -> None:
        self.destinations.chosen.connect(self._show_standing)
        self.destinations.chosen.connect(self.changed)
        self.destinations.folder_added.connect(self._add_folder)
        panel, sign_in = self.destinations.sign_in, self.context.sign_in
        panel.wanted.connect(self.sign_in)
        panel.password_given.connect(self._use_password)
        panel.sign_out_wanted.connect(self._sign_out)
        panel.open_wanted.connect(sign_in.open_page)
        panel.stop_wanted.connect(self._stop_sign_in)
        sign_in.changed.connect(self._sign_in_changed)
        sign_in.failed.connect(self._sign_in_failed)
        sign_in.page_opened.connect(lambda _to, address: panel.show_address(address))
        sign_in.code_shown.connect(lambda _to, *code: panel.show_code(*code))
        self.package.withdraw_wanted.connect(self._ask_withdraw)
        self.progress.pause_wanted.connect(self._pause)
        self.trouble.sign_in_wanted.connect(self.sign_in)
        self.trouble.proxy_wanted.connect(self._ask_proxy)
        self.trouble.again_wanted.connect(self._continue)
        self.trouble.folder_wanted.connect(self.destinations.choose_folder)
        self.trouble.back_wanted.connect(self._ask_take_back)
        self.trouble.field_wanted.connect(lambda to: self.place_wanted.emit(Step.CLINICAL, to))
        self.queue.cancel_wanted.connect(self.asking.cancel)
        self.destinations.rules_wanted.connect(self.asking.rules)
        self.queue.case_wanted.connect(self.case_wanted)
        self.history.all_wanted.connect(self.asking.receipts)
        self.receipt.all_wanted.connect(self.asking.receipts)
        self.receipt.letter_wanted.connect(self._show_letter)
        self.asking.changed.connect(self._reopen)
        self.asking.wanted.connect(self.wanted)
        self.context.sending.changed.connect(self._queue_changed)
        self.context.sending.progressed.connect(self._progressed)
        self.context.desk_changed.connect(self._comparing.clear)

    def _show_letter(self) -> None:
        if (receipt := self.receipt.receipt()) is not None:
            self.asking.letter(receipt)

    def _use_password(self, name: str, password: str) -> None:
        if (destination := self.destinations.destination()) is not None:
            self.context.sign_in.with_password(destination, name, password)

    def _sign_out(self) -> None:
        if (destination := self.destinations.destination()) is not None:
            self.asking.sign_out(destination)

    def _stop_sign_in(self) -> None:
        self.context.sign_in.stop()
        self._show_standing()

    def _ask_withdraw(self) -> None:
        if self.donation_id is not None:
            self.asking.withdraw(self.donation_id)
