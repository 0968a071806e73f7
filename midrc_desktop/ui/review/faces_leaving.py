"""The heads that leave: each as it was and as it leaves, and what was confirmed about it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from midrc_desktop.defacing.portrait import Portrait
from midrc_desktop.submission.manifest import FaceOutcome
from midrc_desktop.ui import parts
from midrc_desktop.ui.deidentify.faces_portrait import PortraitPanel
from midrc_desktop.ui.theme import SPACE


@dataclass(frozen=True, slots=True)
class LeavingHead:
    """A series that could show a face, in words for people; `reason` is why the face stays."""

    title: str
    outcome: FaceOutcome
    reason: str = ""


class FacesLeaving(QWidget):
    """One head at a time: its verdict in words, and its surface.

    Signals:
        chosen: The surface of this head should be shown (its position).
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heads: tuple[LeavingHead, ...] = ()
        self.series = QComboBox()
        self.series.setAccessibleName(self.tr("Head to look at"))
        self.series.currentIndexChanged.connect(self._turned_to)
        self._line = parts.IconLine(size=18)
        self.portrait = PortraitPanel()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE, 0, SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self.series)
        column.addWidget(self._line)
        column.addWidget(self.portrait, 1)

    def show_heads(self, heads: Sequence[LeavingHead]) -> None:
        """List these; the surface of the first is asked for once the panel is in view."""
        self._heads = tuple(heads)
        self.series.blockSignals(True)
        self.series.clear()
        for head in heads:
            self.series.addItem(f"{head.title} · {self._word(head)}")
        self.series.blockSignals(False)
        self.portrait.show_sentence("")
        self._say()

    def show_portrait(self, portrait: Portrait) -> None:
        """Show the surface of the head in view, and say so if a face that is removed is in it."""
        self.portrait.show_portrait(portrait)
        at = self.series.currentIndex()
        removed = 0 <= at < len(self._heads) and self._heads[at].outcome is FaceOutcome.REMOVED
        if removed and np.array_equal(portrait.before, portrait.after):
            said = self.tr(
                "The surface of what leaves looks as it did before. Look at its images before you "
                "sign; to change anything, go back to De-identify."
            )
            self._line.say("mdi6.alert-circle", "amber", said)

    def ask(self) -> None:
        """Ask for the surface of the head in view, unless it is shown or on its way."""
        view = self.portrait.view
        if self._heads and not (view.shown or view.waiting or view.sentence):
            self._turned_to(self.series.currentIndex())

    def words(self) -> str:
        """What it says about the head in view."""
        return self._line.words()

    def _turned_to(self, position: int) -> None:
        if position >= 0:
            self._say()
            self.portrait.show_waiting()
            self.chosen.emit(position)

    def _say(self) -> None:
        at = self.series.currentIndex()
        if not 0 <= at < len(self._heads):
            return
        head = self._heads[at]
        if head.outcome is FaceOutcome.STAYS:
            said = self.tr("The face stays in this series, for the recorded reason “{0}”.")
            self._line.say("mdi6.alert-circle", "amber", said.format(head.reason))
        elif head.outcome is FaceOutcome.REMOVED:
            said = self.tr("The face is removed; you confirmed that in step 4.")
            self._line.say("mdi6.check-circle", "green", said)
        else:
            said = self.tr("No face is in view; you confirmed that in step 4.")
            self._line.say("mdi6.check-circle-outline", "green", said)

    def _word(self, head: LeavingHead) -> str:
        return {
            FaceOutcome.REMOVED: self.tr("face removed"),
            FaceOutcome.NO_FACE: self.tr("no face in view"),
            FaceOutcome.STAYS: self.tr("face stays"),
        }[head.outcome]
