"""Where to begin a fit: many guesses of how a head lies, scored coarsely, the best few kept."""

import math
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from midrc_desktop.defacing.head import REACH, Head
from midrc_desktop.defacing.lattice import Mask
from midrc_desktop.defacing.template import surrounded, template

Matrix = npt.NDArray[np.float64]
"""Of shape (3, 4): from patient mm to template mm."""

BINS = 32
CT_WINDOW = (-300.0, 600.0)
"""HU between which skin, brain and bone differ; what is outside is air or solid bone."""

_COARSE = 2
"""Points of the head's lattice per point that is scored."""

_HIDDEN = (0.0, 20.0, 45.0, 70.0, 95.0)
"""Millimetres of the vertex that may lie above what is seen."""
_PITCH, _ROLL, _YAW = (-30, -15, 0, 15, 30), (-20, 0, 20), (-30, 0, 30)
"""Degrees by which a head may be nodded, tilted and turned."""
_LAID = (90, 180, 270)
"""Degrees by which a head is turned whose scanner was told wrongly on which side it lies."""
_LIKELY = 0.85
"""Share of the best score from which another side is tried too; heads had 0.84 at most."""
_SCALES = (1.0, 1.2)
"""The template's size over the head's: a grown-up's, a child's."""

_DEEP = 75.0
"""Millimetres below the vertex about which heads are turned."""

_APART = 15.0
"""Millimetres by which the face must lie elsewhere for a guess to count as another."""

_FACE = np.array(((0, -100, -60), (40, -80, -28), (-40, -80, -28), (0, 0, 75)), np.float64)


def starts(head: Head, more: int) -> list[Matrix]:
    """The most likely ways in which a head lies: one for each side that it may lie on, then more.

    A side other than the best one is likely where it scores nearly as well.
    """
    score = _Score(head)
    ranked = sorted(
        (
            (-score(matrix), number, laid, matrix)
            for number, (laid, matrix) in enumerate(_guesses(head))
        ),
        key=lambda guess: guess[:2],
    )
    least = ranked[0][0] * _LIKELY
    sides = {laid: matrix for lost, _, laid, matrix in reversed(ranked) if lost <= least}
    kept = list(sides.values())
    for _, _, _, matrix in ranked:
        if len(kept) == len(sides) + more:
            break
        if all(apart(matrix, other) > _APART for other in kept):
            kept.append(matrix)
    return kept


def apart(one: Matrix, other: Matrix) -> float:
    """How far in mm the face lies in the patient by one fit from where it lies by another."""
    places = [_inverse(matrix) for matrix in (one, other)]
    ways = [_FACE @ matrix[:, :3].T + matrix[:, 3] for matrix in places]
    return float(np.linalg.norm(ways[0] - ways[1], axis=1).max())


def _inverse(matrix: Matrix) -> Matrix:
    back = np.linalg.inv(matrix[:, :3])
    return np.column_stack((back, -back @ matrix[:, 3]))


def _guesses(head: Head) -> list[tuple[float, Matrix]]:
    """Ways in which a head may lie, and how far each is turned to a side."""
    middle_x, middle_y, height = _template_middle()
    x, y, _ = head.lattice.axes()
    upper = head.upper(110)
    share_x, share_y = upper.sum((0, 1)), upper.sum((0, 2))
    centre_x = float(share_x @ x / share_x.sum())
    centre_y = float(share_y @ y / share_y.sum())
    aim = np.array((middle_x, middle_y, height - _DEEP))
    found = []
    ways = (*product(_PITCH, _ROLL, _YAW), *product(_PITCH[1:-1], (0,), _LAID))
    for scale, hidden, (pitch, roll, yaw) in product(_SCALES, _HIDDEN, ways):
        turned = scale * _rotation(pitch, roll, yaw)
        centre = np.array((centre_x, centre_y, head.top + hidden - _DEEP / scale))
        laid = yaw if yaw in _LAID else 0.0
        found.append((laid, np.column_stack((turned, aim - turned @ centre))))
    return found


def _rotation(pitch: float, roll: float, yaw: float) -> Matrix:
    """A turn about x, then y, then z, in degrees."""
    (a, b), (c, d), (e, f) = (
        (math.cos(math.radians(angle)), math.sin(math.radians(angle)))
        for angle in (pitch, roll, yaw)
    )
    about_x = np.array(((1, 0, 0), (0, a, -b), (0, b, a)))
    about_y = np.array(((c, 0, d), (0, 1, 0), (-d, 0, c)))
    about_z = np.array(((e, -f, 0), (f, e, 0), (0, 0, 1)))
    return np.asarray(about_z @ about_y @ about_x)


@cache
def _template_middle() -> tuple[float, float, float]:
    """The middle of the template's vault, and the height of its vertex."""
    known = template()
    planes = np.flatnonzero(known.outline.any((1, 2)))
    top = known.origin[2] + known.spacing * float(planes[-1])
    first = planes[-1] - round(110 / known.spacing)
    vault = known.outline[first:]
    shares = vault.sum((0, 1)), vault.sum((0, 2))
    x, y = (
        start + known.spacing * float(share @ np.arange(share.size) / share.sum())
        for start, share in zip(known.origin[:2], shares, strict=True)
    )
    return x, y, top


class _Score:
    """Mutual information of a head and the template, on few points; repeatable to the bit."""

    def __init__(self, head: Head) -> None:
        chosen = around(head)[::_COARSE, ::_COARSE, ::_COARSE]
        blurred = _blurred(contrast(head))
        sample = blurred[::_COARSE, ::_COARSE, ::_COARSE][chosen]
        low, high = np.percentile(sample, (1, 99))
        self._level = _binned(sample, float(low), float(high)) * BINS
        x, y, z = head.lattice.thinned(_COARSE).axes()
        planes, rows, columns = np.nonzero(chosen)
        self._points = np.stack((x[columns], y[rows], z[planes]), axis=0)
        greys, origin, self._spacing = surrounded()
        self._greys = _binned(_blurred(greys), 0.0, 255.0)
        self._origin = np.array(origin)

    def __call__(self, matrix: Matrix) -> float:
        placed = matrix[:, :3] @ self._points + matrix[:, 3:]
        index = np.rint((placed - self._origin[:, None]) / self._spacing).astype(np.intp)
        for number, size in zip(index, self._greys.shape[::-1], strict=True):
            np.clip(number, 0, size - 1, out=number)
        x, y, z = index
        joint = np.bincount(self._level + self._greys[z, y, x], minlength=BINS * BINS)
        return information(joint.reshape(BINS, BINS))


def around(head: Head) -> Mask:
    """The head and some of the air around it, as far down as the template reaches."""
    # Dilation by shifting: two points to each side.
    wide = head.tissue.copy()
    for axis in range(3):
        grown = wide.copy()
        for step in (1, 2):
            for way in (step, -step):
                grown |= _shifted(wide, way, axis)
        wide = grown
    _, _, z = head.lattice.axes()
    return np.asarray(wide & head.seen & (z > head.top - REACH)[:, None, None])


def contrast(head: Head) -> npt.NDArray[np.float32]:
    """The values by which a head is compared; what was seen goes on a little where nothing was.

    Smoothing would otherwise make a dark rim where a volume ends within the head.
    """
    values = np.clip(head.values, *CT_WINDOW) if head.kind == "CT" else head.values.copy()
    known = head.seen.copy()
    for _ in range(3):
        for axis in range(3):
            for way in (1, -1):
                new = _shifted(known, way, axis) & ~known
                values[new] = np.roll(values, way, axis)[new]
                known |= new
    return values


def _shifted(mask: Mask, step: int, axis: int) -> Mask:
    moved = np.roll(mask, step, axis)
    edge = [slice(None)] * 3
    edge[axis] = slice(0, step) if step > 0 else slice(step, None)
    moved[tuple(edge)] = False
    return moved


def _blurred(values: npt.NDArray[np.float32], times: int = 2) -> npt.NDArray[np.float32]:
    """Softened by (1, 2, 1) along each axis, so many times."""
    for axis in range(3):
        for _ in range(times):
            padded = np.moveaxis(values, axis, 0)
            soft = padded.copy()
            soft[1:-1] = 0.5 * padded[1:-1] + 0.25 * (padded[:-2] + padded[2:])
            values = np.moveaxis(soft, 0, axis)
    return values


def _binned(values: npt.NDArray[np.float32], low: float, high: float) -> npt.NDArray[np.intp]:
    scaled = (values - low) * (BINS / max(high - low, 1e-6))
    return np.clip(scaled, 0, BINS - 1).astype(np.intp)


def information(joint: npt.NDArray[Any]) -> float:
    """Mutual information, in nats, of two quantities whose values were counted together."""
    share = joint / joint.sum()
    alone = share.sum(1, keepdims=True) * share.sum(0, keepdims=True)
    some = share > 0
    return float((share[some] * np.log(share[some] / alone[some])).sum())
