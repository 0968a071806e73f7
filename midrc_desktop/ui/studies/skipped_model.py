"""Files that were not taken, for Qt's table: a row is worked out when it comes into view."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from midrc_desktop.dicom.study import Skipped
from midrc_desktop.ui.veil import Veil

AnyIndex = QModelIndex | QPersistentModelIndex
FILE, WHY = range(2)


def name_of(skipped: Skipped) -> str:
    """Where the file is: its path, and the members inside archives."""
    return " › ".join((skipped.source.path, *skipped.source.members))


class SkippedModel(QAbstractTableModel):
    """One row per file: where it is, with what identifies covered, and why it was not taken."""

    def __init__(
        self, skipped: Sequence[Skipped], veil: Veil | None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._files = tuple(skipped)
        self._veil = veil
        self._names: dict[int, str] = {}
        self._reason: str | None = None
        self._words = ""
        self._by: int = -1
        self._down = False
        self._shown = list(range(len(self._files)))

    def reasons(self) -> list[tuple[str, int]]:
        """Every reason with the number of its files, the most frequent first."""
        return Counter(one.reason for one in self._files).most_common()

    def show_only(self, reason: str | None, words: str) -> None:
        """Show files of this reason (None: of any) that hold these words as they are shown."""
        self._reason, self._words = reason, words.casefold()
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._by, self._down = column, order is Qt.SortOrder.DescendingOrder
        self._arrange()

    def _arrange(self) -> None:
        """At once and not by a proxy: that would ask back a quarter of a million times."""
        self.beginResetModel()
        shown = [at for at, one in enumerate(self._files) if self._is_wanted(at, one)]
        if self._by == FILE:
            shown.sort(key=lambda at: name_of(self._files[at]), reverse=self._down)
        elif self._by == WHY:
            shown.sort(key=lambda at: self._files[at].reason, reverse=self._down)
        self._shown = shown
        self.endResetModel()

    def _is_wanted(self, at: int, one: Skipped) -> bool:
        if self._reason not in (None, one.reason):
            return False
        if not self._words or self._words in one.reason.casefold():
            return True
        # What is not in the name itself is not in the covered one; covering takes long.
        return self._words in name_of(one).casefold() and self._words in self._name(at).casefold()

    def _name(self, at: int) -> str:
        if at not in self._names:
            said = name_of(self._files[at])
            self._names[at] = said if self._veil is None else self._veil.over(said)
        return self._names[at]

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 2

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("File"), self.tr("Why it was not taken"))[section]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        at = self._shown[index.row()]
        return self._name(at) if index.column() == FILE else self._files[at].reason
