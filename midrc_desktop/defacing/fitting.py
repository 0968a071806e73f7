"""Bringing a head onto the template by mutual information: the same bytes on every run.

Several starts are made rigid with one scale, the best is made affine. Every point of a coarse
lattice is used: ITK's sampling, regular too, is jittered by the time of day.
"""

import math
from functools import cache

import numpy as np
import SimpleITK as sitk  # noqa: N813

from midrc_desktop.defacing.head import Head
from midrc_desktop.defacing.measuring import View, inner
from midrc_desktop.defacing.starting import BINS, Matrix, apart, around, contrast, starts
from midrc_desktop.defacing.template import surrounded

_MORE, _FOLLOWED = 3, 2
"""Starts that are tried coarsely besides one for each side, and those that are followed further."""

_SAME_PLACE = 8.0
"""Millimetres of the face within which two starts have ended in one place."""

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
    affine = sitk.AffineTransform(3)
    _take(affine, _similar(head, image, mask))
    agreement = _improve(image, mask, affine, shrink=1, sigma=0.0, iterations=50, step=1.0)
    found = _matrix(affine)
    evened = _evened(found)
    if evened is None:
        return found, agreement
    known, moved = sitk.AffineTransform(3), sitk.Similarity3DTransform()
    known.SetMatrix(evened[:, :3].ravel().tolist())
    known.SetTranslation(evened[:, 3].tolist())
    moved.SetCenter(_centre(head))
    agreement = _improve(
        image, mask, moved, shrink=1, sigma=2.0, iterations=40, step=2.0, after=known
    )
    return _after(_matrix(moved), evened), agreement


def _similar(head: Head, image: sitk.Image, mask: sitk.Image) -> sitk.Similarity3DTransform:
    """The best fit with one scale, from several starts."""
    tried = []
    for number, start in enumerate(starts(head, _MORE)):
        similar = sitk.Similarity3DTransform()
        _begin(similar, start, head)
        agreement = _improve(image, mask, similar, shrink=2, sigma=4.0, iterations=30, step=4.0)
        tried.append((_merit(head, similar, agreement), -number, similar))
    tried.sort(key=lambda found: found[:2], reverse=True)
    best = _matrix(tried[0][2])
    others = [one for one in tried[1:_FOLLOWED] if apart(best, _matrix(one[2])) > _SAME_PLACE]
    followed = []
    for _, number, similar in (tried[0], *others):
        agreement = _improve(image, mask, similar, shrink=1, sigma=2.0, iterations=25, step=2.0)
        followed.append((_merit(head, similar, agreement), number, similar))
    return max(followed, key=lambda found: found[:2])[2]


def _merit(head: Head, transform: sitk.Transform, agreement: float) -> float:
    """What fits are ranked by: the inside counts more than the outline, which many places fit."""
    places = head.lattice.brought(_matrix(transform))
    return agreement + _INSIDE * inner(View(head, places, head.tissue))


def _take(transform: sitk.Transform, other: sitk.Transform) -> None:
    transform.SetCenter(other.GetCenter())
    transform.SetMatrix(other.GetMatrix())
    transform.SetTranslation(other.GetTranslation())


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
    known = sitk.AffineTransform(3)
    known.SetMatrix(start[:, :3].ravel().tolist())
    known.SetTranslation(start[:, 3].tolist())
    moved = sitk.Euler3DTransform()
    moved.SetCenter(_centre(head))
    agreement = _improve(
        image, mask, moved, shrink=1, sigma=2.0, iterations=30, step=2.0, after=known
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


def _begin(similar: sitk.Similarity3DTransform, start: Matrix, head: Head) -> None:
    centre = np.array(_centre(head))
    scale = float(np.cbrt(np.linalg.det(start[:, :3])))
    similar.SetCenter(centre.tolist())
    similar.SetMatrix(start[:, :3].ravel().tolist(), 1e-6)
    similar.SetTranslation((start[:, :3] @ centre + start[:, 3] - centre).tolist())
    assert math.isclose(similar.GetScale(), scale, rel_tol=1e-3)


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
