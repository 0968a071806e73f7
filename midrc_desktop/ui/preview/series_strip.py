"""The strip of series: thumbnail, short name, number of images, and a flag where one is set."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from PySide6.QtCore import QMimeData, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QFont,
    QIcon,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
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
HUNG = 28
"""The length of the bar under the picture of a stack that hangs in a viewport."""

STRIP = THUMB + 3 * EDGE
TILE = "application/x-midrc-series-tile"
"""What is dragged from the strip: the number of a tile, and nothing that names anybody."""

ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)


class SeriesTile(QAbstractButton):
    """One stack: a picture, a name and a count. Arrows are left to the page.

    It can be dragged onto a viewport.
    """

    def __init__(self, stack: Stack, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stack = stack
        self.number = number
        self.picture: QImage | None = None
        self.sentence = "" if stack.pictures else self.tr("No images")
        self._findings = 0
        self._hung = False
        self._grip = QPointF()
        self.setText(stack.label)
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
        if self.stack.phases > 1:
            told.append(self.tr("{0} phases").format(self.stack.phases))
        if self.sentence:
            told.append(self.sentence)
        if self._hung:
            told.append(self.tr("in view"))
        if findings:
            told.append(
                self.tr("1 finding") if findings == 1 else self.tr("{0} findings").format(findings)
            )
        self.setAccessibleName(", ".join(told))
        self.setToolTip("\n".join(told))
        self.update()

    def set_hung(self, hung: bool) -> None:
        """Show whether the stack hangs in a viewport."""
        if hung != self._hung:
            self._hung = hung
            self.set_findings(self._findings)

    def set_picture(self, picture: QImage) -> None:
        """Show the thumbnail."""
        self.picture, self.sentence = picture, ""
        self.update()

    def set_sentence(self, sentence: str) -> None:
        """Say why there is no thumbnail."""
        self.sentence = sentence
        self.set_findings(self._findings)

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
        if self._hung:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette().accent())
            painter.drawRoundedRect(QRectF(THUMB / 2 - HUNG / 2, THUMB - 8, HUNG, 4), 2, 2)
        self._paint_words(painter, QRectF(1, THUMB + 3, THUMB - 2, self.fontMetrics().height()))

    def _edge(self) -> QColor:
        palette = self.palette()
        if self.hasFocus() and self.isChecked():
            return palette.accent().color().lighter(125)
        if self.isChecked():
            return palette.accent().color()
        return (palette.placeholderText() if self.underMouse() else palette.mid()).color()

    def _paint_picture(self, painter: QPainter, frame: QRectF) -> None:
        if self.picture is not None:
            whole = QRectF(self.picture.rect())
            size = whole.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(frame.center())
            painter.drawImage(target, self.picture, whole)
        elif self.sentence:
            painter.setPen(QUIET)
            where = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.setFont(theme.font())
            painter.drawText(frame.adjusted(4, 4, -4, -4), int(where), self.sentence)
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
        phases = f" × {self.stack.phases}" if self.stack.phases > 1 else ""
        count = f"{self.stack.per_phase}{phases}"
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        far = (event.position() - self._grip).manhattanLength()
        if self.isDown() and far >= QApplication.startDragDistance():
            self.setDown(False)
            drag = QDrag(self)
            drag.setMimeData(carrying(self.number))
            drag.setPixmap(self.grab().scaledToWidth(THUMB // 2))
            drag.exec(Qt.DropAction.CopyAction)


def carrying(number: int) -> QMimeData:
    """What a dragged tile carries."""
    mime = QMimeData()
    mime.setData(TILE, str(number).encode())
    return mime


def tile_of(mime: QMimeData) -> int | None:
    """The number of the tile that is dragged, or None if something else is."""
    return int(mime.data(TILE).data()) if mime.hasFormat(TILE) else None


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
        known = {tile.stack.key: (tile.picture, tile.sentence) for tile in self.tiles}
        for tile in self.tiles:
            self._group.removeButton(tile)
        column = self._new_page()
        headings = self._headings(stacks)
        tiles: list[SeriesTile] = []
        for stack in stacks:
            words = headings.pop(stack.study.study_instance_uid, "")
            if words:
                column.addWidget(parts.text(words, "muted"))
            tile = SeriesTile(stack, len(tiles))
            tile.picture, tile.sentence = known.get(stack.key, (None, tile.sentence))
            self._group.addButton(tile)
            column.addWidget(tile)
            tiles.append(tile)
        column.addStretch(1)
        self.tiles = tuple(tiles)
        self._current = None

    def without_thumbnail(self) -> tuple[Stack, ...]:
        """Series with pictures whose thumbnail has not come."""
        return tuple(t.stack for t in self.tiles if t.picture is None and not t.sentence)

    @property
    def bytes_held(self) -> int:
        """The memory that thumbnails hold."""
        return sum(tile.picture.sizeInBytes() for tile in self.tiles if tile.picture is not None)

    def set_thumbnail(self, stack: Stack, picture: QImage | str) -> None:
        """Give a stack its thumbnail, or the sentence that says why it has none."""
        for tile in self.tiles:
            if tile.stack.key == stack.key:
                if isinstance(picture, str):
                    tile.set_sentence(picture)
                else:
                    tile.set_picture(picture)

    def set_hung(self, hung: Collection[Stack]) -> None:
        """Which stacks hang in viewports, if there are several."""
        keys = {stack.key for stack in hung}
        for tile in self.tiles:
            tile.set_hung(tile.stack.key in keys)

    def set_findings(self, by_series: Mapping[str, int]) -> None:
        """How many findings each series carries."""
        for tile in self.tiles:
            tile.set_findings(by_series.get(tile.stack.series.series_instance_uid, 0))

    def choose(self, stack: Stack) -> None:
        """Make a stack the current one, and have it shown."""
        self.mark(stack)
        self.chosen.emit(stack)

    def mark(self, stack: Stack | None) -> None:
        """Show which stack hangs in the active viewport."""
        for tile in self.tiles:
            if stack is not None and tile.stack.key == stack.key:
                self._make_current(tile)

    def step(self, by: int) -> None:
        """Go to the series this many places on, as far as there are any."""
        if self.tiles:
            at = self.tiles.index(self._current) if self._current else 0
            to = min(max(at + by, 0), len(self.tiles) - 1)
            if to != at or self._current is None:
                self.choose(self.tiles[to].stack)

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
            self.choose(button.stack)

    def _make_current(self, tile: SeriesTile) -> None:
        had_focus = self._current is not None and self._current.hasFocus()
        tile.setChecked(True)
        if had_focus:
            tile.setFocus()
        self.ensureWidgetVisible(tile, 0, EDGE)
        self._current = tile


def _modalities(stacks: Sequence[Stack], study_uid: str) -> Iterable[str]:
    """The modalities of the series that are shown, each once."""
    of_study = (stack for stack in stacks if stack.study.study_instance_uid == study_uid)
    return dict.fromkeys(stack.series.modality for stack in of_study)
