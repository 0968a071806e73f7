"""The strip of series: thumbnail, short name, number of images, and a flag where one is set."""

from collections.abc import Mapping, Sequence
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
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QWidget,
)

from midrc_desktop.ui import theme
from midrc_desktop.ui.preview.overlay import FLAG
from midrc_desktop.ui.preview.stack import Stack

THUMB = 112
EDGE = theme.SPACE
STRIP = THUMB + 2 * EDGE + 10
Index = QModelIndex | QPersistentModelIndex


class SeriesModel(QAbstractListModel):
    """The series of a donation with their thumbnails and number of findings."""

    Picture = Qt.ItemDataRole.UserRole
    Count = Qt.ItemDataRole.UserRole + 1
    Findings = Qt.ItemDataRole.UserRole + 2
    StartsStudy = Qt.ItemDataRole.UserRole + 3

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stacks: tuple[Stack, ...] = ()
        self._pixmaps: dict[str, QPixmap] = {}
        self._findings: Mapping[str, int] = {}

    @property
    def stacks(self) -> tuple[Stack, ...]:
        """The series in their order."""
        return self._stacks

    def set_stacks(self, stacks: Sequence[Stack]) -> None:
        """Show these series; thumbnails that are known stay."""
        self.beginResetModel()
        self._stacks = tuple(stacks)
        here = {stack.series.series_instance_uid for stack in stacks}
        self._pixmaps = {uid: kept for uid, kept in self._pixmaps.items() if uid in here}
        self.endResetModel()

    def without_thumbnail(self) -> tuple[Stack, ...]:
        """Series with pictures whose thumbnail has not come."""
        return tuple(
            stack
            for stack in self._stacks
            if stack.pictures and stack.series.series_instance_uid not in self._pixmaps
        )

    def set_thumbnail(self, series_uid: str, pixmap: QPixmap) -> None:
        """Give a series its thumbnail."""
        self._pixmaps[series_uid] = pixmap
        self._changed()

    def set_findings(self, by_series: Mapping[str, int]) -> None:
        """How many findings each series carries."""
        self._findings = dict(by_series)
        self._changed()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._stacks)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        stack = self._stacks[index.row()]
        uid = stack.series.series_instance_uid
        findings = self._findings.get(uid, 0)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return stack.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            told = self.tr("{0}, {1} images").format(stack.label, len(stack.pictures))
            return self.tr("{0}, {1} findings").format(told, findings) if findings else told
        values = {
            self.Picture: self._pixmaps.get(uid),
            self.Count: len(stack.pictures),
            self.Findings: findings,
            self.StartsStudy: self._study_heading(index.row()),
        }
        return values.get(Qt.ItemDataRole(role)) if role >= self.Picture else None

    def _study_heading(self, row: int) -> str:
        """What stands above the first series of a study, if there are several studies."""
        studies = list(dict.fromkeys(stack.study.study_instance_uid for stack in self._stacks))
        here = self._stacks[row].study
        first = row == 0 or self._stacks[row - 1].study is not here
        if len(studies) < 2 or not first:
            return ""
        number = studies.index(here.study_instance_uid) + 1
        return self.tr("Study {0} · {1}").format(number, ", ".join(here.modalities))

    def _changed(self) -> None:
        if self._stacks:
            self.dataChanged.emit(self.index(0), self.index(len(self._stacks) - 1))


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: Any, index: Index) -> QSize:
        line = option.fontMetrics.height()
        heading = line + EDGE if index.data(SeriesModel.StartsStudy) else 0
        return QSize(STRIP - 10, THUMB + line + 2 * EDGE + heading)

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        palette = option.palette
        line = option.fontMetrics.height()
        top = option.rect.top() + EDGE // 2
        if heading := index.data(SeriesModel.StartsStudy):
            painter.setPen(palette.placeholderText().color())
            where = QRect(option.rect.left() + EDGE, top, THUMB, line)
            painter.drawText(
                where, option.fontMetrics.elidedText(heading, Qt.TextElideMode.ElideRight, THUMB)
            )
            top += line + EDGE
        frame = QRectF(option.rect.left() + EDGE, top, THUMB, THUMB)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        under = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.black)
        painter.drawRoundedRect(frame, 5, 5)
        self._paint_picture(painter, frame.adjusted(3, 3, -3, -3), index)
        edge = palette.accent().color() if chosen else palette.mid().color()
        if under and not chosen:
            edge = palette.placeholderText().color()
        painter.setPen(QPen(edge, 2 if chosen else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        self._paint_words(painter, option, index, int(frame.bottom()) + 4, chosen)
        painter.restore()

    def _paint_picture(self, painter: QPainter, frame: QRectF, index: Index) -> None:
        pixmap = index.data(SeriesModel.Picture)
        if isinstance(pixmap, QPixmap) and not pixmap.isNull():
            size = pixmap.size().scaled(frame.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(frame.center())
            painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
        elif isinstance(pixmap, QPixmap) or not index.data(SeriesModel.Count):
            painter.setPen(QColor("#a8adb4"))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self.tr("No picture"))
        if index.data(SeriesModel.Findings):
            painter.setPen(FLAG)
            where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            painter.drawText(frame.adjusted(0, 2, -4, 0), where, "⚑")

    def _paint_words(
        self, painter: QPainter, option: Any, index: Index, top: int, chosen: bool
    ) -> None:
        metrics = option.fontMetrics
        area = QRect(option.rect.left() + EDGE, top, THUMB, metrics.height())
        count = str(index.data(SeriesModel.Count))
        painter.setPen(option.palette.placeholderText().color())
        painter.drawText(area, Qt.AlignmentFlag.AlignRight, count)
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold if chosen else QFont.Weight.Normal)
        painter.setFont(font)
        room = THUMB - metrics.horizontalAdvance(count) - 8
        label = metrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, room)
        painter.setPen(option.palette.text().color())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft, label)


class SeriesStrip(QListView):
    """A vertical list of series. Left and right arrows go through it as well.

    Signals:
        chosen: Another series should be shown (a Stack).
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.series = SeriesModel(self)
        self.setModel(self.series)
        self.setItemDelegate(_Delegate(self))
        self.setFixedWidth(STRIP)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setUniformItemSizes(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName(self.tr("Series"))
        self.selectionModel().currentChanged.connect(self._current_changed)

    def choose(self, series_uid: str) -> None:
        """Make a series the current one."""
        for row, stack in enumerate(self.series.stacks):
            if stack.series.series_instance_uid == series_uid:
                self.setCurrentIndex(self.series.index(row))

    def step(self, by: int) -> None:
        """Go to the series this many places on, as far as there are any."""
        last = self.series.rowCount() - 1
        row = min(max(self.currentIndex().row() + by, 0), last)
        if last >= 0:
            self.setCurrentIndex(self.series.index(row))

    def _current_changed(self, current: QModelIndex, before: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.series.stacks[current.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
