"""Windows by hand: dragged, opened to every value, and as people say them."""

from dataclasses import replace

import numpy as np

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import Voi, Window

PIXELS_PER_WIDTH = 300
LEAST_SHARE = 1 / 12
"""Of the range of the data: a window narrower than this is dragged as if it were this wide."""

FINE = 0.1
_SAMPLE = 65536
_NARROW = 20.0


def dragged(window: Voi, right: float, down: float, span: float) -> Window:
    """The window after a drag by so many pixels: right is wider, down a higher level.

    The speed follows the width, and for narrow windows the range of the data (`span`). A VOI LUT
    is left for the linear window that comes nearest.
    """
    before = window if isinstance(window, Window) else Window(window.level, window.width)
    speed = max(before.width, span * LEAST_SHARE) / PIXELS_PER_WIDTH
    if span < _NARROW and before.function == "LINEAR":
        before = replace(before, function="LINEAR_EXACT")
    least = 1.0 if before.function == "LINEAR" else max(span, 1e-6) / 1000
    width = max(before.width + right * speed, least)
    return replace(before, level=before.level + down * speed, width=width)


def extent(image: SliceImage) -> tuple[float, float]:
    """The lowest and highest value of an image, padding left out; of a colour image 0 to 255.

    Of large images every so many-th value is looked at.
    """
    if image.pixels.ndim == 3:
        return 0.0, 255.0
    flat = image.pixels.reshape(-1)
    sample = flat[:: max(1, flat.size // _SAMPLE)].astype(np.float64)
    wanted = np.isfinite(sample)
    if image.padding is not None:
        wanted &= (sample < image.padding[0]) | (sample > image.padding[1])
    sample = sample[wanted]
    return (float(sample.min()), float(sample.max())) if sample.size else (0.0, 1.0)


def full_window(image: SliceImage) -> Window:
    """The window that shows every value of an image in a grey of its own."""
    low, high = extent(image)
    return Window((low + high) / 2, max(high - low, 1e-6), "LINEAR_EXACT")


def said(window: Voi) -> str:
    """A window as the corner and the presets say it: "W 80  L 40"."""
    near = "" if isinstance(window, Window) else "≈ "
    width, level = (_number(value, window.width) for value in (window.width, window.level))
    return f"{near}W {width}  L {level}"


def _number(value: float, width: float) -> str:
    decimals = 0 if width >= _NARROW else 1 if width >= 2 else 3
    text = f"{value:.{decimals}f}" if width >= 0.01 else f"{value:.3g}"
    return text.replace("-", "−")
