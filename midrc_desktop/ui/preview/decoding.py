"""What worker processes do for the viewer: decode one picture, make one thumbnail. No Qt here."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from midrc_desktop.dicom.pixels import SliceImage, decode
from midrc_desktop.dicom.study import Source
from midrc_desktop.dicom.window import first_window, shown
from midrc_desktop.ui.preview.shrinking import shrunk

THUMBNAIL = 256

PATIENCE_SECONDS = 15.0
"""How long a person waits for one picture before its worker is ended: a damaged file can keep a
decoder busy for ever, a network drive may take its time."""

Unit = tuple[Source, int]


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture: uint8 of shape (rows, columns) or (rows, columns, 3), true in aspect."""

    greys: npt.NDArray[np.uint8]


def decode_picture(unit: Unit) -> SliceImage:
    """Decode one frame of one file. Raises Unreadable with its sentence."""
    source, frame = unit
    return decode(source, frame)


def warm(_number: int) -> None:
    """Nothing: a worker that has been asked for this has read what decoding needs."""


def make_thumbnail(unit: Unit) -> Thumbnail:
    """Decode one frame and bring it to at most `THUMBNAIL` pixels a side."""
    image = decode_picture(unit)
    pixels = _fitted(image.pixels, image.spacing)
    if pixels.ndim == 3:
        return Thumbnail(pixels.astype(np.uint8))
    window = first_window(image.window, image.pixels, image.unit, image.padding)
    return Thumbnail(shown(pixels, window, inverted=image.inverted, padding=image.padding))


def _fitted(pixels: npt.NDArray[Any], spacing: tuple[float, float] | None) -> npt.NDArray[Any]:
    rows, columns = pixels.shape[:2]
    tall, wide = spacing if spacing is not None and min(spacing) > 0 else (1.0, 1.0)
    scale = min(1.0, THUMBNAIL / max(rows * tall / wide, columns))
    shape = max(1, round(rows * tall / wide * scale)), max(1, round(columns * scale))
    factor = max(1, min(rows // shape[0], columns // shape[1]))
    blocks = shrunk(pixels, factor)
    at_row = np.linspace(0, blocks.shape[0] - 1, shape[0]).round().astype(int)
    at_column = np.linspace(0, blocks.shape[1] - 1, shape[1]).round().astype(int)
    fitted: npt.NDArray[Any] = blocks[at_row][:, at_column]
    return fitted
