"""Frames made ready to be read: decoded in a worker, and compared with the frames before them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.picture import Picture, pictures
from midrc_desktop.burned_in.reading import Line, read
from midrc_desktop.dicom.pixels import decode
from midrc_desktop.dicom.study import Instance, Source

BLOCK = 16
"""Rows and columns of the squares in which two frames are compared."""
_DIFFERENT = 24
"""Grey levels by which a pixel of another frame is another one."""
_SURROUNDINGS = 48
"""Pixels around a change that are read with it: a letter changes with its word."""
_RUN_BYTES = 2**24
_LONGEST_RUN = 16


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive frames of one image (from `first` up to `beyond`), or a part of each."""

    sop_instance_uid: str
    source: Source
    first: int
    beyond: int
    part: Box | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is to be read of one frame: pictures of the part of it that begins at left, top.

    There is no picture where the frame shows what the one before it shows. `changed` says of each
    square of BLOCK pixels of the frame whether it is another than in the frame before.
    """

    frame: int
    pictures: list[Picture]
    left: int = 0
    top: int = 0
    changed: npt.NDArray[np.bool_] | None = None


def runs(instance: Instance) -> list[Run]:
    """All frames of an image in runs that a worker can hold."""
    frames = max(1, instance.frames)
    size = max(1, instance.rows * instance.columns * 3)
    length = max(1, min(_LONGEST_RUN, _RUN_BYTES // size))
    uid, source = instance.sop_instance_uid, instance.source
    return [
        Run(uid, source, first, min(first + length, frames)) for first in range(0, frames, length)
    ]


def sheets(run: Run) -> list[Sheet]:
    """Decode the frames of a run. Raises as `dicom.pixels.decode` does."""
    made: list[Sheet] = []
    known: list[Picture] = []
    for frame in range(run.first, run.beyond):
        image = decode(run.source, frame)
        values, at = image.pixels, run.part
        if at is not None:
            values = values[at.top : at.bottom, at.left : at.right]
        shown = pictures(values, inverted=image.inverted, window=image.window)
        made.append(_sheet(frame, shown, known))
    return made


def _sheet(frame: int, shown: list[Picture], known: list[Picture]) -> Sheet:
    """What of a frame is to be read, beyond what is `known`; which it becomes a part of.

    What is known was read: a text that fades in is not missed, however slowly it does.
    """
    if not known or [one.shape for one in shown] != [one.shape for one in known]:
        known[:] = [one.copy() for one in shown]
        return Sheet(frame, shown)
    changed = np.logical_or.reduce(
        [_changed(one, other) for one, other in zip(shown, known, strict=True)]
    )
    if not changed.any():
        return Sheet(frame, [], changed=changed)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    top, left = (max(0, int(at[0]) * BLOCK - _SURROUNDINGS) for at in (rows, columns))
    bottom, right = ((int(at[-1]) + 1) * BLOCK + _SURROUNDINGS for at in (rows, columns))
    parts = [np.ascontiguousarray(one[top:bottom, left:right]) for one in shown]
    for one, part in zip(known, parts, strict=True):
        one[top:bottom, left:right] = part
    return Sheet(frame, parts, left, top, changed)


def _changed(one: Picture, other: Picture) -> npt.NDArray[np.bool_]:
    """Which squares of two pictures differ."""
    apart = np.maximum(one, other) - np.minimum(one, other) > _DIFFERENT
    if apart.ndim == 3:
        apart = apart.any(axis=2)
    rows, columns = apart.shape
    squares: npt.NDArray[np.bool_] = np.zeros((-(-rows // BLOCK), -(-columns // BLOCK)), bool)
    by_rows = np.logical_or.reduceat(apart, np.arange(0, rows, BLOCK), axis=0)
    squares[:] = np.logical_or.reduceat(by_rows, np.arange(0, columns, BLOCK), axis=1)
    return squares


def read_sheets(made: Sequence[Sheet]) -> list[list[Line]]:
    """The texts of each frame of a run, in a worker that holds the models.

    A text stays in the next frame where nothing changes beneath it, whatever is read there: one
    that moving tissue makes hard to read is covered all the same.
    """
    lines: list[list[Line]] = []
    for sheet in made:
        here = [_moved(line, sheet.left, sheet.top) for line in read(sheet.pictures)]
        if sheet.changed is not None:
            known = [line.box for line in here]
            here += [
                line
                for line in lines[-1]
                if _unchanged(line.box, sheet.changed) and not any(map(line.box.alike, known))
            ]
        lines.append(here)
    return lines


def _moved(line: Line, left: int, top: int) -> Line:
    box = line.box
    moved = Box(box.left + left, box.top + top, box.right + left, box.bottom + top)
    return Line(moved, line.text, line.certainty)


def _unchanged(box: Box, changed: npt.NDArray[np.bool_]) -> bool:
    """Whether less than a quarter of the squares beneath a box are other ones."""
    beneath = changed[
        box.top // BLOCK : -(-box.bottom // BLOCK), box.left // BLOCK : -(-box.right // BLOCK)
    ]
    return bool(beneath.size) and float(beneath.mean()) < 0.25
