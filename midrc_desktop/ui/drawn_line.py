"""A line of text that is drawn, shortened where it does not fit."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from midrc_desktop.ui import theme


def draw_line(
    painter: QPainter, inner: QRect, top: int, words: str, colour: str, *, strong: bool = False
) -> int:
    """Draw one line within `inner` from `top` down; returns where the next one begins."""
    font = theme.font(strong=strong)
    metrics = QFontMetrics(font)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    row = QRect(inner.left(), top, inner.width(), metrics.height())
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
    painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, shown)
    return top + metrics.height() + 2
