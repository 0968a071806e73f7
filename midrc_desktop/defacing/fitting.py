"""Bringing a head onto the template by mutual information: the same bytes on every run.

Several starts are made rigid with one scale, the best is made affine. Every point of a coarse
lattice is used: ITK's sampling, regular too, is jittered by the time of day.
"""

from functools import cache
from typing import Any

import numpy as np
import SimpleITK as sitk  # noqa: N813

from midrc_desktop.defacing.head import Head
from midrc_desktop.defacing.measuring import View, inner
from midrc_desktop.defacing.starting import BINS, Matrix, apart, around, contrast, starts
from midrc_desktop.defacing.template import surrounded

_STARTS, _FOLLOWED = 7, 2
"""Starts that are tried coarsely, and those of them that are followed further."""

_INSIDE = 2.0
"""How often the agreement inside of the head counts beside that of all of it."""

_ODD = 1.22
"""Largest over smallest scale from which a head is not shaped so, but was seen too little of."""
_EVEN = 1.08
"""How far the scales may then be from their median."""


def alone() -> None:
    """Keep ITK on one thread in this process: sums on several differ from run to run."""
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)


def fitted(head: Head) -> tuple[Matrix, float]:
    """The affine that brings a head onto the template, and their mutual information."""
    image, mask = _comparable(head)
    change = sitk.AffineTransform(3)
    change.SetCenter(_centre(head))
    place = _similar(head, image, mask)
    agreement = _improve(
        image, mask, change, shrink=1, sigma=0.0, iterations=50, step=1.0, after=_affine(place)
    )
    found = _after(_matrix(change), place)
    evened = _evened(found)
    if evened is None:
        return found, agreement
    return _moved(head, image, mask, evened, shrink=1, sigma=2.0, iterations=40, step=2.0)


def _similar(head: Head, image: sitk.Image, mask: sitk.Image) -> Matrix:
    """The best fit with one scale, from several starts."""
    tried = []
    for number, start in enumerate(starts(head, _STARTS)):
        found = _moved(head, image, mask, start, shrink=2, sigma=4.0, iterations=30, step=4.0)
        tried.append((_merit(head, *found), -number, found[0]))
    tried.sort(key=lambda found: found[:2], reverse=True)
    followed = []
    for _, number, place in tried[:_FOLLOWED]:
        found = _moved(head, image, mask, place, shrink=1, sigma=2.0, iterations=25, step=2.0)
        followed.append((_merit(head, *found), number, found[0]))
    return max(followed, key=lambda found: found[:2])[2]


def _moved(
    head: Head, image: sitk.Image, mask: sitk.Image, start: Matrix, **how: Any
) -> tuple[Matrix, float]:
    """A fit moved, turned and scaled to where it agrees best, and how well it then does.

    Only the change is looked for: a turn by 180 degrees has no neighbours as a versor.
    """
    similar = sitk.Similarity3DTransform()
    similar.SetCenter(_centre(head))
    agreement = _improve(image, mask, similar, after=_affine(start), **how)
    return _after(_matrix(similar), start), agreement


def _merit(head: Head, place: Matrix, agreement: float) -> float:
    """What fits are ranked by: the inside counts more than the outline, which many places fit."""
    return agreement + _INSIDE * inner(View(head, head.lattice.brought(place), head.tissue))


def _affine(matrix: Matrix) -> sitk.AffineTransform:
    affine = sitk.AffineTransform(3)
    affine.SetMatrix(matrix[:, :3].ravel().tolist())
    affine.SetTranslation(matrix[:, 3].tolist())
    return affine


def _evened(found: Matrix) -> Matrix | None:
    """A fit with a shape that a head can have; None if it has one."""
    left, scales, right = np.linalg.svd(found[:, :3])
    if scales[0] / scales[2] <= _ODD:
        return None
    even = np.clip(scales, scales[1] / _EVEN, scales[1] * _EVEN)
    return np.column_stack((left @ np.diag(even) @ right, found[:, 3]))


def _after(first: Matrix, then: Matrix) -> Matrix:
    """Both, one after the other."""
    turned = then[:, :3] @ first[:, :3]
    return np.column_stack((turned, then[:, :3] @ first[:, 3] + then[:, 3]))


def refined(head: Head, start: Matrix) -> tuple[Matrix, float, float]:
    """The same, moved from a known fit without another shape; and by how much, in mm."""
    image, mask = _comparable(head)
    moved = sitk.Euler3DTransform()
    moved.SetCenter(_centre(head))
    agreement = _improve(
        image, mask, moved, shrink=1, sigma=2.0, iterations=30, step=2.0, after=_affine(start)
    )
    result = _after(_matrix(moved), start)
    return result, agreement, apart(start, result)


def _comparable(head: Head) -> tuple[sitk.Image, sitk.Image]:
    return head.lattice.image(contrast(head)), head.lattice.image(around(head))


@cache
def _template_image() -> sitk.Image:
    values, origin, spacing = surrounded()
    image = sitk.GetImageFromArray(values)
    image.SetOrigin(origin)
    image.SetSpacing((spacing,) * 3)
    return image


def _improve(
    image: sitk.Image,
    mask: sitk.Image,
    transform: sitk.Transform,
    *,
    shrink: int,
    sigma: float,
    iterations: int,
    step: float,
    after: sitk.Transform | None = None,
) -> float:
    """Optimise `transform` in place; the mutual information at the end, 0 if it cannot start."""
    method = sitk.ImageRegistrationMethod()
    method.SetNumberOfThreads(1)
    method.SetMetricAsMattesMutualInformation(BINS)
    method.SetMetricFixedMask(mask)
    method.SetMetricSamplingStrategy(method.NONE)
    method.SetInterpolator(sitk.sitkLinear)
    method.SetOptimizerAsRegularStepGradientDescent(step, 0.02, iterations, relaxationFactor=0.6)
    method.SetOptimizerScalesFromPhysicalShift()
    method.SetShrinkFactorsPerLevel([shrink])
    method.SetSmoothingSigmasPerLevel([sigma])
    method.SmoothingSigmasAreSpecifiedInPhysicalUnitsOn()
    if after is not None:
        method.SetMovingInitialTransform(after)
    method.SetInitialTransform(transform, True)
    try:
        method.Execute(image, _template_image())
    except RuntimeError:  # too few points of the head fall into the template
        return 0.0
    return -float(method.GetMetricValue())


def _centre(head: Head) -> tuple[float, float, float]:
    planes, rows, columns = np.nonzero(head.upper(110))
    means = np.array((columns.mean(), rows.mean(), planes.mean()))
    x, y, z = np.array(head.lattice.origin) + head.lattice.spacing * means
    return float(x), float(y), float(z)


def _matrix(transform: sitk.Transform) -> Matrix:
    turned = np.array(transform.GetMatrix()).reshape(3, 3)
    centre = np.array(transform.GetCenter())
    shift = centre + np.array(transform.GetTranslation()) - turned @ centre
    return np.column_stack((turned, shift))
