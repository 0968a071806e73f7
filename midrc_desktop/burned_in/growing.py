"""Growing a box along its line to letters beside it that the detector has left out.

The detector often leaves out a short word, or the end of a long one. In the rows of a line that
it has found, letters of the same ink are looked for beyond both ends. Where noise is about as
strong as the ink, everything looks like letters: the line then grows by a letter or two, and
whether there is one is left to the reader.
"""

import numpy as np
import numpy.typing as npt

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.picture import Picture

_LONGEST_GAP = 1.1
"""Heights of a line between two words of it."""
_REACH = 2.5
"""Heights of a line by which a box grows at most at each end in one go."""
_SOLID = 0.6
"""Part of the pixels beyond an end that are as dark or light as ink above which it is no text."""
_FULL = 0.85
_THICKEST = 0.4
"""A stroke of a letter is no wider than so many heights; what is, and so full, is no letter."""
_LEAST_CONTRAST = 12
_INK = 95
"""Percentile of the greys of a line that is its ink."""
_OVER_NOISE = 8
"""Times that ink differs more from the paper than noise does, to be told from it."""
_QUIET = 25
"""Percentile of the columns of a line whose greys differ by noise only, and not by letters."""
_STEP_IN_NOISE = 1.0
"""Heights of a line by which it grows at each end in noise; enough for the reader to be asked."""


def grown(picture: Picture, box: Box) -> tuple[Box, Box]:
    """The box of a line, longer at its start and longer at its end where letters follow it.

    Each holds the whole of `box`, which is tight around its letters and lies in the picture, and
    is as high as it.
    """
    grey = picture if picture.ndim == 2 else picture.max(axis=2)
    if box.bottom - box.top > box.right - box.left:
        before, beyond = _along(grey.T, _turned(box))
        return _turned(before), _turned(beyond)
    return _along(grey, box)


def _turned(box: Box) -> Box:
    """The same place in a picture whose rows are its columns."""
    return Box(box.top, box.left, box.bottom, box.right)


def _along(grey: Picture, box: Box) -> tuple[Box, Box]:
    """The same for a line from left to right."""
    height, width = box.bottom - box.top, box.right - box.left
    if height < 3 or width < 3:
        return box, box
    reach = int(_REACH * height)
    start, stop = max(0, box.left - reach), min(grey.shape[1], box.right + reach)
    rows = grey[box.top : box.bottom, start:stop].astype(np.int16)
    left, right = box.left - start, box.right - start
    paper = _paper(rows)
    away = (rows - paper)[:, left:right]
    light, dark = (float(np.percentile(sign * away, 97)) for sign in (1, -1))
    contrast = max(light, dark)
    if contrast < _LEAST_CONTRAST:
        return box, box
    if contrast < _OVER_NOISE * _noise(rows):
        more = round(_STEP_IN_NOISE * height)
        before, beyond = min(more, left), min(more, rows.shape[1] - right)
    else:
        sign = 1 if light >= dark else -1
        ink = _ink(sign * rows, sign * paper, contrast, slice(left, right))
        before = _letters(ink[:, :left][:, ::-1], height)
        beyond = _letters(ink[:, right:], height)
    return (
        Box(box.left - before, box.top, box.right, box.bottom),
        Box(box.left, box.top, box.right + beyond, box.bottom),
    )


def _ink(
    rows: npt.NDArray[np.int16], paper: npt.NDArray[np.int16], contrast: float, line: slice
) -> npt.NDArray[np.bool_]:
    """Which pixels are nearer to the ink of the line than to the paper, which is darker.

    The paper may be tissue that becomes lighter along the row, while the ink stays as it is;
    where there is no difference left between them, nothing is ink. `contrast` is the one that is
    usual in the line.
    """
    here = np.percentile(rows[:, line], _INK) - paper
    half = np.clip(here, _LEAST_CONTRAST, contrast) / 2
    ink: npt.NDArray[np.bool_] = (rows - paper > half) & (here >= _LEAST_CONTRAST)
    return ink


def _paper(rows: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """The median grey of the square around each column: the paper, which may be tissue."""
    height, length = rows.shape
    step = max(1, height // 4)
    middle = [
        int(np.median(rows[:, max(0, at - height) : at + height])) for at in range(0, length, step)
    ]
    paper: npt.NDArray[np.int16] = np.repeat(np.array(middle, np.int16), step)[:length]
    return paper


def _noise(rows: npt.NDArray[np.int16]) -> float:
    """By how much the greys of a column differ from their median, where they do so least."""
    apart = np.median(np.abs(rows - np.median(rows, axis=0)), axis=0)
    return float(np.percentile(apart, _QUIET))


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


def joined(fine: Box, other: Box) -> Box:
    """Both boxes of one line in one: as long as both together, and as high as the finer one.

    Boxes that are found at a smaller size are looser. They hold each other whole where they are
    not of about the same height.
    """
    both = Box(
        min(fine.left, other.left),
        min(fine.top, other.top),
        max(fine.right, other.right),
        max(fine.bottom, other.bottom),
    )
    upright = both.bottom - both.top > both.right - both.left
    one, two = (_turned(fine), _turned(other)) if upright else (fine, other)
    if 2 * (one.bottom - one.top) < two.bottom - two.top:
        return both
    whole = _turned(both) if upright else both
    long = Box(whole.left, one.top, whole.right, one.bottom)
    return _turned(long) if upright else long
