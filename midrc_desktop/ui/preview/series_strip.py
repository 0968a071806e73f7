"""The strip of series: thumbnail, short name, number of images, and a flag where one is set."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.icons import IconEngine
from midrc_desktop.ui.preview.overlay import FLAG, QUIET
from midrc_desktop.ui.preview.stack import Stack

THUMB = 112
EDGE = theme.SPACE
STRIP = THUMB + 3 * EDGE
ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)


class SeriesTile(QAbstractButton):
    """One series: a picture, a name and a count. Arrows are left to the page."""

    def __init__(self, stack: Stack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stack = stack
        self.pixmap: QPixmap | None = None
        self._findings = 0
        self.setText(stack.label)
        self.setToolTip(stack.label)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_findings(0)

    @property
    def findings(self) -> int:
        """How many findings the series carries."""
        return self._findings

    def set_findings(self, findings: int) -> None:
        """Show how many findings the series carries."""
        self._findings = findings
        images = len(self.stack.pictures)
        told = [
            self.stack.label,
            self.tr("1 image") if images == 1 else self.tr("{0} images").format(images),
        ]
        if findings:
            told.append(
                self.tr("1 finding") if findings == 1 else self.tr("{0} findings").format(findings)
            )
        self.setAccessibleName(", ".join(told))
        self.update()

    def set_pixmap(self, pixmap: QPixmap) -> None:
        """Show the thumbnail; a null one says that there is no picture."""
        self.pixmap = pixmap
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(THUMB, THUMB + self.fontMetrics().height() + EDGE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(0, 0, THUMB, THUMB)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.black)
        painter.drawRoundedRect(frame, 6, 6)
        self._paint_picture(painter, frame.adjusted(3, 3, -3, -3))
        painter.setPen(QPen(self._edge(), 2 if self.isChecked() or self.hasFocus() else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame.adjusted(1, 1, -1, -1), 6, 6)
        self._paint_words(painter, QRectF(1, THUMB + 3, THUMB - 2, self.fontMetrics().height()))

    def _edge(self) -> QColor:
        palette = self.palette()
        if self.hasFocus() and self.isChecked():
            return palette.accent().color().lighter(125)
        if self.isChecked():
            return palette.accent().color()
        return (palette.placeholderText() if self.underMouse() else palette.mid()).color()

    def _paint_picture(self, painter: QPainter, frame: QRectF) -> None:
        if self.pixmap is not None and not self.pixmap.isNull():
            whole = QRectF(self.pixmap.rect())
            size = whole.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(frame.center())
            painter.drawPixmap(target, self.pixmap, whole)
        elif self.pixmap is not None or not self.stack.pictures:
            painter.setPen(QUIET)
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self.tr("No picture"))
        if self._findings:
            flag = QIcon(IconEngine("mdi6.flag", FLAG.name)).pixmap(
                QSize(16, 16), self.devicePixelRatioF()
            )
            painter.drawPixmap(int(frame.right()) - 18, 5, flag)
            if self._findings > 1:
                painter.setPen(FLAG)
                where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
                painter.drawText(frame.adjusted(0, 2, -20, 0), where, str(self._findings))

    def _paint_words(self, painter: QPainter, area: QRectF) -> None:
        count = str(len(self.stack.pictures))
        painter.setPen(self.palette().placeholderText().color())
        painter.drawText(area, Qt.AlignmentFlag.AlignRight, count)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Normal)
        painter.setFont(font)
        room = int(area.width()) - self.fontMetrics().horizontalAdvance(count) - EDGE
        label = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft, label)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)


class SeriesStrip(QScrollArea):
    """A column of series, by study. The keys left and right go through it.

    Signals:
        chosen: Another series should be shown (a Stack).
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: tuple[SeriesTile, ...] = ()
        self._current: SeriesTile | None = None
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._clicked)
        self.setFixedWidth(STRIP)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Series"))
        self._new_page()

    @property
    def stacks(self) -> tuple[Stack, ...]:
        """The series in their order."""
        return tuple(tile.stack for tile in self.tiles)

    @property
    def current(self) -> Stack | None:
        """The series in view."""
        return None if self._current is None else self._current.stack

    def set_stacks(self, stacks: Sequence[Stack]) -> None:
        """Show these series; thumbnails that are known stay."""
        known = {_uid(tile.stack): tile.pixmap for tile in self.tiles}
        for tile in self.tiles:
            self._group.removeButton(tile)
        column = self._new_page()
        headings = self._headings(stacks)
        tiles = []
        for stack in stacks:
            words = headings.pop(stack.study.study_instance_uid, "")
            if words:
                column.addWidget(parts.text(words, "muted"))
            tile = SeriesTile(stack)
            tile.pixmap = known.get(_uid(stack))
            self._group.addButton(tile)
            column.addWidget(tile)
            tiles.append(tile)
        column.addStretch(1)
        self.tiles = tuple(tiles)
        self._current = None

    def without_thumbnail(self) -> tuple[Stack, ...]:
        """Series with pictures whose thumbnail has not come."""
        return tuple(t.stack for t in self.tiles if t.stack.pictures and t.pixmap is None)

    def set_thumbnail(self, series_uid: str, pixmap: QPixmap) -> None:
        """Give a series its thumbnail."""
        for tile in self.tiles:
            if _uid(tile.stack) == series_uid:
                tile.set_pixmap(pixmap)

    def set_findings(self, by_series: Mapping[str, int]) -> None:
        """How many findings each series carries."""
        for tile in self.tiles:
            tile.set_findings(by_series.get(_uid(tile.stack), 0))

    def choose(self, series_uid: str) -> None:
        """Make a series the current one."""
        for tile in self.tiles:
            if _uid(tile.stack) == series_uid:
                self._make_current(tile)

    def step(self, by: int) -> None:
        """Go to the series this many places on, as far as there are any."""
        if self.tiles:
            at = self.tiles.index(self._current) if self._current else 0
            self._make_current(self.tiles[min(max(at + by, 0), len(self.tiles) - 1)])

    def _new_page(self) -> QVBoxLayout:
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(EDGE + 4, EDGE, 4, EDGE)
        column.setSpacing(EDGE)
        self.setWidget(page)
        page.show()
        return column

    def _headings(self, stacks: Sequence[Stack]) -> dict[str, str]:
        """What stands above the first series of each study, if there are several studies."""
        studies = dict.fromkeys(stack.study.study_instance_uid for stack in stacks)
        if len(studies) < 2:
            return {}
        return {
            uid: self.tr("Study {0} · {1}").format(number, ", ".join(_modalities(stacks, uid)))
            for number, uid in enumerate(studies, 1)
        }

    def _clicked(self, button: QAbstractButton) -> None:
        if isinstance(button, SeriesTile):
            self._make_current(button)

    def _make_current(self, tile: SeriesTile) -> None:
        had_focus = self._current is not None and self._current.hasFocus()
        tile.setChecked(True)
        if had_focus:
            tile.setFocus()
        self.ensureWidgetVisible(tile, 0, EDGE)
        if tile is not self._current:
            self._current = tile
            self.chosen.emit(tile.stack)


def _modalities(stacks: Sequence[Stack], study_uid: str) -> Iterable[str]:
    """The modalities of the series that are shown, each once."""
    of_study = (stack for stack in stacks if stack.study.study_instance_uid == study_uid)
    return dict.fromkeys(stack.series.modality for stack in of_study)


def _uid(stack: Stack) -> str:
    return stack.series.series_instance_uid
