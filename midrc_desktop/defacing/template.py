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
