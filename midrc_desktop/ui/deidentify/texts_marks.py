"""How places look on the image: covered ones black as they leave, kept ones as an outline."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QIcon, QPainter, QPen, QTransform

from midrc_desktop.burned_in.found import Box
from midrc_desktop.ui.deidentify.texts_boxes import HANDLES, place
from midrc_desktop.ui.icons import IconEngine
from midrc_desktop.ui.preview.overlay import ACCENT, GROUND, HALO, TEXT

HANDLE = 4.0
CHOSEN = QColor("#ffffff")
KEPT = QColor("#d5d9df")
TINTS = {"red": "#ff8a80", "amber": "#ffc247", "green": "#7ddba8", "accent": "#58a6ff"}
"""Tints on black, whatever the look of the window is."""

_ICON = 14
_MANY = 60
"""Places from which icons beside them would be a crowd; the list tells what they are."""


@dataclass(frozen=True, slots=True)
class BoxMark:
    """One place on the image. `icon`, `tint` and `words` say what it is."""

    number: int
    box: Box
    covered: bool
    chosen: bool
    icon: str
    tint: str
    words: str


def on_screen(box: Box, transform: QTransform) -> QRectF:
    """Where a box lies in the view; `transform` leads from image to viewport coordinates."""
    edges = QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top)
    return transform.mapRect(edges.translated(-0.5, -0.5))


def paint_boxes(
    painter: QPainter,
    area: QRectF,
    marks: Iterable[BoxMark],
    transform: QTransform,
    *,
    beneath: bool,
) -> None:
    """Draw the places, the chosen one on top; `beneath` shows what the covered ones hide."""
    ordered = sorted(marks, key=lambda mark: mark.chosen)
    shown = [(mark, on_screen(mark.box, transform)) for mark in ordered]
    painter.save()
    for mark, drawn in shown:
        if mark.covered and not beneath:
            painter.fillRect(drawn, Qt.GlobalColor.black)
    for mark, drawn in shown:
        _paint_outline(painter, mark, drawn)
    taken = [drawn for _, drawn in shown]
    for mark, drawn in shown if not beneath else ():
        if mark.chosen:
            _paint_tag(painter, area, mark, drawn, taken)
        elif mark.covered:
            _paint_inside(painter, mark, drawn)
        elif len(shown) <= _MANY:
            _paint_beside(painter, mark, drawn, taken)
    for mark, _ in shown:
        if mark.chosen:
            paint_handles(painter, mark.box, transform)
    painter.restore()


def paint_handles(painter: QPainter, box: Box, transform: QTransform) -> None:
    """Draw the eight handles of a box."""
    painter.setPen(QPen(HALO, 1))
    painter.setBrush(CHOSEN)
    for grip in HANDLES:
        x, y = place(box, grip)
        at = transform.map(QPointF(x - 0.5, y - 0.5))
        painter.drawRect(QRectF(-HANDLE, -HANDLE, 2 * HANDLE, 2 * HANDLE).translated(at))


def _paint_outline(painter: QPainter, mark: BoxMark, drawn: QRectF) -> None:
    colour = CHOSEN if mark.chosen else ACCENT if mark.covered else KEPT
    style = Qt.PenStyle.SolidLine if mark.covered else Qt.PenStyle.DashLine
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(HALO, 3.5), QPen(colour, 1.5, style)):
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(drawn)


def _paint_tag(
    painter: QPainter, area: QRectF, mark: BoxMark, drawn: QRectF, boxes: Iterable[QRectF]
) -> None:
    """Icon and words above or below the box, where they hide no other box first."""
    height = QFontMetricsF(painter.font()).height() + 2
    width = min(_width(painter, mark), area.width() - 4)
    left = max(min(drawn.left(), area.right() - width - 2), area.left() + 2)
    tops = (drawn.top() - height - 8, drawn.bottom() + 8, drawn.top() + 4)
    tags = [tag for top in tops if area.contains(tag := QRectF(left, top, width, height))]
    others = list(boxes)
    free = [tag for tag in tags if not any(tag.intersects(other) for other in others)]
    for tag in (free or tags)[:1]:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(GROUND)
        painter.drawRoundedRect(tag, 3, 3)
        _paint_words(painter, mark, tag)


def _paint_inside(painter: QPainter, mark: BoxMark, drawn: QRectF) -> None:
    """Icon and words on the black of a covered place, as far as they fit."""
    metrics = QFontMetricsF(painter.font())
    if drawn.height() >= metrics.height() and drawn.width() >= _width(painter, mark):
        _paint_words(painter, mark, drawn)
    elif drawn.height() >= _ICON and drawn.width() >= _ICON + 4:
        corner = QPointF(drawn.left() + 2, drawn.center().y() - _ICON / 2)
        _paint_icon(painter, mark, corner)


def _paint_beside(painter: QPainter, mark: BoxMark, drawn: QRectF, taken: list[QRectF]) -> None:
    """An icon beside a place that is not covered, where it hides no other."""
    level = drawn.center().y() - _ICON / 2
    for left in (drawn.right() + 3, drawn.left() - _ICON - 3):
        icon = QRectF(left, level, _ICON, _ICON)
        if not any(icon.intersects(other) for other in taken):
            taken.append(icon)
            _paint_icon(painter, mark, icon.topLeft())
            return


def _width(painter: QPainter, mark: BoxMark) -> float:
    return _ICON + 12 + QFontMetricsF(painter.font()).horizontalAdvance(mark.words)


def _paint_words(painter: QPainter, mark: BoxMark, area: QRectF) -> None:
    _paint_icon(painter, mark, QPointF(area.left() + 3, area.center().y() - _ICON / 2))
    painter.setPen(TEXT)
    where = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(area.adjusted(_ICON + 6, 0, 0, 0), int(where), mark.words)


def _paint_icon(painter: QPainter, mark: BoxMark, at: QPointF) -> None:
    where = QRect(at.toPoint(), QSize(_ICON, _ICON))
    QIcon(IconEngine(mark.icon, lambda: TINTS[mark.tint])).paint(painter, where)
