"""The queue as a list: a row for each donation, drawn in two lines with its bar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from midrc_desktop.jobs import Progress
from midrc_desktop.ui import theme
from midrc_desktop.ui.drawn_line import draw_line
from midrc_desktop.ui.sending.standing_words import amount, said, share
from midrc_desktop.ui.theme import GROUP
from midrc_desktop.workflow.queued import Place, Queued

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
_ICON = 16


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the queue with what the list says of it."""

    row: Queued
    title: str
    progress: Progress | None = None
    speed: str = ""

    @property
    def line(self) -> str:
        """How it stands, in one line."""
        words = said(self.row)
        if self.row.place is Place.SENDING and self.speed:
            return f"{words.word}  ·  {self.speed}"
        return words.word

    @property
    def share(self) -> float | None:
        """How much has arrived where that is worth a bar."""
        done = share(self.row, self.progress)
        return done if done or self.row.place is Place.SENDING else None

    @property
    def where(self) -> str:
        """Which donation goes where."""
        return f"{self.title}  →  {self.row.destination.name}"


class QueueModel(QAbstractListModel):
    """One row per donation in the queue, the first to be sent on top."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Shown, ...] = ()

    def show_rows(self, rows: Sequence[Shown]) -> None:
        """Replace the rows; where only values changed the selection stays."""
        same = [one.row.donation for one in rows] == [one.row.donation for one in self._rows]
        if not same:
            self.beginResetModel()
        self._rows = tuple(rows)
        if not same:
            self.endResetModel()
        elif self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def update_row(self, donation: int, change: Callable[[Shown], Shown]) -> None:
        """Change what is shown of one donation."""
        at = self.row_of(donation)
        if at >= 0:
            rows = list(self._rows)
            rows[at] = change(rows[at])
            self._rows = tuple(rows)
            self.dataChanged.emit(self.index(at), self.index(at))

    def row_of(self, donation: int) -> int:
        """The row of a donation, or -1."""
        found = (at for at, one in enumerate(self._rows) if one.row.donation == donation)
        return next(found, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown = self._rows[index.row()]
        if role == ROW:
            return shown
        if role == Qt.ItemDataRole.DisplayRole:
            return shown.where
        if role == Qt.ItemDataRole.ToolTipRole:
            return said(shown.row).more or None
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            place = f"{shown.title}, {shown.row.destination.name}"
            words = (place, shown.line, said(shown.row).more, amount(shown.row, shown.progress))
            return ", ".join(filter(None, words))
        return None


class QueueDelegate(QStyledItemDelegate):
    """Which donation goes where, and how far; below it how it stands, as icon and words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        shown: Shown = index.data(ROW)
        lines = 3 if said(shown.row).more else 2
        bar = 0 if shown.share is None else 8
        body = QFontMetrics(theme.font()).height()
        return QSize(0, lines * (body + 2) + bar + 2 * GROUP - 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        c = theme.colours()
        state = option.state  # type: ignore[attr-defined]
        area: QRect = option.rect  # type: ignore[attr-defined]
        shown: Shown = index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(area).adjusted(1, 1, -1, -1)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(QColor(c.selected))
            focused = bool(state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(QColor(c.accent), 1) if focused else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(frame, 6, 6)
        inner = area.adjusted(GROUP, GROUP - 3, -GROUP, -GROUP + 3)
        self._draw(painter, inner, shown)
        painter.restore()

    def _draw(self, painter: QPainter, inner: QRect, shown: Shown) -> None:
        c = theme.colours()
        words = said(shown.row)
        body = QFontMetrics(theme.font())
        right = amount(shown.row, shown.progress)
        width = body.horizontalAdvance(right)
        draw_line(
            painter, inner.adjusted(inner.width() - width - 2, 0, 0, 0), inner.top(), right, c.muted
        )
        title = inner.adjusted(0, 0, -width - 2 * GROUP, 0)
        top = draw_line(painter, title, inner.top(), shown.where, c.text, strong=True)
        at = QRect(inner.left(), top + (body.height() - _ICON) // 2, _ICON, _ICON)
        theme.icon(words.icon, words.tint).paint(painter, at)
        beside = inner.adjusted(_ICON + 6, 0, 0, 0)
        colour = c.amber if words.tint == "amber" else c.text
        top = draw_line(painter, beside, top, shown.line, colour)
        if words.more:
            top = draw_line(painter, beside, top, words.more, c.muted)
        if shown.share is None:
            return
        groove = QRectF(inner.left(), top + 2, inner.width(), 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.line))
        painter.drawRoundedRect(groove, 2, 2)
        groove.setWidth(max(4.0, inner.width() * shown.share))
        painter.setBrush(QColor(c.accent))
        painter.drawRoundedRect(groove, 2, 2)
