"""The fourth step: looking through the images, settling text and faces, removing identifiers."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent, QUndoStack
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import messages
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.deidentify.faces import FacesPanel
from midrc_desktop.ui.deidentify.held import FACE
from midrc_desktop.ui.deidentify.looking import Looking
from midrc_desktop.ui.deidentify.overview import Overview
from midrc_desktop.ui.deidentify.removing import Removing
from midrc_desktop.ui.deidentify.rows import focus_kept
from midrc_desktop.ui.deidentify.texts import TextsPanel
from midrc_desktop.ui.deidentify.way_back import with_way_back
from midrc_desktop.ui.jobs import Job
from midrc_desktop.ui.step_page import Primary, StepPage
from midrc_desktop.workflow import deidentifying, faces, importing, texts
from midrc_desktop.workflow.donation import CHANGEABLE
from midrc_desktop.workflow.steps import Step
from midrc_desktop.workflow.unsettled import FACES, TEXTS, unsettled

if TYPE_CHECKING:
    from midrc_desktop.deid.plan import Plan

_PASSING = (faces.NOT_CONFIRMED, faces.CHILD)
"""Reasons that the cards of what is to settle tell already."""


class DeidentifyPage(StepPage):
    """Looks through the images, has text and faces settled, then removes what identifies.

    One of three is in view: the overview, the text in the images, the faces.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._ready = 0
        self._planned = 0
        self._may_run = False
        self._planning: Job | None = None
        self.looking = Looking(context, self)
        self.removing = Removing(context, self)
        self.overview = Overview()
        self.texts = TextsPanel(context)
        self.faces = FacesPanel(context)
        self.views = QStackedWidget()
        back = self.tr("Back to the step")
        self._faces_view = with_way_back(self.faces, self.tr("Faces"), back, self.show_overview)
        for view in (self.overview, self.texts, self._faces_view):
            self.views.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.views)
        self.setAccessibleName(self.tr("De-identify"))
        self._connect()

    def _connect(self) -> None:
        shown, context = self.overview, self.context
        shown.studies_wanted.connect(partial(self.wanted.emit, Step.STUDIES))
        shown.look.cancelled.connect(self._cancel_look)
        shown.look.wanted.connect(self._look_again)
        shown.settling.texts_wanted.connect(self.show_texts)
        shown.settling.faces_wanted.connect(self.show_faces)
        shown.running.cancel.connect(self._cancel)
        shown.done.again.connect(self._start)
        shown.held.leave_out.connect(self._leave_out)
        shown.held.look_wanted.connect(
            lambda kind: self.show_faces() if kind == FACE else self.show_texts()
        )
        self.looking.progressed.connect(self._look_went_on)
        self.looking.changed.connect(self._look_changed)
        self.looking.failed.connect(self._look_failed)
        self.removing.progressed.connect(self._removing_went_on)
        self.removing.changed.connect(self._removing_changed)
        self.removing.failed.connect(lambda problem: messages.show_problem(self, problem))
        self.texts.changed.connect(self.changed)
        self.texts.back.connect(self.show_overview)
        self.faces.changed.connect(self._faces_changed)
        self.faces.turned.connect(self.changed)
        context.donation_changed.connect(self._changed_elsewhere)

    # What the window asks -----------------------------------------------------------------

    def open(self, donation_id: int | None) -> None:
        another = donation_id != self.donation_id
        super().open(donation_id)
        self.setEnabled(donation_id is not None)
        self._planning = None
        if another:
            self._planned, self._may_run = 0, False
            self.overview.clear()
            self.views.setCurrentWidget(self.overview)
            self.texts.open(None)
            self.faces.open(None)
        if donation_id is not None:
            self.looking.begin(donation_id)
            self._show()

    def leave(self) -> None:
        self._leave_views()

    def primary(self) -> Primary | None:
        if self.donation_id is None:
            return None
        if self.views.currentWidget() is self.texts:
            return self.texts.primary()
        if self.views.currentWidget() is self._faces_view:
            back = Primary(self.tr("Back to the step"), self.show_overview)
            return self.faces.primary() or back
        return self._to_do(self.donation_id) or self._to_remove(self.donation_id)

    def show_place(self, anchor: str) -> None:
        """Show the text in the images, or the faces."""
        if self.donation_id is not None and not self.looking.missing(self.donation_id):
            if anchor == TEXTS:
                self.show_texts()
            elif anchor == FACES:
                self.show_faces()

    def undo_stack(self) -> QUndoStack | None:
        return self.texts.undo_stack()

    def show_overview(self) -> None:
        """Back to the step."""
        self._leave_views()
        self.setFocus()
        if self.donation_id is not None:
            self.looking.begin(self.donation_id)
            self._show()
        self.changed.emit()

    def _leave_views(self) -> None:
        self.texts.leave()
        self.faces.leave()
        self.views.setCurrentWidget(self.overview)

    def show_texts(self) -> None:
        """Show the text in the images."""
        self.texts.open(self.donation_id)
        self.views.setCurrentWidget(self.texts)
        self.texts.begin()
        self.changed.emit()

    def show_faces(self) -> None:
        """Show the faces."""
        self.faces.open(self.donation_id)
        self.views.setCurrentWidget(self._faces_view)
        self.faces.setFocus()
        self.changed.emit()

    # The next thing to do -----------------------------------------------------------------

    def _to_do(self, donation: int) -> Primary | None:
        """What comes before identifiers can be removed, or None."""
        desk = self.context.desk
        if self.removing.job(donation) or desk.state(donation) not in CHANGEABLE:
            return None
        if self.looking.far(donation) is not None:
            reason = self.tr("The images are being looked through.")
            return Primary(self._remove_words(), _nothing, enabled=False, reason=reason)
        if self.looking.missing(donation):
            return Primary(self.tr("Look through the images"), self._look_again)
        if count := len(texts.to_settle(desk, donation)):
            series = counted(count, self.tr("series"), self.tr("series"))
            words = self.tr("Look at the text in {0}").format(series)
            return Primary(words, self.show_texts)
        if count := len(faces.to_settle(desk, donation)):
            studies = counted(count, self.tr("study"), self.tr("studies"))
            words = self.tr("Look at the faces in {0}").format(studies)
            return Primary(words, self.show_faces)
        return None

    def _to_remove(self, donation: int) -> Primary:
        if self.removing.job(donation):
            reason = self.tr("Identifiers are being removed.")
            return Primary(self._remove_words(), _nothing, enabled=False, reason=reason)
        if self.overview.done.isVisibleTo(self):
            reason = self.tr("No image is ready: everything is held.")
            to_review = partial(self.wanted.emit, Step.REVIEW)
            return Primary(self.tr("Next: Review"), to_review, bool(self._ready), reason)
        reason = self.tr("Nothing can leave yet: everything is held.")
        if self._planning is not None:
            reason = self.tr("The images are being looked through.")
        return Primary(self._remove_words(), self._start, self._may_run, reason)

    def _remove_words(self) -> str:
        if not self._planned:
            return self.tr("Remove identifiers")
        images = counted(self._planned, self.tr("image"), self.tr("images"))
        return self.tr("Remove identifiers from {0}").format(images)

    # Showing ------------------------------------------------------------------------------

    def _show(self) -> None:
        """Show how far the step is on the overview."""
        assert self.donation_id is not None
        desk, donation = self.context.desk, self.donation_id
        job, shown = self.removing.job(donation), self.overview
        changeable = desk.state(donation) in CHANGEABLE
        outcome = None if job is not None else deidentifying.outcome(desk, donation)
        looked = self._show_look(donation)
        with focus_kept(self):
            self._show_left_out()
            shown.running.setVisible(job is not None)
            shown.done.setVisible(outcome is not None)
            if outcome is not None:
                self._planning = None
                self._ready = len(outcome.written())
                shown.show_outcome(outcome, desk.patient(donation), ways_on=changeable)
            elif looked:
                self._make_plan(donation)
            else:
                self._planning = None
                words = self.tr("This is known once the images are looked through.")
                shown.show_held_unknown(words)
            if outcome is not None or job is not None or not looked:
                shown.will_happen.hide()
        if job is not None:
            shown.running.show_progress(job.progress, job.remaining())

    def _show_look(self, donation: int) -> bool:
        """Show the looking, or what came of it; whether all was looked at."""
        desk, shown = self.context.desk, self.overview
        far = self.looking.far(donation)
        text, face = texts.found(desk, donation), faces.found(desk, donation)
        looked = far is None and text is not None and face is not None
        changeable = desk.state(donation) in CHANGEABLE
        with focus_kept(self):
            shown.look.setVisible(not looked and changeable)
            shown.settling.setVisible(looked and not self.removing.job(donation))
        if far is not None:
            shown.look.show_far(far)
        elif text is None or face is None:
            shown.look.show_stopped()
        else:
            series = len(texts.to_settle(desk, donation))
            studies = len(faces.to_settle(desk, donation))
            shown.settling.show_found(text, face, series, studies)
        return looked

    def _make_plan(self, donation: int) -> None:
        """Work out what would happen beside the window; the newest plan counts."""
        job = self.context.jobs.fetch(deidentifying.planning(self.context.desk, donation))
        self._planning = job
        job.finished.connect(lambda plan: self._plan_came(job, plan))
        job.failed.connect(lambda problem: self._no_plan(job, problem))

    def _plan_came(self, job: Job, plan: "Plan") -> None:
        if job is not self._planning or self.donation_id is None:
            return
        self._planning = None
        desk, donation = self.context.desk, self.donation_id
        idle, changeable = not self.removing.job(donation), desk.state(donation) in CHANGEABLE
        self._planned = len(plan.tasks)
        self._may_run = changeable and bool(plan.tasks)
        settled = not any(point.blocks for point in unsettled(desk, donation))
        held = [
            (one.kind, one.reason, one.series_uid)
            for one in plan.held
            if settled or one.reason not in _PASSING
        ]
        with focus_kept(self):
            nothing = "" if plan.tasks else self._nothing_leaves(len(plan.held))
            self.overview.will_happen.show_plan(plan.summary(), nothing)
            self.overview.will_happen.setVisible(idle and settled)
            if held or settled:
                rest, ways_on = bool(held and plan.tasks), changeable and idle
                self.overview.show_held(held, desk.patient(donation), rest=rest, ways_on=ways_on)
            else:
                words = self.tr("This is known once text and faces are settled.")
                self.overview.show_held_unknown(words)
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

    def _show_left_out(self) -> None:
        desk, donation = self.context.desk, self.donation_id or 0
        everything = sum(1 for _ in desk.patient(donation).series())
        self.overview.show_left_out(everything - len(importing.included(desk, donation)))

    def _changed_elsewhere(self, donation: int) -> None:
        here = self.views.currentWidget() is self.overview
        if donation == self.donation_id and self.isVisible() and here:
            self._show()

    # Looking ------------------------------------------------------------------------------

    def _look_again(self) -> None:
        if self.donation_id is not None:
            self.looking.again(self.donation_id)

    def _cancel_look(self) -> None:
        if self.donation_id is not None:
            self.looking.cancel(self.donation_id)

    def _look_went_on(self, donation: int) -> None:
        far = self.looking.far(donation)
        if donation == self.donation_id and far is not None:
            self.overview.look.show_far(far)

    def _look_changed(self, donation: int) -> None:
        if donation == self.donation_id:
            self._show()
            self.changed.emit()

    def _look_failed(self, donation: int, problem: DesktopError) -> None:
        if donation == self.donation_id:
            messages.show_problem(self, problem)

    def _faces_changed(self) -> None:
        """Something was decided; what has to be looked at anew is looked at on the overview."""
        if self.donation_id is not None and self.looking.missing(self.donation_id):
            self.show_overview()
        self.changed.emit()

    # Removing -----------------------------------------------------------------------------

    def _start(self) -> None:
        if self.donation_id is not None:
            self.removing.start(self.donation_id)

    def _cancel(self) -> None:
        if self.donation_id is not None:
            self.removing.cancel(self.donation_id)
            self.overview.running.show_cancelling()

    def _removing_went_on(self, donation: int) -> None:
        job = self.removing.job(donation)
        if donation == self.donation_id and job is not None:
            self.overview.running.show_progress(job.progress, job.remaining())

    def _removing_changed(self, donation: int) -> None:
        if donation != self.donation_id:
            return
        self._show()
        if self.removing.job(donation) is not None:
            self.overview.running.focus_cancel()
        self.changed.emit()

    def _leave_out(self, series_uid: str) -> None:
        if self.donation_id is None:
            return
        desk, donation = self.context.desk, self.donation_id
        try:
            importing.set_included(desk, donation, series_uid, included=False)
        except DesktopError as problem:
            messages.show_problem(self, problem)
            return
        self._show()
        self.context.donation_changed.emit(donation)
        self.changed.emit()

    # Qt's own methods ---------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        away = self.views.currentWidget() is not self.overview
        if event.key() == Qt.Key.Key_Escape and away:
            self.show_overview()
            event.accept()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.setFocus()  # not on the first control, which leaves a series out


def _nothing() -> None:
    """What a disabled primary button does."""
