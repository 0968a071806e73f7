"""From the values of a slice to a QImage: one lookup per pixel, no copy kept by Qt."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import Voi, shown
from midrc_desktop.ui.preview.shrinking import shrunk

Pixels = npt.NDArray[Any]

DRAWN_FASTER_AS_RGB = 4_000_000
"""Pixels up to which a copy in the screen's own format is worth its memory: it scales faster."""


LEADING_UNITS = ("HU",)
"""Units that are said before their number."""


class Greys:
    """The pictures of one slice, for any window.

    A slice that has many more pixels than the screen also has a reduced copy, so that the
    window follows the hand; it is made when it is first asked for.
    """

    def __init__(self, image: SliceImage) -> None:
        self.image = image
        self.rows, self.columns = image.pixels.shape[:2]
        self._reduced: dict[int, Pixels] = {}

    @property
    def coloured(self) -> bool:
        """Whether the slice is in colour, so that a window means nothing."""
        return self.image.pixels.ndim == 3

    @property
    def aspect(self) -> float:
        """Height of a pixel divided by its width."""
        if self.image.spacing is None or min(self.image.spacing) <= 0:
            return 1.0
        return self.image.spacing[0] / self.image.spacing[1]

    def picture(self, window: Voi, inverted: bool, at_most: int | None = None) -> QImage:
        """The slice under a window; of the reduced copy if `at_most` screen pixels show it."""
        pixels = self.image.pixels if at_most is None else self._about(at_most)
        if self.coloured:
            return _rgb(255 - pixels if inverted else pixels)
        inverted = inverted != self.image.inverted
        return _grey(shown(pixels, window, inverted=inverted, padding=self.image.padding))

    def value(self, row: int, column: int) -> str:
        """The value of one pixel as people say it: "HU 31", "412", "5120 Bq/ml", "R 1 G 2 B 3"."""
        if self.coloured:
            red, green, blue = (int(part) for part in self.image.pixels[row, column][:3])
            return f"R {red} G {green} B {blue}"
        value = float(self.image.pixels[row, column])
        padding = self.image.padding
        if padding is not None and padding[0] <= value <= padding[1]:
            return QCoreApplication.translate("Viewer", "outside the image")
        if not math.isfinite(value):
            return QCoreApplication.translate("Viewer", "no value")
        whole = abs(value) >= 10 or value == int(value)
        text = (f"{value:.0f}" if whole else f"{value:.3g}").replace("-", "−")
        unit = self.image.unit
        return f"{unit} {text}" if unit in LEADING_UNITS else f"{text} {unit}".strip()

    def _about(self, screen_pixels: int) -> Pixels:
        factor = int(math.sqrt(self.rows * self.columns / max(screen_pixels, 1)))
        if factor < 2:
            return self.image.pixels
        if factor not in self._reduced:
            self._reduced = {
                factor: shrunk(self.image.pixels, factor).astype(self.image.pixels.dtype)
            }
        return self._reduced[factor]


def _grey(greys: npt.NDArray[np.uint8]) -> QImage:
    greys = np.ascontiguousarray(greys)
    rows, columns = greys.shape
    shared = QImage(greys.data, columns, rows, columns, QImage.Format.Format_Grayscale8)
    if rows * columns > DRAWN_FASTER_AS_RGB:
        return shared
    return shared.convertToFormat(QImage.Format.Format_RGB32)


def _rgb(colours: Pixels) -> QImage:
    colours = np.ascontiguousarray(colours[..., :3], dtype=np.uint8)
    rows, columns = colours.shape[:2]
    return QImage(colours.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
