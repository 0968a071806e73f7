"""Lists of rows with a picture, two lines and a state: icon and word, never colour alone."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.deidentify.texts_words import Said
from midrc_desktop.ui.drawn_line import draw_line
from midrc_desktop.ui.studies.thumbnails import EDGE
from midrc_desktop.ui.theme import SPACE

ROW = Qt.ItemDataRole.UserRole
_MOVING = (
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End),
    *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
)
_ICON = 16
_GAP = 6
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a title with a short state `aside`, and lines below.

    `picture` is drawn at its left if given; a `quiet` row is muted.
    """

    key: Hashable
    title: str
    lines: tuple[Said, ...]
    aside: Said | None = None
    picture: QIcon | None = None
    quiet: bool = False

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        aside = () if self.aside is None else (self.aside,)
        return ". ".join((self.title, *(said.words for said in (*aside, *self.lines))))


class RowsModel(QAbstractListModel):
    """The rows of a list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def show(self, rows: Sequence[Row]) -> None:
        """Show these; the same keys again keep their place in the list."""
        now = tuple(rows)
        if [row.key for row in now] == [row.key for row in self.rows]:
            changed = [at for at, row in enumerate(now) if row != self.rows[at]]
            self.rows = now
            for at in changed:
                self.dataChanged.emit(self.index(at), self.index(at))
        else:
            self.beginResetModel()
            self.rows = now
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken
        return row if role == ROW else None


class RowDelegate(QStyledItemDelegate):
    """Draws a row in a rounded frame, as the worklist draws its cards."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: Row = index.data(ROW)
        line = QFontMetrics(theme.font()).height() + 2
        words = QFontMetrics(theme.font(strong=True)).height() + line * len(row.lines)
        picture = 0 if row.picture is None else EDGE
        return QSize(0, max(words, picture) + 2 * SPACE + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        c = theme.colours()
        row: Row = index.data(ROW)
        state = option.state  # type: ignore[attr-defined]
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        frame = QRectF(option.rect).adjusted(1, 1, -1, -_GAP)  # type: ignore[attr-defined]
        ground = c.selected if chosen else c.hover if hovered else c.card
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(ground))
        wide = 2 if chosen or focused else 1
        painter.setPen(QPen(QColor(c.accent if chosen or focused else c.line), wide))
        painter.drawRoundedRect(frame, 6, 6)
        inner = frame.toRect().adjusted(SPACE, SPACE - 1, -SPACE, -SPACE + 1)
        if row.picture is not None:
            row.picture.paint(painter, QRect(inner.topLeft(), QSize(EDGE, EDGE)))
            inner = inner.adjusted(EDGE + SPACE, 0, 0, 0)
        self._draw_lines(painter, inner, row)
        painter.restore()

    @staticmethod
    def _draw_lines(painter: QPainter, inner: QRect, row: Row) -> None:
        c = theme.colours()
        ink = c.muted if row.quiet else c.text
        room = inner
        if row.aside is not None:
            wide = QFontMetrics(theme.font()).horizontalAdvance(row.aside.words) + _ICON + 8
            beside = inner.adjusted(inner.width() - wide, 0, 0, 0)
            _said(painter, beside, inner.top(), row.aside, quiet=row.quiet)
            room = inner.adjusted(0, 0, -wide - SPACE, 0)
        top = draw_line(painter, room, inner.top(), row.title, ink, strong=not row.quiet)
        for line in row.lines:
            top = _said(painter, inner, top, line, quiet=row.quiet)


class RowList(QListView):
    """A list of rows, one of which is chosen. Keys that do not move in it are the page's.

    Signals:
        chosen: The person chose this row (its key).
    """

    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RowsModel(self)
        self._silent = False
        self.setModel(self._model)
        self.setItemDelegate(RowDelegate(self))
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        parts.set_part(self, "cards")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._current)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._model.rows

    def show_rows(self, rows: Sequence[Row], chosen: Hashable) -> None:
        """Show these rows with one chosen, or none where no row has that key."""
        self._silent = True
        self._model.show(rows)
        at = next((n for n, row in enumerate(self.rows) if row.key == chosen), None)
        if at is None:
            self.setCurrentIndex(QModelIndex())
        elif at != self.currentIndex().row():
            self.setCurrentIndex(self._model.index(at))
            self.scrollTo(self._model.index(at))
        self._silent = False

    def _current(self, index: QModelIndex, before: QModelIndex) -> None:
        if not self._silent and index.isValid():
            self.chosen.emit(self.rows[index.row()].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVING:
            super().keyPressEvent(event)
        else:
            event.ignore()


def _said(painter: QPainter, inner: QRect, top: int, said: Said, *, quiet: bool) -> int:
    """A line with its icon, if it has one."""
    c = theme.colours()
    room = inner
    if said.icon:
        height = QFontMetrics(theme.font()).height()
        at = QRect(inner.left(), top + (height - _ICON) // 2, _ICON, _ICON)
        theme.icon(said.icon, "muted" if quiet else said.tint).paint(painter, at)
        room = inner.adjusted(_ICON + 6, 0, 0, 0)
    ink = c.muted if quiet or said.tint == "muted" else c.text
    return draw_line(painter, room, top, said.words, ink)
