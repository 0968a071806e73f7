"""A question that the headers leave open and only a person can answer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from midrc_desktop.dicom.study import Disagreement
from midrc_desktop.ui import parts
from midrc_desktop.ui.theme import SPACE


class QuestionCard(parts.Card):
    """One disagreement with its two answers.

    Signals:
        answered: Whether it is one and the same person (the kind, bool).
        eye_wanted: The names are wanted to answer it.
    """

    answered = Signal(str, bool)
    eye_wanted = Signal()

    def __init__(self, asked: Disagreement, said: str = "", parent: QWidget | None = None) -> None:
        """`said` is what the headers say ("Names: …"), or "" while the eye is closed."""
        super().__init__(part="notice", parent=parent)
        self.kind = asked.kind
        question = {
            "names": self.tr("Are these studies of one patient?"),
            "ids": self.tr("Do these patient ids belong to one patient?"),
        }.get(asked.kind, self.tr("Is this one patient?"))
        self.body.addWidget(
            parts.IconLine("mdi6.alert-circle-outline", "amber", asked.sentence, size=18)
        )
        self.body.addWidget(parts.text(f"{question} {said}".strip()))
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        self.same = parts.button(self.tr("It is one patient"))
        self.different = parts.button(self.tr("Different patients: keep them here"))
        for choice, one in ((self.same, True), (self.different, False)):
            choice.setAccessibleDescription(asked.sentence)
            choice.clicked.connect(lambda _=False, answer=one: self._answer(answer))
            row.addWidget(choice)
        self.eye = parts.button(self.tr("Show who it is"), part="link")
        self.eye.clicked.connect(self.eye_wanted)
        self.eye.setVisible(not said)
        row.addWidget(self.eye)
        row.addStretch()
        self.body.addLayout(row)

    def _answer(self, same_person: bool) -> None:
        self.answered.emit(self.kind, same_person)
