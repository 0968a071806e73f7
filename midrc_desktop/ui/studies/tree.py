"""The tree of studies and series: filtered, sorted, and worked with the keyboard alone."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeView, QWidget

from midrc_desktop.ui import theme
from midrc_desktop.ui.studies.model import UID_ROLE, Column, StudyModel
from midrc_desktop.ui.studies.rows import StudyRow
from midrc_desktop.ui.studies.thumbnails import EDGE, Thumbnails
from midrc_desktop.ui.theme import GROUP, SPACE
from midrc_desktop.ui.veil import Veil

_NO_KEYS = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CHECKED = Qt.CheckState.Checked


class StudyTree(QTreeView):
    """Space takes in or leaves out what is selected, Shift+Space the whole study, Enter opens.

    Signals:
        choice_wanted: Series are to leave or not (a frozenset of their UIDs, bool).
        opened: A series is to be looked at (its UID).
        selection_changed: Other rows are selected.
    """

    choice_wanted = Signal(object, bool)
    opened = Signal(str)
    selection_changed = Signal()

    def __init__(self, thumbnails: Thumbnails | None = None, parent: QWidget | None = None) -> None:
        """Without thumbnails it only shows what is being read."""
        super().__init__(parent)
        self.rows = StudyModel(thumbnails, self)
        self._before: str | None = None
        self.setModel(self.rows)
        self.setAccessibleName(self.tr("Studies and series"))
        self._look()
        self.rows.modelAboutToBeReset.connect(self._remember)
        self.rows.modelReset.connect(self._go_back)
        self.setSortingEnabled(thumbnails is not None)
        self.rows.choice_wanted.connect(self.choice_wanted)
        self.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit())
        self.doubleClicked.connect(self._open)

    def _look(self) -> None:
        self.setIconSize(QSize(EDGE, EDGE))
        self.setIndentation(24)
        self.setUniformRowHeights(True)
        self.setWordWrap(True)
        self.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        header = self.header()
        header.setStretchLastSection(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, widest in (
            (Column.MODALITY, "CT, MR, SR"),
            (Column.PART, "MMMay be neuro"),
            (Column.DATE, "30 May 2021"),
            (Column.IMAGES, "12 documents"),
        ):
            width = QFontMetrics(theme.font(strong=True)).horizontalAdvance(widest)
            header.resizeSection(column, width + GROUP + SPACE)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(Column.WHY, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    # What others call

    def show_studies(
        self,
        studies: Sequence[StudyRow],
        left_out: frozenset[str],
        *,
        changeable: bool,
        veil: Veil | None,
    ) -> None:
        """Show a patient's studies."""
        self.rows.show_studies(studies, left_out, changeable=changeable, veil=veil)

    def sort_by(self, column: int) -> None:
        """Sort studies among studies and series among series; -1 is the order of the files."""
        self.sortByColumn(column, Qt.SortOrder.AscendingOrder)

    def chosen(self) -> frozenset[str]:
        """The series that are selected, a study's row standing for all of its own in view."""
        return self._below(self.selectionModel().selectedRows())

    # What the keys do

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex().siblingAtColumn(Column.NAME)
        if event.key() == Qt.Key.Key_Space and event.modifiers() == _NO_KEYS:
            self._toggle(self.selectionModel().selectedRows() or [current])
        elif event.key() == Qt.Key.Key_Space and event.modifiers() == _SHIFT:
            self._toggle([current.parent() if current.parent().isValid() else current])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() in (
            _NO_KEYS,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self._open(current)
        else:
            super().keyPressEvent(event)

    def _toggle(self, indexes: Sequence[QModelIndex]) -> None:
        """Leave out what is ticked throughout; take in everything else."""
        rows = [index for index in indexes if index.isValid()]
        if not rows or not self.rows.flags(rows[0]) & Qt.ItemFlag.ItemIsUserCheckable:
            return
        ticked = all(index.data(Qt.ItemDataRole.CheckStateRole) == _CHECKED for index in rows)
        self.choice_wanted.emit(self._below(rows), not ticked)

    def _below(self, indexes: Sequence[QModelIndex]) -> frozenset[str]:
        return frozenset(one.uid for index in indexes for one in self.rows.series_below(index))

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and index.parent().isValid():
            self.opened.emit(index.siblingAtColumn(Column.NAME).data(UID_ROLE))

    def _remember(self) -> None:
        self._before = self.currentIndex().siblingAtColumn(Column.NAME).data(UID_ROLE)

    def _go_back(self) -> None:
        """After a filter or another order the current row is current still, if it is there."""
        self.expandAll()
        place = self.rows.place_of(self._before or "")
        select = QItemSelectionModel.SelectionFlag
        if place.isValid():
            self.selectionModel().setCurrentIndex(place, select.ClearAndSelect | select.Rows)
        else:
            self.selectionModel().setCurrentIndex(self.rows.index(0, 0), select.NoUpdate)
        self.selection_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.rows.redraw()
