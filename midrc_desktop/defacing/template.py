"""The mean head that every head is brought onto, and where its brain is."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from midrc_desktop.dicom.study import Vector
from midrc_desktop.jobs.resources import resource


@dataclass(frozen=True, slots=True)
class Template:
    """A mean T1-weighted head on a grid along the axes (LPS), made by `make_template.py`.

    Attributes:
        head: Signal from 0 to 255, of shape (z, y, x).
        outline: Where the head is, its hollows included; same shape.
        from_brain: How far each point is from the brain in whole mm, negative within; same shape.
        origin: Centre of the first voxel in mm (x, y, z).
        spacing: Edge of a voxel in mm.

    """

    head: npt.NDArray[np.uint8]
    outline: npt.NDArray[np.bool_]
    from_brain: npt.NDArray[np.int8]
    origin: Vector
    spacing: float


@cache
def template() -> Template:
    """The template, read once per process."""
    with np.load(resource("defacing", "template.npz"), allow_pickle=False) as arrays:
        head = arrays["head"]
        outline = np.unpackbits(arrays["outline"], count=head.size).astype(bool)
        x, y, z = (float(number) for number in arrays["origin"])
        return Template(
            head=head,
            outline=outline.reshape(head.shape),
            from_brain=arrays["from_brain"],
            origin=(x, y, z),
            spacing=float(arrays["spacing"]),
        )


_LOWEST = -116.0
"""Height below which the mean head fades out, since not every head of it reached there."""

_ROOM = 80.0
"""Millimetres of air around the mean head, and of neck below it, that are made up."""


@cache
def surrounded() -> tuple[npt.NDArray[np.float32], Vector, float]:
    """The mean head at twice its spacing with air around it and more neck below: a place for
    every point of a head, so that none can be left out of a comparison.

    Returns the signal of shape (z, y, x), the centre of the first voxel and the spacing in mm.
    """
    known = template()
    first = round((_LOWEST - known.origin[2]) / known.spacing)
    first += (known.head.shape[0] - first) % 2
    head = known.head[first:].astype(np.float32)
    planes, rows, columns = (size // 2 for size in head.shape)
    halves = head[: 2 * planes, : 2 * rows, : 2 * columns].reshape(planes, 2, rows, 2, columns, 2)
    spacing = 2 * known.spacing
    room = round(_ROOM / spacing)
    full = np.pad(halves.mean((1, 3, 5)), ((0, room), (room, room), (room, room)))
    full = np.pad(full, ((room, 0), (0, 0), (0, 0)), mode="edge")
    x, y, z = (
        start + known.spacing / 2 + known.spacing * skipped - spacing * room
        for start, skipped in zip(known.origin, (0, 0, first), strict=True)
    )
    return full, (x, y, z), spacing
