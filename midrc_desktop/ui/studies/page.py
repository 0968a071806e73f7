"""Step 1, Studies: is it the right patient, and what of it is to leave?"""

from datetime import UTC, datetime

from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from midrc_desktop.errors import DesktopError
from midrc_desktop.ui import parts
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.dates import day, number
from midrc_desktop.ui.messages import show_problem
from midrc_desktop.ui.step_page import StepPage
from midrc_desktop.ui.studies.bar import TreeBar
from midrc_desktop.ui.studies.choosing import ChoiceCommand
from midrc_desktop.ui.studies.notices import Notices
from midrc_desktop.ui.studies.question import QuestionCard
from midrc_desktop.ui.studies.rows import StudyRow, rows_of
from midrc_desktop.ui.studies.skipped import SkippedList
from midrc_desktop.ui.studies.thumbnails import Thumbnails
from midrc_desktop.ui.studies.tree import StudyTree
from midrc_desktop.ui.studies.words import documents_of, images_of
from midrc_desktop.ui.theme import MARGIN, SPACE
from midrc_desktop.ui.veil import Veil, person
from midrc_desktop.workflow import importing
from midrc_desktop.workflow.donation import CHANGEABLE
from midrc_desktop.workflow.steps import Step


class StudiesPage(StepPage):
    """The tree of what came in, questions on top, skipped files below."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.thumbnails = Thumbnails(context, self)
        self.undo = QUndoStack(self)
        self.title = parts.heading(self.tr("What came in"))
        self.who = parts.strong()
        self.who.hide()
        self.count = parts.text("", "muted")
        self.more = parts.IconLine("mdi6.progress-download", "accent", "")
        self.more.hide()
        self.notices = Notices()
        self.tree = StudyTree(self.thumbnails)
        self.bar = TreeBar(self.tree)
        self.bar.key_for(self)
        self.needed = parts.IconLine(
            "mdi6.disc", "muted", self.tr("The original files are needed until step 4 is done.")
        )
        self.skipped = parts.text("", "muted", wrap=False)
        self.show_list = parts.button(self.tr("Show list"), part="link")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(SPACE)
        below.addWidget(self.needed)
        below.addStretch()
        below.addWidget(self.skipped)
        below.addWidget(self.show_list)
        page = QVBoxLayout(self)
        page.setContentsMargins(MARGIN + 4, MARGIN, MARGIN + 4, SPACE)
        page.setSpacing(SPACE)
        for widget in (self.title, self.who, self.count, self.more, self.notices, self.bar):
            page.addWidget(widget)
        page.addWidget(self.tree, 1)
        page.addLayout(below)

    def _connect(self) -> None:
        self.tree.choice_wanted.connect(self._choose)
        self.tree.opened.connect(self._look_at)
        self.bar.choice_wanted.connect(self._choose)
        self.bar.proposal_wanted.connect(self._as_proposed)
        self.notices.settled.connect(self._settle)
        self.notices.eye_wanted.connect(lambda: self.context.show_patient(True))
        self.notices.case_wanted.connect(self.case_wanted)
        self.show_list.clicked.connect(self._show_skipped)
        self.context.patient_shown_changed.connect(self._eye_changed)

    def open(self, donation_id: int | None) -> None:
        if donation_id != self.donation_id:
            self.undo.clear()
            self.bar.search.clear()
            self.more.hide()
        super().open(donation_id)
        if not self.isVisible():
            self.tree.setFocus()  # where the keys go when the page comes into view
        if donation_id is None:
            self.tree.show_studies((), frozenset(), changeable=False, veil=None)
            return
        desk = self.context.desk
        self._show_tree()
        self.thumbnails.want(series for _, series in desk.patient(donation_id).series())
        self.needed.setVisible(desk.donation(donation_id).sources_needed)
        self._show_notices()
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

    def undo_stack(self) -> QUndoStack | None:
        return self.undo

    def show_place(self, anchor: str) -> None:
        cards = self.questions()
        if cards:
            cards[0].same.setFocus()
        else:
            self.tree.setFocus()

    def show_reading(self, words: str) -> None:
        """Say how far an import is that may add to what is here; "" when it is over."""
        self.more.setVisible(bool(words))
        self.more.say("mdi6.progress-download", "accent", words)

    def questions(self) -> list[QuestionCard]:
        """The questions that are open, in the order in which they are shown."""
        return self.notices.questions()

    def answers(self) -> list[QPushButton]:
        """The buttons that change an answer given before, or show another case."""
        return self.notices.links()

    # What is shown

    def _show_tree(self) -> None:
        assert self.donation_id is not None
        desk, donation = self.context.desk, self.donation_id
        rows = rows_of(
            desk.patient(donation),
            importing.proposed(desk, donation),
            importing.remarks(desk, donation, datetime.now(UTC).astimezone().date()),
            importing.held(desk, donation),
        )
        changeable = desk.donation(donation).state in CHANGEABLE
        self.tree.show_studies(
            rows,
            importing.choices(desk, donation).left_out,
            changeable=changeable,
            veil=None if self.context.patient_shown else desk.about(donation, Veil),
        )
        self.bar.show_changeable(changeable)
        self.count.setText(self._counted(rows))

    def _counted(self, rows: list[StudyRow]) -> str:
        series = sum(len(study.series) for study in rows)
        documents = sum(study.documents for study in rows)
        return ", ".join(
            (
                self.tr("1 study") if len(rows) == 1 else self.tr("{0} studies").format(len(rows)),
                self.tr("{0} series").format(number(series)),
                images_of(sum(study.images for study in rows)),
                *((documents_of(documents),) if documents else ()),
            )
        ) + self.tr(". Untick what should not leave.")

    def _eye_changed(self) -> None:
        if self.donation_id is not None and self.context.has_desk:
            self._show_tree()
            self._show_who()
            self._show_notices()

    def _show_who(self) -> None:
        if self.donation_id is None or not self.context.has_desk:
            return
        identity = self.context.identity(self.donation_id)
        self.who.setVisible(identity is not None)
        if identity is None:
            self.who.clear()
            return
        patient = self.context.desk.patient(self.donation_id)
        names = patient.names or (identity.name,)
        born = self.tr("born {0}").format(day(identity.birth_date)) if identity.birth_date else ""
        ids = patient.ids or (identity.patient_id,)
        said = (" / ".join(map(person, names)), " / ".join(ids), born)
        self.who.setText(" · ".join(filter(None, said)))

    def _show_notices(self) -> None:
        assert self.donation_id is not None
        desk, donation = self.context.desk, self.donation_id
        self.notices.show_all(
            importing.disagreements(desk, donation),
            self._said_by_headers,
            importing.choices(desk, donation).settled,
            importing.donated(desk, donation),
        )

    def _said_by_headers(self, kind: str) -> str:
        """What the question is about, while the eye is open."""
        assert self.donation_id is not None
        if not self.context.patient_shown:
            return ""
        patient = self.context.desk.patient(self.donation_id)
        if kind == "ids":
            return self.tr("The files say: {0}.").format(", ".join(patient.ids))
        return self.tr("The files say: {0}.").format("; ".join(map(person, patient.names)))

    # What is chosen

    def _choose(self, series_uids: frozenset[str], leaves: bool) -> None:
        """Take these in or leave them out, as one step that can be undone."""
        out = self._left_out()
        nothing: frozenset[str] = frozenset()
        if leaves:
            self._push(series_uids & out, nothing, self.tr("Take in"))
        else:
            self._push(nothing, series_uids - out, self.tr("Leave out"))

    def _as_proposed(self) -> None:
        assert self.donation_id is not None
        proposed = importing.proposed(self.context.desk, self.donation_id)
        wanted = frozenset(uid for uid, one in proposed.items() if one.include)
        out = self._left_out()
        self._push(wanted & out, frozenset(proposed) - wanted - out, self.tr("As proposed"))

    def _push(self, take_in: frozenset[str], leave_out: frozenset[str], words: str) -> None:
        if take_in or leave_out:
            self.undo.push(ChoiceCommand(self._apply, take_in, leave_out, words))

    def _left_out(self) -> frozenset[str]:
        assert self.donation_id is not None
        return importing.choices(self.context.desk, self.donation_id).left_out

    def _apply(self, take_in: frozenset[str], leave_out: frozenset[str]) -> None:
        assert self.donation_id is not None
        desk, donation = self.context.desk, self.donation_id
        try:
            importing.set_left_out(desk, donation, self._left_out() - take_in | leave_out)
        except DesktopError as problem:
            show_problem(self, problem)
        self.tree.rows.show_left_out(self._left_out())
        self.changed.emit()

    def _look_at(self, series_uid: str) -> None:
        """Show a series in step 2, if it is one of those that are shown there."""
        if series_uid in self._left_out():
            self.more.say(
                "mdi6.information-outline",
                "accent",
                self.tr("Only series that leave are shown in Images. Take it in to look at it."),
            )
            self.more.show()
        else:
            self.place_wanted.emit(Step.IMAGES, series_uid)

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
        veil = None if self.context.patient_shown else desk.about(self.donation_id, Veil)
        SkippedList(importing.skipped(desk, self.donation_id), self, veil=veil).open()
