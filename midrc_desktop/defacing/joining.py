"""What is protected in several stacks of one series, as one."""

from collections.abc import Sequence
from functools import reduce

import numpy as np

from midrc_desktop.defacing.region import Protected


def joined(masks: Sequence[Protected | None]) -> Protected | None:
    """Everything that is protected in any of these; None where nothing is.

    All have one spacing; the others move by less than a voxel onto the grid of the first.
    """
    known = [mask for mask in masks if mask is not None]
    return reduce(_both, known) if known else None


def _both(one: Protected, other: Protected) -> Protected:
    if one == other:
        return one
    spacing = np.array(one.spacing)
    offset = np.rint((np.array(other.origin) - one.origin) / spacing).astype(int)
    start = np.minimum(offset, 0)
    size = np.maximum(one.size, offset + other.size) - start
    mask = np.zeros(size[::-1], np.bool_)
    for part, at in ((one, -start), (other, offset - start)):
        x, y, z = (slice(a, a + n) for a, n in zip(at, part.size, strict=True))
        mask[z, y, x] |= part.mask()
    x0, y0, z0 = (float(place) for place in np.array(one.origin) + start * spacing)
    return Protected.of(mask, (x0, y0, z0), one.spacing)
