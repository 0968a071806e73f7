"""Where two versions of an image differ, as a layer to lay over it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTransform

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.ui.preview.overlay import HALO
from midrc_desktop.ui.preview.placement import outline

COLOUR = QColor("#ff6ad5")
_SHARE = 0.65
_AROUND = 2.0


@dataclass(frozen=True, slots=True)
class Difference:
    """Which pixels are others: how many, the frame around them, and a layer that marks them."""

    count: int
    frame: QRectF
    layer: QImage


def alike(before: SliceImage, after: SliceImage) -> bool:
    """Whether both show the same: values, unit, and which end of them is white."""
    return changed(before, after) == 0


def changed(before: SliceImage, after: SliceImage) -> float | None:
    """The share of the pixels that are others, 0 to 1; None where more than pixels differs."""
    if (before.inverted, before.unit, before.pixels.shape) != (
        after.inverted,
        after.unit,
        after.pixels.shape,
    ):
        return None
    return float(_others(before, after).mean())


def difference(before: SliceImage, after: SliceImage) -> Difference | None:
    """Where the values differ; None where they cannot be laid over one another, or do not."""
    if before.pixels.shape != after.pixels.shape:
        return None
    others = _others(before, after)
    rows, columns = np.flatnonzero(others.any(axis=1)), np.flatnonzero(others.any(axis=0))
    if not rows.size:
        return None
    top, left = int(rows[0]), int(columns[0])
    frame = QRectF(left - 0.5, top - 0.5, columns[-1] - left + 1, rows[-1] - top + 1)
    return Difference(int(np.count_nonzero(others)), frame, _layer(others))


def paint_difference(painter: QPainter, transform: QTransform, found: Difference) -> None:
    """Mark every pixel that is another, and frame them all, so that the smallest is found."""
    rows, columns = found.layer.height(), found.layer.width()
    painter.save()
    painter.setTransform(transform, combine=True)
    painter.drawImage(outline(columns, rows), found.layer)
    painter.restore()
    around = transform.mapRect(found.frame).adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)
    for pen in (QPen(HALO, 3), QPen(COLOUR, 1)):
        painter.setPen(pen)
        painter.drawRect(around)


def _others(before: SliceImage, after: SliceImage) -> npt.NDArray[np.bool_]:
    one, other = before.pixels, after.pixels
    others: npt.NDArray[np.bool_] = one != other
    if one.dtype.kind == "f" and other.dtype.kind == "f":
        others &= ~(np.isnan(one) & np.isnan(other))
    return others.any(axis=2) if others.ndim == 3 else others


def _layer(others: npt.NDArray[np.bool_]) -> QImage:
    alpha = round(255 * _SHARE)
    parts = (COLOUR.red(), COLOUR.green(), COLOUR.blue())
    premultiplied = bytes((alpha, *(round(part * _SHARE) for part in parts)))
    layer = np.where(others, np.uint32(int.from_bytes(premultiplied, "big")), np.uint32(0))
    rows, columns = layer.shape
    shared = QImage(
        layer.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied
    )
    return shared.copy()
