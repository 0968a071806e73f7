"""Small pictures of series, decoded in worker processes one after the other."""

from collections import deque
from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QPainter, QPainterPath, QPixmap

from midrc_desktop.dicom.study import Instance, Series
from midrc_desktop.errors import DesktopError
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.preview.decoding import Thumbnail, make_thumbnail

EDGE = 52
_AT_ONCE = 2


def middle(series: Series) -> Instance | None:
    """The image that stands for a series: the one in the middle of those with pixels."""
    images = [instance for instance in series.instances if instance.has_pixels]
    return images[len(images) // 2] if images else None


def tile(picture: QImage | None, scale: float = 1.0) -> QPixmap:
    """A black, rounded square with the picture in it."""
    edge = round(EDGE * scale)
    drawn = QPixmap(edge, edge)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(0, 0, edge, edge), 6 * scale, 6 * scale)
    painter.setClipPath(shape)
    painter.fillRect(drawn.rect(), Qt.GlobalColor.black)
    if picture is not None:
        fitted = picture.scaled(
            QSize(edge, edge),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        painter.drawImage((edge - fitted.width()) // 2, (edge - fitted.height()) // 2, fitted)
    painter.end()
    drawn.setDevicePixelRatio(scale)
    return drawn


class Thumbnails(QObject):
    """Fetches thumbnails and keeps them.

    Signals:
        ready: The picture of this series is there (its UID, a QImage).
    """

    ready = Signal(str, object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: dict[str, QImage] = {}
        self._tiles: dict[tuple[str, float], QIcon] = {}
        self._waiting: deque[Series] = deque()
        self._running = 0
        context.desk_changed.connect(self.forget)

    def want(self, wanted: Iterable[Series]) -> None:
        """Fetch these, newest wish first gone: what was waiting before is dropped."""
        self._waiting = deque(
            series for series in wanted if series.series_instance_uid not in self._kept
        )
        self._go_on()

    def picture(self, series_uid: str) -> QImage | None:
        """The picture if it is there already."""
        return self._kept.get(series_uid)

    def tile(self, series_uid: str) -> QIcon:
        """The picture as a tile for the screen; black as long as it is not there.

        It stays as it is when its row is selected.
        """
        scale = QGuiApplication.primaryScreen().devicePixelRatio()
        key = (series_uid if series_uid in self._kept else "", scale)
        if key not in self._tiles:
            drawn = tile(self._kept.get(series_uid), scale)
            self._tiles[key] = QIcon(drawn)
            self._tiles[key].addPixmap(drawn, QIcon.Mode.Selected)
        return self._tiles[key]

    def forget(self) -> None:
        """Drop everything: another desk is open."""
        self._kept.clear()
        self._tiles.clear()
        self._waiting.clear()
        self._running = 0

    def _go_on(self) -> None:
        while self._waiting and self._running < _AT_ONCE:
            series = self._waiting.popleft()
            instance = middle(series)
            if instance is None:
                continue
            unit = (instance.source, instance.frames // 2)
            self._running += 1
            job = self._context.jobs.fetch(
                partial(self._context.desk.pool.call, make_thumbnail, unit)
            )
            uid = series.series_instance_uid
            job.finished.connect(lambda got, of=uid: self._arrived(of, got))
            job.failed.connect(self._failed)

    def _arrived(self, series_uid: str, got: Any) -> None:
        self._running = max(0, self._running - 1)
        if isinstance(got, Thumbnail):
            greys = np.ascontiguousarray(got.greys)
            colour = greys.ndim == 3
            form = QImage.Format.Format_RGB888 if colour else QImage.Format.Format_Grayscale8
            height, width = greys.shape[:2]
            picture = QImage(greys.data, width, height, greys.strides[0], form).copy()
            self._kept[series_uid] = picture
            self.ready.emit(series_uid, picture)
        self._go_on()

    def _failed(self, problem: DesktopError) -> None:
        self._running = max(0, self._running - 1)
        self._go_on()
