"""How a measurement looks on the image, and what is said of it."""

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from midrc_desktop.dicom.measuring import (
    Kind,
    Measurement,
    Scale,
    Unit,
    angle,
    area,
    length,
    scale_of,
    statistics,
)
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.ui.preview.overlay import HALO, paint_beside

MEASURE = QColor("#8ff0b4")
CHOSEN = QColor("#ffffff")
HANDLE = 4.0
MANY_PIXELS = 500_000
"""Pixels in the rectangle around an ellipse beyond which only its area follows the hand."""


def told(measurement: Measurement, image: SliceImage, *, moving: bool = False) -> tuple[str, ...]:
    """What is measured, in lines. `moving`: a hand changes it, so be quick about it."""
    scale = scale_of(image)
    if measurement.kind is Kind.LENGTH:
        start, end = measurement.points
        return (f"{length(start, end, scale):.1f} {distance_unit(scale)}",)
    if measurement.kind is Kind.ANGLE:
        one, vertex, other = measurement.points
        return (f"{angle(one, vertex, other, scale):.1f}°",)
    lines = (_area(measurement, scale),)
    (left, top), (right, bottom) = measurement.corners
    if moving and (right - left) * (bottom - top) > MANY_PIXELS:
        return lines
    return (*_statistics(measurement, image), *lines)


def distance_unit(scale: Scale) -> str:
    """What a distance is counted in, in words."""
    return {
        Unit.MM: _tr("mm"),
        Unit.DETECTOR: _tr("mm at the detector"),
        Unit.FILM: _tr("mm on the film"),
        Unit.PIXELS: _tr("pixels"),
    }[scale.unit]


def _area(ellipse: Measurement, scale: Scale) -> str:
    unit = {
        Unit.MM: _tr("mm²"),
        Unit.DETECTOR: _tr("mm² at the detector"),
        Unit.FILM: _tr("mm² on the film"),
        Unit.PIXELS: _tr("square pixels"),
    }[scale.unit]
    return _tr("Area {0} {1}").format(f"{area(ellipse, scale):.1f}", unit)


def _statistics(ellipse: Measurement, image: SliceImage) -> tuple[str, ...]:
    if image.pixels.ndim == 3:
        return (_tr("No values: the image is in colour"),)
    found = statistics(image.pixels, ellipse, image.padding)
    if found is None:
        return (_tr("No pixels of the image"),)
    mean, sd, low, high = (
        _value(value, found.high - found.low)
        for value in (found.mean, found.sd, found.low, found.high)
    )
    unit = f" {image.unit}" if image.unit else ""
    return (
        _tr("Mean {0}  SD {1}").format(mean, sd) + unit,
        _tr("Min {0}  Max {1}").format(low, high) + unit,
        f"n {found.count:,}",
    )


def _value(value: float, span: float) -> str:
    if value.is_integer():
        return f"{value:.0f}".replace("-", "−")
    return (f"{value:.1f}" if span >= 2 else f"{value:.4g}").replace("-", "−")


def outline_path(measurement: Measurement, transform: QTransform) -> QPainterPath:
    """The measurement's line in viewport coordinates."""
    path = QPainterPath()
    if measurement.kind is Kind.ELLIPSE:
        (left, top), (right, bottom) = measurement.corners
        corners = QRectF(QPointF(left, top), QPointF(right, bottom))
        path.addEllipse(transform.mapRect(corners))
        return path
    first, *others = (transform.map(QPointF(*point)) for point in measurement.points)
    path.moveTo(first)
    for point in others:
        path.lineTo(point)
    return path


def paint_measurement(
    painter: QPainter, transform: QTransform, measurement: Measurement, *, chosen: bool
) -> None:
    """Line and handles; a chosen one is white and has square handles."""
    colour = CHOSEN if chosen else MEASURE
    path = outline_path(measurement, transform)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(HALO, 3.5), QPen(colour, 1.5)):
        painter.setPen(pen)
        painter.drawPath(path)
    handles = [transform.map(QPointF(*handle)) for handle in measurement.handles]
    painter.setPen(QPen(HALO, 1))
    painter.setBrush(colour)
    for handle in handles:
        box = QRectF(-HANDLE, -HANDLE, 2 * HANDLE, 2 * HANDLE).translated(handle)
        if chosen:
            painter.drawRect(box)
        else:
            painter.drawEllipse(box.adjusted(1.5, 1.5, -1.5, -1.5))


def paint_words(
    painter: QPainter, area: QRectF, transform: QTransform, measurement: Measurement, words: str
) -> None:
    """What is measured, beside an ellipse, else beside the point drawn last."""
    if measurement.kind is Kind.ELLIPSE:
        drawn = outline_path(measurement, transform).boundingRect()
    else:
        drawn = QRectF(transform.map(QPointF(*measurement.points[-1])), QSizeF())
    paint_beside(painter, area, drawn, words, MEASURE)


def paint_held(painter: QPainter, transform: QTransform, measurement: Measurement, at: int) -> None:
    """A ring around the handle that the keys move."""
    painter.setPen(QPen(CHOSEN, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    handle = transform.map(QPointF(*measurement.handles[at]))
    painter.drawEllipse(handle, 2.2 * HANDLE, 2.2 * HANDLE)


def _tr(words: str) -> str:
    return QCoreApplication.translate("Rulers", words)
