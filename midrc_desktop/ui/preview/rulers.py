"""The measurements on the slice of one view: drawn, taken hold of, moved and removed."""

import math
from collections.abc import Hashable

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QTransform

from midrc_desktop.dicom.measuring import Kind, Measurement, Point
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.ui.preview.measured import Measured, Measurements
from midrc_desktop.ui.preview.ruler_marks import (
    outline_path,
    paint_held,
    paint_measurement,
    paint_words,
    told,
)

REACH_OF_HANDLE, REACH_OF_LINE = 9.0, 6.0
LEAST_WAY = 4.0
FAR = 10
_RUN_OF_KEYS = 1
_WAYS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class Rulers(QObject):
    """Understands the hand where it measures. Points are in viewport coordinates.

    A length and an ellipse are drawn from press to release, or with two clicks; an angle needs
    one more click. What is drawn is chosen: Alt with the arrows moves it, Del removes it.

    Signals:
        changed: Something looks different now.
    """

    changed = Signal()

    def __init__(self, measured: Measured, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._measured = measured
        self._image: SliceImage | None = None
        self._key: Hashable = None
        self._tool: Kind | None = None
        self._draft: tuple[int, Measurement] | None = None
        self._fixed = 0
        self._chosen: int | None = None
        self._handle: int | None = None
        self._grip: tuple[Point, Measurement] | None = None
        self._told: dict[Measurement, tuple[str, ...]] = {}
        measured.changed.connect(self._changed_elsewhere)

    @property
    def measurements(self) -> Measurements:
        """What is measured on the slice, with the one in hand as it is now."""
        kept = self._measured.of(self._key) if self._image is not None else ()
        if self._draft is None:
            return kept
        index, draft = self._draft
        return (*kept[:index], draft, *kept[index + 1 :])

    @property
    def chosen(self) -> Measurement | None:
        """The measurement that the keys act on."""
        return None if self._chosen is None else self.measurements[self._chosen]

    @property
    def drawing(self) -> bool:
        """Whether a measurement has been begun and not ended."""
        return self._fixed > 0

    def show(self, image: SliceImage | None, key: Hashable) -> None:
        """Another slice is in view; without a key nothing can be measured on it."""
        another = key != self._key
        self._image, self._key = (None, None) if key is None else (image, key)
        self._told.clear()
        if another:
            self._let_go()

    def set_tool(self, kind: Kind | None) -> None:
        """What a press on the image begins to draw, if anything."""
        if kind is not self._tool:
            self._tool = kind
            self._let_go()

    def press(self, at: QPointF, transform: QTransform) -> bool:
        """Whether the press was for a measurement."""
        place = _place(at, transform)
        if self._image is None or place is None:
            return False
        if self.drawing:
            return True
        self._chosen, self._handle = self._near(at, transform)
        if self._chosen is not None:
            self._grip = place, self.measurements[self._chosen]
        elif self._tool is not None:
            self._chosen = len(self.measurements)
            self._draft = (self._chosen, Measurement(self._tool, (place,) * self._tool.points))
            self._fixed = 1
        self.changed.emit()
        return self._chosen is not None

    def move(self, at: QPointF, transform: QTransform) -> bool:
        """Whether a measurement followed the mouse."""
        place = _place(at, transform)
        if place is None or (not self.drawing and self._grip is None):
            return False
        if self.drawing:
            self._stretch(place)
        else:
            self._shift(place)
        self.changed.emit()
        return True

    def release(self, at: QPointF, transform: QTransform) -> None:
        """The button was let go: a point is fixed, or the measurement stays where it is."""
        if self.drawing:
            self.move(at, transform)
            self._fix(transform)
        elif self._draft is not None:
            self._keep(self.tr("Move a measurement"))
        self._grip = None

    def cancel(self) -> bool:
        """Give up what is drawn or moved, else what is chosen; whether there was any of it."""
        busy = self._chosen is not None or self.drawing
        if busy:
            self._let_go()
        return busy

    def choose_next(self) -> None:
        """Choose the next measurement of the slice, as a whole and then by each of its handles."""
        stops = [
            (index, handle)
            for index, one in enumerate(self._measured.of(self._key))
            for handle in (None, *range(len(one.handles)))
        ]
        if self.drawing or not stops:
            return
        here = (self._chosen, self._handle)
        at = next((at for at, stop in enumerate(stops) if stop == here), -1)
        self._chosen, self._handle = stops[(at + 1) % len(stops)]
        self.changed.emit()

    def remove(self) -> bool:
        """Remove what is chosen; whether there was something."""
        kept, chosen, drawing = self._measured.of(self._key), self._chosen, self.drawing
        self._let_go()
        if chosen is None or drawing:
            return drawing
        after = (*kept[:chosen], *kept[chosen + 1 :])
        self._measured.change(self._key, after, self.tr("Remove a measurement"))
        return True

    def add(self, middle: QPointF, size: float, transform: QTransform) -> bool:
        """Put a measurement of the tool in hand around a place, for the keys to move."""
        ends = [
            _place(middle + QPointF(*way) * size, transform)
            for way in ((-1, -0.6), (1, 0.6), (1, -0.6))
        ]
        places = [end for end in ends if end is not None]
        if self._image is None or self._tool is None or self.drawing or len(places) < len(ends):
            return False
        self._chosen, self._handle = len(self.measurements), None
        self._draft = (self._chosen, Measurement(self._tool, tuple(places[: self._tool.points])))
        self._keep(self.tr("Measure"))
        return True

    def took_key(self, event: QKeyEvent, transform: QTransform) -> bool:
        """Whether a key was for a measurement."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if key == Qt.Key.Key_Escape:
            return self.cancel()
        if self._chosen is None or self.drawing:
            return False
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            return self.remove()
        if key in _WAYS and modifiers & Qt.KeyboardModifier.AltModifier:
            far = FAR if modifiers & Qt.KeyboardModifier.ShiftModifier else 1
            return self._nudge(_WAYS[key], far, transform)
        return False

    def words(self) -> tuple[str, ...]:
        """What is said of the chosen measurement."""
        chosen = self.chosen
        if chosen is None:
            return ()
        names = {
            Kind.LENGTH: self.tr("Length"),
            Kind.ANGLE: self.tr("Angle"),
            Kind.ELLIPSE: self.tr("Ellipse"),
        }
        point = () if self._handle is None else (self.tr("Point {0}").format(self._handle + 1),)
        return (names[chosen.kind], *self._lines(self._chosen, chosen), *point)

    def paint(self, painter: QPainter, area: QRectF, transform: QTransform) -> None:
        """Draw every measurement of the slice, their words on top."""
        for index, one in enumerate(self.measurements):
            chosen = index == self._chosen
            paint_measurement(painter, transform, one, chosen=chosen)
            if chosen and self._handle is not None and not self.drawing:
                paint_held(painter, transform, one, self._handle)
        for index, one in enumerate(self.measurements):
            words = "\n".join(self._lines(index, one))
            paint_words(painter, area, transform, one, words)

    def _lines(self, index: int | None, one: Measurement) -> tuple[str, ...]:
        if self._image is None:
            return ()
        if self._draft is not None and index == self._draft[0]:
            return told(one, self._image, moving=True)
        if one not in self._told:
            self._told[one] = told(one, self._image)
        return self._told[one]

    def _near(self, at: QPointF, transform: QTransform) -> tuple[int | None, int | None]:
        """The measurement, and its handle, within reach of a point: the newest one first."""
        newest_first = list(enumerate(self.measurements))[::-1]
        for index, one in newest_first:
            for handle, place in enumerate(one.handles):
                if _apart(transform.map(QPointF(*place)), at) <= REACH_OF_HANDLE:
                    return index, handle
        for index, one in newest_first:
            path = outline_path(one, transform)
            steps = max(int(path.length() / REACH_OF_LINE), 1)
            along = (path.pointAtPercent(step / steps) for step in range(steps + 1))
            if any(_apart(point, at) <= REACH_OF_LINE for point in along):
                return index, None
        return None, None

    def _stretch(self, place: Point) -> None:
        assert self._draft is not None
        index, draft = self._draft
        fixed = draft.points[: self._fixed]
        points = (*fixed, *(place,) * (draft.kind.points - self._fixed))
        self._draft = (index, Measurement(draft.kind, points))

    def _shift(self, place: Point) -> None:
        assert self._chosen is not None
        assert self._grip is not None
        (x, y), before = self._grip
        if self._handle is None:
            after = before.moved(place[0] - x, place[1] - y)
        else:
            after = before.with_handle(self._handle, place)
        self._draft = (self._chosen, after)

    def _fix(self, transform: QTransform) -> None:
        """Fix the point in hand, if it is away from the last one."""
        assert self._draft is not None
        _, draft = self._draft
        here, last = (
            transform.map(QPointF(*draft.points[at])) for at in (self._fixed, self._fixed - 1)
        )
        way = here - last
        flat = draft.kind is Kind.ELLIPSE and min(abs(way.x()), abs(way.y())) < 1
        if flat or _apart(here, last) < LEAST_WAY:
            return
        self._fixed += 1
        if self._fixed == draft.kind.points:
            self._fixed = 0
            self._keep(self.tr("Measure"))

    def _keep(self, words: str, run: int = -1) -> None:
        after, chosen = self.measurements, (self._chosen, self._handle)
        self._draft = None
        self._measured.change(self._key, after, words, run)
        self._chosen, self._handle = chosen
        self.changed.emit()

    def _nudge(self, way: QPointF, far: int, transform: QTransform) -> bool:
        """Move what is chosen by whole pixels of the image, in a direction of the screen."""
        back, invertible = transform.inverted()
        chosen = self.chosen
        if not invertible or chosen is None or self._chosen is None:
            return False
        by = back.map(way) - back.map(QPointF())
        by *= far / max(math.hypot(by.x(), by.y()), 1e-12)
        if self._handle is None:
            moved = chosen.moved(by.x(), by.y())
        else:
            x, y = chosen.handles[self._handle]
            moved = chosen.with_handle(self._handle, (x + by.x(), y + by.y()))
        self._draft = (self._chosen, moved)
        self._keep(self.tr("Move a measurement"), _RUN_OF_KEYS)
        return True

    def _let_go(self) -> None:
        self._draft = self._chosen = self._handle = self._grip = None
        self._fixed = 0
        self.changed.emit()

    def _changed_elsewhere(self, key: Hashable) -> None:
        if key == self._key:
            self._let_go()


def _place(at: QPointF, transform: QTransform) -> Point | None:
    back, invertible = transform.inverted()
    place = back.map(at)
    return (place.x(), place.y()) if invertible else None


def _apart(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
