"""The edge of a viewport: which one is active, and where a dragged series would go."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from midrc_desktop.ui.preview.overlay import ACCENT
from midrc_desktop.ui.preview.series_strip import tile_of

EDGE = 3
RESTING = QColor("#33383f")


class Frame(QWidget):
    """Black, with a thick edge while active, a thin one otherwise, a dashed one for a drop.

    Signals:
        used: The person has turned to this viewport: clicked, scrolled, tabbed into it.
        dropped: A tile of the strip was dropped here (its number).
    """

    used = Signal()
    dropped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._framed = self._active = self._dragged_over = False
        self.setAcceptDrops(True)

    @property
    def active(self) -> bool:
        """Whether keys and tools are for this viewport."""
        return self._active

    @property
    def framed(self) -> bool:
        """Whether there are others beside it."""
        return self._framed

    def show_frame(self, *, framed: bool, active: bool) -> None:
        """Have an edge, thick if `active`; a viewport that is alone has none."""
        self._framed, self._active = framed, active
        self._leave_room()

    def _leave_room(self) -> None:
        margin = EDGE if self._framed or self._dragged_over else 0
        self.setContentsMargins(margin, margin, margin, margin)
        self.update()

    def _drag_over(self, over: bool) -> None:
        self._dragged_over = over
        self._leave_room()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if tile_of(event.mimeData()) is not None:
            self._drag_over(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drag_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._drag_over(False)
        number = tile_of(event.mimeData())
        if number is not None:
            event.acceptProposedAction()
            self.used.emit()
            self.dropped.emit(number)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if not self._framed and not self._dragged_over:
            return
        wide = EDGE if self._active or self._dragged_over else 1
        style = Qt.PenStyle.DashLine if self._dragged_over else Qt.PenStyle.SolidLine
        painter.setPen(QPen(ACCENT if wide > 1 else RESTING, wide, style))
        inset = wide / 2
        painter.drawRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset))
