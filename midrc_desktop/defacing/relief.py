"""The skin of a head as a relief, seen from one side: depth, then light and shade, in software."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk  # noqa: N813
from PIL import Image

from midrc_desktop.defacing.head import skin_level
from midrc_desktop.defacing.head_volume import HeadVolume
from midrc_desktop.defacing.lattice import Floats, Lattice, Mask, resampled
from midrc_desktop.defacing.region import Removal, blanked
from midrc_desktop.dicom.plane import Plane

Picture = npt.NDArray[np.uint8]

SIZE = 360
"""Rows and columns of a picture."""

_LATTICE_MM = 2.0
_PIXEL_MM = 1.5
_SMOOTH_MM = 1.4
_BRIDGED, _UNDER_SKIN = (4, 4, 4), (3, 3, 3)
"""Half the width of hollows that are filled, and how deep under the skin, in points."""

_SEEN_MM = 280.0
_UPPER_MM = 250.0
"""Millimetres below the top that a picture shows: the head, and not the shoulders."""

_FRONT_MM, _BACK_MM = 150.0, 60.0
"""How far before and behind the middle of the head the skin is looked for."""

_LIGHTS = (((-0.45, 0.55, 0.75), 0.80), ((0.65, 0.10, 0.75), 0.30))
"""Directions (right, up, to the viewer) that light comes from, and how strong it is."""

_AMBIENT, _DIMMEST = 0.10, 28
_BRIGHTEST = 245


@dataclass(frozen=True, slots=True)
class Skin:
    """How much tissue there is at each point, and the middle that views turn about.

    `tissue` is 1 inside, 0 in air and a half at the skin; float32 of shape (z, y, x).
    """

    lattice: Lattice
    tissue: Floats
    middle: npt.NDArray[np.float64]

    def without(self, removal: Removal) -> "Skin":
        """As it is once the region is blanked."""
        x, y, z = self.lattice.origin
        step = self.lattice.spacing
        _, rows, columns = self.lattice.shape
        left = self.tissue.copy()
        for number, slice_ in enumerate(left):
            place = (x, y, z + number * step)
            plane = Plane(place, (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (step, step), rows, columns)
            slice_[blanked(removal, plane)] = 0
        return Skin(self.lattice, left, self.middle)


def skin_of(volume: HeadVolume) -> Skin | None:
    """The tissue of a volume, without table and noise; None where there is none."""
    lattice, values, seen = resampled(volume, _LATTICE_MM)
    image = lattice.image(values)
    if volume.kind == "MR":
        image = sitk.SmoothingRecursiveGaussian(image, _LATTICE_MM)
    values = sitk.GetArrayFromImage(image)
    level = skin_level(volume.kind, values, seen)
    bright = lattice.image((values > level) & seen)
    if volume.kind == "CT":
        bright = sitk.BinaryMorphologicalOpening(bright, (1, 1, 1))
    pieces = sitk.ConnectedComponent(bright)
    sizes = np.bincount(sitk.GetArrayViewFromImage(pieces).ravel())
    if sizes.size < 2:
        return None
    largest = int(np.argmax(sizes[1:])) + 1
    solid = pieces == largest
    near = sitk.GetArrayFromImage(sitk.BinaryDilate(solid, (2, 2, 2))).astype(np.bool_)
    filled = sitk.BinaryFillhole(sitk.BinaryMorphologicalClosing(solid, _BRIDGED))
    inside = sitk.GetArrayFromImage(sitk.BinaryErode(filled, _UNDER_SKIN)).astype(np.bool_)
    air = float(np.percentile(values[seen], 2))
    tissue = np.clip((values - air) / (2 * max(level - air, 1e-6)), 0, 1)
    middle = _middle(lattice, sitk.GetArrayViewFromImage(solid).astype(np.bool_))
    tissue = np.where(near & seen, tissue, 0)
    return Skin(lattice, np.where(inside, 1, tissue).astype(np.float32), middle)


def _middle(lattice: Lattice, solid: Mask) -> npt.NDArray[np.float64]:
    """The middle of the head from side to side and front to back, and of what is shown of it."""
    x, y, z = lattice.axes()
    top = z[np.flatnonzero(solid.any((1, 2)))[-1]]
    upper = solid[z > top - 0.6 * _UPPER_MM]
    across, deep = upper.any((0, 1)), upper.any((0, 2))
    return np.array(
        [
            (x[across].min() + x[across].max()) / 2,
            (y[deep].min() + y[deep].max()) / 2,
            top - _UPPER_MM / 2,
        ]
    )


def views(skin: Skin, angles: Iterable[tuple[float, float]]) -> Picture:
    """The skin from the front, turned to the patient's side and raised by degrees.

    Greys of shape (views, rows, columns).
    """
    soft = sitk.SmoothingRecursiveGaussian(skin.lattice.image(skin.tissue), _SMOOTH_MM)
    pictures = []
    for turned, raised in angles:
        greys = np.round(_shaded(_depth(soft, skin.middle, turned, raised))).astype(np.uint8)
        larger = Image.fromarray(greys).resize((SIZE, SIZE), Image.Resampling.BICUBIC)
        pictures.append(np.asarray(larger, np.uint8))
    return np.stack(pictures)


def _depth(
    soft: sitk.Image, middle: npt.NDArray[np.float64], turned: float, raised: float
) -> Floats:
    """How far the skin lies before the middle in mm, by row and column; NaN where there is none."""
    right, up, near = _axes(math.radians(turned), math.radians(raised))
    across, deep = round(_SEEN_MM / _PIXEL_MM), round((_FRONT_MM + _BACK_MM) / _PIXEL_MM)
    corner = middle + near * _FRONT_MM - (right - up) * (_SEEN_MM - _PIXEL_MM) / 2
    turned_image = sitk.Resample(
        soft,
        (deep, across, across),
        sitk.Transform(),
        sitk.sitkLinear,
        corner.tolist(),
        (_PIXEL_MM,) * 3,
        np.column_stack((-near, right, -up)).ravel().tolist(),
        0.0,
    )
    values = sitk.GetArrayViewFromImage(turned_image)
    inside = values > 0.5
    first = inside.argmax(2)
    hit = inside.any(2)
    before = np.maximum(first - 1, 0)
    here = np.take_along_axis(values, first[..., None], 2)[..., 0]
    there = np.take_along_axis(values, before[..., None], 2)[..., 0]
    step = np.where(first > 0, (here - 0.5) / np.maximum(here - there, 1e-3), 0.0)
    depth = _FRONT_MM - _PIXEL_MM * (first - step)
    return np.where(hit, depth, np.nan).astype(np.float32)


def _axes(turned: float, raised: float) -> tuple[npt.NDArray[np.float64], ...]:
    """Right, up and towards the viewer of a view, in the patient (LPS)."""
    near = np.array(
        [
            math.sin(turned) * math.cos(raised),
            -math.cos(turned) * math.cos(raised),
            math.sin(raised),
        ]
    )
    right = np.array([math.cos(turned), math.sin(turned), 0.0])
    return right, np.cross(near, right), near


def _shaded(depth: Floats) -> Floats:
    """Light and shade on a relief, between 0 and 255."""
    known = np.isfinite(depth)
    if not known.any():
        return np.zeros(depth.shape, np.float32)
    filled = np.where(known, depth, np.nanmin(depth) - 20.0)
    down, right = np.gradient(filled, _PIXEL_MM)
    length = np.sqrt(down**2 + right**2 + 1)
    light = np.full(depth.shape, _AMBIENT, np.float32)
    for (to_right, to_top, to_viewer), strength in _LIGHTS:
        norm = math.sqrt(to_right**2 + to_top**2 + to_viewer**2)
        facing = (-right * to_right + down * to_top + to_viewer) / (length * norm)
        light += strength * np.maximum(facing, 0)
    shade = _BRIGHTEST * np.minimum(light, 1)
    return np.where(known, np.maximum(shade, _DIMMEST), 0).astype(np.float32)
