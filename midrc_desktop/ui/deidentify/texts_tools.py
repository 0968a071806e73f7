"""The line above the image of the text view: the way back, what a drag does, looking beneath."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.deidentify.way_back import way_back
from midrc_desktop.ui.theme import MARGIN, SPACE


class TextsTools(QWidget):
    """Buttons with words or a tooltip; their keys are the view's.

    Signals:
        back: Back to the step.
        drawing_chosen: A drag draws a place, or changes the window (bool).
        beneath_wanted: What is covered should be seen, or not any more (bool).
        inverted: Black and white should be swapped, or swapped back (bool).
        reset: Window, zoom and position as they came.
        stepped: The next (1) or previous (-1) place.
    """

    back = Signal()
    drawing_chosen = Signal(bool)
    beneath_wanted = Signal(bool)
    inverted = Signal(bool)
    reset = Signal()
    stepped = Signal(int)

    def __init__(self, undo: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.to_step = way_back(self.tr("Back to the step"), self.back.emit)
        self.draw = parts.icon_button(
            theme.icon("mdi6.selection-drag"),
            self.tr("Cover a place by dragging over it"),
            "D",
            checkable=True,
        )
        self.window_drag = parts.icon_button(
            theme.icon("mdi6.contrast-circle"),
            self.tr("Window and level with the left button"),
            "W",
            checkable=True,
        )
        self._hands = QButtonGroup(self)
        for button in (self.draw, self.window_drag):
            self._hands.addButton(button)
        self.draw.setChecked(True)
        self._hands.buttonToggled.connect(self._hand_chosen)
        self.invert = parts.icon_button(
            theme.icon("mdi6.invert-colors"), self.tr("Swap black and white"), "I", checkable=True
        )
        self.invert.toggled.connect(self.inverted)
        restore = parts.icon_button(
            theme.icon("mdi6.restore"), self.tr("Reset window, zoom and position"), "R"
        )
        restore.clicked.connect(self.reset)
        self.before = parts.icon_button(
            theme.icon("mdi6.skip-previous-outline"), self.tr("Previous place"), "P"
        )
        self.before.clicked.connect(lambda: self.stepped.emit(-1))
        self.after = parts.icon_button(
            theme.icon("mdi6.skip-next-outline"), self.tr("Next place"), "N"
        )
        self.after.clicked.connect(lambda: self.stepped.emit(1))
        self.beneath = parts.button(
            self.tr("Hold to see beneath"), theme.icon("mdi6.eye-refresh-outline")
        )
        self.beneath.setToolTip(self.tr("While held, what is covered can be seen (Space)."))
        self.beneath.pressed.connect(lambda: self.beneath_wanted.emit(True))
        self.beneath.released.connect(lambda: self.beneath_wanted.emit(False))
        self._words = parts.text("", "muted", wrap=False)
        self._words.setMinimumWidth(1)  # what has no room is cut off, not the buttons
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, SPACE // 2, MARGIN, SPACE // 2)
        row.setSpacing(SPACE // 2)
        row.addWidget(self.to_step)
        row.addSpacing(SPACE)
        row.addWidget(self._words, 1)
        for action, icon in (
            (undo.createUndoAction(self, self.tr("Undo")), "mdi6.undo"),
            (undo.createRedoAction(self, self.tr("Redo")), "mdi6.redo"),
        ):
            action.setIcon(theme.icon(icon))
            row.addWidget(parts.tool_button(action))
        row.addSpacing(SPACE)
        for button in (self.draw, self.window_drag, self.invert, restore):
            row.addWidget(button)
        row.addSpacing(SPACE)
        row.addWidget(self.before)
        row.addWidget(self.after)
        row.addSpacing(SPACE)
        row.addWidget(self.beneath)

    def say(self, words: str) -> None:
        """Say which image is in view."""
        self._words.setText(words)

    def choose_hand(self, draws: bool) -> None:
        """Have a drag draw, or change the window."""
        (self.draw if draws else self.window_drag).setChecked(True)

    def set_changeable(self, changeable: bool) -> None:
        """Whether anything can be drawn."""
        self.draw.setEnabled(changeable)
        if not changeable:
            self.choose_hand(False)

    def _hand_chosen(self, button: QWidget, checked: bool) -> None:
        if checked:
            self.drawing_chosen.emit(button is self.draw)
