"""The inside of the skull in CT: what bone encloses is never blanked."""

import numpy as np
import SimpleITK as sitk  # noqa: N813

from midrc_desktop.defacing.face import from_brain
from midrc_desktop.defacing.head_volume import HeadVolume
from midrc_desktop.defacing.lattice import Mask, resampled
from midrc_desktop.defacing.region import Protected, Transform

_SPACING = 2.0
_BONE_HU = 180.0
_CONTENT_HU = (-20.0, 130.0)
"""HU of brain, blood and cerebrospinal fluid."""

_SMALLEST_ML = 250.0
_NEAR = 14.0
"""Millimetres from the template's brain within which what bone encloses may be brain."""


def cavity(volume: HeadVolume, to_template: Transform) -> Protected | None:
    """The inside of the skull of a CT near where the brain must be; None where bone has none."""
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
    return Protected.of(mask, lattice.origin, (_SPACING,) * 3)


def _enclosed(bone: sitk.Image) -> Mask:
    """What is not bone once the bone's gaps are closed."""
    closed = sitk.BinaryMorphologicalClosing(bone, (4, 4, 4))
    return np.asarray(sitk.GetArrayViewFromImage(closed) == 0)
