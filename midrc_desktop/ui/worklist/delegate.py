"""Draws one donation as a card: its number, what it is, its state with icon and word."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from midrc_desktop.ui import theme
from midrc_desktop.ui.drawn_line import draw_line
from midrc_desktop.ui.theme import GROUP
from midrc_desktop.ui.worklist.model import CARD, LINE, WHO
from midrc_desktop.workflow.cards import Card

_GAP = 10
_ICON = 14
Index = QModelIndex | QPersistentModelIndex


class CardDelegate(QStyledItemDelegate):
    """A card per row, as tall as what it says."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        body = QFontMetrics(theme.font()).height()
        lines = 2 + (1 if index.data(WHO) else 0)
        height = QFontMetrics(theme.font(strong=True)).height() + lines * (body + 2)
        bar = 8 if index.data(LINE).progress is not None else 0
        return QSize(0, height + 2 * GROUP + bar + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        c = theme.colours()
        state = option.state  # type: ignore[attr-defined]
        area: QRect = option.rect  # type: ignore[attr-defined]
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        frame = QRectF(area).adjusted(1, 1, -1, -_GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        ground = c.selected if chosen and focused else c.hover if hovered and not chosen else c.card
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(c.accent if chosen else c.line), 2 if chosen else 1))
        painter.drawRoundedRect(frame, 8, 8)
        if focused and not chosen:
            painter.setPen(QPen(QColor(c.accent), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(frame, 8, 8)
        inner = frame.toRect().adjusted(GROUP, GROUP - 2, -GROUP, -GROUP + 2)
        self._draw_lines(painter, inner, index)
        painter.restore()

    def _draw_lines(self, painter: QPainter, inner: QRect, index: Index) -> None:
        c = theme.colours()
        card: Card = index.data(CARD)
        said = index.data(LINE)
        top = inner.top()
        top = draw_line(painter, inner, top, card.title, c.text, strong=True)
        if who := index.data(WHO):
            top = draw_line(painter, inner, top, who, c.text)
        top = draw_line(painter, inner, top, card.summary, c.muted)
        height = QFontMetrics(theme.font()).height()
        at = QRect(inner.left(), top + (height - _ICON) // 2, _ICON, _ICON)
        theme.icon(said.icon, said.tint).paint(painter, at)
        beside = inner.adjusted(_ICON + 6, 0, 0, 0)
        top = draw_line(painter, beside, top, said.words, c.text)
        if said.progress is not None:
            groove = QRectF(inner.left(), top + 2, inner.width(), 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.line))
            painter.drawRoundedRect(groove, 2, 2)
            groove.setWidth(max(4.0, inner.width() * said.progress))
            painter.setBrush(QColor(c.accent))
            painter.drawRoundedRect(groove, 2, 2)
