"""Text planted into the stored values of real images, with every glyph pixel known."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Values = npt.NDArray[np.generic]
Mask = npt.NDArray[np.bool_]

FONTS = ("DejaVuSans-Bold", "DejaVuSansMono", "DejaVuSans", "DejaVuSansCondensed",
         "DejaVuSerif", "NotoMono-Regular", "NotoSansMono-Bold")  # fmt: skip
SIZES = (8, 9, 10, 12, 14, 18, 24, 32, 40)
MARKERS = ("L", "R", "LEFT", "RIGHT", "PORTABLE", "ERECT", "AP", "PA", "A", "P", "H", "F")
_FONT_FOLDERS = (Path("/usr/share/fonts"),)
_FLAT = 6.0
_VISIBLE = 0.03
"""Part of the greys of most of an image by which a pixel must change to be seen."""
_TRIES = 400


@dataclass(frozen=True)
class Plant:
    """A string in an image: what it is, where its glyphs are, and how it was written.

    `glyphs` are those pixels of it that can be told from what was there before.
    """

    text: str
    kind: str
    size: int
    font: str
    turned: int
    outside: bool
    left: int
    top: int
    glyphs: Mask
    style: str

    @property
    def right(self) -> int:
        return self.left + self.glyphs.shape[1]

    @property
    def bottom(self) -> int:
        return self.top + self.glyphs.shape[0]


def fonts() -> tuple[str, ...]:
    """The names of FONTS that this machine has."""
    return tuple(name for name in FONTS if _font_file(name) is not None)


@lru_cache(maxsize=32)
def _font_file(name: str) -> Path | None:
    found = [
        path
        for folder in _FONT_FOLDERS
        for end in ("ttf", "otf")
        for path in folder.rglob(f"{name}.{end}")
    ]
    return found[0] if found else None


def drawn(text: str, font: str, size: int) -> npt.NDArray[np.uint8]:
    """How much of each pixel the glyphs cover, 0 to 255, without a margin."""
    file = _font_file(font)
    assert file is not None
    face = ImageFont.truetype(str(file), size)
    left, top, right, bottom = face.getbbox(text)
    sheet = Image.new("L", (int(right - left) + 2, int(bottom - top) + 2), 0)
    ImageDraw.Draw(sheet).text((1 - left, 1 - top), text, fill=255, font=face)
    return np.asarray(sheet)


def greys(values: Values) -> npt.NDArray[np.float32]:
    """The image in 256 greys between its first and 99th percentile, for choosing places."""
    grey = values.astype(np.float32)
    if grey.ndim == 3:
        grey = grey.mean(axis=2)
    low, high = np.percentile(grey[::2, ::2], (1, 99.5))
    return np.clip((grey - low) * (255 / max(high - low, 1)), 0, 255)


class Sheet:
    """An image that is being written on: finds free places, keeps what was planted."""

    def __init__(
        self, values: Values, rng: np.random.Generator, ends: tuple[int, int] | None = None
    ) -> None:
        self.values = values.copy()
        self._palette = ends
        self.plants: list[Plant] = []
        self._greys = greys(values)
        self._span = float(np.ptp(np.percentile(values[::2, ::2], (1, 99.5))))
        self._taken = np.zeros(values.shape[:2], bool)
        self._rng = rng

    def plant(self, text: str, kind: str, size: int, *, outside: bool, edge: bool = False,
              turned: int = 0, font: str = "", apart: bool = False) -> Plant | None:  # fmt: skip
        """Write `text`; None where there is no such place in the image.

        `apart` keeps it two letters' heights from whatever the image shows outside of anatomy.
        """
        font = font or str(self._rng.choice(fonts()))
        cover = np.rot90(drawn(text, font, size), turned // 90)
        height, width = cover.shape
        pad = max(2, 2 * size if apart else size // 4)
        rows, columns = self.values.shape[:2]
        if height + 2 * pad >= rows or width + 2 * pad >= columns:
            return None
        place = self._place(height, width, pad, outside=outside, edge=edge)
        if place is None:
            return None
        top, left = place
        pad = max(2, size // 4)
        style, glyphs = self._write(cover, top, left, pad)
        free = 6 * pad
        self._taken[max(0, top - free) : top + height + free,
                    max(0, left - free) : left + width + free] = True  # fmt: skip
        plant = Plant(text, kind, size, font, turned, outside, left, top, glyphs, style)
        self.plants.append(plant)
        return plant

    def _place(
        self, height: int, width: int, pad: int, *, outside: bool, edge: bool
    ) -> tuple[int, int] | None:
        rows, columns = self.values.shape[:2]
        margin = 1 if edge else pad
        for _ in range(_TRIES):
            top = int(self._rng.integers(margin, rows - height - margin + 1))
            left = int(self._rng.integers(margin, columns - width - margin + 1))
            if edge:
                ends = (margin, rows - height - margin), (margin, columns - width - margin)
                if self._rng.random() < 0.6:
                    top = int(self._rng.choice(ends[0]))
                if self._rng.random() < 0.6 or top not in ends[0]:
                    left = int(self._rng.choice(ends[1]))
            around = (
                slice(max(0, top - pad), top + height + pad),
                slice(max(0, left - pad), left + width + pad),
            )
            if self._taken[around].any():
                continue
            here = self._greys[around]
            if outside == (float(here.std()) < _FLAT and float(np.ptp(here)) < 5 * _FLAT):
                return top, left
        return None

    def _write(
        self, cover: npt.NDArray[np.uint8], top: int, left: int, pad: int
    ) -> tuple[str, Mask]:
        height, width = cover.shape
        at = slice(top, top + height), slice(left, left + width)
        boxed = (
            slice(max(0, top - pad // 2), top + height + pad // 2),
            slice(max(0, left - pad // 2), left + width + pad // 2),
        )
        low, high = self._ends()
        here = float(self._greys[at].mean())
        box = self._rng.random() < 0.25
        light = here < 128 if not box else bool(self._rng.random() < 0.5)
        ink, paper = (high, low) if light else (low, high)
        if box:
            self.values[boxed] = paper
        part = (cover > 127).astype(float) if self._palette else cover / 255.0
        if self.values.ndim == 3:
            part = part[..., None]
        before = self.values[at].astype(np.float64)
        self.values[at] = np.rint(before + (ink - before) * part).astype(self.values.dtype)
        glyphs = cover > 127
        if not self._palette:
            apart = np.abs(self.values[at] - before).reshape(height, width, -1).max(axis=2)
            glyphs &= apart > _VISIBLE * self._span
        return f"{'light' if light else 'dark'}{' in a box' if box else ''}", glyphs

    def _ends(self) -> tuple[float, float]:
        """Black and white as a device writes them: the ends of the image, or white on a screen."""
        if self._palette:
            return self._palette
        low, high = float(self.values.min()), float(self.values.max())
        if self._rng.random() < 0.5:
            high = float(np.percentile(self.values, 99.9))
        return low, max(high, low + 1)
