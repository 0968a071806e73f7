"""How much of the form is done, what is open, and what the question at hand means."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from midrc_desktop.clinical.record import Problem
from midrc_desktop.ui import parts
from midrc_desktop.ui.deidentify.rows import remove_all
from midrc_desktop.ui.theme import GROUP

_MOST = 8


class Meter(parts.Card):
    """The card beside the form.

    Signals:
        wanted: The person goes to a field (its anchor).
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._count = parts.heading()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Answers that MIDRC needs"))
        self._done = parts.IconLine("mdi6.check-circle", "green", self.tr("Complete for MIDRC"))
        self._links = QVBoxLayout()
        self._links.setSpacing(0)
        self._asked = parts.strong()
        self._help = parts.text("", "muted")
        self.body.addWidget(self._count)
        self.body.addWidget(self._bar)
        self.body.addSpacing(GROUP // 2)
        self.body.addWidget(self._done)
        self.body.addLayout(self._links)
        self.body.addSpacing(GROUP)
        self.body.addWidget(self._asked)
        self.body.addWidget(self._help)
        self.body.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.show_help("", "")

    def show_count(self, done: int, needed: int) -> None:
        """Say "7 of 9 that MIDRC needs"."""
        self._count.setText(self.tr("{0} of {1} that MIDRC needs").format(done, needed))
        self._count.setVisible(bool(needed))
        self._bar.setVisible(bool(needed))
        self._bar.setRange(0, max(needed, 1))
        self._bar.setValue(done)

    def words(self) -> str:
        """What the meter says."""
        return self._count.text()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """List what is open, each a way to its field."""
        remove_all(self._links)
        for problem in problems[:_MOST]:
            link = parts.button(problem.sentence, part="link")
            link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            link.setToolTip(problem.sentence)
            link.clicked.connect(lambda _=False, anchor=problem.field: self.wanted.emit(anchor))
            self._links.addWidget(link)
        if len(problems) > _MOST:
            more = self.tr("and {0} more").format(len(problems) - _MOST)
            self._links.addWidget(parts.text(more, "muted"))
        self._done.setVisible(not any(problem.blocks for problem in problems))

    def show_help(self, asked: str, sentence: str) -> None:
        """Explain the question that has the focus."""
        self._asked.setText(asked)
        self._help.setText(sentence)
        self._asked.setVisible(bool(asked))
        self._help.setVisible(bool(sentence))
