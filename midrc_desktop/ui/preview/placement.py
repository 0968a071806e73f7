"""Where an image lies in the viewport: fitted, then zoomed and moved by the hand."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF

SMALLEST, LARGEST = 0.2, 40.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Zoom relative to "fits the viewport", and the shift of the centre in logical pixels."""

    zoom: float = 1.0
    shift_x: float = 0.0
    shift_y: float = 0.0

    def moved(self, by: QPointF) -> "Placement":
        """Moved with the hand."""
        return replace(self, shift_x=self.shift_x + by.x(), shift_y=self.shift_y + by.y())

    def zoomed(self, factor: float, about: QPointF, viewport: QSizeF) -> "Placement":
        """Zoomed so that what is under `about` (viewport coordinates) stays under it."""
        zoom = min(max(self.zoom * factor, SMALLEST), LARGEST)
        grown = zoom / self.zoom
        from_x = about.x() - viewport.width() / 2 - self.shift_x
        from_y = about.y() - viewport.height() / 2 - self.shift_y
        return Placement(
            zoom,
            self.shift_x + from_x * (1 - grown),
            self.shift_y + from_y * (1 - grown),
        )

    def target(self, image: QSizeF, viewport: QSizeF) -> QRectF:
        """The rectangle that an image of this shape (its aspect counts) fills."""
        if image.isEmpty() or viewport.isEmpty():
            return QRectF()
        scale = self.zoom * min(
            viewport.width() / image.width(), viewport.height() / image.height()
        )
        width, height = image.width() * scale, image.height() * scale
        return QRectF(
            (viewport.width() - width) / 2 + self.shift_x,
            (viewport.height() - height) / 2 + self.shift_y,
            width,
            height,
        )


def pixel_at(point: QPointF, target: QRectF, rows: int, columns: int) -> tuple[int, int] | None:
    """The (row, column) under a point of the viewport, or None beside the image."""
    if target.isEmpty() or not target.contains(point):
        return None
    row = int((point.y() - target.top()) / target.height() * rows)
    column = int((point.x() - target.left()) / target.width() * columns)
    return min(row, rows - 1), min(column, columns - 1)
