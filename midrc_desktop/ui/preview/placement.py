"""Where an image lies in the viewport: fitted, turned or mirrored, then zoomed and moved by hand.

Image coordinates: x along the columns, y along the rows, pixel centres at whole numbers. Viewport
coordinates: logical pixels from its top left corner. One affine transformation joins them.
"""

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform

SMALLEST, LARGEST = 0.2, 40.0

Edges = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Placement:
    """Zoom relative to "fits the viewport", and the shift of the centre in logical pixels.

    The image is mirrored left to right first if `mirrored`, then turned clockwise by `turns`
    quarters (0 to 3).
    """

    zoom: float = 1.0
    shift_x: float = 0.0
    shift_y: float = 0.0
    turns: int = 0
    mirrored: bool = False

    @property
    def upright(self) -> bool:
        """Whether the image is neither turned nor mirrored."""
        return not self.turns and not self.mirrored

    def moved(self, by: QPointF) -> "Placement":
        """Moved with the hand."""
        return replace(self, shift_x=self.shift_x + by.x(), shift_y=self.shift_y + by.y())

    def zoomed(self, factor: float, about: QPointF, viewport: QSizeF) -> "Placement":
        """Zoomed so that what is under `about` (viewport coordinates) stays under it."""
        zoom = min(max(self.zoom * factor, SMALLEST), LARGEST)
        grown = zoom / self.zoom
        from_x = about.x() - viewport.width() / 2 - self.shift_x
        from_y = about.y() - viewport.height() / 2 - self.shift_y
        return replace(
            self,
            zoom=zoom,
            shift_x=self.shift_x + from_x * (1 - grown),
            shift_y=self.shift_y + from_y * (1 - grown),
        )

    def fitted(self) -> "Placement":
        """The whole image in the middle, turned and mirrored as it is."""
        return replace(self, zoom=1.0, shift_x=0.0, shift_y=0.0)

    def turned(self, quarters: int) -> "Placement":
        """Turned clockwise on the screen by quarters, about the middle of the viewport."""
        x, y = self.shift_x, self.shift_y
        for _ in range(quarters % 4):
            x, y = -y, x
        return replace(self, shift_x=x, shift_y=y, turns=(self.turns + quarters) % 4)

    def mirrored_left_right(self) -> "Placement":
        """What is left on the screen comes to lie right, however the image is turned."""
        return replace(
            self, shift_x=-self.shift_x, turns=-self.turns % 4, mirrored=not self.mirrored
        )

    def mirrored_up_down(self) -> "Placement":
        """What is up on the screen comes to lie down, however the image is turned."""
        return replace(
            self, shift_y=-self.shift_y, turns=(2 - self.turns) % 4, mirrored=not self.mirrored
        )

    def transform(self, columns: int, rows: int, aspect: float, viewport: QSizeF) -> QTransform:
        """From image to viewport coordinates; `aspect` is the height of a pixel over its width.

        Nothing can be mapped (the transformation has no inverse) while either is empty.
        """
        scale = self.zoom * self._fit(columns, rows * aspect, viewport)
        if scale <= 0:
            return QTransform.fromScale(0, 0)
        made = QTransform()
        made.translate(viewport.width() / 2 + self.shift_x, viewport.height() / 2 + self.shift_y)
        made.rotate(90.0 * self.turns)
        made.scale(-scale if self.mirrored else scale, scale * aspect)
        made.translate(-(columns - 1) / 2, -(rows - 1) / 2)
        return made

    def resized(
        self, columns: int, rows: int, aspect: float, before: QSizeF, after: QSizeF
    ) -> "Placement":
        """As it was in a viewport of another size: what was in the middle of it stays there."""
        old = self._fit(columns, rows * aspect, before)
        new = self._fit(columns, rows * aspect, after)
        if old <= 0 or new <= 0:
            return self
        grown = new / old
        return replace(self, shift_x=self.shift_x * grown, shift_y=self.shift_y * grown)

    def _fit(self, width: float, height: float, viewport: QSizeF) -> float:
        """Logical pixels for a column's width when all fits; 0 where nothing can be shown."""
        if self.turns % 2:
            width, height = height, width
        if min(width, height) <= 0 or viewport.isEmpty():
            return 0.0
        return min(viewport.width() / width, viewport.height() / height)

    def edges(self, letters: Edges) -> Edges:
        """What stands at the left, right, top and bottom edge of the image once it is placed."""
        left, right, top, bottom = letters
        if self.mirrored:
            left, right = right, left
        for _ in range(self.turns):
            left, right, top, bottom = bottom, top, left, right
        return left, right, top, bottom


def outline(columns: int, rows: int) -> QRectF:
    """The whole image in image coordinates, to the outer edges of its pixels."""
    return QRectF(-0.5, -0.5, columns, rows)


def pixel_at(
    point: QPointF, transform: QTransform, rows: int, columns: int
) -> tuple[int, int] | None:
    """The (row, column) under a point of the viewport, or None beside the image."""
    back, invertible = transform.inverted()
    if not invertible:
        return None
    place = back.map(point)
    if not outline(columns, rows).contains(place):
        return None
    row, column = math.floor(place.y() + 0.5), math.floor(place.x() + 0.5)
    return min(row, rows - 1), min(column, columns - 1)
