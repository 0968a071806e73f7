"""What stands above the tree to be settled or known: questions, answers given, studies given."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from midrc_desktop.dicom.study import Disagreement
from midrc_desktop.ui import parts
from midrc_desktop.ui.studies.question import QuestionCard
from midrc_desktop.ui.studies.words import study_is_in
from midrc_desktop.ui.theme import SPACE
from midrc_desktop.workflow.choices import Donated


class Notices(QWidget):
    """A card for each question, a line for everything else.

    Signals:
        settled: A question was answered (its kind, whether it is one person).
        eye_wanted: The names are wanted to answer it.
        case_wanted: Another donation should be shown (its id).
    """

    settled = Signal(str, bool)
    eye_wanted = Signal()
    case_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(SPACE)

    def show_all(
        self,
        asked: Sequence[Disagreement],
        said: Callable[[str], str],
        settled: Mapping[str, bool],
        donated: Sequence[Donated],
    ) -> None:
        """Show what is open, what was answered, and what is in other cases already.

        `said` is what the headers say about a kind of question, or "" while the eye is closed.
        """
        while self._lines.count():
            if (widget := self._lines.takeAt(0).widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for one in asked:
            self._lines.addWidget(self._question(one, said) if one.blocks else _known(one))
        for kind, same_person in settled.items():
            self._lines.addWidget(self._answer(kind, same_person))
        for study in donated:
            if study.whole:
                self._lines.addWidget(self._given(study))
        self.setVisible(self._lines.count() > 0)

    def questions(self) -> list[QuestionCard]:
        """The questions that are open, in the order in which they are shown."""
        widgets = (self._lines.itemAt(at).widget() for at in range(self._lines.count()))
        return [widget for widget in widgets if isinstance(widget, QuestionCard)]

    def links(self) -> list[QPushButton]:
        """The buttons that change an answer or show another case."""
        lines = (self._lines.itemAt(at).widget() for at in range(self._lines.count()))
        return [
            button
            for line in lines
            if not isinstance(line, QuestionCard)
            for button in line.findChildren(QPushButton)
        ]

    def _question(self, asked: Disagreement, said: Callable[[str], str]) -> QWidget:
        card = QuestionCard(asked, said(asked.kind))
        card.answered.connect(self.settled)
        card.eye_wanted.connect(self.eye_wanted)
        return card

    def _answer(self, kind: str, same_person: bool) -> QWidget:
        words = (
            self.tr("You said that these studies are of one patient.")
            if same_person
            else self.tr("You said that these are different patients: their studies stay here.")
        )
        change = parts.button(self.tr("Change the answer"), part="link")
        change.clicked.connect(lambda: self.settled.emit(kind, not same_person))
        return _line(parts.IconLine("mdi6.account-check-outline", "green", words), change)

    def _given(self, study: Donated) -> QWidget:
        links = []
        for case in study.donations:
            link = parts.button(self.tr("Show case {0}").format(case), part="link")
            link.clicked.connect(lambda _=False, wanted=case: self.case_wanted.emit(wanted))
            links.append(link)
        words = study_is_in(study) + " " + self.tr("It was not added again.")
        return _line(parts.IconLine("mdi6.check-all", "accent", words), *links)


def _known(one: Disagreement) -> QWidget:
    return parts.IconLine("mdi6.information-outline", "accent", one.sentence)


def _line(words: QWidget, *links: QPushButton) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE)
    row.addWidget(words, 1)
    for link in links:
        row.addWidget(link)
    return line
