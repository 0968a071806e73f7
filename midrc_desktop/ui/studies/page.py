"""Step 1, Studies: is it the right patient, and what of it is to leave?"""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from midrc_desktop.dicom.study import Patient
from midrc_desktop.errors import DesktopError
from midrc_desktop.ui import parts
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.dates import day, number
from midrc_desktop.ui.messages import show_problem
from midrc_desktop.ui.step_page import StepPage
from midrc_desktop.ui.studies.question import QuestionCard
from midrc_desktop.ui.studies.skipped import SkippedList
from midrc_desktop.ui.studies.thumbnails import Thumbnails
from midrc_desktop.ui.studies.tree import StudyTree
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE
from midrc_desktop.ui.veil import Veil, person
from midrc_desktop.workflow import importing
from midrc_desktop.workflow.donation import CHANGEABLE


class StudiesPage(StepPage):
    """The tree of what came in, questions on top, skipped files below."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.thumbnails = Thumbnails(context, self)
        self.title = parts.heading(self.tr("What came in"))
        self.who = parts.strong()
        self.who.hide()
        self.count = parts.text("", "muted")
        self._questions = QVBoxLayout()
        self._questions.setSpacing(SPACE)
        self.tree = StudyTree(self.thumbnails)
        self.tree.included_changed.connect(self._include)
        self.needed = parts.IconLine(
            "mdi6.disc", "muted", self.tr("The original files are needed until step 4 is done.")
        )
        self.skipped = parts.text("", "muted", wrap=False)
        self.show_list = parts.button(self.tr("Show list"), part="link")
        self.show_list.clicked.connect(self._show_skipped)
        below = QHBoxLayout()
        below.setSpacing(SPACE)
        below.addWidget(self.needed)
        below.addStretch()
        below.addWidget(self.skipped)
        below.addWidget(self.show_list)
        page = QVBoxLayout(self)
        page.setContentsMargins(MARGIN + 4, MARGIN, MARGIN + 4, SPACE)
        page.setSpacing(SPACE)
        page.addWidget(self.title)
        page.addWidget(self.who)
        page.addWidget(self.count)
        page.addLayout(self._questions)
        page.addSpacing(GROUP - SPACE)
        page.addWidget(self.tree, 1)
        page.addLayout(below)
        context.patient_shown_changed.connect(self._eye_changed)

    def open(self, donation_id: int | None) -> None:
        super().open(donation_id)
        if donation_id is None:
            return
        desk = self.context.desk
        patient = desk.patient(donation_id)
        card = desk.donation(donation_id)
        self._show_tree()
        self.thumbnails.want(series for _, series in patient.series())
        self.count.setText(self._counted(patient))
        self.needed.setVisible(card.sources_needed)
        self._show_questions()
        self._show_who()
        skipped = importing.skipped(desk, donation_id)
        for widget in (self.skipped, self.show_list):
            widget.setVisible(bool(skipped))
        words = (
            self.tr("1 file was not taken.")
            if len(skipped) == 1
            else self.tr("{0} files were not taken.").format(number(len(skipped)))
        )
        self.skipped.setText(words)

    def show_place(self, anchor: str) -> None:
        cards = self.questions()
        if cards:
            cards[0].same.setFocus()
        else:
            self.tree.setFocus()

    def questions(self) -> list[QuestionCard]:
        """The questions that are open, in the order in which they are shown."""
        widgets = (self._questions.itemAt(at).widget() for at in range(self._questions.count()))
        return [widget for widget in widgets if isinstance(widget, QuestionCard)]

    def answers(self) -> list[QPushButton]:
        """The buttons that change an answer given before."""
        lines = (self._questions.itemAt(at).widget() for at in range(self._questions.count()))
        return [button for line in lines for button in line.findChildren(QPushButton)]

    def _counted(self, patient: Patient) -> str:
        series = list(patient.series())
        images = sum(len(one.instances) for _, one in series)
        studies = len(patient.studies)
        return self.tr("{0}, {1} series, {2}. Take out what should not leave.").format(
            self.tr("1 study") if studies == 1 else self.tr("{0} studies").format(studies),
            len(series),
            self.tr("1 image") if images == 1 else self.tr("{0} images").format(number(images)),
        )

    def _show_tree(self) -> None:
        assert self.donation_id is not None
        desk = self.context.desk
        patient = desk.patient(self.donation_id)
        self.tree.show_patient(
            patient,
            importing.included(desk, self.donation_id),
            importing.proposed(desk, self.donation_id),
            held=importing.held(desk, self.donation_id),
            changeable=desk.donation(self.donation_id).state in CHANGEABLE,
            veil=None if self.context.patient_shown else Veil(patient),
        )

    def _eye_changed(self) -> None:
        if self.donation_id is not None and self.context.has_desk:
            self._show_tree()
            self._show_who()
            self._show_questions()

    def _show_who(self) -> None:
        if self.donation_id is None or not self.context.has_desk:
            return
        identity = self.context.identity(self.donation_id)
        self.who.setVisible(identity is not None)
        if identity is None:
            self.who.clear()
            return
        names = self.context.desk.patient(self.donation_id).names or (identity.name,)
        born = self.tr("born {0}").format(day(identity.birth_date)) if identity.birth_date else ""
        ids = self.context.desk.patient(self.donation_id).ids or (identity.patient_id,)
        said = (" / ".join(map(person, names)), " / ".join(ids), born)
        self.who.setText(" · ".join(filter(None, said)))

    def _show_questions(self) -> None:
        while self._questions.count():
            widget = self._questions.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        assert self.donation_id is not None
        for asked in importing.disagreements(self.context.desk, self.donation_id):
            if asked.blocks:
                card = QuestionCard(asked, self._said_by_headers(asked.kind))
                card.answered.connect(self._settle)
                card.eye_wanted.connect(lambda: self.context.show_patient(True))
                self._questions.addWidget(card)
            else:
                self._questions.addWidget(
                    parts.IconLine("mdi6.information-outline", "accent", asked.sentence)
                )
        settled = importing.choices(self.context.desk, self.donation_id).settled
        for kind, same_person in settled.items():
            self._questions.addWidget(self._answer_given(kind, same_person))

    def _said_by_headers(self, kind: str) -> str:
        """What the question is about, while the eye is open."""
        assert self.donation_id is not None
        if not self.context.patient_shown:
            return ""
        patient = self.context.desk.patient(self.donation_id)
        if kind == "ids":
            return self.tr("The files say: {0}.").format(", ".join(patient.ids))
        return self.tr("The files say: {0}.").format("; ".join(map(person, patient.names)))

    def _answer_given(self, kind: str, same_person: bool) -> QWidget:
        words = (
            self.tr("You said that these studies are of one patient.")
            if same_person
            else self.tr("You said that these are different patients: their studies stay here.")
        )
        change = parts.button(self.tr("Change the answer"), part="link")
        change.clicked.connect(lambda: self._settle(kind, not same_person))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(parts.IconLine("mdi6.account-check-outline", "green", words), 1)
        row.addWidget(change)
        return line

    def _include(self, series_uid: str, included: bool) -> None:
        assert self.donation_id is not None
        try:
            importing.set_included(self.context.desk, self.donation_id, series_uid, included)
        except DesktopError as problem:
            show_problem(self, problem)
            self.open(self.donation_id)
        self.changed.emit()

    def _settle(self, kind: str, same_person: bool) -> None:
        assert self.donation_id is not None
        try:
            importing.settle(self.context.desk, self.donation_id, kind, same_person)
        except DesktopError as problem:
            show_problem(self, problem)
        self.open(self.donation_id)
        self.changed.emit()

    def _show_skipped(self) -> None:
        assert self.donation_id is not None
        desk = self.context.desk
        veil = None if self.context.patient_shown else Veil(desk.patient(self.donation_id))
        SkippedList(importing.skipped(desk, self.donation_id), self, veil=veil).open()
