"""How places look on the image: covered ones black as they leave, kept ones as an outline."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
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
    for mark, drawn in reversed(shown):
        _paint_tag(painter, area, mark, drawn, taken)
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
    painter: QPainter, area: QRectF, mark: BoxMark, drawn: QRectF, taken: list[QRectF]
) -> None:
    """Icon and words above or below the box, where they hide no other; else inside as an icon."""
    metrics = QFontMetricsF(painter.font())
    height = metrics.height() + 2
    width = _ICON + 10 + metrics.horizontalAdvance(mark.words)
    left = max(min(drawn.left(), area.right() - width - 2), area.left() + 2)
    for top in (drawn.top() - height - 3, drawn.bottom() + 3):
        tag = QRectF(left, top, width, height)
        free = area.contains(tag) and not any(tag.intersects(other) for other in taken)
        if free or (mark.chosen and area.contains(tag)):
            break
    else:
        return
    taken.append(tag)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(GROUND)
    painter.drawRoundedRect(tag, 3, 3)
    at = QRect(round(tag.left()) + 3, round(tag.center().y() - _ICON / 2), _ICON, _ICON)
    QIcon(IconEngine(mark.icon, lambda: TINTS[mark.tint])).paint(painter, at)
    painter.setPen(TEXT)
    words = tag.adjusted(_ICON + 6, 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, mark.words)
