"""What the blanking of a fitted head would remove and leave, in numbers."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk  # noqa: N813

from midrc_desktop.defacing.face import LANDMARKS, Landmark, from_brain, holds
from midrc_desktop.defacing.head import Head
from midrc_desktop.defacing.lattice import Floats, Lattice, Mask
from midrc_desktop.defacing.region import Removal, blanked
from midrc_desktop.defacing.starting import CT_WINDOW, information
from midrc_desktop.defacing.template import template
from midrc_desktop.dicom.plane import Plane

_ABOVE_THE_EYES = -20.0
_INNER_LOWEST, _EDGE = -100.0, 4.0
"""Template mm: the height down to which, and the depth from which, a head's inside is compared."""

_INNER_BINS, _INNER_POINTS = 16, 2000
"""Bins of a histogram, and how many points at least make one that says something."""

_ACROSS = 5.0
"""Millimetres to each side of a landmark's middle in which its skin is looked for."""

_EMPTY = 60.0
"""Millimetres by which the skin counts as set back where nothing is left behind it."""

_SKIN_DEPTH = 15.0
"""Millimetres below the skin that show what a face looks like."""

_FACE_SIDE, _FACE_HEIGHTS = 44.0, (-118.0, -24.0)
"""The window in front in which skin is the face's: template mm to the side, and heights."""

_BASE = 12.0
"""Millimetres below the brain that are the base of the skull, not the face."""

_REARMOST = -62.0
"""The y behind which what is foremost is the neck, or the edge of what was seen."""

_VAULT, _SMALLER = 110.0, (0.92, 0.88, 0.84)
"""Millimetres below the vertex that hold the brain, and how much smaller it may be than a head."""

_FEWEST = 60
"""Points of skin below which a face is not there to be left."""


@dataclass(frozen=True, slots=True)
class View:
    """A head as the template sees it.

    `places` are the points of its lattice in the template, (3, z, y, x); `blank` those that
    would be blanked.
    """

    head: Head
    places: Floats
    blank: Mask


def view(head: Head, removal: Removal) -> View:
    """Where each point of a head lies in the template, and whether it would be blanked."""
    places = head.lattice.brought(np.array(removal.to_template).reshape(3, 4))
    blank = np.stack([blanked(removal, plane) for plane in _planes(head.lattice)])
    return View(head, places, blank)


def _planes(lattice: Lattice) -> list[Plane]:
    x, y, z = lattice.origin
    step = lattice.spacing
    planes, rows, columns = lattice.shape
    return [
        Plane((x, y, z + step * n), (1, 0, 0), (0, 1, 0), (step, step), rows, columns)
        for n in range(planes)
    ]


def overlap(seen: View) -> float:
    """The Dice coefficient of the head's and the template's outline above the eyes."""
    upper = seen.head.seen & (seen.places[2] > _ABOVE_THE_EYES)
    expected = _known(template().outline, seen, upper)
    found = seen.head.tissue & upper
    total = int(expected.sum()) + int(found.sum())
    return 2 * int((expected & found).sum()) / total if total else 0.0


def inner(seen: View) -> float:
    """Mutual information of head and template among points that are inside of both.

    Skull, brain and sinuses must lie where the template has them. Outlines do not count: a ball
    has a head's outline too, and so has a brain without its skull.
    """
    where = seen.head.tissue & seen.head.seen & (seen.places[2] > _INNER_LOWEST)
    where &= _known(_inside(), seen, where)
    if int(where.sum()) < _INNER_POINTS:
        return 0.0
    values, greys = seen.head.values[where], _known(template().head, seen, where)[where]
    if seen.head.kind == "CT":
        values = np.clip(values, *CT_WINDOW)
    joint = np.histogram2d(np.clip(values, *np.percentile(values, (1, 99))), greys, _INNER_BINS)[0]
    return information(joint)


def bare(seen: View) -> float:
    """How well the inside agrees with a smaller template's, as a share of `inner`.

    It falls off steeply for a head. A brain without its skull, which the fit has blown up to the
    size of a head, agrees better with the template made as much smaller.
    """
    where = seen.head.upper(_VAULT)
    middle = np.array([along[where].mean() for along in seen.places], np.float32)
    middle = middle[:, None, None, None]
    best = max(
        inner(View(seen.head, middle + np.float32(size) * (seen.places - middle), seen.blank))
        for size in _SMALLER
    )
    return best / max(inner(seen), 1e-6)


@cache
def _inside() -> Mask:
    """The template's head less its outermost 4 mm."""
    solid = sitk.GetImageFromArray(template().outline.astype(np.uint8))
    edge = round(_EDGE / template().spacing)
    return np.asarray(sitk.GetArrayFromImage(sitk.BinaryErode(solid, (edge,) * 3)) > 0)


def _known(array: npt.NDArray[Any], seen: View, where: Mask) -> npt.NDArray[Any]:
    """The template's value at those points of a head; 0 elsewhere and off the template."""
    known, held, index = template(), where.copy(), []
    for along, start, size in zip(seen.places, known.origin, array.shape[::-1], strict=True):
        index.append(np.rint((along - start) / known.spacing).astype(np.intp))
        held &= (index[-1] >= 0) & (index[-1] < size)
    x, y, z = (number[held] for number in index)
    values = np.zeros(where.shape, array.dtype)
    values[held] = array[z, y, x]
    return values


def in_view(seen: View, landmark: Landmark, scale: float) -> tuple[float, float]:
    """The share of a landmark's box that the volume reaches, and the share of that with tissue."""
    x, y, z = seen.places
    (x0, y0, z0), (x1, y1, z1) = landmark.low, landmark.high
    side = np.abs(x)
    box = (side >= x0) & (side <= x1) & (y >= y0) & (y <= y1) & (z >= z0) & (z <= z1)
    reached = box & seen.head.seen
    whole = 2 * (x1 - x0) * (y1 - y0) * (z1 - z0) / (seen.head.lattice.spacing**3 * scale)
    count = int(reached.sum())
    return min(1.0, count / whole), int((reached & seen.head.tissue).sum()) / max(1, count)


def recession(seen: View) -> dict[str, float]:
    """How far the skin is set back at each landmark whose skin is in view, in template mm."""
    x, y, z = seen.places
    found: dict[str, float] = {}
    for landmark in LANDMARKS:
        across, height = landmark.at
        for side in {across, -across}:
            near = (np.abs(x - side) < _ACROSS) & (np.abs(z - height) < _ACROSS)
            before = y[near & seen.head.tissue]
            if before.size < 6 or before.min() > landmark.shallow:
                continue
            after = y[near & seen.head.tissue & ~seen.blank]
            back = float(after.min() - before.min()) if after.size else _EMPTY
            found[landmark.name] = min(back, found.get(landmark.name, back))
    return found


def left(seen: View) -> float | None:
    """The share of what lies just below the face's skin that would stay; None without a face.

    The skin is the head's own: what lies foremost at each height and side, wherever the region
    to be blanked ends.
    """
    x, y, z = seen.places
    window = (np.abs(x) < _FACE_SIDE) & (z > _FACE_HEIGHTS[0]) & (z < _FACE_HEIGHTS[1])
    window &= seen.head.tissue
    window[window] = from_brain(x[window], y[window], z[window]) > _BASE
    if not window.any():
        return None
    cell = 4.0
    column = np.rint((x[window] + _FACE_SIDE) / cell).astype(np.intp)
    row = np.rint((z[window] - _FACE_HEIGHTS[0]) / cell).astype(np.intp)
    depth, stays = y[window], ~seen.blank[window]
    front = np.full((int(row.max()) + 1, int(column.max()) + 1), np.inf, np.float32)
    np.minimum.at(front, (row, column), depth)
    skin = (depth < front[row, column] + _SKIN_DEPTH) & (front[row, column] < _REARMOST)
    return float(stays[skin].mean()) if skin.sum() >= _FEWEST else None


def spared(seen: View) -> float:
    """What would be blanked in ml if it were not protected by the bone around it."""
    kept = holds(*seen.places) & ~seen.blank
    return float(kept.sum()) * seen.head.lattice.spacing**3 / 1000
