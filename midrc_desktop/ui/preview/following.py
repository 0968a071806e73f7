"""The other viewports in step with the active one, and the lines where its slice cuts theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import QLineF, QObject, QPointF, QSizeF
from PySide6.QtGui import QColor, QTransform

from midrc_desktop.dicom.order import dot
from midrc_desktop.dicom.plane import PARALLEL, Plane, crossing
from midrc_desktop.dicom.study import Vector
from midrc_desktop.dicom.window import Voi
from midrc_desktop.ui.preview.grid import Grid
from midrc_desktop.ui.preview.linking import Look, follow
from midrc_desktop.ui.preview.overlay import Mark
from midrc_desktop.ui.preview.placement import LARGEST, SMALLEST, Placement
from midrc_desktop.ui.preview.viewport import Viewport

LINE = QColor("#56d4a0")
ARM = 0.05
GAP = 0.012
"""Length of a cross' arms and of the gap in its middle, as shares of the image's larger side."""


class Following(QObject):
    """Scrolls, windows and marks the viewports that are not active.

    `scroll`, `window` and `lines` say what is linked.
    """

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self._grid = grid
        self.scroll = True
        self.window = False
        self.lines = True
        self._point: Vector | None = None
        self._frame = ""
        self._leading = False

    def set_scroll(self, linked: bool) -> None:
        """Link or free scrolling; what is in view now belongs together from now on."""
        self.scroll = linked
        self.anchor()
        if linked:
            self.lead()

    def set_lines(self, shown: bool) -> None:
        """Show or hide where the active slice cuts the others."""
        self.lines = shown
        self.mark()

    def anchor(self) -> None:
        """Relative links count from the slices in view now."""
        for viewport in self._grid.viewports:
            viewport.set_anchor()

    def lead(self) -> None:
        """The active viewport has moved: the others follow."""
        leader = self._grid.active
        if not self.scroll or leader.look is None or self._leading:
            return
        with self._leads():
            for other in self._others():
                index = follow(leader.look, other.look) if other.look is not None else None
                if index is not None:
                    other.go_to(index)

    def place(self) -> None:
        """The active image was zoomed or moved: the same part of the patient in the others.

        Only where both are cut in the same directions; an image that is fitted fits them all.
        """
        leader = self._grid.active
        if not self.scroll or self._leading or leader.plane is None:
            return
        middle = QPointF(leader.view.rect().center())
        place = leader.view.image_place(middle)
        if place is None:
            return
        placement = leader.view.placement
        with self._leads():
            for other in self._others():
                if _alike(leader, other):
                    other.view.set_placement(
                        placement.fitted()
                        if placement == placement.fitted()
                        else _aligned(leader, other, leader.plane.at(*place))
                    )

    def share(self, window: Voi) -> None:
        """The active viewport has another window: those of the same modality take it."""
        if not self.window or self._grid.active.stack is None:
            return
        modality = self._grid.active.stack.series.modality
        for other in self._others():
            if other.stack is not None and other.stack.series.modality == modality:
                other.set_window(window)

    def point(self, x: float, y: float) -> None:
        """The person points at a place of the active image: the others go there."""
        leader = self._grid.active
        plane, places = leader.plane, leader.places
        if plane is None or places is None:
            return
        self._point, self._frame = plane.at(x, y), places.frame
        with self._leads():
            for other in self._others():
                look = other.look
                if look is not None and self._is_here(look):
                    index = look.places.nearest(self._point, look.among)
                    if index is not None:
                        other.go_to(index)
        self.mark()

    def forget_point(self) -> None:
        """Nothing is pointed at any more."""
        self._point = None
        self.mark()

    def mark(self) -> None:
        """Draw the lines and the cross anew."""
        if self._leading:
            return
        for viewport in self._grid.in_view:
            plane = viewport.plane if self.lines or self._point is not None else None
            marks = [] if plane is None else [*self._line(viewport, plane)]
            if plane is not None and self._point is not None:
                marks += self._cross(viewport, plane, self._point)
            viewport.view.set_marks(marks)

    @contextmanager
    def _leads(self) -> Iterator[None]:
        """What the others do now is because of the active one; lines come when all have moved."""
        self._leading = True
        try:
            yield
        finally:
            self._leading = False

    def _others(self) -> list[Viewport]:
        return [one for one in self._grid.in_view if one is not self._grid.active]

    def _is_here(self, look: Look) -> bool:
        return bool(self._frame) and look.places.frame == self._frame

    def _line(self, viewport: Viewport, plane: Plane) -> list[Mark]:
        leader = self._grid.active
        if not self.lines or viewport is leader:
            return []
        across, ours, theirs = leader.plane, leader.places, viewport.places
        if across is None or ours is None or theirs is None or not ours.shares_frame(theirs):
            return []
        line = crossing(plane, across)
        return [] if line is None else [Mark(*line, LINE, dashed=True)]

    def _cross(self, viewport: Viewport, plane: Plane, point: Vector) -> list[Mark]:
        """A cross at the point, in the slice that is nearest to it."""
        look = viewport.look
        if look is None or not self._is_here(look):
            return []
        if look.places.nearest(point, look.among) != viewport.index:
            return []
        x, y = plane.place(point)
        size = max(plane.rows, plane.columns)
        arm, gap = size * ARM, size * GAP
        return [
            Mark((x + right * gap, y + down * gap), (x + right * arm, y + down * arm), LINE)
            for right, down in ((1, 0), (-1, 0), (0, 1), (0, -1))
        ]


def _alike(one: Viewport, other: Viewport) -> bool:
    """Whether two images show the same directions of the same patient."""
    a, b, here, there = one.plane, other.plane, one.places, other.places
    if a is None or b is None or here is None or there is None or not here.shares_frame(there):
        return False
    return (
        dot(a.along_row, b.along_row) > PARALLEL and dot(a.along_column, b.along_column) > PARALLEL
    )


def _aligned(leader: Viewport, other: Viewport, middle: Vector) -> Placement:
    """The placement that shows `middle` in the middle of `other`, as large as the leader does."""
    plane = other.plane
    assert leader.plane is not None
    assert plane is not None
    placement = replace(leader.view.placement.fitted(), zoom=1.0)
    size = QSizeF(other.view.size())
    shape = (plane.columns, plane.rows, plane.spacing[0] / plane.spacing[1])
    fitted = placement.transform(*shape, size)
    wanted = _scale(leader.view.transform()) / leader.plane.spacing[1]
    zoom = wanted / (_scale(fitted) / plane.spacing[1])
    zoomed = replace(placement, zoom=min(max(zoom, SMALLEST), LARGEST))
    now = zoomed.transform(*shape, size).map(QPointF(*plane.place(middle)))
    return zoomed.moved(QPointF(other.view.rect().center()) - now)


def _scale(transform: QTransform) -> float:
    """The width of a column on the screen."""
    return transform.map(QLineF(0, 0, 1, 0)).length()
