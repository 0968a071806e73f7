"""The cards of step 4 before anything is removed: looking, and what there is to settle."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from midrc_desktop.defacing.verdict import Verdict
from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.deidentify.looking import Far
from midrc_desktop.ui.deidentify.progress_line import ProgressLine
from midrc_desktop.ui.theme import GROUP, SPACE
from midrc_desktop.workflow.faces import Faces
from midrc_desktop.workflow.texts import Texts

_ICON = 20


class LookCard(parts.Card):
    """While the images are looked through, and where somebody stopped that.

    Signals:
        cancelled: The person asks to stop.
        wanted: The person asks to begin again.
    """

    cancelled = Signal()
    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._title = parts.heading()
        self._why = parts.text("", "muted")
        self._lines = [parts.IconLine(size=_ICON) for _ in range(2)]
        self.far = ProgressLine(self.tr("Progress of looking through the images"))
        self._cancel = parts.button(self.tr("Cancel"), theme.icon("mdi6.close"))
        self._cancel.setAccessibleName(self.tr("Cancel looking through the images"))
        self._cancel.clicked.connect(self.cancelled)
        self.look = parts.button(
            self.tr("Look through the images"), theme.icon("mdi6.image-search-outline")
        )
        self.look.clicked.connect(self.wanted)
        for widget in (self._title, self._why, *self._lines, self.far):
            self.body.addWidget(widget)
        for button in (self._cancel, self.look):
            self.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_far(self, far: Far) -> None:
        """Say how far it is."""
        self._title.setText(self.tr("Looking through the images"))
        self._why.setText(
            self.tr(
                "The program reads what is written in the pixels and finds faces, on this "
                "computer. You can go on working meanwhile, and this can be left running."
            )
        )
        names = (self.tr("Text in the images"), self.tr("Faces"))
        for at, (line, name) in enumerate(zip(self._lines, names, strict=True)):
            if at < far.at:
                line.say("mdi6.check-circle", "green", self.tr("{0}: looked for").format(name))
            elif at == far.at:
                line.say("mdi6.magnify", "accent", name)
            else:
                line.say("mdi6.clock-outline", "muted", self.tr("{0}: next").format(name))
            line.show()
        self.far.show_progress(far.progress, far.remaining)
        self._offer(running=True)

    def show_stopped(self) -> None:
        """Say that it was stopped, and that nothing leaves before."""
        self._title.setText(self.tr("The images were not all looked through"))
        self._why.setText(
            self.tr("Nothing leaves before the program has looked for text and faces in them.")
        )
        for line in self._lines:
            line.hide()
        self._offer(running=False)

    def title(self) -> str:
        """The heading."""
        return self._title.text()

    def _offer(self, *, running: bool) -> None:
        self.far.setVisible(running)
        self._cancel.setVisible(running)
        self.look.setVisible(not running)


class SettleCard(parts.Card):
    """What was found of one kind, whether it is settled, and the way to look at it.

    Signals:
        wanted: The person wants to look at it.
    """

    wanted = Signal()

    def __init__(self, title: str, look: str, again: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self._look, self._again = look, again
        self._lines: list[parts.IconLine] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE)
        self.button = parts.button(look, theme.icon("mdi6.image-search-outline"))
        self.button.clicked.connect(self.wanted)
        self.body.addLayout(self._list)
        self.body.addSpacing(SPACE // 2)
        self.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.setSpacing(GROUP)

    def show_lines(self, lines: Sequence[tuple[str, str, str]], *, settled: bool) -> None:
        """Say this (icon, tint, words); the button's words say whether there is more to do."""
        while len(self._lines) < len(lines):
            self._lines.append(parts.IconLine(size=_ICON))
            self._list.addWidget(self._lines[-1])
        for shown, said in zip(self._lines, lines, strict=False):
            shown.say(*said)
        for at, shown in enumerate(self._lines):
            shown.setVisible(at < len(lines))
        words = self._again if settled else self._look
        self.button.setText(words)
        self.button.setAccessibleName(words)

    def words(self) -> tuple[str, ...]:
        """What it says."""
        return tuple(line.words() for line in self._lines if not line.isHidden())


class Settling(QWidget):
    """The two cards, or one calm line where nothing was found.

    Signals:
        texts_wanted: The person wants to look at the text.
        faces_wanted: The person wants to look at the faces.
    """

    texts_wanted = Signal()
    faces_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.calm = parts.IconLine("mdi6.check-circle", "green", "", size=_ICON)
        self.texts = SettleCard(
            self.tr("Text in the images"),
            self.tr("Look at the text"),
            self.tr("Look at the text again"),
        )
        self.faces = SettleCard(
            self.tr("Faces"), self.tr("Look at the faces"), self.tr("Look at the faces again")
        )
        self.texts.wanted.connect(self.texts_wanted)
        self.faces.wanted.connect(self.faces_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GROUP)
        for widget in (self.calm, self.texts, self.faces):
            column.addWidget(widget)

    def show_found(self, texts: Texts, faces: Faces, series: int, studies: int) -> None:
        """Show what was found; so many `series` of text and `studies` of faces are to settle."""
        text = bool(texts.regions or series or texts.settled or _unread(texts))
        face = bool(faces.judged or faces.opted_out)
        self.calm.setVisible(not text and not face)
        self.calm.say(
            "mdi6.check-circle",
            "green",
            self.tr("Nothing to settle: there is no text in the {0}, and no head.").format(
                counted(len(texts.looked), self.tr("image"), self.tr("images"))
            ),
        )
        self.texts.setVisible(text or face)
        self.faces.setVisible(face)
        self.texts.button.setVisible(bool(texts.looked))
        self.texts.show_lines(self._of_texts(texts, series), settled=not series)
        self.faces.show_lines(self._of_faces(faces, studies), settled=not studies)

    def _of_texts(self, texts: Texts, to_settle: int) -> list[tuple[str, str, str]]:
        covered = sum(1 for region in texts.regions if region.covered)
        visible = len(texts.regions) - covered
        many = (self.tr("place is"), self.tr("places are"))
        told = [self.tr("{0} covered").format(counted(covered, *many))] if covered else []
        if visible:
            many = (self.tr("stays visible"), self.tr("stay visible"))
            told.append(counted(visible, *many))
        if not texts.regions:
            images = counted(len(texts.looked), self.tr("image"), self.tr("images"))
            told.append(self.tr("No text was found in {0}").format(images))
        lines = [("mdi6.format-text", "accent", f"{', '.join(told)}.")]
        if to_settle:
            series = counted(to_settle, self.tr("series"), self.tr("series"))
            words = self.tr("{0} to look at before anything leaves.").format(series)
            lines.append(("mdi6.alert-circle-outline", "amber", words))
        elif texts.regions or texts.settled:
            lines.append(("mdi6.check-circle", "green", self.tr("Looked at and settled.")))
        if unread := _unread(texts):
            many = (
                self.tr("image was not read and stays"),
                self.tr("images were not read and stay"),
            )
            words = self.tr("{0} on this computer.").format(counted(unread, *many))
            lines.append(("mdi6.hand-back-right-outline", "red", words))
        return lines

    def _of_faces(self, faces: Faces, to_settle: int) -> list[tuple[str, str, str]]:
        own = [one for uid, one in faces.judged.items() if uid not in faces.opted_out]
        count = Counter(one.verdict for one in own)
        several = (self.tr("series"), self.tr("series"))
        told = []
        if removed := count[Verdict.REMOVED]:
            told.append(self.tr("Face removed in {0}").format(counted(removed, *several)))
        if none := count[Verdict.NO_FACE]:
            told.append(self.tr("No face in view in {0}").format(counted(none, *several)))
        if kept := len(faces.opted_out):
            told.append(
                self.tr("Face kept, with your reason, in {0}").format(counted(kept, *several))
            )
        lines = [("mdi6.face-man-outline", "accent", f"{'. '.join(told)}.")] if told else []
        if failed := count[Verdict.FAILED]:
            words = self.tr("In {0} the face could not be removed safely: stays here for now.")
            lines.append(
                ("mdi6.alert-octagon-outline", "red", words.format(counted(failed, *several)))
            )
        if to_settle:
            studies = counted(to_settle, self.tr("study"), self.tr("studies"))
            words = self.tr("{0} to confirm before anything leaves.").format(studies)
            lines.append(("mdi6.alert-circle-outline", "amber", words))
        elif not failed:
            lines.append(("mdi6.check-circle", "green", self.tr("Looked at and confirmed.")))
        return lines


def _unread(texts: Texts) -> int:
    return sum(1 for one in texts.looked.values() if one.problem)
