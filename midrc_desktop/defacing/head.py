"""The head in a volume: where there is tissue and where air, without table and holder."""

from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk  # noqa: N813

from midrc_desktop.defacing.head_volume import HeadVolume, Kind
from midrc_desktop.defacing.lattice import Floats, Lattice, Mask, resampled

SPACING = 4.0
"""Millimetres between the points on which heads are fitted and judged."""

REACH = 190.0
"""Millimetres below the top of what is seen that belong to a head."""

_SKIN_HU = -250.0
_NOISE = 0.3
"""The largest share of the bright tissue's signal that is still taken for noise."""


@dataclass(frozen=True, slots=True)
class Head:
    """A head on a lattice of 4 mm.

    Attributes:
        lattice: Where its points are.
        kind: What the values say.
        values: HU, or signal; float32 of shape (z, y, x) like the masks.
        seen: Points that the volume reaches.
        tissue: The largest connected piece of tissue with its hollows: the head.

    """

    lattice: Lattice
    kind: Kind
    values: Floats
    seen: Mask
    tissue: Mask

    @property
    def top(self) -> float:
        """The height of the uppermost tissue in mm."""
        planes = np.flatnonzero(self.tissue.any((1, 2)))
        return self.lattice.origin[2] + self.lattice.spacing * float(planes[-1])

    def upper(self, depth: float) -> Mask:
        """The tissue that lies less than `depth` mm below the top."""
        _, _, z = self.lattice.axes()
        return np.asarray(self.tissue & (z > self.top - depth)[:, None, None])


def head_of(volume: HeadVolume) -> Head | None:
    """The head in a volume; None where there is nothing of its size."""
    lattice, values, seen = resampled(volume, SPACING)
    bright = values > skin_level(volume.kind, values, seen)
    radius = (2, 2, 2) if volume.kind == "CT" else (1, 1, 1)
    image = sitk.BinaryMorphologicalOpening(lattice.image(bright & seen), radius)
    pieces = sitk.ConnectedComponent(image)
    sizes = np.bincount(sitk.GetArrayViewFromImage(pieces).ravel())
    if sizes.size < 2:
        return None
    largest = int(np.argmax(sizes[1:])) + 1
    if sizes[largest] * SPACING**3 < 1000 * _SMALLEST_ML:
        return None
    solid = sitk.BinaryMorphologicalClosing(pieces == largest, (3, 3, 3))
    tissue = sitk.GetArrayFromImage(sitk.BinaryFillhole(solid)).astype(np.bool_) & seen
    return Head(lattice, volume.kind, values, seen, tissue)


_SMALLEST_ML = 150.0


def skin_level(kind: Kind, values: Floats, seen: Mask) -> float:
    """The value above which there is tissue: in MR a signal well over the noise of the air."""
    if kind == "CT":
        return _SKIN_HU
    known = values[seen]
    bright = float(np.percentile(known, 98))
    least = float(known.min())
    span = max(bright - least, 1e-6)
    counts, edges = np.histogram(known, bins=100, range=(least, bright))
    mode = int(np.argmax(counts[: int(100 * _NOISE)]))
    half = counts[mode] / 2
    below = np.flatnonzero(counts[: mode + 1] >= half)
    above = mode + int(np.argmax(np.append(counts[mode:], 0) < half))
    spread = max(above - mode, mode - int(below[0]), 1)
    noise = float(edges[mode]) - least + 3 * span / 100 * spread
    return least + min(max(0.1 * span, noise), _NOISE * span)
