"""Studies and their series as a tree: what it is, how many images, whether it leaves, and why."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QIcon, QImage
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from midrc_desktop.dicom.study import Patient, Series, Study
from midrc_desktop.ui import theme
from midrc_desktop.ui.dates import day, number
from midrc_desktop.ui.studies.thumbnails import EDGE, Thumbnails, middle, tile
from midrc_desktop.ui.veil import Veil
from midrc_desktop.workflow.proposing import Proposal

_NAME, _MODALITY, _PART, _DATE, _IMAGES, _WHY = range(6)
_UID = Qt.ItemDataRole.UserRole


class StudyTree(QTreeWidget):
    """One row per study with one row per series below it.

    Signals:
        included_changed: The person took a series in or left it out (its UID, bool).
    """

    included_changed = Signal(str, bool)

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._veil: Veil | None = None
        self._held: Collection[str] = ()
        thumbnails.ready.connect(self._show_picture)
        self.setAccessibleName(self.tr("Studies and series"))
        self.setColumnCount(6)
        self.setHeaderLabels(
            (
                self.tr("Leaves"),
                self.tr("Modality"),
                self.tr("Body part"),
                self.tr("Date"),
                self.tr("Images"),
                self.tr("Why"),
            )
        )
        self.setIconSize(QSize(EDGE, EDGE))
        self.setIndentation(24)
        self.setUniformRowHeights(False)
        self.setAlternatingRowColors(False)
        self.setWordWrap(True)
        self.setSelectionMode(QTreeWidget.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        header = self.header()
        header.setStretchLastSection(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_WHY, QHeaderView.ResizeMode.Stretch)
        self.headerItem().setTextAlignment(
            _IMAGES, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        for column in (_MODALITY, _PART, _DATE, _IMAGES):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.itemChanged.connect(self._changed)

    def show_patient(
        self,
        patient: Patient,
        included: Collection[str],
        proposals: Mapping[str, Proposal],
        *,
        held: Collection[str] = (),
        changeable: bool,
        veil: Veil | None,
    ) -> None:
        """Show a patient's studies; boxes may be changed unless it is too late.

        `held` are the studies that stay here because of a question above. A veil hides what
        identifies in their descriptions.
        """
        self._veil, self._held = veil, held
        self.blockSignals(True)
        self.clear()
        for study in patient.studies:
            row = self._study_row(study)
            self.addTopLevelItem(row)
            for series in study.series:
                row.addChild(self._series_row(series, included, proposals, changeable=changeable))
            self._sum_up(row, changeable=changeable)
            row.setExpanded(True)
        self.blockSignals(False)

    def _study_row(self, study: Study) -> QTreeWidgetItem:
        images = sum(len(series.instances) for series in study.series)
        row = QTreeWidgetItem(
            (
                self._said(study.description) or self.tr("Study without a description"),
                ", ".join(study.modalities),
                "",
                day(study.date),
                number(images),
                "",
            )
        )
        row.setData(_NAME, _UID, study.study_instance_uid)
        row.setToolTip(_NAME, row.text(_NAME))
        for column in range(6):
            row.setFont(column, theme.font(strong=True))
        row.setTextAlignment(_IMAGES, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.setSizeHint(_NAME, QSize(0, 44))
        return row

    def _series_row(
        self,
        series: Series,
        included: Collection[str],
        proposals: Mapping[str, Proposal],
        *,
        changeable: bool,
    ) -> QTreeWidgetItem:
        uid = series.series_instance_uid
        name = self._said(series.description or series.protocol_name)
        if not name:
            name = self.tr("Series {0}").format(series.number or "–")
        proposal = proposals.get(uid)
        why = proposal.reason if proposal else ""
        row = QTreeWidgetItem(
            (
                name,
                series.modality,
                series.body_part.capitalize(),
                day(series.date),
                number(len(series.instances)),
                why,
            )
        )
        row.setData(_NAME, _UID, uid)
        row.setToolTip(_WHY, why)
        row.setToolTip(_NAME, name)
        row.setSizeHint(_NAME, QSize(0, EDGE + 12))
        row.setTextAlignment(_IMAGES, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if not changeable:
            row.setFlags(row.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
        leaves = uid in included
        row.setCheckState(_NAME, Qt.CheckState.Checked if leaves else Qt.CheckState.Unchecked)
        self._shade(row, leaves=leaves)
        row.setIcon(_NAME, QIcon(tile(self._thumbnails.picture(uid), self.devicePixelRatioF())))
        if middle(series) is None:
            row.setIcon(_NAME, theme.icon("mdi6.image-off-outline", "muted"))
        return row

    def _said(self, words: str) -> str:
        shown = words if self._veil is None else self._veil.over(words)
        return " ".join(shown.replace("^", " ").split())

    def _changed(self, row: QTreeWidgetItem, column: int) -> None:
        if column != _NAME:
            return
        state = row.checkState(_NAME)
        self.blockSignals(True)
        if row.parent() is None:
            rows = [row.child(at) for at in range(row.childCount())]
            changed = [one for one in rows if one.checkState(_NAME) is not state]
            for one in changed:
                one.setCheckState(_NAME, state)
        else:
            changed = [row]
        for one in changed:
            self._shade(one, leaves=state is Qt.CheckState.Checked)
        self._sum_up(row.parent() or row, changeable=True)
        self.blockSignals(False)
        for one in changed:
            self.included_changed.emit(one.data(_NAME, _UID), state is Qt.CheckState.Checked)

    def _sum_up(self, study: QTreeWidgetItem, *, changeable: bool) -> None:
        children = [study.child(at) for at in range(study.childCount())]
        leaving = sum(one.checkState(_NAME) is Qt.CheckState.Checked for one in children)
        state = Qt.CheckState.PartiallyChecked
        if leaving in (0, len(children)):
            state = Qt.CheckState.Checked if leaving else Qt.CheckState.Unchecked
        if not changeable:
            study.setFlags(study.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
        study.setCheckState(_NAME, state)
        waits = study.data(_NAME, _UID) in self._held
        study.setText(
            _WHY,
            self.tr("Stays here: see above") if waits else self._leaving(leaving, len(children)),
        )

    def _leaving(self, leaving: int, of: int) -> str:
        if leaving == 0:
            return self.tr("Stays here")
        if leaving == of:
            return self.tr("Leaves") if of == 1 else self.tr("All {0} series leave").format(of)
        return self.tr("{0} of {1} series leave").format(leaving, of)

    def _shade(self, row: QTreeWidgetItem, *, leaves: bool) -> None:
        muted = self.palette().placeholderText()
        for column in range(6):
            row.setForeground(column, QBrush() if leaves and column != _WHY else muted)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            blocked = self.blockSignals(True)
            for row in self._series_rows():
                self._shade(row, leaves=row.checkState(_NAME) is Qt.CheckState.Checked)
            self.blockSignals(blocked)

    def _series_rows(self) -> list[QTreeWidgetItem]:
        root = self.invisibleRootItem()
        studies = [root.child(at) for at in range(root.childCount())]
        return [study.child(at) for study in studies for at in range(study.childCount())]

    def _show_picture(self, series_uid: str, picture: QImage) -> None:
        self.blockSignals(True)
        for row in self._series_rows():
            if row.data(_NAME, _UID) == series_uid:
                row.setIcon(_NAME, QIcon(tile(picture, self.devicePixelRatioF())))
        self.blockSignals(False)
        self.viewport().update()
