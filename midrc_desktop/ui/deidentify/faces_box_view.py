"""One section of a head in which a box is drawn by hand or with the keys."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from midrc_desktop.defacing.region import Cuboid
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.plane import Plane
from midrc_desktop.dicom.sections import Section
from midrc_desktop.dicom.study import Vector
from midrc_desktop.ui.deidentify.faces_cuboid import AXES, Grip, dragged, held
from midrc_desktop.ui.preview.overlay import ACCENT, HALO, Caption
from midrc_desktop.ui.preview.slice_view import SliceView

REACH = 10.0
HANDLE = 4.0
KEY_MM = 2.0
_COVER = QColor(0, 0, 0, 190)
_KEYS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_CURSORS = {
    (0, 0): Qt.CursorShape.SizeAllCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
}


class BoxView(SliceView):
    """Shows a section with the box in it, dimmed as it would be blanked.

    A drag in the box moves it, at a side or a corner it changes its size. Arrow keys move it, with
    Shift they move its right and lower side, with Ctrl its left and upper side.

    Signals:
        changed: The box is another now (Cuboid).
    """

    changed = Signal(object)

    def __init__(self, section: Section, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.section = section
        self._name = name
        self._plane: Plane | None = None
        self._box: Cuboid | None = None
        self._room: Cuboid | None = None
        self._held: Grip | None = None
        self._from: tuple[Cuboid, tuple[float, float]] | None = None
        self.setAccessibleName(name)
        self.setMinimumSize(120, 96)

    def show_section(self, image: SliceImage, plane: Plane, caption: Caption) -> None:
        """Show a section; its pixels are square, its plane is along the patient's axes."""
        self._plane = plane
        self.show_image(image, caption)

    def show_box(self, box: Cuboid, room: Cuboid) -> None:
        """Show this box, which may be drawn anywhere in the room."""
        self._box, self._room = box, room
        self.describe()
        self.update()

    def described(self) -> tuple[str, ...]:
        """What is in view, and how large the box is, for a screen reader."""
        if self._box is None:
            return super().described()
        wide, tall = (
            round(self._box.high[axis] - self._box.low[axis]) for axis in AXES[self.section][:2]
        )
        return (self.tr("Box {0} by {1} mm").format(wide, tall), *super().described())

    def paint_over(self, painter: QPainter, area: QRectF, image: SliceImage) -> None:
        """Draw the box over the section."""
        super().paint_over(painter, area, image)
        if self._box is None or self._plane is None:
            return
        shape = self._rectangle(self._box, self._plane)
        across = AXES[self.section][2]
        here = self._box.low[across] <= self._plane.position[across] <= self._box.high[across]
        if here:
            painter.fillRect(shape, _COVER)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        style = Qt.PenStyle.SolidLine if here else Qt.PenStyle.DashLine
        for pen in (QPen(HALO, 4), QPen(ACCENT, 2, style)):
            painter.setPen(pen)
            painter.drawRect(shape)
        if here:
            self._paint_handles(painter, shape)

    def _paint_handles(self, painter: QPainter, shape: QRectF) -> None:
        painter.setPen(QPen(HALO, 1))
        painter.setBrush(ACCENT)
        middle = shape.center()
        for x in (shape.left(), middle.x(), shape.right()):
            for y in (shape.top(), middle.y(), shape.bottom()):
                if (x, y) != (middle.x(), middle.y()):
                    painter.drawRect(QRectF(x - HANDLE, y - HANDLE, 2 * HANDLE, 2 * HANDLE))

    def _rectangle(self, box: Cuboid, plane: Plane) -> QRectF:
        corners = [self.transform().map(QPointF(*plane.place(end))) for end in (box.low, box.high)]
        return QRectF(corners[0], corners[1]).normalized()

    def _millimetres(self, at: QPointF) -> tuple[float, float] | None:
        """The place under a point of the view, along the section's two axes."""
        back, possible = self.transform().inverted()
        if self._plane is None or not possible:
            return None
        place = back.map(at)
        point: Vector = self._plane.at(place.x(), place.y())
        first, second, _ = AXES[self.section]
        return point[first], point[second]

    def _grip_at(self, at: QPointF) -> Grip | None:
        place = self._millimetres(at)
        if self._box is None or self._plane is None or place is None:
            return None
        scale = self.transform().map(QPointF(1, 0)).x() - self.transform().map(QPointF(0, 0)).x()
        reach = REACH * self._plane.spacing[1] / max(abs(scale), 1e-6)
        return held(self._box, self.section, place, reach)

    def _pull(self, box: Cuboid, grip: Grip, by: tuple[float, float]) -> None:
        assert self._room is not None
        after = dragged(box, self.section, grip, by, self._room)
        if after != self._box:
            self.changed.emit(after)

    def _key_grip(self, event: QKeyEvent, way: tuple[float, float]) -> Grip:
        """Which side a key moves: sides are told as the eye sees them, up is up."""
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if not ctrl and not shift:
            return Grip()
        low = -1 if ctrl else 1
        if way[0]:
            return Grip(low, 0)
        return Grip(0, low * self._down)

    @property
    def _down(self) -> int:
        """Whether the second axis grows downwards in the view (1) or upwards (-1)."""
        return 1 if self.section is Section.AXIAL else -1

    # Qt's own methods ---------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() is Qt.MouseButton.LeftButton
        self._held = self._grip_at(event.position()) if left else None
        place = self._millimetres(event.position())
        if self._held is not None and self._box is not None and place is not None:
            self._from = self._box, place
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._millimetres(event.position())
        if self._held is not None and self._from is not None and place is not None:
            box, start = self._from
            self._pull(box, self._held, (place[0] - start[0], place[1] - start[1]))
            event.accept()
            return
        if not event.buttons():
            self._show_cursor(self._grip_at(event.position()))
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = self._from = None
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        way = _KEYS.get(Qt.Key(event.key()))
        if steps:
            self.scrolled.emit(steps)
        elif way is not None and self._box is not None:
            by = (way[0] * KEY_MM, way[1] * KEY_MM * self._down)
            self._pull(self._box, self._key_grip(event, way), by)
        else:
            super().keyPressEvent(event)

    def _show_cursor(self, grip: Grip | None) -> None:
        if grip is None:
            self.setCursor(Qt.CursorShape.ArrowCursor)
            return
        # The diagonal that the eye sees: the second axis may grow upwards.
        both = grip.first * grip.second * self._down
        key = (abs(grip.first), abs(grip.second) * (-1 if both < 0 else 1))
        self.setCursor(_CURSORS[key])
