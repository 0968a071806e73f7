"""From a pile of slices to a volume whose planes are true: upright, even, in the patient's mm."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from midrc_desktop.dicom.filling import Filling, NoPlanes, shifted
from midrc_desktop.dicom.grid import Grid, Shift, grid_of
from midrc_desktop.dicom.pixels import Pixels, SliceImage, decode
from midrc_desktop.dicom.study import Source
from midrc_desktop.dicom.volume import Pile
from midrc_desktop.jobs import CancelToken, Report, silent
from midrc_desktop.jobs.pool import Failure, WorkerPool

PATIENCE_SECONDS = 60.0

IN_COLOUR = "This series is in colour, so planes in other directions cannot be made of it."


@dataclass(frozen=True, slots=True)
class Volume:
    """One phase of a pile as an array whose axes are at right angles in the patient.

    Attributes:
        values: Values after the modality transformation; uint8, int16, uint16 or float32 of
            shape (slices, rows, columns). Outside the scan it is padding, or the lowest value.
        grid: Where the voxels lie.
        spans: For each slice of the grid the rows and columns that the scan covers, as
            (from, to, from, to): int array of shape (slices, 4).
        like: The middle slice without its pixels: window, unit, padding and so on.
        outside: The value of what was not scanned.
        missing: How many slices could not be read; what lay there is interpolated.

    """

    values: Pixels
    grid: Grid
    spans: npt.NDArray[Any]
    like: SliceImage
    outside: float
    missing: int = 0


@dataclass(frozen=True, slots=True)
class _Unit:
    number: int
    source: Source
    frame: int
    shifts: tuple[Shift, Shift]


def expected_bytes(pile: Pile) -> int:
    """About how much memory a volume of it will hold."""
    return 2 * pile.first.instance.rows * pile.first.instance.columns * len(pile.places)


def load(
    pile: Pile,
    phase: int,
    *,
    pool: WorkerPool,
    budget: int,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> Volume:
    """Decode one phase of a pile in the workers and set it upright and even.

    Slices are decoded and moved by parts of voxels in the workers, and interpolated between
    neighbours here, one at a time: besides the array there is no more than what is under way.
    Raises NoPlanes with the sentence that says why it cannot be done; Cancelled.
    """
    if pile.why_not:
        raise NoPlanes(pile.why_not)
    grid = grid_of(pile, phase)
    slices = pile.phases[phase]
    units = [
        _Unit(number, slice_.instance.source, slice_.frame, grid.shifts[number])
        for number, slice_ in enumerate(slices)
    ]
    filling, shown = Filling(grid, budget), _Shown()
    # The first alone: what refuses nearly all that are refused need not end workers at work.
    shown.add(filling, pool.call(upright, units[0], timeout=PATIENCE_SECONDS, cancel=cancel))
    waiting: dict[int, SliceImage | Failure] = {}
    problem: NoPlanes | None = None
    for unit, result in pool.each(
        upright, units[1:], unit="images", report=report, cancel=cancel, timeout=PATIENCE_SECONDS
    ):
        waiting[unit.number] = result
        try:
            while shown.count in waiting:
                shown.add(filling, waiting.pop(shown.count))
        except NoPlanes as why:
            # Raised behind the loop, whose end lets go of the workers.
            problem = why
            break
    if problem is not None:
        raise problem
    return shown.volume(filling, grid)


def upright(unit: _Unit) -> SliceImage:
    """Decode one slice and move it by its parts of voxels. For a worker; raises Unreadable."""
    image = decode(unit.source, unit.frame)
    if image.pixels.ndim != 2:
        return image
    return replace(image, pixels=shifted(image.pixels, unit.shifts))


class _Shown:
    """What the slices say of how they are to be shown, and how many of them could be read."""

    def __init__(self) -> None:
        self.count = self.missing = 0
        self._sentence = ""
        self._images: list[SliceImage] = []

    def add(self, filling: Filling, result: SliceImage | Failure) -> None:
        number = self.count
        self.count += 1
        if isinstance(result, Failure):
            self.missing += 1
            self._sentence = self._sentence or result.sentence
            return
        if result.pixels.ndim != 2:
            raise NoPlanes(IN_COLOUR)
        filling.add(number, result.pixels)
        # An empty view would keep all pixels alive.
        self._images.append(replace(result, pixels=np.empty((0, 0), result.pixels.dtype)))

    def volume(self, filling: Filling, grid: Grid) -> Volume:
        if not self._images:
            raise NoPlanes(self._sentence or None)
        like = self._images[len(self._images) // 2]
        outside = filling.finish(None if like.padding is None else like.padding[0])
        return Volume(filling.values, grid, np.array(filling.spans), like, outside, self.missing)
