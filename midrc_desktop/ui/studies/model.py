"""Studies and series for Qt's views: what it is, how many images, whether it leaves, and why."""

from collections.abc import Sequence
from enum import IntEnum
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QPixmap

from midrc_desktop.ui import theme
from midrc_desktop.ui.dates import day
from midrc_desktop.ui.studies.rows import SeriesRow, StudyRow, row_of
from midrc_desktop.ui.studies.thumbnails import EDGE, Thumbnails
from midrc_desktop.ui.studies.words import Words, study_of
from midrc_desktop.ui.theme import ICON
from midrc_desktop.ui.veil import Veil
from midrc_desktop.workflow.glimpses import Glimpse
from midrc_desktop.workflow.neuro import Neuro

AnyIndex = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
UID_ROLE = int(Role.UserRole)
_NEURO_ICON = "mdi6.head-outline"
_TALL = QSize(0, EDGE + 12)
MOST_GROWING = 1000
"""So many series are shown while they are read; all are, when all is read."""

_Shown = tuple[StudyRow, list[SeriesRow]]
"""A study in view with those of its series that are."""


class Column(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    MODALITY = 1
    PART = 2
    DATE = 3
    IMAGES = 4
    WHY = 5


class StudyModel(QAbstractItemModel):
    """One row per study with one row per series below it.

    Nothing is worked out before it is in view: thousands of series cost nothing. It filters and
    sorts itself: a proxy would ask for every row again with each thumbnail that arrives.

    Signals:
        choice_wanted: The person ticked a box (a frozenset of series' UIDs, whether they leave).
    """

    choice_wanted = Signal(object, bool)

    def __init__(self, thumbnails: Thumbnails | None = None, parent: QObject | None = None) -> None:
        """Without thumbnails the rows have neither pictures nor boxes to tick."""
        super().__init__(parent)
        self._thumbnails = thumbnails
        if thumbnails is not None:
            thumbnails.ready.connect(self._show_picture)
        self._studies: list[StudyRow] = []
        self._shown: list[_Shown] = []
        self._growing: dict[tuple[str, str], SeriesRow] = {}
        self._places: dict[str, int] = {}
        self._filter = ""
        self._by, self._down = -1, False
        self._left_out: frozenset[str] = frozenset()
        self._changeable = False
        self._words = Words(None)
        self._marks: dict[str, QPixmap] = {}

    # What is shown

    def show_studies(
        self,
        studies: Sequence[StudyRow],
        left_out: frozenset[str] = frozenset(),
        *,
        changeable: bool = False,
        veil: Veil | None = None,
    ) -> None:
        """Replace all rows. A veil hides what identifies in the descriptions."""
        self.beginResetModel()
        self._studies, self._left_out, self._changeable = list(studies), left_out, changeable
        self._words = Words(veil)
        self._growing.clear()
        self._places.clear()
        self._arrange()
        self.endResetModel()

    def show_only(self, words: str) -> None:
        """Show the series that hold these words in any column, and all of a study that does."""
        self.beginResetModel()
        self._filter = words.strip().casefold()
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort studies among studies and series among series; -1 is the order of the files."""
        self.beginResetModel()
        self._by, self._down = column, order is Qt.SortOrder.DescendingOrder
        self._arrange()
        self.endResetModel()

    def show_left_out(self, left_out: frozenset[str]) -> None:
        """Show another choice of the same series."""
        self._left_out = left_out
        self.redraw()

    def redraw(self) -> None:
        """Every row may look different now."""
        self._marks.clear()
        for at, (_, series) in enumerate(self._shown):
            parent = self.index(at, 0)
            self.dataChanged.emit(parent, self.index(at, Column.WHY))
            last = self.index(len(series) - 1, Column.WHY, parent)
            self.dataChanged.emit(self.index(0, 0, parent), last)

    def grow(self, glimpses: Sequence[Glimpse]) -> None:
        """Add what was just read to the rows that are there, in as few steps as can be.

        Only to so many: a tree of thousands that changes five times a second takes the window.
        """
        fresh: dict[str, StudyRow] = {}
        more: dict[int, list[SeriesRow]] = {}
        for glimpse in glimpses:
            uid, series_uid = glimpse.study_instance_uid, glimpse.series_instance_uid
            if (row := self._growing.get((uid, series_uid))) is not None:
                row.images += glimpse.images
                row.documents += glimpse.documents
                more.setdefault(self._places[uid], [])
                continue
            if len(self._growing) >= MOST_GROWING:
                continue
            row = self._growing[uid, series_uid] = row_of(glimpse)
            if uid in self._places:
                more.setdefault(self._places[uid], []).append(row)
            else:
                fresh.setdefault(uid, StudyRow(uid, "", glimpse.date)).series.append(row)
        for at, rows in more.items():
            self._grow_study(at, rows)
        if fresh:
            start = len(self._shown)
            self._places |= {uid: start + n for n, uid in enumerate(fresh)}
            self.beginInsertRows(QModelIndex(), start, start + len(fresh) - 1)
            self._studies += fresh.values()
            self._shown += [(study, list(study.series)) for study in fresh.values()]
            self.endInsertRows()

    def _grow_study(self, at: int, rows: list[SeriesRow]) -> None:
        study, series = self._shown[at]
        parent = self.index(at, 0)
        if rows:
            self.beginInsertRows(parent, len(series), len(series) + len(rows) - 1)
            study.series += rows
            series += rows
            self.endInsertRows()
        self.dataChanged.emit(parent, self.index(at, Column.IMAGES))
        first, last = (self.index(n, Column.IMAGES, parent) for n in (0, len(series) - 1))
        self.dataChanged.emit(first, last)

    def series_below(self, index: AnyIndex) -> list[SeriesRow]:
        """The series in view of a study's row, or the one of a series' row."""
        _, series = self._rows(index)
        return self._shown[index.row()][1] if series is None else [series]

    def place_of(self, uid: str) -> QModelIndex:
        """The row of a study or series, or an invalid index if it is not in view."""
        for at, (study, series) in enumerate(self._shown):
            if study.uid == uid:
                return self.index(at, 0)
            for below, one in enumerate(series):
                if one.uid == uid:
                    return self.index(below, 0, self.index(at, 0))
        return QModelIndex()

    # How Qt asks for it

    def index(self, row: int, column: int, parent: AnyIndex = QModelIndex()) -> QModelIndex:  # noqa: B008
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: AnyIndex = QModelIndex()) -> Any:  # noqa: B008
        study = index.internalId() if index.isValid() else 0
        return self.createIndex(study - 1, 0, 0) if study else QModelIndex()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        if not parent.isValid():
            return len(self._shown)
        if parent.internalId() or parent.column():
            return 0
        return len(self._shown[parent.row()][1])

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Role.DisplayRole:
            return self.headings()[section]
        if role == Role.TextAlignmentRole:
            return _aligned(section)
        return None

    def headings(self) -> tuple[str, ...]:
        """The words above the columns."""
        return (
            self.tr("Leaves") if self._thumbnails is not None else self.tr("Study"),
            self.tr("Modality"),
            self.tr("Body part"),
            self.tr("Date"),
            self.tr("Images"),
            self.tr("Why"),
        )

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.column() == Column.NAME and self._changeable:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: AnyIndex, role: int = Role.DisplayRole) -> Any:
        study, series = self._rows(index)
        column = Column(index.column())
        if role == Role.DisplayRole:
            return self._said(study, series, column)
        if role == Role.CheckStateRole and column is Column.NAME:
            return self._ticked(study, series)
        if role == Role.DecorationRole:
            return self._picture(study, series, column)
        if role == Role.ToolTipRole and column in (Column.NAME, Column.WHY):
            return self._said(study, series, column)
        if role == Role.SizeHintRole and column is Column.NAME:
            return _TALL
        if role == Role.TextAlignmentRole:
            return _aligned(column)
        if role == Role.FontRole and series is None:
            return theme.font(strong=True)
        if role == Role.ForegroundRole and self._is_muted(series, column):
            return QGuiApplication.palette().placeholderText()
        return (series or study).uid if role == UID_ROLE else None

    def setData(self, index: AnyIndex, value: Any, role: int = Role.EditRole) -> bool:
        if role != Role.CheckStateRole or not self._changeable:
            return False
        leaves = Qt.CheckState(value) is not Qt.CheckState.Unchecked
        uids = frozenset(one.uid for one in self.series_below(index))
        self.choice_wanted.emit(uids, leaves)
        return True

    # What one cell is

    def _rows(self, index: AnyIndex) -> tuple[StudyRow, SeriesRow | None]:
        if not (above := index.internalId()):
            return self._shown[index.row()][0], None
        study, series = self._shown[above - 1]
        return study, series[index.row()]

    def _arrange(self) -> None:
        """Choose what is shown, and in which order."""
        self._shown = []
        for study in self._studies:
            series = study.series
            if self._filter and not self._holds(study, None):
                series = [one for one in series if self._holds(study, one)]
            if series or not self._filter:
                self._shown.append((study, list(series)))
        if self._by >= 0:
            self._shown.sort(key=lambda one: self._rank(one[0], None), reverse=self._down)
            for study, series in self._shown:
                series.sort(key=partial(self._rank, study), reverse=self._down)

    def _holds(self, study: StudyRow, series: SeriesRow | None) -> bool:
        return any(self._filter in self._said(study, series, c).casefold() for c in Column)

    def _rank(self, study: StudyRow, series: SeriesRow | None) -> Any:
        column, one = Column(self._by), series or study
        if column is Column.DATE:
            return one.date
        if column is Column.IMAGES:
            return one.images
        return self._said(study, series, column).casefold()

    def _said(self, study: StudyRow, series: SeriesRow | None, column: Column) -> str:
        words = self._words
        if column is Column.MODALITY:
            return study.modalities if series is None else series.modality
        if column is Column.DATE:
            return day((series or study).date)
        if column is Column.IMAGES:
            return words.amount(series or study)
        if series is None:
            if column is Column.PART:
                return words.neuro(study.neuro)
            named = self._thumbnails is not None
            if column is Column.NAME:
                return words.study_name(study) if named else study_of(study.date)
            return words.of_study(study, self._left_out) if named else ""
        if column is Column.NAME:
            return words.series_name(series)
        return series.part if column is Column.PART else words.why(series, self._left_out)

    def _ticked(self, study: StudyRow, series: SeriesRow | None) -> Qt.CheckState | None:
        if self._thumbnails is None:
            return None
        of = study.series if series is None else [series]
        leaving = sum(one.uid not in self._left_out for one in of)
        if leaving in (0, len(of)):
            return Qt.CheckState.Checked if leaving else Qt.CheckState.Unchecked
        return Qt.CheckState.PartiallyChecked

    def _picture(self, study: StudyRow, series: SeriesRow | None, column: Column) -> Any:
        if series is None:
            if column is Column.WHY and study.remarks:
                return self._mark("mdi6.alert-circle-outline", "amber")
            if column is Column.PART and study.neuro is not Neuro.NO:
                return self._mark(_NEURO_ICON, "accent")
            return None
        wanted = series.proposal.include and series.proposal.neuro is not Neuro.NO
        if column is Column.WHY and wanted:
            return self._mark(_NEURO_ICON, "accent")
        if column is not Column.NAME or self._thumbnails is None:
            return None
        if not series.has_images:
            return theme.icon("mdi6.file-document-outline", "muted")
        return self._thumbnails.tile(series.uid)

    def _mark(self, name: str, tint: str) -> QPixmap:
        """A small icon: a QIcon would be drawn as large as a thumbnail."""
        if name not in self._marks:
            scale = QGuiApplication.primaryScreen().devicePixelRatio()
            self._marks[name] = theme.icon(name, tint).pixmap(QSize(ICON, ICON), scale)
        return self._marks[name]

    def _is_muted(self, series: SeriesRow | None, column: Column) -> bool:
        return series is not None and (column is Column.WHY or series.uid in self._left_out)

    def _show_picture(self, series_uid: str) -> None:
        place = self.place_of(series_uid)
        if place.isValid():
            self.dataChanged.emit(place, place, [Role.DecorationRole])


def _aligned(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == Column.IMAGES else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
