"""Questions and problems, said in the window without stopping it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from midrc_desktop.errors import DesktopError
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE

_ERROR_NUMBER = re.compile(r"\[(Errno|WinError) \d+\] ")


def _nothing() -> None:
    """The answer that leaves everything as it is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question: a verb with its object ("Delete case 7"), and what it does.

    `part` is "" (quiet), "primary" or "danger". The first answer has the focus.
    """

    label: str
    run: Callable[[], None] = _nothing
    part: str = ""


class Message(QDialog):
    """A heading, a few sentences and answers; it deletes itself when it is answered.

    `accepted` follows any answer, `rejected` follows Escape.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        sentences: Sequence[str],
        answers: Sequence[Answer],
        *,
        icon: str,
        tint: str,
        detail: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("MIDRC Desktop"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self.setMinimumWidth(480)
        self.setMaximumWidth(560)
        picture = QLabel()
        picture.setPixmap(theme.icon(icon, tint).pixmap(QSize(28, 28), self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(SPACE)
        words.addWidget(parts.heading(title))
        for sentence in filter(None, sentences):
            words.addWidget(parts.text(sentence))
        if detail:
            shown = parts.text(_ERROR_NUMBER.sub("", detail), "muted")
            shown.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            words.addWidget(shown)
        top = QHBoxLayout()
        top.setSpacing(MARGIN)
        top.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addStretch()
        for number, answer in enumerate(answers):
            choice = parts.button(answer.label, part=answer.part)
            choice.clicked.connect(lambda _=False, chosen=answer: self._answered(chosen))
            row.addWidget(choice)
            if number == 0:
                choice.setDefault(True)
                choice.setFocus()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, MARGIN)
        layout.setSpacing(MARGIN + GROUP)
        layout.addLayout(top)
        layout.addLayout(row)

    def _answered(self, answer: Answer) -> None:
        self.accept()
        answer.run()


def ask(
    parent: QWidget | None, question: str, answers: Sequence[Answer], *, explanation: str = ""
) -> Message:
    """Ask without stopping the window; Escape answers nothing. Returns the open dialog."""
    message = Message(
        parent,
        question,
        (explanation,),
        answers,
        icon="mdi6.help-circle-outline",
        tint="accent",
    )
    message.open()
    return message


def not_saved(problem: OSError, name: str) -> DesktopError:
    """What is said when a file that the person asked for could not be written."""
    return DesktopError(
        QCoreApplication.translate("Message", "The file was not saved."),
        safe=QCoreApplication.translate("Message", "Nothing else has changed."),
        advice=QCoreApplication.translate(
            "Message", "Choose another folder: this one is full or may not be written to."
        ),
        detail=f"{name}: {problem.strerror}" if problem.strerror else name,
    )


def show_problem(
    parent: QWidget | None,
    problem: DesktopError,
    answers: Sequence[Answer] = (),
    *,
    closable: bool = True,
) -> Message:
    """Say what did not happen, what is safe and what to do. Returns the open dialog.

    With `closable` there is a "Close" after the answers.
    """
    close = (Answer(QCoreApplication.translate("Message", "Close")),) if closable else ()
    message = Message(
        parent,
        problem.title,
        (problem.safe, problem.advice),
        (*answers, *close),
        icon="mdi6.alert-circle-outline",
        tint="amber",
        detail=problem.detail,
    )
    message.open()
    return message
