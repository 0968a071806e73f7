"""How far a job is: a count with what is left, and a bar below it."""

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from midrc_desktop.jobs import Progress
from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import parts
from midrc_desktop.ui.dates import far
from midrc_desktop.ui.theme import SPACE


class ProgressLine(QWidget):
    """Says "120 of 340 images · about 2 minutes left"."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = parts.text(self.tr("Starting"))
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._count)
        column.addWidget(self._bar)

    def words(self) -> str:
        """What it says."""
        return self._count.text()

    def say(self, words: str) -> None:
        """Say something else than how far it is."""
        self._count.setText(words)

    def show_progress(self, progress: Progress | None, remaining: float | None) -> None:
        """Say how far it is, and how many seconds are left; None: it has just started."""
        if progress is None:
            self._bar.setRange(0, 0)
            self._count.setText(self.tr("Starting"))
            return
        self._bar.setRange(0, progress.total or 0)
        self._bar.setValue(progress.done)
        words = far(progress)
        if remaining is not None and remaining > 0:
            words = f"{words} · {self._left(remaining)}"
        self._count.setText(words)

    def _left(self, seconds: float) -> str:
        if seconds < 60:
            return self.tr("less than a minute left")
        minutes = counted(round(seconds / 60), self.tr("minute"), self.tr("minutes"))
        return self.tr("about {0} left").format(minutes)
