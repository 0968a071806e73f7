"""Other shapes of a head: a small child's, and other persons'. Maps back to the head, in mm."""

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from tests.benchmarks.pixels.landmarks import Landmarks

STEP = 8.0
REACH = 220.0


def toddler(marks: Landmarks) -> sitk.Transform:
    """Below the eyes everything is three quarters as tall, and the face less forward.

    A small child has a large skull over a small face.
    """
    _, forward, up = marks.axes
    nasion = np.array(marks.nasion)
    points = _points(nasion)
    height = (points - nasion) @ up
    # Back from the child to the head: what is 75 below the nose there is 100 below it here.
    down = np.where(height < 0, height / 3, 0.0)
    down = np.where(height < -90, -30.0, down)
    ahead = np.clip((points - nasion) @ forward + 60, 0, 100) * 0.12 * np.clip(-height / 40, 0, 1)
    field = down[..., None] * up + ahead[..., None] * forward
    return _displaced(field, nasion)


def person(number: int, middle: npt.NDArray[np.float64]) -> sitk.Transform:
    """A smooth random change of shape, by up to about 8 mm over some 70 mm."""
    random = np.random.default_rng(number)
    field = sitk.GetImageFromArray(
        np.stack([_smooth(random) for _ in range(3)], -1).astype(np.float64), isVector=True
    )
    _place(field, middle)
    return sitk.DisplacementFieldTransform(field)


def _smooth(random: np.random.Generator) -> npt.NDArray[np.float64]:
    count = int(2 * REACH / STEP)
    coarse = sitk.GetImageFromArray(random.uniform(-8, 8, (8, 8, 8)))
    coarse.SetSpacing([count / 7] * 3)
    return sitk.GetArrayFromImage(
        sitk.Resample(coarse, [count] * 3, sitk.Transform(), sitk.sitkBSpline, (0, 0, 0), (1, 1, 1))
    )


def _points(middle: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The points of the grid (z, y, x, 3) in mm."""
    line = np.arange(-REACH, REACH, STEP)
    z, y, x = np.meshgrid(line, line, line, indexing="ij")
    return np.stack([x, y, z], -1) + middle


def _displaced(field: npt.NDArray[np.float64], middle: npt.NDArray[np.float64]) -> sitk.Transform:
    image = sitk.SmoothingRecursiveGaussian(sitk.GetImageFromArray(field, isVector=True), 4.0)
    image = sitk.Cast(image, sitk.sitkVectorFloat64)
    _place(image, middle)
    return sitk.DisplacementFieldTransform(image)


def _place(image: sitk.Image, middle: npt.NDArray[np.float64]) -> None:
    image.SetSpacing([STEP] * 3)
    image.SetOrigin((middle - REACH).tolist())
