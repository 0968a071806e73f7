"""Which stored value shows as black, and which as air."""

import numpy as np
from pydicom.dataset import Dataset
from pydicom.pixels import apply_color_lut

from midrc_desktop.deid.covering import CannotCover, Colour, Pixels
from midrc_desktop.dicom.elements import items
from midrc_desktop.dicom.frames import MODALITY_LUT_SEQUENCE, Frame, frame_of
from midrc_desktop.dicom.image_file import ImageFile
from midrc_desktop.dicom.layout import Layout

_PALETTE, _INVERTED = "PALETTE COLOR", "MONOCHROME1"
_AIR, _THINNEST_AIR = -1000.0, -1024.0


def black(image: ImageFile, frame: int, values: Pixels, photometric: str) -> Colour:
    """The stored value, or the samples of a colour, that is put over text.

    `values` are the frame's stored values, without unused bits. Of grey it is the darkest that
    the image can be, but air in CT and nothing below what a signed image has: -32768 would
    decide the window of many a viewer. Never what counts as padding (PS3.3 C.7.5.1.1.2).
    """
    layout = image.layout
    if photometric == _PALETTE:
        return (_darkest_entry(image.header, layout),)
    if layout.samples == 1:
        return (_darkest(frame_of(image.header, frame), layout, values, photometric),)
    if layout.samples != 3 or layout.signed:
        raise CannotCover
    middle = float(1 << layout.stored >> 1)
    if photometric.startswith("YBR_PARTIAL"):
        return float(16 << layout.stored >> 8), middle, middle
    return (0.0, middle, middle) if photometric.startswith("YBR_FULL") else (0.0, 0.0, 0.0)


def air(image: ImageFile, frame: int, output: float, black: Colour, photometric: str) -> Colour:
    """What is put where a face was: `output` (in output units) as a stored value.

    Black in colours. Raises CannotCover where the header does not say how to store it.
    """
    if len(black) > 1 or photometric == _PALETTE:
        return black
    said = frame_of(image.header, frame)
    if list(items(image.header, MODALITY_LUT_SEQUENCE)) or not said.slope:
        raise CannotCover
    stored = (output - said.intercept) / said.slope
    if _is_float(image):
        return (stored,)
    low, high = stored_range(image.layout)
    return (float(min(max(round(stored), low), high)),)


def stored_range(layout: Layout) -> tuple[int, int]:
    """The lowest and the highest value that can be stored (PS3.5 8.1.1)."""
    if layout.signed:
        return -(1 << layout.stored - 1), (1 << layout.stored - 1) - 1
    return 0, (1 << layout.stored) - 1


def _is_float(image: ImageFile) -> bool:
    return image.pixels is not None and image.pixels.keyword != "PixelData"


def _darkest(said: Frame, layout: Layout, values: Pixels, photometric: str) -> float:
    """The value that shows as black. Inverted images are looked at upside down."""
    if values.dtype.kind == "f":
        finite = values[np.isfinite(values)]
        return float(finite.min()) if finite.size else 0.0
    sign = 1 if (photometric != _INVERTED) == (said.slope >= 0) else -1
    least, most = sorted(sign * end for end in stored_range(layout))
    padding = tuple(sorted(sign * end for end in said.padding)) if said.padding else None
    darkest = min(sign * int(end) for end in _ends(values, said.padding))
    if sign > 0 and said.unit == "HU" and said.slope > 0:
        thin, usual = ((unit - said.intercept) / said.slope for unit in (_THINNEST_AIR, _AIR))
        dark = min(max(darkest, round(thin)), round(usual))
    else:
        dark = min(darkest, 0) if layout.signed else least
    dark = min(max(dark, least), most)
    if padding and padding[0] <= dark <= padding[1]:
        dark = padding[1] + 1 if padding[1] < most else padding[0] - 1
    return float(sign * max(dark, least))


def _ends(values: Pixels, padding: tuple[int, int] | None) -> tuple[int, int]:
    """The lowest and the highest value that is no padding; those of all if all is padding."""
    if padding is not None:
        shown = values[(values < padding[0]) | (values > padding[1])]
        values = shown if shown.size else values
    return int(values.min()), int(values.max())


def _darkest_entry(header: Dataset, layout: Layout) -> float:
    """The index whose colour in the palette is darkest (PS3.3 C.7.6.3.1.5)."""
    low, high = stored_range(layout)
    if layout.stored > 16:
        raise CannotCover
    indices = np.arange(low, high + 1)
    kind = np.int16 if layout.signed else np.uint16
    colours = apply_color_lut(indices.astype(kind)[np.newaxis], header)[0].astype(float)
    return float(indices[np.argmin(colours[:, :3] @ (0.299, 0.587, 0.114))])
