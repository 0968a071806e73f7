"""Which pixels of which frames are covered: boxes over text, and where a face was."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from midrc_desktop.burned_in.found import Box
from midrc_desktop.defacing.region import blanked
from midrc_desktop.deid.pixel_plan import PixelPlan
from midrc_desktop.dicom.layout import Layout
from midrc_desktop.errors import Unreadable

Pixels = npt.NDArray[Any]
Where = npt.NDArray[np.bool_]
Colour = tuple[float, ...]


class CannotCover(Unreadable):
    """What was decided about the pixels cannot be done to them."""

    title = "Its pixels are stored in a way in which nothing can be covered; it stays here."


@dataclass(frozen=True, slots=True)
class Cover:
    """What is covered in one frame: `boxes` over text, and the face as bits of (rows, columns)."""

    boxes: tuple[Box, ...] = ()
    face: bytes = b""

    def text(self, layout: Layout) -> Where | None:
        """The pixels (rows, columns) that are in a box; None if there is none."""
        if not self.boxes:
            return None
        where = np.zeros((layout.rows, layout.columns), bool)
        for box in self.boxes:
            where[box.top : box.bottom, box.left : box.right] = True
        return where

    def blank(self, layout: Layout) -> Where | None:
        """The pixels (rows, columns) in which the face was; None if there is none."""
        if not self.face:
            return None
        count = layout.rows * layout.columns
        bits = np.unpackbits(np.frombuffer(self.face, np.uint8), count=count)
        return bits.astype(bool).reshape(layout.rows, layout.columns)


def covers(plan: PixelPlan, layout: Layout) -> dict[int, Cover]:
    """What is covered, by frame (from 0); frames in which nothing is are left out.

    Raises CannotCover where the image has other frames, or another size, than was decided about.
    """
    whole = Box(0, 0, layout.columns, layout.rows)
    boxes: dict[int, list[Box]] = defaultdict(list)
    for mask in plan.masks:
        if not 0 <= mask.frame < layout.frames:
            raise CannotCover
        if (inside := mask.box.meets(whole)).area:
            boxes[mask.frame].append(inside)
    faces = _faces(plan, layout)
    return {
        frame: Cover(tuple(boxes.get(frame, ())), faces.get(frame, b""))
        for frame in sorted(boxes.keys() | faces.keys())
    }


def _faces(plan: PixelPlan, layout: Layout) -> dict[int, bytes]:
    if plan.removal is None:
        return {}
    sizes = {(plane.rows, plane.columns) for plane in plan.planes}
    if len(plan.planes) != layout.frames or sizes != {(layout.rows, layout.columns)}:
        raise CannotCover
    found = {}
    for frame, plane in enumerate(plan.planes):
        where = blanked(plan.removal, plane)
        if where.any():
            found[frame] = np.packbits(where).tobytes()
    return found


def put(values: Pixels, cover: Cover, layout: Layout, black: Colour, air: Colour) -> None:
    """Cover pixels of a frame in place: `values` is of shape (rows, columns[, samples])."""
    for where, colour in ((cover.blank(layout), air), (cover.text(layout), black)):
        if where is not None:
            values[where] = colour if values.ndim == 3 else colour[0]


def put_in_pairs(values: Pixels, cover: Cover, layout: Layout, black: Colour) -> None:
    """The same in colours that two pixels share (PS3.3 C.7.6.3.1.2): (rows, columns / 2, 4).

    A pair is covered if either of its pixels is.
    """
    luminance, blue, red = black
    for where in (cover.blank(layout), cover.text(layout)):
        if where is not None:
            values[where[:, 0::2] | where[:, 1::2]] = luminance, luminance, blue, red
