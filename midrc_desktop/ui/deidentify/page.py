"""The fourth step: what will be removed, removing it, and what stays here and why."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from midrc_desktop.dicom.study import Patient
from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs import Progress
from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import messages, parts
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.deidentify.held import HeldList, grouped
from midrc_desktop.ui.deidentify.rows import focus_kept, order_tabs
from midrc_desktop.ui.deidentify.stages import Done, Running, WillHappen
from midrc_desktop.ui.deidentify.titles import series_titles
from midrc_desktop.ui.jobs import Job
from midrc_desktop.ui.step_page import Primary, StepPage
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE
from midrc_desktop.workflow import deidentifying, faces, importing
from midrc_desktop.workflow.donation import CHANGEABLE
from midrc_desktop.workflow.steps import Step

if TYPE_CHECKING:
    from midrc_desktop.deid.outcome import Outcome
    from midrc_desktop.deid.plan import Plan

CARD = 720
_WORTH_TRYING = ("reading", "verification")
"""Held only when the file was read; the plan knows all other reasons, which do not pass."""


class DeidentifyPage(StepPage):
    """Left: what will happen, is happening, has happened. Right: what stays on this computer."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._jobs: dict[int, Job] = {}
        self._ready = 0
        self._planned = 0
        self._may_run = False
        self._planning: Job | None = None
        self.will_happen = WillHappen()
        self.running = Running()
        self.done = Done()
        self.held = HeldList()
        self.will_happen.face_taken_back.connect(partial(self._accept_face, ""))
        self.done.face_taken_back.connect(partial(self._accept_face, ""))
        self.running.cancel.connect(self._cancel)
        self.done.again.connect(self._start)
        self.held.leave_out.connect(self._leave_out)
        self.held.face_accepted.connect(self._accept_face)
        self._nothing_held = parts.IconLine(
            "mdi6.check-circle", "green", self.tr("Nothing is held back.")
        )
        self._nothing_held.hide()
        self._rest = parts.text(self.tr("The other images leave without them."), "muted")
        self._rest.hide()
        self._left_out = parts.text("", "muted", wrap=False)
        self._to_studies = parts.button(self.tr("Studies"), part="link")
        self._to_studies.clicked.connect(partial(self.wanted.emit, Step.STUDIES))
        left = QVBoxLayout()
        for stage in (self.will_happen, self.running, self.done):
            stage.hide()
            left.addWidget(stage)
        left.addStretch()
        right = QVBoxLayout()
        right.addWidget(self._staying())
        right.addStretch()
        inside = QWidget()
        inside.setObjectName("page")
        across = QHBoxLayout(inside)
        across.setContentsMargins(20, GROUP, 20, GROUP)
        across.setSpacing(MARGIN)
        inside.setMaximumWidth(2 * CARD)
        across.addLayout(left, 1)
        across.addLayout(right, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self.setAccessibleName(self.tr("De-identify"))
        context.desk_changed.connect(self._jobs.clear)
        context.donation_changed.connect(self._changed_elsewhere)

    def _staying(self) -> parts.Card:
        card = parts.Card(self.tr("What stays here"))
        card.body.addWidget(self._nothing_held)
        card.body.addWidget(self.held)
        card.body.addWidget(self._rest)
        outside = QHBoxLayout()
        outside.setSpacing(SPACE)
        outside.addWidget(self._left_out)
        outside.addWidget(self._to_studies)
        outside.addStretch()
        card.body.addLayout(outside)
        return card

    # What the window asks -----------------------------------------------------------------

    def open(self, donation_id: int | None) -> None:
        another = donation_id != self.donation_id
        super().open(donation_id)
        self.setEnabled(donation_id is not None)
        self._planning = None
        if donation_id is not None:
            if another:
                self._clear()
            self._show()

    def primary(self) -> Primary | None:
        if self.donation_id is None:
            return None
        if self.donation_id in self._jobs:
            reason = self.tr("Identifiers are being removed.")
            return Primary(self._remove_words(), _nothing, enabled=False, reason=reason)
        if self.done.isVisibleTo(self):
            reason = self.tr("No image is ready: everything is held.")
            to_review = partial(self.wanted.emit, Step.REVIEW)
            return Primary(self.tr("Next: Review"), to_review, bool(self._ready), reason)
        reason = self.tr("Nothing can leave yet: everything is held.")
        if self._planning is not None:
            reason = self.tr("The images are being looked through.")
        return Primary(self._remove_words(), self._start, self._may_run, reason)

    # Showing ------------------------------------------------------------------------------

    def _remove_words(self) -> str:
        if not self._planned:
            return self.tr("Remove identifiers")
        images = counted(self._planned, self.tr("image"), self.tr("images"))
        return self.tr("Remove identifiers from {0}").format(images)

    def _clear(self) -> None:
        """Another donation: nothing of the last one stays on the page."""
        self._planned, self._may_run = 0, False
        self.held.show_groups(())
        for stage in (self.will_happen, self.running, self.done, self._nothing_held, self._rest):
            stage.hide()

    def _show(self) -> None:
        assert self.donation_id is not None
        desk, donation = self.context.desk, self.donation_id
        changeable = desk.state(donation) in CHANGEABLE
        job = self._jobs.get(donation)
        outcome = deidentifying.outcome(desk, donation)
        with focus_kept(self):
            self._show_left_out()
            if outcome is not None and job is None:
                self._planning = None
                self._show_outcome(outcome, changeable=changeable)
            else:
                self._make_plan(donation)
            self.running.setVisible(job is not None)
            self.done.setVisible(outcome is not None and job is None)
            if outcome is not None or job is not None:
                self.will_happen.hide()
        if job is not None:
            self.running.show_progress(job.progress, job.remaining())

    def _make_plan(self, donation: int) -> None:
        """Look through the images beside the window; the newest look counts."""
        job = self.context.jobs.fetch(deidentifying.planning(self.context.desk, donation))
        self._planning = job
        job.finished.connect(lambda plan: self._plan_came(job, plan))
        job.failed.connect(lambda problem: self._no_plan(job, problem))

    def _plan_came(self, job: Job, plan: "Plan") -> None:
        if job is not self._planning or self.donation_id is None:
            return
        self._planning = None
        desk, donation = self.context.desk, self.donation_id
        idle, changeable = donation not in self._jobs, desk.state(donation) in CHANGEABLE
        self._planned = len(plan.tasks)
        self._may_run = changeable and bool(plan.tasks)
        with focus_kept(self):
            nothing = "" if plan.tasks else self._nothing_leaves(len(plan.held))
            reason = deidentifying.face_reason(desk, donation)
            self.will_happen.show_plan(plan.summary(), reason, nothing)
            held = [(one.kind, one.reason, one.series_uid) for one in plan.held]
            self._show_held(held, desk.patient(donation), ways_on=changeable and idle)
            self._rest.setVisible(bool(held and plan.tasks))
            self.will_happen.setVisible(idle)
        self.changed.emit()

    def _no_plan(self, job: Job, problem: DesktopError) -> None:
        if job is self._planning:
            self._planning = None
            messages.show_problem(self, problem)

    def _nothing_leaves(self, held: int) -> str:
        if not held:
            return self.tr("No series is chosen to leave. Choose at least one in step 1.")
        images = counted(held, self.tr("image stays"), self.tr("images stay"))
        words = self.tr("Nothing can leave yet: {0} here, for the reason on the right.")
        return words.format(images)

    def _show_outcome(self, outcome: "Outcome", *, changeable: bool) -> None:
        assert self.donation_id is not None
        desk, donation = self.context.desk, self.donation_id
        patient = desk.patient(donation)
        written = outcome.written()
        self._ready = len(written)
        titles = series_titles(patient)
        per_series = Counter(one.series_uid for one in written)
        self.done.show_series([(titles.get(uid, ""), count) for uid, count in per_series.items()])
        self.done.show_counts(
            studies=len({one.study_uid for one in written}),
            series=len({one.series_uid for one in written}),
            images=len(written),
            again=changeable and any(one.kind in _WORTH_TRYING for one in outcome.files),
        )
        reason = deidentifying.face_reason(desk, donation) if written else ""
        self.done.face.show_reason(reason, changeable=changeable)
        held = [
            (one.kind, " ".join(one.reasons), one.series_uid)
            for one in outcome.files
            if one.status != "written"
        ]
        self._show_held(held, patient, ways_on=changeable)
        self._rest.setVisible(bool(held and written))

    def _show_held(
        self, held: Iterable[tuple[str, str, str]], patient: Patient, *, ways_on: bool
    ) -> None:
        groups = grouped(held, series_titles(patient))
        self._nothing_held.setVisible(not groups)
        self.held.setVisible(bool(groups))
        self.held.show_groups(groups, ways_on=ways_on, faces_may_leave=self._folder_at_hand())
        order_tabs(self)

    def _show_left_out(self) -> None:
        desk, donation = self.context.desk, self.donation_id or 0
        everything = sum(1 for _ in desk.patient(donation).series())
        count = everything - len(importing.included(desk, donation))
        series = counted(count, self.tr("series is"), self.tr("series are"))
        self._left_out.setText(self.tr("{0} left out.").format(series))
        self._left_out.setVisible(bool(count))
        self._to_studies.setVisible(bool(count))

    def _folder_at_hand(self) -> bool:
        """Whether the site gives to a folder at all; with none named, one can be chosen."""
        destinations = self.context.desk.site.destinations
        return not destinations or any(not one.is_network for one in destinations)

    def _changed_elsewhere(self, donation: int) -> None:
        if donation == self.donation_id and self.isVisible():
            self._show()

    # Doing --------------------------------------------------------------------------------

    def _start(self) -> None:
        donation = self.donation_id
        if donation is None or donation in self._jobs:
            return
        try:
            work = deidentifying.deidentify(self.context.desk, donation)
        except DesktopError as problem:
            messages.show_problem(self, problem)
            return
        job = self.context.jobs.start(work)
        self._jobs[donation] = job
        job.progressed.connect(partial(self._progressed, donation))
        job.finished.connect(lambda _: self._ended(donation))
        job.cancelled.connect(partial(self._ended, donation))
        job.failed.connect(partial(self._failed, donation))
        self._show()
        self.running.focus_cancel()
        self.changed.emit()

    def _cancel(self) -> None:
        if self.donation_id in self._jobs:
            self._jobs[self.donation_id].cancel()
            self.running.show_cancelling()

    def _progressed(self, donation: int, progress: Progress) -> None:
        if donation == self.donation_id and donation in self._jobs:
            self.running.show_progress(progress, self._jobs[donation].remaining())

    def _ended(self, donation: int) -> None:
        self._jobs.pop(donation, None)
        if donation == self.donation_id:
            self._show()
        self.context.donation_changed.emit(donation)
        self.changed.emit()

    def _failed(self, donation: int, problem: DesktopError) -> None:
        self._ended(donation)
        messages.show_problem(self, problem)

    def _leave_out(self, series_uid: str) -> None:
        self._decide(
            lambda donation: importing.set_included(
                self.context.desk, donation, series_uid, included=False
            )
        )

    def _accept_face(self, reason: str) -> None:
        self._decide(lambda donation: faces.opt_out_all(self.context.desk, donation, reason))

    def _decide(self, decide: Callable[[int], None]) -> None:
        if self.donation_id is None:
            return
        try:
            decide(self.donation_id)
        except DesktopError as problem:
            messages.show_problem(self, problem)
            return
        self._show()
        self.context.donation_changed.emit(self.donation_id)
        self.changed.emit()

    # Qt's own methods ---------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.setFocus()  # not on the first control, which leaves a series out


def _nothing() -> None:
    """What a disabled primary button does."""
