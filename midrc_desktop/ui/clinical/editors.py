"""The three ways to answer: choose among few, choose among many, type a line.

Each holds the answer as text, exactly as typed or as the commons spells it; "" is no answer.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from midrc_desktop.ui import parts
from midrc_desktop.ui.theme import MARGIN, SPACE

NOT_REPORTED = "Not Reported"
FEW = 4
"""Up to so many choices are all seen at once; more become a list to open."""
_WIDTH = 300
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ARROWS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class Editor(QWidget):
    """What all editors share.

    Signals:
        edited: The person has changed the answer (str).
    """

    edited = Signal(str)

    def answer(self) -> str:
        """The answer as text; "" is no answer."""
        raise NotImplementedError

    def set_answer(self, answer: str) -> None:
        """Show this answer, without `edited`."""
        raise NotImplementedError

    def set_wrong(self, wrong: bool) -> None:
        """Mark the editor as having a problem below it; radio buttons need no mark."""

    def describe(self, sentence: str) -> None:
        """Tell a screen reader what stands below the editor."""
        for widget in self.findChildren(QWidget):
            if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
                widget.setAccessibleDescription(sentence)


class FewChoices(Editor):
    """Radio buttons in a row: a click, an arrow or a first letter answers. Delete takes it back.

    One stop for Tab, answered or not.
    """

    def __init__(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._choices = tuple(choice for choice, _ in choices)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(MARGIN)
        for number, (_, words) in enumerate(choices):
            radio = QRadioButton(words)
            radio.setAccessibleName(f"{name}: {words}")
            radio.setToolTip(self.tr("Delete takes the answer back."))
            radio.installEventFilter(self)
            self._group.addButton(radio, number)
            row.addWidget(radio)
        row.addStretch()
        self._group.idClicked.connect(self._clicked)
        self._one_stop()

    def answer(self) -> str:
        number = self._group.checkedId()
        return self._choices[number] if number >= 0 else ""

    def set_answer(self, answer: str) -> None:
        self._group.setExclusive(False)
        for number, choice in enumerate(self._choices):
            self._group.button(number).setChecked(choice == answer)
        self._group.setExclusive(True)
        self._one_stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._took(event)
        return super().eventFilter(watched, event)

    def _took(self, event: QKeyEvent) -> bool:
        """Whether a key pressed on a radio button was one for the answer."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.set_answer("")
            self.edited.emit("")
            return True
        if event.modifiers() & ~(_SHIFT | Qt.KeyboardModifier.KeypadModifier):
            return False
        at = max(self._group.checkedId(), 0)
        count = len(self._choices)
        if event.key() in _ARROWS:
            answered = self._group.checkedId() >= 0
            to = (at + _ARROWS[Qt.Key(event.key())]) % count if answered else 0
        else:
            following = [*range(at + 1, count), *range(at + 1)]
            letter = event.text().strip().casefold()
            words = {number: self._group.button(number).text().casefold() for number in following}
            if not letter or not any(word.startswith(letter) for word in words.values()):
                return False
            if self._group.checkedId() < 0:
                following.sort()
            to = next(number for number in following if words[number].startswith(letter))
        self._group.button(to).setFocus(Qt.FocusReason.TabFocusReason)
        self._group.button(to).click()
        return True

    def _clicked(self, number: int) -> None:
        self._one_stop()
        self.edited.emit(self._choices[number])

    def _one_stop(self) -> None:
        stop = max(self._group.checkedId(), 0)
        for number in range(len(self._choices)):
            policy = Qt.FocusPolicy.StrongFocus if number == stop else Qt.FocusPolicy.ClickFocus
            self._group.button(number).setFocusPolicy(policy)
        self.setFocusProxy(self._group.button(stop))


class ManyChoices(Editor):
    """A list to open, with "Not reported" one click away beside it."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], unanswered: str) -> None:
        super().__init__()
        self._list = _QuietComboBox()
        self._list.setAccessibleName(name)
        self._list.addItem(unanswered, "")
        for choice, words in choices:
            self._list.addItem(words, choice)
        self._list.setFixedWidth(_WIDTH)
        self._list.activated.connect(lambda _: self._chosen())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._list)
        self._not_reported: QPushButton | None = None
        if any(choice == NOT_REPORTED for choice, _ in choices):
            self._not_reported = parts.button(self.tr("Not reported"))
            self._not_reported.setAccessibleName(self.tr("{0}: not reported").format(name))
            self._not_reported.setCheckable(True)
            self._not_reported.clicked.connect(self._toggle_not_reported)
            row.addWidget(self._not_reported)
        row.addStretch()
        self.setFocusProxy(self._list)

    def answer(self) -> str:
        return str(self._list.currentData())

    def set_answer(self, answer: str) -> None:
        at = self._list.findData(answer)
        if at < 0:
            self._list.addItem(answer, answer)
            at = self._list.count() - 1
        self._list.setCurrentIndex(at)
        if self._not_reported is not None:
            self._not_reported.setChecked(answer == NOT_REPORTED)

    def set_wrong(self, wrong: bool) -> None:
        parts.set_part(self._list, "wrong" if wrong else "")

    def _toggle_not_reported(self, checked: bool) -> None:
        self.set_answer(NOT_REPORTED if checked else "")
        self.edited.emit(self.answer())

    def _chosen(self) -> None:
        self.set_answer(self.answer())
        self.edited.emit(self.answer())


class _QuietComboBox(QComboBox):
    """Leaves the wheel to the page: scrolling by must not change an answer."""

    def wheelEvent(self, event: QEvent) -> None:
        event.ignore()


class Line(Editor):
    """A line to type in; what is typed stays as it is typed."""

    def __init__(self, name: str, *, width: int, placeholder: str = "") -> None:
        super().__init__()
        self._line = QLineEdit()
        self._line.setAccessibleName(name)
        self._line.setPlaceholderText(placeholder)
        self._line.setFixedWidth(width)
        self._line.textEdited.connect(self.edited)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._line)
        self.setFocusProxy(self._line)

    def answer(self) -> str:
        return self._line.text()

    def set_answer(self, answer: str) -> None:
        if answer != self._line.text():
            self._line.setText(answer)

    def set_wrong(self, wrong: bool) -> None:
        parts.set_part(self._line, "wrong" if wrong else "")
