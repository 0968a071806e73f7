"""The picture of one slice, made again only when something changes, and drawn where it lies."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QLineF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QTransform

from midrc_desktop.dicom.pixels import Pixels, SliceImage
from midrc_desktop.dicom.window import Voi
from midrc_desktop.ui.preview.greys import Greys
from midrc_desktop.ui.preview.placement import outline
from midrc_desktop.ui.preview.windowing import extent

MANY_PIXELS = 1_500_000
WHILE_MOVING = 700_000
"""About as many pixels as a view has on a screen of plain resolution."""
MUCH_SMALLER = 0.7

Turn = tuple[bool, bool, bool]
"""Whether rows and columns are swapped, then left and right mirrored, then up and down."""


class Rendering:
    """One slice on its way to the screen.

    While a hand drags the window, a slice of many pixels is windowed on a copy about as fine as
    the screen. When the hand is still, a slice that has many more pixels than the screen is
    averaged down once, in the screen's own pixels.
    """

    def __init__(self, image: SliceImage) -> None:
        self.greys = Greys(image)
        self._picture = QImage()
        self._picture_of: tuple[object, ...] = ()
        self._at_rest = QImage()
        self._at_rest_of: tuple[object, ...] = ()
        self._turned: tuple[Turn, Greys] | None = None
        self._span: float | None = None

    @property
    def image(self) -> SliceImage:
        """The slice."""
        return self.greys.image

    @property
    def drawn_size(self) -> QSize:
        """Columns and rows of the picture that was windowed last: fewer while a hand drags."""
        return self._picture.size()

    @property
    def span(self) -> float:
        """From the lowest to the highest value of the slice."""
        if self._span is None:
            low, high = extent(self.image)
            self._span = high - low
        return self._span

    def paint(
        self,
        painter: QPainter,
        transform: QTransform,
        window: Voi,
        *,
        inverted: bool = False,
        moving: bool = False,
    ) -> None:
        """Draw the slice; `transform` leads from image to viewport coordinates.

        `moving` says that a hand drags the window or the image now.
        """
        if not transform.isInvertible():
            return
        greys, transform = self._upright(transform)
        size = _size(greys, transform, painter.device().devicePixelRatioF())
        picture = self._windowed(greys, window, inverted, size if moving else None)
        if not moving:
            picture = self._averaged(picture, size)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(transform, combine=True)
        painter.drawImage(outline(greys.columns, greys.rows), picture)
        painter.restore()

    def _upright(self, transform: QTransform) -> tuple[Greys, QTransform]:
        """The slice as it lies on the screen, and what only scales and moves it there.

        Values that are turned once are drawn much faster than a picture that is turned each
        time, and exactly as the upright ones.
        """
        columns, rows = self.greys.columns, self.greys.rows
        if swapped := transform.m11() == 0:
            transform = QTransform(0, 1, 1, 0, 0, 0) * transform
            columns, rows = rows, columns
        if across := transform.m11() < 0:
            transform = QTransform(-1, 0, 0, 1, columns - 1, 0) * transform
        if over := transform.m22() < 0:
            transform = QTransform(1, 0, 0, -1, 0, rows - 1) * transform
        turn = (swapped, across, over)
        if not any(turn):
            return self.greys, transform
        if self._turned is None or self._turned[0] != turn:
            self._turned = turn, Greys(replace(self.image, pixels=_turned(self.image, turn)))
        return self._turned[1], transform

    def _windowed(self, greys: Greys, window: Voi, inverted: bool, size: QSize | None) -> QImage:
        at_most = None
        if size is not None and greys.rows * greys.columns > MANY_PIXELS:
            at_most = min(size.width() * size.height(), WHILE_MOVING)
        wanted = (greys, window, inverted, at_most)
        if self._picture_of != wanted:
            self._picture = greys.picture(window, inverted, at_most)
            self._picture_of = wanted
        return self._picture

    def _averaged(self, picture: QImage, size: QSize) -> QImage:
        if size.width() >= picture.width() * MUCH_SMALLER:
            return picture
        wanted = (*self._picture_of, size)
        if self._at_rest_of != wanted:
            self._at_rest = picture.scaled(
                size,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._at_rest_of = wanted
        return self._at_rest


def _size(greys: Greys, transform: QTransform, scale: float) -> QSize:
    """How many of the screen's pixels the columns and the rows fill."""
    across = transform.map(QLineF(0, 0, greys.columns, 0)).length()
    down = transform.map(QLineF(0, 0, 0, greys.rows)).length()
    return QSize(max(round(across * scale), 1), max(round(down * scale), 1))


def _turned(image: SliceImage, turn: Turn) -> Pixels:
    swapped, across, over = turn
    pixels = image.pixels.swapaxes(0, 1) if swapped else image.pixels
    pixels = pixels[:, ::-1] if across else pixels
    return np.ascontiguousarray(pixels[::-1] if over else pixels)
