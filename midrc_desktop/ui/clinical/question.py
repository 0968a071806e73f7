"""One question of the form: label, answer, what leaves, and what is wrong with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from midrc_desktop.clinical.form import Field
from midrc_desktop.ui import parts
from midrc_desktop.ui.clinical.editors import FEW, Editor, FewChoices, Line, ManyChoices
from midrc_desktop.ui.theme import GROUP

LABEL_WIDTH = 168
_LONG = 48


class Question(QWidget):
    """A field of the form with its answer. `anchor` is where problems name it.

    `label` stands for the field's own; `spoken` is what a screen reader says ("Test 2, Date").

    Signals:
        edited: The person has changed the answer.
    """

    edited = Signal()

    def __init__(self, field: Field, anchor: str, label: str = "", spoken: str = "") -> None:
        super().__init__()
        self.field = field
        self.anchor = anchor
        self.label = label or field.label
        self._prefilled = ""
        self._leaves_as = ""
        self._editor = _editor_for(self, field, spoken or self.label)
        self._editor.edited.connect(self._edited)
        title = parts.text(self.label)
        title.setFixedWidth(LABEL_WIDTH)
        title.setBuddy(self._editor)
        self._note = parts.text("", "muted")
        self._problem = parts.IconLine("mdi6.alert-circle-outline", "amber", "")
        self._problem.hide()
        row = QHBoxLayout()
        row.setSpacing(GROUP)
        row.addWidget(self._editor, 0)
        row.addWidget(self._note, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GROUP)
        grid.setVerticalSpacing(4)
        grid.addWidget(title, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addLayout(row, 0, 1)
        grid.addWidget(self._problem, 1, 1)
        grid.setColumnStretch(1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusProxy(self._editor)

    def answer(self) -> str:
        """The answer as text; "" is no answer."""
        return self._editor.answer()

    def set_answer(self, answer: str) -> None:
        """Show this answer, without `edited`."""
        self._editor.set_answer(answer)
        self._say_note()

    def set_prefilled(self, answer: str) -> None:
        """What the images say; that is said beside the answer."""
        self._prefilled = answer
        self._say_note()

    def set_leaves_as(self, words: str) -> None:
        """What leaves instead of a date ("day −3"), in grey; "" says nothing."""
        self._leaves_as = words
        self._say_note()

    def set_problem(self, sentence: str) -> None:
        """Say what is wrong, under the field; "" when nothing is."""
        self._problem.say("mdi6.alert-circle-outline", "amber", sentence)
        self._problem.setVisible(bool(sentence))
        self._editor.set_wrong(bool(sentence))
        self._editor.describe(sentence)

    def problem(self) -> str:
        """What it says is wrong, or ""."""
        return self._problem.words()

    def note(self) -> str:
        """What stands in grey beside the answer."""
        return self._note.text()

    def holds(self, widget: QWidget | None) -> bool:
        """Whether a widget is a part of this question."""
        return widget is not None and self.isAncestorOf(widget)

    def _edited(self) -> None:
        self._say_note()
        self.edited.emit()

    def _say_note(self) -> None:
        said = [self._leaves_as and self.tr("leaves as: {0}").format(self._leaves_as)]
        if self._prefilled and self.answer() == self._prefilled:
            said.append(self.tr("from the images"))
        elif self._prefilled and self.field.kind != "whole number":  # an age grows meanwhile
            said.append(self.tr("the images say {0}").format(_words(self._prefilled)))
        self._note.setText(" · ".join(filter(None, said)))


def _editor_for(owner: QWidget, field: Field, name: str) -> Editor:
    """The editor for a kind of field (see `clinical.form.Field`)."""
    if field.kind == "choice":
        choices = [(choice, _words(choice)) for choice in field.choices]
        if len(choices) <= FEW and sum(len(words) for _, words in choices) <= _LONG:
            return FewChoices(name, choices)
        return ManyChoices(name, choices, owner.tr("Choose…"))
    if field.kind == "date":
        return Line(name, width=144, placeholder=owner.tr("YYYY-MM-DD"))
    if field.kind == "whole number":
        return Line(name, width=88)
    return Line(name, width=360)


def _words(choice: str) -> str:
    return "Not reported" if choice == "Not Reported" else choice
