"""What is the face of a test head, told by points marked by hand: independent of our own region."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

DEEP = 15.0
"""Millimetres under the skin that count as the face."""
ABOVE = 5.0
"""Millimetres above the nasion up to which the face reaches."""
BEHIND = 15.0
"""Millimetres behind the corners of the eyes beyond which nothing is seen from the front."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Points on the skin, in mm (LPS): the root of the nose, the chin, the outer eye corners."""

    nasion: tuple[float, float, float]
    chin: tuple[float, float, float]
    right_eye: tuple[float, float, float]
    left_eye: tuple[float, float, float]

    @property
    def axes(self) -> Floats:
        """Unit vectors to the left, forward and up, as the rows of a matrix."""
        left = _unit(np.subtract(self.left_eye, self.right_eye))
        up = np.subtract(self.nasion, self.chin)
        up = _unit(up - left * (up @ left))
        return np.stack([left, np.cross(left, up), up])

    @property
    def length(self) -> float:
        """From the chin to the root of the nose, in mm."""
        return float((np.subtract(self.nasion, self.chin) @ self.axes.T)[2])


def tissue(image: sitk.Image, kind: str) -> sitk.Image:
    """What is not air: the largest piece, as a mask (uint8) on the grid of the image."""
    smooth = sitk.SmoothingRecursiveGaussian(image, 1.0)
    values = sitk.GetArrayViewFromImage(image)
    threshold = -300.0 if kind == "CT" else 0.12 * float(np.percentile(values, 98))
    mask = sitk.BinaryThreshold(smooth, threshold, 1e9)
    pieces = sitk.RelabelComponent(sitk.ConnectedComponent(mask), sortByObjectSize=True)
    return sitk.Cast(pieces == 1, sitk.sitkUInt8)


def face(image: sitk.Image, kind: str, marks: Landmarks) -> sitk.Image:
    """The outer tissue of all that is seen from the front between root of the nose and chin.

    A mask (uint8) on the grid of the image: rays from the front, 1 mm apart, in an outline that
    narrows towards the chin; from where a ray meets the skin, `DEEP` mm of tissue count.
    """
    skin = tissue(image, kind)
    left, forward, up = marks.axes
    side = float(np.subtract(marks.left_eye, marks.right_eye) @ left) / 2
    corners = (np.subtract(marks.left_eye, marks.nasion) @ forward,
               np.subtract(marks.right_eye, marks.nasion) @ forward)  # fmt: skip
    behind = float(min(corners)) - BEHIND
    depths = np.arange(80.0, behind - DEEP, -1.0)
    heights = np.arange(-marks.length, ABOVE, 1.0)
    sides = np.arange(-np.ceil(side * 1.1), np.ceil(side * 1.1) + 1, 1.0)
    middle = (np.array(marks.right_eye) + marks.left_eye) / 2
    origin = np.array(marks.nasion) + left * ((middle - marks.nasion) @ left)
    grid = _sampled(skin, origin, (sides, depths, heights), (left, forward, up))
    first = np.where(grid.any(1), grid.argmax(1), len(depths))[:, None]
    steps = np.arange(len(depths))[None, :, None]
    seen = (
        grid
        & (steps >= first)
        & (steps < first + DEEP)
        & (depths[first.clip(max=len(depths) - 1)] > behind)
    )
    seen &= _outline(sides, heights, side * 1.1, marks.length)[:, None, :]
    return _back(seen, skin, origin, (sides, depths, heights), (left, forward, up))


def _outline(sides: Floats, heights: Floats, half: float, length: float) -> npt.NDArray[np.bool_]:
    """Full width down to the mouth, six tenths of it at the chin: (sides, heights)."""
    down = np.clip(-heights / length, 0, 1)
    width = half * np.interp(down, [0, 0.6, 1], [1, 0.95, 0.6])
    result: npt.NDArray[np.bool_] = np.abs(sides)[:, None] <= width[None, :]
    return result


def _frame(origin: Floats, steps: tuple[Floats, ...], axes: tuple[Floats, ...]) -> sitk.Image:
    """An empty image along the axes of the face (left, backwards, up), voxels of 1 mm."""
    sides, depths, heights = steps
    left, forward, up = axes
    image = sitk.Image([len(sides), len(depths), len(heights)], sitk.sitkUInt8)
    corner = origin + left * sides[0] + forward * depths[0] + up * heights[0]
    image.SetOrigin(corner.tolist())
    image.SetDirection(np.stack([left, -forward, up], 1).ravel().tolist())
    return image


def _sampled(
    mask: sitk.Image, origin: Floats, steps: tuple[Floats, ...], axes: tuple[Floats, ...]
) -> npt.NDArray[np.bool_]:
    """The mask along the axes of the face: (sides, depths, heights)."""
    image = sitk.Resample(
        mask, _frame(origin, steps, axes), sitk.Transform(), sitk.sitkNearestNeighbor
    )
    return sitk.GetArrayFromImage(image).transpose(2, 1, 0) > 0


def _back(
    seen: npt.NDArray[np.bool_],
    mask: sitk.Image,
    origin: Floats,
    steps: tuple[Floats, ...],
    axes: tuple[Floats, ...],
) -> sitk.Image:
    """What was found along the axes of the face, on the grid of the mask and within it."""
    image = sitk.GetImageFromArray(seen.transpose(2, 1, 0).astype(np.uint8))
    image.CopyInformation(_frame(origin, steps, axes))
    return sitk.Resample(image, mask, sitk.Transform(), sitk.sitkNearestNeighbor) & mask


def _unit(vector: Floats) -> Floats:
    return vector / np.linalg.norm(vector)
