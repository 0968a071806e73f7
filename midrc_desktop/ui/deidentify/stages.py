"""The three faces of the left card: what will happen, how far it is, what is ready."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from midrc_desktop.jobs import Progress
from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.deidentify.progress_line import ProgressLine
from midrc_desktop.ui.theme import GROUP, SPACE

_LINE_ICONS = (
    "mdi6.account-off-outline",
    "mdi6.calendar-arrow-left",
    "mdi6.text-box-remove-outline",
    "mdi6.image-edit-outline",
    "mdi6.hand-back-right-outline",
)
_ICON = 20


class WillHappen(parts.Card):
    """Before: the plan in five lines, or that nothing can happen yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.body.setSpacing(GROUP)
        self.body.addWidget(parts.heading(self.tr("What will happen")))
        self._nothing = parts.IconLine("mdi6.hand-back-right-outline", "amber", "", size=_ICON)
        self._lines = [parts.IconLine(icon, "accent", "", size=_ICON) for icon in _LINE_ICONS]
        for line in (self._nothing, *self._lines):
            self.body.addWidget(line)
        self._here = parts.text(
            self.tr("All of it on this computer. Your originals are read and never changed."),
            "muted",
        )
        self.body.addWidget(self._here)

    def show_plan(self, summary: Sequence[str], nothing: str = "") -> None:
        """Show the plan's five lines; `nothing` is said instead while no image can leave."""
        self._nothing.say("mdi6.hand-back-right-outline", "amber", nothing)
        self._nothing.setVisible(bool(nothing))
        for shown, icon, words in zip(self._lines, _LINE_ICONS, summary, strict=True):
            shown.say(icon, "accent", words)
            shown.setVisible(not nothing)
        self._here.setVisible(not nothing)

    def lines(self) -> tuple[str, ...]:
        """What is said will happen."""
        shown = (line for line in (self._nothing, *self._lines) if not line.isHidden())
        return tuple(line.words() for line in shown)


class Running(parts.Card):
    """During: how far it is.

    Signals:
        cancel: The person asks to stop.
    """

    cancel = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.body.addWidget(parts.heading(self.tr("Removing identifiers")))
        self._far = ProgressLine(self.tr("Progress of de-identification"))
        self._cancel = parts.button(self.tr("Cancel"), theme.icon("mdi6.close"))
        self._cancel.setAccessibleName(self.tr("Cancel removing identifiers"))
        self._cancel.clicked.connect(self.cancel)
        self.body.addWidget(self._far)
        self.body.addSpacing(SPACE)
        self.body.addWidget(
            parts.text(
                self.tr("You can go on working meanwhile. Nothing leaves this computer."), "muted"
            )
        )
        self.body.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignLeft)

    def show_progress(self, progress: Progress | None, remaining: float | None) -> None:
        """Say "120 of 340 images · about 2 min left"; None: it has just started."""
        if progress is None:
            self._cancel.setEnabled(True)
        self._far.show_progress(progress, remaining)

    def show_cancelling(self) -> None:
        """Somebody asked to stop; it stops after the image at hand."""
        self._far.say(self.tr("Stopping after the image at hand"))
        self._cancel.setEnabled(False)

    def words(self) -> str:
        """How far it says it is."""
        return self._far.words()

    def focus_cancel(self) -> None:
        """Put the focus on Cancel."""
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)


class Done(parts.Card):
    """After: what is ready for review.

    Signals:
        again: Everything should be done once more.
    """

    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.body.setSpacing(GROUP)
        self._title = parts.heading()
        self._counts = parts.IconLine("mdi6.check-circle", "green", "", size=_ICON)
        self._checked = parts.IconLine(
            "mdi6.shield-search",
            "green",
            self.tr("Each file was read again and searched for what identifies the patient."),
            size=_ICON,
        )
        self._again = parts.button(self.tr("Try again"), theme.icon("mdi6.refresh"))
        self._again.setToolTip(self.tr("Does everything once more, also what was held."))
        self._again.clicked.connect(self.again)
        self.body.addWidget(self._title)
        self._series = parts.text("", "muted")
        self._series.setContentsMargins(_ICON + 6, 0, 0, 0)
        self.body.addWidget(self._counts)
        self.body.addWidget(self._series)
        self.body.addWidget(self._checked)
        self.body.addWidget(
            parts.text(self.tr("Next you see all of it before anything leaves."), "muted")
        )
        self.body.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)

    def show_counts(self, *, studies: int, series: int, images: int, again: bool) -> None:
        """Say how much is ready; `again` offers to try what was held once more."""
        many = counted(images, self.tr("image is"), self.tr("images are"))
        ready = self.tr("{0} ready").format(many)
        self._title.setText(ready if images else self.tr("No image is ready"))
        icon, tint = ("mdi6.check-circle", "green") if images else ("mdi6.alert-circle", "amber")
        counts = (
            counted(studies, self.tr("study"), self.tr("studies")),
            counted(series, self.tr("series"), self.tr("series")),
        )
        self._counts.say(icon, tint, self.tr("{0} without identifiers").format(", ".join(counts)))
        self._checked.setVisible(bool(images))
        self._again.setVisible(again)

    def show_series(self, series: Sequence[tuple[str, int]]) -> None:
        """List what is ready: each series (title) with its number of images."""
        words = (
            f"{title} · {counted(images, self.tr('image'), self.tr('images'))}"
            for title, images in series
        )
        self._series.setText("\n".join(words))
        self._series.setVisible(bool(series))

    def title(self) -> str:
        """The heading: how many images are ready."""
        return self._title.text()
