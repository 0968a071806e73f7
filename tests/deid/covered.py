"""Files whose pixels are covered, as they are written, and what can be seen in them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydicom import Dataset, dcmread

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.regions import Mask
from midrc_desktop.deid.outcome import FileOutcome
from midrc_desktop.deid.pixel_plan import PixelPlan
from midrc_desktop.deid.write import write
from midrc_desktop.dicom.image_file import read_image
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.dicom.stored import stored_values
from midrc_desktop.dicom.study import Source
from tests.deid.written import covering


@dataclass(frozen=True)
class Covered:
    """A file before and after, and what is said of it."""

    before: Path
    after: Path
    outcome: FileOutcome
    plan: PixelPlan

    @property
    def dataset(self) -> Dataset:
        with quiet():
            return dcmread(self.after)

    def frames(self) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Values before and after and which were to be covered, frame by frame."""
        old, new = (read_image(Source(str(path))) for path in (self.before, self.after))
        layout = old.layout
        assert new.layout.frames == layout.frames
        return [
            (stored_values(old, frame), stored_values(new, frame), self.where(frame, old))
            for frame in range(layout.frames)
        ]

    def where(self, frame, image) -> np.ndarray:
        layout = image.layout
        where = np.zeros((layout.rows, layout.columns), bool)
        for mask in self.plan.masks:
            if mask.frame == frame:
                box = mask.box
                inside = box.meets(Box(0, 0, layout.columns, layout.rows))
                if inside.area:
                    where[inside.top : inside.bottom, inside.left : inside.right] = True
        if layout.photometric.endswith("_422") and image.pixels.length is not None:
            where |= np.repeat(where[:, 0::2] | where[:, 1::2], 2, axis=1)
        return where

    def assert_exact(self) -> None:
        """All that is not covered is as it was, and what is covered is of one value."""
        for old, new, where in self.frames():
            assert old.dtype == new.dtype
            assert np.array_equal(old[~where], new[~where])
            if where.any():
                inside = new[where].reshape(where.sum(), -1)
                assert (inside == inside[0]).all()


def cover(path: Path, folder: Path, plan: PixelPlan) -> Covered:
    """Write a file as the program does, verification and all."""
    unit = covering(path, plan)
    object.__setattr__(unit, "target", str(folder))
    return Covered(path, folder / unit.task.output, write(unit), plan)


def over(*frames: int, boxes: tuple[Box, ...] = (Box(1, 1, 4, 3),)) -> PixelPlan:
    """Boxes over frames, settled."""
    return PixelPlan(
        tuple(Mask(frame, box) for frame in frames for box in boxes), text_settled=True
    )
