"""The inside of the skull in CT: what bone encloses is never blanked."""

import numpy as np
import SimpleITK as sitk  # noqa: N813

from midrc_desktop.defacing.face import from_brain, holds
from midrc_desktop.defacing.head_volume import HeadVolume
from midrc_desktop.defacing.lattice import Lattice, Mask, resampled
from midrc_desktop.defacing.region import Protected, Transform

_SPACING = 2.0
_BONE_HU = 180.0
_CONTENT_HU = (-20.0, 130.0)
"""HU of brain, blood and cerebrospinal fluid."""

_SMALLEST_ML = 250.0
_NEAR = 14.0
"""Millimetres from the template's brain within which what bone encloses may be brain."""

_ROOM = 2
"""Points around where bone's content meets the face that are kept too."""


def cavity(volume: HeadVolume, to_template: Transform) -> Protected | None:
    """The inside of the skull of a CT near where the brain must be; None where no face is close."""
    lattice, values, _ = resampled(volume, _SPACING)
    placed = lattice.brought(np.array(to_template).reshape(3, 4))
    near = from_brain(*placed) < _NEAR
    inside = _enclosed(lattice.image(values > _BONE_HU)) & near
    inside &= (values > _CONTENT_HU[0]) & (values < _CONTENT_HU[1])
    pieces = sitk.ConnectedComponent(sitk.BinaryErode(lattice.image(inside), (3, 3, 3)))
    sizes = np.bincount(sitk.GetArrayViewFromImage(pieces).ravel())
    if sizes.size < 2:
        return None
    largest = int(np.argmax(sizes[1:])) + 1
    if sizes[largest] * _SPACING**3 < 1000 * _SMALLEST_ML:
        return None
    whole = sitk.BinaryFillhole(sitk.BinaryDilate(pieces == largest, (3, 3, 3)))
    mask = sitk.GetArrayFromImage(whole).astype(np.bool_)
    return _where_needed(lattice, mask, holds(*placed))


def _where_needed(lattice: Lattice, mask: Mask, face: Mask) -> Protected | None:
    """The part of a mask around where it meets the face; None where it does not."""
    met = np.nonzero(mask & face)
    if not met[0].size:
        return None
    low = [max(0, int(along.min()) - _ROOM) for along in met]
    high = [int(along.max()) + _ROOM + 1 for along in met]
    (z, y, x), start, step = low, lattice.origin, lattice.spacing
    part = mask[z : high[0], y : high[1], x : high[2]]
    origin = (start[0] + step * x, start[1] + step * y, start[2] + step * z)
    return Protected.of(part, origin, (step,) * 3)


def _enclosed(bone: sitk.Image) -> Mask:
    """What is not bone once the bone's gaps are closed."""
    closed = sitk.BinaryMorphologicalClosing(bone, (4, 4, 4))
    return np.asarray(sitk.GetArrayViewFromImage(closed) == 0)
