"""Studies and series for Qt's views: what it is, how many images, whether it leaves, and why."""

from collections.abc import Sequence
from enum import IntEnum
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
SORT_ROLE = UID_ROLE + 1
_NEURO_ICON = "mdi6.head-outline"
_TALL = QSize(0, EDGE + 12)


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

    Nothing is worked out before it is in view: thousands of series cost nothing.

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
        self.endResetModel()

    def show_left_out(self, left_out: frozenset[str]) -> None:
        """Show another choice of the same series."""
        self._left_out = left_out
        self.redraw()

    def redraw(self) -> None:
        """Every row may look different now."""
        self._marks.clear()
        for at, study in enumerate(self._studies):
            parent = self.index(at, 0)
            self.dataChanged.emit(parent, self.index(at, Column.WHY))
            last = self.index(len(study.series) - 1, Column.WHY, parent)
            self.dataChanged.emit(self.index(0, 0, parent), last)

    def grow(self, glimpses: Sequence[Glimpse]) -> None:
        """Add what was just read to the rows that are there."""
        for glimpse in glimpses:
            at = self._study_at(glimpse)
            study, parent = self._studies[at], self.index(at, 0)
            for below, row in enumerate(study.series):
                if row.uid == glimpse.series_instance_uid:
                    row.images += glimpse.images
                    row.documents += glimpse.documents
                    place = self.index(below, Column.IMAGES, parent)
                    self.dataChanged.emit(place, place)
                    break
            else:
                end = len(study.series)
                self.beginInsertRows(parent, end, end)
                study.series.append(row_of(glimpse))
                self.endInsertRows()
            self.dataChanged.emit(parent, self.index(at, Column.WHY))

    def studies(self) -> list[StudyRow]:
        """The rows as they are."""
        return self._studies

    def series_below(self, index: AnyIndex) -> list[SeriesRow]:
        """The series of a study's row, or the one of a series' row."""
        study, series = self._rows(index)
        return study.series if series is None else [series]

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
            return len(self._studies)
        if parent.internalId() or parent.column():
            return 0
        return len(self._studies[parent.row()].series)

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
        if role == UID_ROLE:
            return (series or study).uid
        return self._sorted_by(study, series, column) if role == SORT_ROLE else None

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
            return self._studies[index.row()], None
        study = self._studies[above - 1]
        return study, study.series[index.row()]

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
        if column is Column.WHY and series.proposal.neuro is not Neuro.NO:
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

    def _sorted_by(self, study: StudyRow, series: SeriesRow | None, column: Column) -> Any:
        one = series or study
        if column is Column.DATE:
            return one.date
        if column is Column.IMAGES:
            return one.images
        return self._said(study, series, column).casefold()

    def _study_at(self, glimpse: Glimpse) -> int:
        for at, study in enumerate(self._studies):
            if study.uid == glimpse.study_instance_uid:
                return at
        end = len(self._studies)
        self.beginInsertRows(QModelIndex(), end, end)
        self._studies.append(StudyRow(glimpse.study_instance_uid, "", glimpse.date))
        self.endInsertRows()
        return end

    def _show_picture(self, series_uid: str) -> None:
        for at, study in enumerate(self._studies):
            for below, series in enumerate(study.series):
                if series.uid == series_uid:
                    place = self.index(below, Column.NAME, self.index(at, 0))
                    self.dataChanged.emit(place, place, [Role.DecorationRole])


def _aligned(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == Column.IMAGES else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
