"""Growing a box along its line to letters beside it that the detector has left out.

The detector often leaves out a short word, or the end of a long one. In the rows of a line that
it has found, letters of the same ink are looked for beyond both ends.
"""

import numpy as np
import numpy.typing as npt

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.picture import Picture

_LONGEST_GAP = 1.3
"""Heights of a line between two words of it."""
_REACH_HEIGHTS, _REACH_WIDTHS = 4.0, 2.0
"""How far a box may grow at each end: the larger of so many heights, or of its own widths."""
_SOLID = 0.6
"""Part of the pixels beyond an end that are as dark or light as ink above which it is no text."""
_FULL = 0.85
_THICKEST = 0.4
"""A stroke of a letter is no wider than so many heights; what is, and so full, is no letter."""
_LEAST_CONTRAST = 12
_MOST_TIMES = 4


def grown(picture: Picture, box: Box) -> Box:
    """The box of a line, longer where letters of the same ink follow it; as high as before.

    It holds the whole of `box`, which is tight around its letters and lies in the picture.
    """
    grey = picture if picture.ndim == 2 else picture.max(axis=2)
    upright = box.bottom - box.top > box.right - box.left
    line = _turned(box) if upright else box
    for _ in range(_MOST_TIMES):
        longer = _along(grey.T if upright else grey, line)
        if longer == line:
            break
        line = longer
    return _turned(line) if upright else line


def _turned(box: Box) -> Box:
    """The same place in a picture whose rows are its columns."""
    return Box(box.top, box.left, box.bottom, box.right)


def _along(grey: Picture, box: Box) -> Box:
    """The same for a line from left to right."""
    height, width = box.bottom - box.top, box.right - box.left
    if height < 3 or width < 3:
        return box
    reach = int(max(_REACH_HEIGHTS * height, _REACH_WIDTHS * width))
    start, stop = max(0, box.left - reach), min(grey.shape[1], box.right + reach)
    rows = grey[box.top : box.bottom, start:stop].astype(np.int16)
    left, right = box.left - start, box.right - start
    ink = _ink(rows, rows[:, left:right])
    if ink is None:
        return box
    before = _letters(ink[:, :left][:, ::-1], height)
    beyond = _letters(ink[:, right:], height)
    return Box(box.left - before, box.top, box.right + beyond, box.bottom)


def _ink(rows: npt.NDArray[np.int16], line: npt.NDArray[np.int16]) -> npt.NDArray[np.bool_] | None:
    """Which pixels are as far from the paper as the ink of the line; None without contrast."""
    paper = int(np.median(line))
    light, dark = (int(np.percentile(sign * (line - paper), 97)) for sign in (1, -1))
    if max(light, dark) < _LEAST_CONTRAST:
        return None
    ink: npt.NDArray[np.bool_] = (
        rows > paper + light / 2 if light >= dark else rows < paper - dark / 2
    )
    return ink


def _letters(ink: npt.NDArray[np.bool_], height: int) -> int:
    """How many columns from the first one on belong to letters that follow a line."""
    end, gap, solid = 0, 0, 0
    for at, part in enumerate(ink.mean(axis=0).tolist()):
        gap = 0 if part else gap + 1
        solid = solid + 1 if part > _FULL else 0
        if gap > _LONGEST_GAP * height or solid > _THICKEST * height:
            break
        if part and not solid:
            end = at + 1
    return end if end and float(ink[:, :end].mean()) < _SOLID else 0
