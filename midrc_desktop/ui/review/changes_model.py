"""The attributes of one image, as they were and as they leave: a table for Qt's views."""

from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QColor, QPalette

from midrc_desktop.deid.changes import Change
from midrc_desktop.ui.review.masking import masked

AnyIndex = QModelIndex | QPersistentModelIndex
GROUPS = ("removed", "replaced", "shifted", "cleaned", "kept")
GROUP_ROLE = int(Qt.ItemDataRole.UserRole)


_FIRST = (
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "PatientAge",
    "StudyDate",
    "StudyDescription",
    "SeriesDescription",
    "AccessionNumber",
    "InstitutionName",
    "ReferringPhysicianName",
)


def _rank(change: Change) -> int:
    return _FIRST.index(change.keyword) if change.keyword in _FIRST else len(_FIRST)


class Column(IntEnum):
    """The columns, from left to right."""

    ATTRIBUTE = 0
    WAS = 1
    LEAVES_AS = 2


class ChangesModel(QAbstractTableModel):
    """One row per attribute. What was there is masked unless the patient is shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changes: tuple[Change, ...] = ()
        self._patient_shown = False
        self._muted = QPalette().color(QPalette.ColorRole.PlaceholderText)

    def show_changes(self, changes: Sequence[Change]) -> None:
        """Replace all rows; what a person looks for first comes first, then by tag."""
        self.beginResetModel()
        self._changes = tuple(sorted(changes, key=_rank))
        self.endResetModel()

    def show_patient(self, shown: bool) -> None:
        """Show or mask what was there."""
        self._patient_shown = shown
        if self._changes:
            last = len(self._changes) - 1
            self.dataChanged.emit(self.index(0, Column.WAS), self.index(last, Column.WAS))

    def set_muted(self, colour: QColor) -> None:
        """The colour of what does not leave."""
        self._muted = colour

    def counts(self) -> Counter[str]:
        """How many attributes there are in each group."""
        return Counter(change.group for change in self._changes)

    def change(self, row: int) -> Change:
        """The change shown in this row."""
        return self._changes[row]

    def _text(self, change: Change, column: int) -> str:
        if column == Column.ATTRIBUTE:
            return change.name or change.keyword or change.path
        if column == Column.WAS:
            if self._patient_shown or change.group == "kept":
                return change.before
            return masked(change.before, change.after)
        if change.group == "removed":
            return self.tr("removed")
        return change.after or self.tr("empty")

    def _tip(self, change: Change) -> str:
        where = change.path if change.path == change.keyword else f"{change.path} {change.keyword}"
        return "\n".join(part for part in (where.strip(), change.reason) if part)

    # Qt's own methods ---------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self._changes)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        change = self._changes[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(change, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(change)
        if role == GROUP_ROLE:
            return change.group
        quiet = index.column() == Column.WAS or (
            index.column() == Column.LEAVES_AS and change.group == "removed"
        )
        if role == Qt.ItemDataRole.ForegroundRole and quiet:
            return self._muted
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Attribute"), self.tr("Was"), self.tr("Leaves as"))[section]
        return None


class ChangesFilter(QSortFilterProxyModel):
    """Shows one group ("" for all) and the rows in which the searched text occurs.

    A search looks at the attribute, its keyword and what leaves, never at masked text: what a
    mask hides must not be found by guessing.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._group = ""
        self._needle = ""

    def set_group(self, group: str) -> None:
        """Show only this group; "" shows all."""
        self._group = group
        self.invalidateFilter()

    def set_search(self, text: str) -> None:
        """Show only rows in which this text occurs, in any case."""
        self._needle = text.strip().casefold()
        self.invalidateFilter()

    def filterAcceptsRow(self, source_row: int, source_parent: AnyIndex) -> bool:
        model = self.sourceModel()
        if not isinstance(model, ChangesModel):
            return False
        change = model.change(source_row)
        if self._group and change.group != self._group:
            return False
        if not self._needle:
            return True
        shown = (model.data(model.index(source_row, column, source_parent)) for column in Column)
        haystack = " ".join((change.keyword, change.path, *map(str, shown)))
        return self._needle in haystack.casefold()
