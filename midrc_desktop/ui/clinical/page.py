"""The third step: the commons' clinical form, kept as typed."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from midrc_desktop.clinical.age import leaving_age, typed_age
from midrc_desktop.clinical.check import check, told
from midrc_desktop.clinical.form import form
from midrc_desktop.clinical.leaving import record, said
from midrc_desktop.clinical.prefill import prefill
from midrc_desktop.clinical.record import Draft, Problem, StudyRecord
from midrc_desktop.clinical.timeline import days, leaves_as
from midrc_desktop.dicom.study import Patient
from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import messages, parts
from midrc_desktop.ui.clinical.meter import Meter
from midrc_desktop.ui.clinical.question import Question
from midrc_desktop.ui.clinical.tests_section import TestsSection
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.deidentify.rows import order_tabs
from midrc_desktop.ui.deidentify.titles import study_titles
from midrc_desktop.ui.step_page import StepPage
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE
from midrc_desktop.workflow import describing
from midrc_desktop.workflow.donation import CHANGEABLE, State

COLUMN = 720
SIDE = 268
_SAVE_AFTER_MS = 400


class ClinicalPage(StepPage):
    """One column of short sections; beside it how much is done and what a question means.

    What is typed is kept as it is typed, shortly after each change and when the page is left.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._patient: Patient | None = None
        self._kept = Draft()
        self._hidden: dict[str, dict[str, str]] = {}
        self._prefilled = Draft()
        self._visited: set[str] = set()
        self._at: Question | None = None
        self._save_soon = QTimer(self, singleShot=True, interval=_SAVE_AFTER_MS)
        self._save_soon.timeout.connect(self._save)
        self._case = {
            field.key: Question(field, f"case.{field.key}") for field in form().of("patient")
        }
        self._tests = TestsSection(form().of("tests"))
        self._studies: dict[str, Question] = {}
        self._study_rows = QVBoxLayout()
        self._study_rows.setSpacing(SPACE // 2)
        self.meter = Meter()
        self.meter.setFixedWidth(SIDE)
        self.meter.wanted.connect(self.show_place)
        self._notice = parts.IconLine()
        self._notice.hide()
        self._column = self._sections()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._column)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setMaximumWidth(COLUMN + MARGIN)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, GROUP, 20, 0)
        layout.setSpacing(MARGIN)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self.meter, 0, Qt.AlignmentFlag.AlignTop)
        layout.addStretch(0)
        for question in self._case.values():
            question.edited.connect(self._edited)
        self._tests.edited.connect(self._edited)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    # What the window asks -----------------------------------------------------------------

    def open(self, donation_id: int | None) -> None:
        self._save()
        if donation_id != self.donation_id:
            self._visited.clear()
        super().open(donation_id)
        self.setEnabled(donation_id is not None)
        if donation_id is None:
            self._patient = None
            return
        desk = self.context.desk
        patient = describing.subject(desk, donation_id)
        draft = describing.draft(desk, donation_id)
        if patient != self._patient or draft != self._kept:
            self._patient = patient
            self._prefilled = prefill(desk.patient(donation_id))
            self._show(draft)
            self._kept = self._draft()
            self._visited |= {q.anchor for q in self._questions() if q.answer()}
        self._say_state(desk.state(donation_id))
        self._judge()

    def leave(self) -> None:
        self._save()

    def show_place(self, anchor: str) -> None:
        for question in self._questions():
            if question.anchor == anchor:
                self._visited.add(anchor)
                self._scroll.ensureWidgetVisible(question)
                question.setFocus(Qt.FocusReason.OtherFocusReason)
                self._judge()
                return
        self._scroll.ensureWidgetVisible(self._tests)
        self._tests.focus_add()

    # The form -----------------------------------------------------------------------------

    def draft(self) -> Draft:
        """The form as it stands on the screen."""
        return self._draft()

    def question(self, anchor: str) -> Question:
        """The question that problems call `anchor`; raises KeyError."""
        return {question.anchor: question for question in self._questions()}[anchor]

    def _sections(self) -> QWidget:
        column = QWidget()
        column.setObjectName("page")
        column.setMaximumWidth(COLUMN)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, SPACE // 2, MARGIN)
        layout.setSpacing(GROUP)
        layout.addWidget(self._notice)
        for section in form().sections:
            card = parts.Card(section.label)
            card.body.addWidget(parts.text(section.help, "muted"))
            card.body.addSpacing(SPACE // 2)
            if section.key == "tests":
                card.body.addWidget(self._tests)
            elif section.key == "studies":
                card.body.addLayout(self._study_rows)
            else:
                for question in self._case.values():
                    card.body.addWidget(question)
            layout.addWidget(card)
        layout.addStretch()
        return column

    def _show(self, draft: Draft) -> None:
        for key, question in self._case.items():
            question.set_prefilled(self._prefilled.case.get(key, ""))
            question.set_answer(draft.case.get(key, ""))
        self._tests.show_answers(draft.tests)
        self._show_studies(draft)

    def _show_studies(self, draft: Draft) -> None:
        for question in self._studies.values():
            self._study_rows.removeWidget(question)
            question.hide()
            question.deleteLater()
        self._studies = {}
        assert self._patient is not None
        (field,) = form().of("studies")
        shown = {study.study_instance_uid for study in self._patient.studies}
        self._hidden = {uid: said for uid, said in draft.studies.items() if uid not in shown}
        for uid, label in study_titles(self._patient).items():
            question = Question(field, f"studies.{uid}.date", label, f"{label}: {field.label}")
            question.set_prefilled(self._prefilled.studies.get(uid, {}).get("date", ""))
            question.set_answer(draft.studies.get(uid, {}).get("date", ""))
            question.edited.connect(self._edited)
            self._studies[uid] = question
            self._study_rows.addWidget(question)

    def _questions(self) -> tuple[Question, ...]:
        return (*self._case.values(), *self._tests.questions(), *self._studies.values())

    def _draft(self) -> Draft:
        case = {key: answer for key, q in self._case.items() if (answer := q.answer())}
        studies = {uid: {"date": q.answer()} for uid, q in self._studies.items() if q.answer()}
        return Draft(case, self._tests.answers(), studies | self._hidden)

    # Judging and keeping ------------------------------------------------------------------

    def _edited(self) -> None:
        self._save_soon.start()
        self._judge()

    def _judge(self) -> None:
        """Say what leaves, what is wrong where the person has been, and how much is done."""
        if self._patient is None or not self.context.has_desk:
            return
        draft = self._draft()
        required = tuple(dict.fromkeys(self.context.desk.site.required))
        problems = check(draft, self._patient, required)
        sentences: dict[str, str] = {}
        for problem in problems:
            sentences.setdefault(problem.field, problem.sentence)
        studies = record(draft, self._patient, frozenset(self._studies)).studies
        tests = {f"studies.{one.study_instance_uid}.date": self._to_tests(one) for one in studies}
        for question in self._questions():
            if question.field.kind == "date":
                leaving = leaves_as(days(draft, self._patient, question.anchor))
                beside = tests.get(question.anchor, ()) if leaving else ()
                question.set_leaves_as(", ".join((leaving, *beside)))
            elif question.field.key == "age_at_index":
                _, over = leaving_age(typed_age(question.answer()))
                question.set_leaves_as(self.tr("over 89") if over else "")
            been = question.anchor in self._visited and question is not self._at
            question.set_problem(sentences.get(question.anchor, "") if been else "")
        self.meter.show_count(_done(draft, problems, required), len(required))
        self.meter.show_problems(
            [(problem.field, self._told(problem)) for problem in problems],
            complete=not any(problem.blocks for problem in problems),
        )
        order_tabs(self)

    def _to_tests(self, study: StudyRecord) -> tuple[str, ...]:
        """How far the tests are from a study, in words; these days leave too."""
        told = (
            (self.tr("positive test {0}"), study.days_to_positive_tests),
            (self.tr("negative test {0}"), study.days_to_negative_tests),
        )
        return tuple(words.format(self._distance(day)) for words, days in told for day in days)

    def _distance(self, day: int) -> str:
        if day == 0:
            return self.tr("on the same day")
        many = counted(abs(day), self.tr("day"), self.tr("days"))
        return (self.tr("{0} before") if day < 0 else self.tr("{0} after")).format(many)

    def _told(self, problem: Problem) -> str:
        """A problem's sentence away from its field: with the test or study it is about."""
        section, _, rest = problem.field.partition(".")
        uid = rest.removesuffix(".date")
        if section == "studies" and len(self._studies) > 1 and uid in self._studies:
            return f"{self._studies[uid].label}: {problem.sentence}"
        return told(problem)

    def _save(self) -> None:
        self._save_soon.stop()
        if self.donation_id is None or self._patient is None:
            return
        draft = self._draft()
        if draft == self._kept:
            return
        try:
            describing.save_draft(self.context.desk, self.donation_id, draft)
        except DesktopError as problem:
            messages.show_problem(self, problem)
            return
        self._kept = draft
        self._say_state(self.context.desk.state(self.donation_id))
        self.context.donation_changed.emit(self.donation_id)
        self.changed.emit()

    def _say_state(self, state: State) -> None:
        self._column.setEnabled(state in CHANGEABLE)
        signed = state is State.APPROVED
        if signed:
            self._notice.say(
                "mdi6.draw-pen", "amber", self.tr("Signed. A change here voids the signature.")
            )
        elif state not in CHANGEABLE:
            self._notice.say(
                "mdi6.lock-outline", "muted", self.tr("On its way or sent: no longer changed.")
            )
        self._notice.setVisible(signed or state not in CHANGEABLE)

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        left = self._at
        self._at = next((q for q in self._questions() if q.holds(now)), None)
        if self._at is not None:
            self.meter.show_help(self._at.label, self._at.field.help)
            self._scroll.ensureWidgetVisible(self._at, 0, MARGIN)
        if left is not None and left is not self._at:
            self._visited.add(left.anchor)
            self._judge()

    # Qt's own methods ---------------------------------------------------------------------

    def hideEvent(self, event: QHideEvent) -> None:
        self._save()
        super().hideEvent(event)


def _done(draft: Draft, problems: tuple[Problem, ...], required: tuple[str, ...]) -> int:
    """How many of the required fields need nothing more."""
    wrong = {_required_name(problem.field) for problem in problems if problem.blocks}
    tested = any(said(test) for test in draft.tests)
    return sum(name not in wrong and (tested or not name.startswith("tests.")) for name in required)


def _required_name(anchor: str) -> str:
    """The name of a field ("tests.date") by the place of a problem ("tests.0.date")."""
    section, _, rest = anchor.partition(".")
    if section == "case" or not rest:
        return rest or section
    return f"{section}.{rest.rpartition('.')[2]}"
