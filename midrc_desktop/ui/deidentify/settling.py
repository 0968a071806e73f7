"""The cards of step 4 before anything is removed: looking, and what there is to settle."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.deidentify.looking import Far
from midrc_desktop.ui.deidentify.progress_line import ProgressLine
from midrc_desktop.ui.deidentify.settling_words import Line, of_faces, of_texts, unread
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
        super().__init__(parent=parent)
        self._lines: list[parts.IconLine] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE)
        self.button = parts.button(look, theme.icon("mdi6.image-search-outline"))
        self.button.clicked.connect(self.wanted)
        self.again = parts.button(again, part="link")
        self.again.clicked.connect(self.wanted)
        top = QHBoxLayout()
        top.addWidget(parts.heading(title), 1)
        top.addWidget(self.again)
        self.body.addLayout(top)
        self.body.addLayout(self._list)
        self.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_lines(self, lines: Sequence[Line], *, settled: bool) -> None:
        """Say this (icon, tint, words); the way to look is a button only while it is needed."""
        while len(self._lines) < len(lines):
            self._lines.append(parts.IconLine(size=_ICON))
            self._list.addWidget(self._lines[-1])
        for shown, said in zip(self._lines, lines, strict=False):
            shown.say(*said)
        for at, shown in enumerate(self._lines):
            shown.setVisible(at < len(lines))
        self.button.setVisible(not settled)
        self.again.setVisible(settled)

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
            self.tr("Look at the images"),
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
        text = bool(texts.regions or series or texts.settled or unread(texts))
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
        self.texts.show_lines(of_texts(texts, series), settled=not series)
        self.faces.show_lines(of_faces(faces, studies), settled=not studies)
