"""The box in which a finding is typed, and under it what it may mean."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.findings.vocabulary import Term, vocabulary
from midrc_desktop.ui import parts, theme

SHOWN_ROWS = 8
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A term with the synonym that made it match ("" if its own name did)."""

    term: Term
    also: str
    usual: bool


def suggestions(typed: str, modality: str) -> tuple[Suggestion, ...]:
    """What was typed may mean these: first those that the modality usually shows."""
    found = [
        Suggestion(term, _synonym(typed, term), not modality or modality in term.modalities)
        for term in vocabulary().search(typed)
    ]
    return tuple(sorted(found, key=lambda one: not one.usual))


def _synonym(typed: str, term: Term) -> str:
    words = typed.casefold().split()
    label = term.label.casefold().split()
    if all(any(part.lstrip("(").startswith(word) for part in label) for word in words):
        return ""
    for synonym in term.synonyms:
        parts = synonym.casefold().split()
        if all(any(part.startswith(word) for part in parts) for word in words):
            return synonym
    return ""


class SuggestionModel(QAbstractListModel):
    """Suggestions as rows."""

    Suggested = Qt.ItemDataRole.UserRole

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Suggestion, ...] = ()

    def show(self, rows: tuple[Suggestion, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.term.label
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.term.definition
        if role == self.Suggested:
            return row
        return None


class _Delegate(QStyledItemDelegate):
    """A term on as many lines as it needs, and below it the synonym that was typed."""

    def __init__(self, owner: QListView) -> None:
        super().__init__(owner)
        self._list = owner

    def sizeHint(self, option: Any, index: Index) -> QSize:
        row: Suggestion = index.data(SuggestionModel.Suggested)
        height = self._label_area(row, option).height()
        if row.also:
            height += option.fontMetrics.height()
        return QSize(80, height + 10)

    def _label_area(self, row: Suggestion, option: Any) -> QRect:
        """Where the term's name goes, as if the list began at 0."""
        width = self._list.viewport().width() - 20
        note = self._note(row)
        if note:
            width -= option.fontMetrics.horizontalAdvance(note) + 8
        metrics = option.fontMetrics
        area = QRect(0, 0, max(width, 1), 10 * metrics.height())
        needed: QRect = metrics.boundingRect(area, int(_WRAPPED), row.term.label)
        return needed

    @staticmethod
    def _note(row: Suggestion) -> str:
        return "" if row.usual else ", ".join(row.term.modalities)

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        row: Suggestion = index.data(SuggestionModel.Suggested)
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(option.palette.highlight())
            painter.drawRoundedRect(option.rect.adjusted(2, 1, -2, -1), 5, 5)
        metrics = option.fontMetrics
        area = QRect(option.rect.adjusted(10, 5, -10, -5))
        area.setHeight(self._label_area(row, option).height())
        muted = option.palette.placeholderText().color()
        note = self._note(row)
        if note:
            painter.setPen(muted)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight, note)
            area.setRight(area.right() - metrics.horizontalAdvance(note) - 8)
        painter.setFont(option.font)
        painter.setPen(option.palette.text().color() if row.usual else muted)
        painter.drawText(area, int(_WRAPPED), row.term.label)
        if row.also:
            painter.setPen(muted)
            area = QRect(area.left(), area.bottom() + 1, area.width(), metrics.height())
            painter.drawText(
                area,
                Qt.AlignmentFlag.AlignLeft,
                metrics.elidedText(row.also, Qt.TextElideMode.ElideRight, area.width()),
            )
        painter.restore()


class _Line(QLineEdit):
    """Passes what is not typing on to the box around it."""

    def event(self, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not self.text()
            and (
                event.matches(QKeySequence.StandardKey.Undo)
                or event.matches(QKeySequence.StandardKey.Redo)
            )
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        box = self.parent()
        if not (isinstance(box, FindingBox) and box.took(event)):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        box = self.parent()
        if isinstance(box, FindingBox):
            box.open()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        box = self.parent()
        if isinstance(box, FindingBox):
            box.fold()


class FindingBox(QWidget):
    """Type, choose with the arrows, Enter. Shift+Enter makes a finding of its own of it.

    Signals:
        picked: This term should be flagged: its key, and whether as a finding of its own.
        left: The person wants back to the image (Escape).
    """

    picked = Signal(str, bool)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._modality = ""
        self.line = _Line(self)
        self.line.setPlaceholderText(self.tr("Flag a finding on this slice   F"))
        self.line.setAccessibleName(self.tr("Flag a finding on this slice"))
        self.line.setToolTip(
            self.tr("Enter flags it here; Shift+Enter as a finding of its own (F)")
        )
        self.line.addAction(
            theme.icon("mdi6.flag-outline", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.model = SuggestionModel(self)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName(self.tr("Findings that fit"))
        self.list.hide()
        self.nothing = parts.text(self.tr("Nothing in the list fits. Try another word."), "muted")
        self.nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self.list)
        column.addWidget(self.nothing)
        self.line.textEdited.connect(self._typed)
        self.list.clicked.connect(lambda index: self._pick(index.row(), separate=False))

    @property
    def shown(self) -> tuple[Suggestion, ...]:
        """The suggestions on screen."""
        rows = range(self.model.rowCount())
        return tuple(self.model.index(row).data(SuggestionModel.Suggested) for row in rows)

    def set_modality(self, modality: str) -> None:
        """Offer first what this modality shows."""
        self._modality = modality

    def open(self) -> None:
        """Show what can be flagged."""
        self._typed(self.line.text())
        self.list.show()

    def fold(self) -> None:
        """Hide the list."""
        self.list.hide()
        self.nothing.hide()

    def took(self, event: QKeyEvent) -> bool:
        """Whether a key was one for the list."""
        key = event.key()
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: SHOWN_ROWS,
            Qt.Key.Key_PageUp: -SHOWN_ROWS,
        }
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            separate = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._pick(self.list.currentIndex().row(), separate=separate)
            return True
        if key == Qt.Key.Key_Escape:
            self.line.clear()
            self.left.emit()
            return True
        if key in steps:
            last = self.model.rowCount() - 1
            row = min(max(self.list.currentIndex().row() + steps[Qt.Key(key)], 0), last)
            self.list.setCurrentIndex(self.model.index(row))
            return True
        return False

    def _typed(self, text: str) -> None:
        self.model.show(suggestions(text, self._modality))
        if text.strip():
            self.list.setCurrentIndex(self.model.index(0))
        rows = min(self.model.rowCount(), SHOWN_ROWS)
        height = sum(self.list.sizeHintForRow(row) for row in range(rows))
        self.list.setFixedHeight(height + 2 * self.list.frameWidth() + 6)
        self.list.setVisible(bool(rows) and self.line.hasFocus())
        self.nothing.setVisible(not rows and self.line.hasFocus())

    def _pick(self, row: int, *, separate: bool) -> None:
        if not 0 <= row < self.model.rowCount():
            return
        term: Term = self.model.index(row).data(SuggestionModel.Suggested).term
        self.line.clear()
        self.picked.emit(term.key, separate)
