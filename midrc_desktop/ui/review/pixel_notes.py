"""What the pixels of a series in review need said: covered text, a face, a change of storage."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import parts
from midrc_desktop.ui.theme import SPACE


@dataclass(frozen=True, slots=True)
class PixelNotes:
    """Of one series: positions of images with covered text, and why its face stays, or "".

    `remarks` are sentences on how images are stored now, each with the number of images.
    """

    covered: Sequence[int] = ()
    face_reason: str = ""
    remarks: tuple[tuple[str, int], ...] = ()


class PixelNotesPanel(QWidget):
    """A line for each thing there is to say; nothing where there is none.

    Signals:
        place_wanted: The image at this position should be shown (int).
    """

    place_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes = PixelNotes()
        self._at = 0
        self._covered = parts.IconLine("mdi6.format-text", "accent", "", wrap=False)
        self.back = parts.button(self.tr("Previous one"), part="link")
        self.next = parts.button(self.tr("Next one"), part="link")
        self.back.setAccessibleName(self.tr("Previous image with covered text"))
        self.next.setAccessibleName(self.tr("Next image with covered text"))
        self.back.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        self._face = parts.IconLine("mdi6.alert-circle", "amber", "")
        self._stored = parts.IconLine("mdi6.information-outline", "muted", "")
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._covered)
        row.addWidget(self.back)
        row.addWidget(self.next)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        for widget in (self._row, self._face, self._stored):
            column.addWidget(widget)
        self.show_notes(PixelNotes())

    def show_notes(self, notes: PixelNotes) -> None:
        """Say what there is to say of a series."""
        self._notes = notes
        many = len(notes.covered)
        images = counted(many, self.tr("image"), self.tr("images"))
        self._covered.say(
            "mdi6.format-text", "accent", self.tr("{0} with covered text").format(images)
        )
        self._row.setVisible(bool(many))
        said = self.tr("The face stays in this series, for the recorded reason “{0}”.")
        self._face.say("mdi6.alert-circle", "amber", said.format(notes.face_reason))
        self._face.setVisible(bool(notes.face_reason))
        remarks = " ".join(self._remark(*remark) for remark in notes.remarks)
        self._stored.say("mdi6.information-outline", "muted", remarks)
        self._stored.setVisible(bool(notes.remarks))
        self.setVisible(bool(many or notes.face_reason or notes.remarks))

    def _remark(self, sentence: str, count: int) -> str:
        images = counted(count, self.tr("image"), self.tr("images"))
        return self.tr("{0} ({1})").format(sentence, images)

    def show_place(self, position: int) -> None:
        """The image at this position is in view."""
        self._at = position
        self.back.setEnabled(any(at < position for at in self._notes.covered))
        self.next.setEnabled(any(at > position for at in self._notes.covered))

    def words(self) -> tuple[str, ...]:
        """What it says."""
        lines = ((self._row, self._covered), (self._face, self._face), (self._stored, self._stored))
        return tuple(line.words() for shown, line in lines if not shown.isHidden())

    def _step(self, way: int) -> None:
        there = [at for at in self._notes.covered if (at - self._at) * way > 0]
        if there:
            self.place_wanted.emit(min(there, key=lambda at: abs(at - self._at)))
