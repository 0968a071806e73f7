"""What stands on the review page while there is nothing to review yet."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from midrc_desktop.jobs import Progress
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.theme import GROUP, SPACE
from midrc_desktop.workflow.steps import Step


class WaitingPanel(QWidget):
    """One heading, one sentence, and the way on.

    Signals:
        wanted: The person goes to another step (a Step).
        again: The package should be put together now.
    """

    wanted = Signal(object)
    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = parts.heading()
        self._sentence = parts.text("", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(360)
        self._bar.setAccessibleName(self.tr("Progress of putting the package together"))
        self._to_step = parts.button(
            self.tr("Go to De-identify"), theme.icon("mdi6.shield-account-outline")
        )
        self._to_step.clicked.connect(lambda: self.wanted.emit(Step.DEIDENTIFY))
        self._again = parts.button(self.tr("Put it together"), theme.icon("mdi6.refresh"))
        self._again.clicked.connect(self.again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self._title)
        layout.addWidget(self._sentence)
        layout.addSpacing(GROUP)
        layout.addWidget(self._bar)
        layout.addWidget(self._to_step, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch()
        self.ask_for_deidentification()

    def ask_for_deidentification(self) -> None:
        """There is nothing yet: the images still identify."""
        self._say(
            self.tr("Nothing to review yet"),
            self.tr("Remove the identifiers first. Then you see here all that will leave."),
        )
        self._to_step.show()

    def show_working(self) -> None:
        """The package is being put together."""
        self._say(
            self.tr("Putting together what will leave"),
            self.tr("Nothing leaves this computer before you have seen it and signed."),
        )
        self._bar.setRange(0, 0)
        self._bar.show()

    def show_progress(self, progress: Progress) -> None:
        """How far it is."""
        self._bar.setRange(0, progress.total or 0)
        self._bar.setValue(progress.done)

    def show_stopped(self) -> None:
        """It was stopped or did not work."""
        self._say(
            self.tr("Not put together yet"),
            self.tr("Your images and answers are safe on this computer."),
        )
        self._again.show()

    def title(self) -> str:
        """The heading."""
        return self._title.text()

    def _say(self, title: str, sentence: str) -> None:
        self._title.setText(title)
        self._sentence.setText(sentence)
        for widget in (self._bar, self._to_step, self._again):
            widget.hide()
