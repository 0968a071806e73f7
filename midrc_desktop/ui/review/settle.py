"""The points that a signer looks at, each with an icon and a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.ui import parts
from midrc_desktop.ui.deidentify.rows import remove_all
from midrc_desktop.ui.theme import SPACE


class Standing(Enum):
    """How a point stands: settled, worth knowing, or in the way of the signature."""

    SETTLED = ("mdi6.check-circle", "green")
    TOLD = ("mdi6.alert-circle", "amber")
    BLOCKS = ("mdi6.close-circle", "red")


@dataclass(frozen=True, slots=True)
class Point:
    """One point. `way` names where it is settled ("Clinical"), `place` is handed back then."""

    standing: Standing
    sentence: str
    way: str = ""
    place: object = None


class SettleList(QWidget):
    """The points under each other.

    Signals:
        wanted: The person goes to where a point is settled (the point's place).
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[Point, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE)

    def points(self) -> tuple[Point, ...]:
        """What is shown."""
        return self._points

    def blocking(self) -> tuple[Point, ...]:
        """The points that are in the way of a signature."""
        return tuple(point for point in self._points if point.standing is Standing.BLOCKS)

    def show_points(self, points: Sequence[Point]) -> None:
        """Replace all points."""
        self._points = tuple(points)
        remove_all(self._layout)
        for point in points:
            self._layout.addWidget(self._row(point))

    def _row(self, point: Point) -> QWidget:
        shown = QWidget()
        row = QHBoxLayout(shown)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        icon, tint = point.standing.value
        line = parts.IconLine(icon, tint, point.sentence)
        row.addWidget(line, 1, Qt.AlignmentFlag.AlignTop)
        if point.way:
            line.setContentsMargins(0, 3, 0, 0)
            way = parts.button(point.way, part="link")
            way.setAccessibleName(f"{point.way}: {point.sentence}")
            way.clicked.connect(lambda: self.wanted.emit(point.place))
            row.addWidget(way, 0, Qt.AlignmentFlag.AlignTop)
        return shown
