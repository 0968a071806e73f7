"""The three faces of the left card: what will happen, how far it is, what is ready."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from midrc_desktop.jobs import Progress
from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.theme import GROUP, SPACE

_LINE_ICONS = (
    "mdi6.account-off-outline",
    "mdi6.calendar-arrow-left",
    "mdi6.text-box-remove-outline",
    "mdi6.image-edit-outline",
    "mdi6.hand-back-right-outline",
)
_ICON = 20


class FaceKept(QWidget):
    """That faces stay in the images and why, with the way back.

    Signals:
        taken_back: Faces should be held again after all.
    """

    taken_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = parts.IconLine("mdi6.face-man-outline", "amber", "", size=_ICON)
        self.take_back = parts.button(self.tr("Hold the faces after all"), part="link")
        self.take_back.clicked.connect(self.taken_back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        column.addWidget(self._line)
        below = QHBoxLayout()
        below.setContentsMargins(_ICON + 6, 0, 0, 0)
        below.addWidget(self.take_back)
        below.addStretch()
        column.addLayout(below)
        self.hide()

    def show_reason(self, reason: str, *, changeable: bool = True) -> None:
        """Say why faces stay; "": they do not, so there is nothing to say."""
        words = self.tr(
            "Faces stay in the images, so they can be handed over in a folder only. "
            "Your reason, which goes with them: “{0}”"
        )
        self._line.say("mdi6.face-man-outline", "amber", words.format(reason))
        self.take_back.setVisible(changeable)
        self.setVisible(bool(reason))


class WillHappen(parts.Card):
    """Before: the plan in five lines, or that nothing can happen yet.

    Signals:
        face_taken_back: Faces should be held again after all.
    """

    face_taken_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.body.setSpacing(GROUP)
        self.body.addWidget(parts.heading(self.tr("What will happen")))
        self._nothing = parts.IconLine("mdi6.hand-back-right-outline", "amber", "", size=_ICON)
        self._lines = [parts.IconLine(icon, "accent", "", size=_ICON) for icon in _LINE_ICONS]
        for line in (self._nothing, *self._lines):
            self.body.addWidget(line)
        self.face = FaceKept()
        self.face.taken_back.connect(self.face_taken_back)
        self.body.addWidget(self.face)
        self._here = parts.text(
            self.tr("All of it on this computer. Your originals are read and never changed."),
            "muted",
        )
        self.body.addWidget(self._here)

    def show_plan(self, summary: Sequence[str], face_reason: str, nothing: str = "") -> None:
        """Show the plan's five lines, and why faces may leave if somebody said so.

        `nothing` is said instead of the lines while no image can leave.
        """
        self._nothing.say("mdi6.hand-back-right-outline", "amber", nothing)
        self._nothing.setVisible(bool(nothing))
        for shown, icon, words in zip(self._lines, _LINE_ICONS, summary, strict=True):
            shown.say(icon, "accent", words)
            shown.setVisible(not nothing)
        self._here.setVisible(not nothing)
        self.face.show_reason(face_reason)

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
        self._count = parts.text(self.tr("Starting"))
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of de-identification"))
        self._cancel = parts.button(self.tr("Cancel"), theme.icon("mdi6.close"))
        self._cancel.setAccessibleName(self.tr("Cancel removing identifiers"))
        self._cancel.clicked.connect(self.cancel)
        self.body.addWidget(self._count)
        self.body.addWidget(self._bar)
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
            self._bar.setRange(0, 0)
            self._count.setText(self.tr("Starting"))
            self._cancel.setEnabled(True)
            return
        total = progress.total
        self._bar.setRange(0, total or 0)
        self._bar.setValue(progress.done)
        words = f"{progress.done:,} {progress.unit}"
        if total:
            words = self.tr("{0} of {1} {2}").format(
                f"{progress.done:,}", f"{total:,}", progress.unit
            )
        if remaining is not None and remaining > 0:
            words = f"{words} · {self._left(remaining)}"
        self._count.setText(words)

    def show_cancelling(self) -> None:
        """Somebody asked to stop; it stops after the image at hand."""
        self._count.setText(self.tr("Stopping after the image at hand"))
        self._cancel.setEnabled(False)

    def words(self) -> str:
        """How far it says it is."""
        return self._count.text()

    def focus_cancel(self) -> None:
        """Put the focus on Cancel."""
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _left(self, seconds: float) -> str:
        if seconds < 60:
            return self.tr("less than a minute left")
        minutes = counted(round(seconds / 60), self.tr("minute"), self.tr("minutes"))
        return self.tr("about {0} left").format(minutes)


class Done(parts.Card):
    """After: what is ready for review.

    Signals:
        again: Everything should be done once more.
        face_taken_back: Faces should be held again after all.
    """

    again = Signal()
    face_taken_back = Signal()

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
        self.face = FaceKept()
        self.face.take_back.setToolTip(self.tr("The images are de-identified anew then."))
        self.face.taken_back.connect(self.face_taken_back)
        self.body.addWidget(self.face)
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
