"""What stands in place of the heads while faces are looked for, or there is none."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from midrc_desktop.jobs import Progress
from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.theme import GROUP, SPACE


class LookingPanel(QWidget):
    """One heading, one sentence, and the way on.

    Signals:
        wanted: Faces should be looked for.
        cancelled: The looking should stop.
    """

    wanted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = parts.heading()
        self._sentence = parts.text("", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(360)
        self._bar.setAccessibleName(self.tr("Progress of looking for faces"))
        self._count = parts.text("", "muted")
        self._cancel = parts.button(self.tr("Cancel"), theme.icon("mdi6.close"))
        self._cancel.setAccessibleName(self.tr("Cancel looking for faces"))
        self._cancel.clicked.connect(self.cancelled)
        self._look = parts.button(self.tr("Look for faces"), theme.icon("mdi6.face-recognition"))
        self._look.clicked.connect(self.wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GROUP, 0, 0)
        column.setSpacing(SPACE)
        for widget in (self._title, self._sentence, self._bar, self._count):
            column.addWidget(widget)
        for button in (self._cancel, self._look):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.show_none()

    def show_none(self) -> None:
        """No series among those chosen may show a face."""
        self._say(
            self.tr("No head among these images"),
            self.tr("None of the series that are meant to leave shows a head or a neck."),
        )

    def ask(self, *, allowed: bool) -> None:
        """Faces were not looked for yet; `allowed` offers to do it now."""
        self._say(
            self.tr("Faces were not looked for yet"),
            self.tr("Heads stay on this computer until somebody has looked at them."),
        )
        self._look.setVisible(allowed)

    def show_progress(self, progress: Progress | None, remaining: float | None) -> None:
        """Faces are being looked for, so far."""
        self._say(
            self.tr("Looking for faces"),
            self.tr(
                "A head can be drawn from its slices, face and all. The program finds the face "
                "in each of them and shows you what is left without it. You can go on working."
            ),
        )
        self._bar.show()
        self._cancel.show()
        total = 0 if progress is None else progress.total or 0
        self._bar.setRange(0, total)
        if progress is None:
            return
        self._bar.setValue(progress.done)
        words = f"{progress.done:,} {progress.unit}"
        if total:
            words = self.tr("{0} of {1} {2}").format(
                f"{progress.done:,}", f"{total:,}", progress.unit
            )
        if remaining is not None and remaining >= 60:
            minutes = counted(round(remaining / 60), self.tr("minute"), self.tr("minutes"))
            words = f"{words} · {self.tr('about {0} left').format(minutes)}"
        self._count.setText(words)
        self._count.show()

    def title(self) -> str:
        """The heading."""
        return self._title.text()

    def _say(self, title: str, sentence: str) -> None:
        self._title.setText(title)
        self._sentence.setText(sentence)
        for widget in (self._bar, self._count, self._cancel, self._look):
            widget.hide()
