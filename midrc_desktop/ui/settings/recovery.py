"""The recovery words: the site key on paper. Shown once per question, never copied or saved."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.errors import DesktopError
from midrc_desktop.ui import parts
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.messages import Answer, Message, ask, show_problem
from midrc_desktop.ui.theme import MARGIN, SPACE

_COLUMNS = 4


def ask_recovery_words(context: Context, window: QWidget) -> Message:
    """Ask whether nobody else is looking, then show the words."""

    def show() -> None:
        try:
            words = context.desk.recovery_words()
        except DesktopError as problem:
            show_problem(window, problem)
            return
        RecoveryDialog(words, window).open()

    return ask(
        window,
        window.tr("Show the recovery words?"),
        (
            Answer(window.tr("Keep them hidden"), part="primary"),
            Answer(window.tr("Show the words"), show),
        ),
        explanation=window.tr(
            "With these words a second computer of your site gives the same patient the same case "
            "number. Whoever has them can do that too: write them on paper, show them to nobody."
        ),
    )


class RecoveryDialog(QDialog):
    """The words, numbered, in columns; they cannot be selected."""

    def __init__(self, words: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("MIDRC Desktop"))
        self.setAccessibleName(self.tr("Recovery words"))
        rows = -(-len(words) // _COLUMNS)
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * MARGIN)
        grid.setVerticalSpacing(SPACE)
        for at, word in enumerate(words):
            pair = QHBoxLayout()
            number = parts.text(f"{at + 1}.", "muted", wrap=False)
            number.setFixedWidth(28)
            number.setAlignment(Qt.AlignmentFlag.AlignRight)
            pair.addWidget(number)
            pair.addWidget(parts.strong(word), 1)
            grid.addLayout(pair, at % rows, at // rows)
        done = parts.button(self.tr("I have written them down"), part="primary")
        done.setDefault(True)
        done.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(done)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, MARGIN)
        page.setSpacing(MARGIN)
        page.addWidget(parts.heading(self.tr("Recovery words")))
        page.addWidget(parts.text(self.tr("In this order, on paper, kept under lock."), "muted"))
        page.addLayout(grid)
        page.addLayout(row)
