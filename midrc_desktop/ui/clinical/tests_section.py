"""The COVID-19 tests of the form: as many as there were, added and removed here."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.clinical.form import Field
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.clinical.question import Question
from midrc_desktop.ui.deidentify.rows import remove_all
from midrc_desktop.ui.theme import GROUP, SPACE

Answers = dict[str, str]


class TestsSection(QWidget):
    """One group of questions per test.

    Signals:
        edited: An answer was changed, or a test added or removed.
    """

    __test__ = False
    edited = Signal()

    def __init__(self, fields: Sequence[Field], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = tuple(fields)
        self._questions: list[dict[str, Question]] = []
        self._removed: tuple[int, Answers] | None = None
        self._rows = QVBoxLayout()
        self._rows.setSpacing(GROUP)
        self._add = parts.button(self.tr("Add a test"), theme.icon("mdi6.plus"))
        self._add.clicked.connect(self._add_test)
        self._gone = parts.text("", "muted", wrap=False)
        self._back = parts.button(self.tr("Put it back"), part="link")
        self._back.clicked.connect(self._put_back)
        below = QHBoxLayout()
        below.setSpacing(SPACE)
        below.addWidget(self._add)
        below.addWidget(self._gone)
        below.addWidget(self._back)
        below.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GROUP)
        layout.addLayout(self._rows)
        layout.addLayout(below)
        self._say_gone()

    def questions(self) -> tuple[Question, ...]:
        """All questions, test by test."""
        return tuple(question for test in self._questions for question in test.values())

    def answers(self) -> tuple[Answers, ...]:
        """What is typed, test by test; one without any answer is an empty mapping."""
        return tuple(
            {key: answer for key, question in test.items() if (answer := question.answer())}
            for test in self._questions
        )

    def show_answers(self, tests: Sequence[Answers]) -> None:
        """Show these tests, without `edited`; forgets what was removed before."""
        self._removed = None
        self._say_gone()
        self._build(tests)

    def focus_add(self) -> None:
        """Put the focus on "Add a test"."""
        self._add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self, tests: Sequence[Answers]) -> None:
        remove_all(self._rows)
        self._questions = []
        for number, answers in enumerate(tests):
            group = self._test(number, answers)
            self._rows.addWidget(group)
            group.show()  # now, not with the next event: it is about to take the focus

    def _test(self, number: int, answers: Answers) -> QWidget:
        group = QWidget()
        layout = QVBoxLayout(group)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        called = self.tr("Test {0}").format(number + 1)
        remove = parts.icon_button(
            theme.icon("mdi6.trash-can-outline", "muted"),
            self.tr("Remove test {0}").format(number + 1),
        )
        remove.clicked.connect(lambda: self._remove(number))
        top = QHBoxLayout()
        top.addWidget(parts.strong(called), 1)
        top.addWidget(remove, 0, Qt.AlignmentFlag.AlignRight)
        layout.addLayout(top)
        of_test: dict[str, Question] = {}
        for field in self._fields:
            question = Question(
                field, f"tests.{number}.{field.key}", spoken=f"{called}, {field.label}"
            )
            question.set_answer(answers.get(field.key, ""))
            question.edited.connect(self.edited)
            of_test[field.key] = question
            layout.addWidget(question)
        self._questions.append(of_test)
        return group

    def _add_test(self) -> None:
        self._build((*self.answers(), {}))
        next(iter(self._questions[-1].values())).setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _remove(self, number: int) -> None:
        tests = list(self.answers())
        self._removed = (number, tests.pop(number))
        self._build(tests)
        self._say_gone()
        self._add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _put_back(self) -> None:
        if self._removed is None:
            return
        number, answers = self._removed
        tests = list(self.answers())
        tests.insert(min(number, len(tests)), answers)
        self._removed = None
        self._say_gone()
        self._build(tests)
        self.edited.emit()

    def _say_gone(self) -> None:
        gone = self._removed
        worth = gone is not None and any(gone[1].values())
        self._gone.setText(self.tr("Test {0} removed.").format(gone[0] + 1) if gone else "")
        self._gone.setVisible(worth)
        self._back.setVisible(worth)
