"""Judging boxes that a person drew over a face: what they take, and what they leave in front."""

import numpy as np
import SimpleITK as sitk  # noqa: N813

from midrc_desktop.defacing.head import Head, head_of
from midrc_desktop.defacing.head_fit import NOTHING_THERE, air_of
from midrc_desktop.defacing.lattice import Mask
from midrc_desktop.defacing.looking import Drawn
from midrc_desktop.defacing.region import Cuboid, Removal
from midrc_desktop.defacing.stacks import Seen, read, stacks
from midrc_desktop.defacing.verdict import Measures, Outcome, Verdict

LEAST_RECESSION_MM = 12.0
MOST_IN_FRONT = 0.10
"""Share of what is seen of the boxes from the front where tissue stays before them."""

LEAST_ML = 10.0
MOST_OF_INSIDE = 0.5
DEEP_MM = 20.0
"""Depth below the skin from which tissue counts as the inside of the head."""

_THINNEST_MM = 5.0

DONE = "Blanked as drawn; nothing but these boxes was changed."
EMPTY = "A box is empty or too thin to cover a face. Draw it over the face again."
MISSES = "The boxes miss the head. Draw them over the face."
SWALLOWS = "The boxes take most of the inside of the head. Draw them over the face only."
SHALLOW = "The boxes are not deep enough: draw them at least to the back of the eyes."
IN_FRONT = (
    "Tissue stays in front of the boxes: draw them out into the air before the tip of the nose."
)


def judged(drawn: Drawn) -> Outcome:
    """The verdict on the boxes, in the stack that shows most.

    A drawn box is a person's decision: REMOVED, unless it is empty, misses the head, takes most
    of its inside, or plainly leaves the face. Raises NoPlanes, CannotShow or Gone.
    """
    if not drawn.cuboids or any(map(_too_thin, drawn.cuboids)):
        return Outcome(Verdict.FAILED, (EMPTY,))
    seen = read(stacks(drawn.series)[0], drawn.series.modality)
    head = head_of(seen.volume)
    if head is None:
        return Outcome(Verdict.FAILED, (NOTHING_THERE,))
    return _verdict(seen, head, drawn.cuboids)


def _verdict(seen: Seen, head: Head, cuboids: tuple[Cuboid, ...]) -> Outcome:
    removal = seen.as_stored(Removal(cuboids=cuboids, air=air_of(seen.volume, head)))
    inside = _inside(head, cuboids)
    if (inside & head.tissue).sum() * head.lattice.spacing**3 < 1000 * LEAST_ML:
        return Outcome(Verdict.FAILED, (MISSES,), removal)
    if _share_of_inside(head, inside) > MOST_OF_INSIDE:
        return Outcome(Verdict.FAILED, (SWALLOWS,), removal)
    in_front, receded = _from_the_front(head, inside)
    measures = Measures(recession={"boxes": receded}, left=in_front)
    if in_front > MOST_IN_FRONT:
        return Outcome(Verdict.FAILED, (IN_FRONT,), removal, measures)
    if receded < LEAST_RECESSION_MM:
        return Outcome(Verdict.FAILED, (SHALLOW,), removal, measures)
    return Outcome(Verdict.REMOVED, (DONE,), removal, measures)


def _too_thin(cuboid: Cuboid) -> bool:
    return any(
        not high - low >= _THINNEST_MM for low, high in zip(cuboid.low, cuboid.high, strict=True)
    )


def _inside(head: Head, cuboids: tuple[Cuboid, ...]) -> Mask:
    """The points of the lattice that lie in a box."""
    inside = np.zeros(head.lattice.shape, np.bool_)
    for cuboid in cuboids:
        x, y, z = (
            (low <= along) & (along <= high)
            for along, low, high in zip(head.lattice.axes(), cuboid.low, cuboid.high, strict=True)
        )
        inside |= x[None, None, :] & y[None, :, None] & z[:, None, None]
    return inside


def _share_of_inside(head: Head, inside: Mask) -> float:
    """Which share of what lies deep in the head is in the boxes."""
    steps = round(DEEP_MM / head.lattice.spacing)
    eroded = sitk.BinaryErode(head.lattice.image(head.tissue), (steps,) * 3)
    deep = sitk.GetArrayViewFromImage(eroded).astype(np.bool_)
    return float((inside & deep).sum() / deep.sum()) if deep.any() else 0.0


def _from_the_front(head: Head, inside: Mask) -> tuple[float, float]:
    """Seen from the front: where tissue stays before the boxes, and how far the skin recedes.

    As the share of the lines of sight that meet a box, and the median in mm over those whose
    first tissue lies in one. The front of the patient is where y is least (LPS).
    """
    before, after = _first(head.tissue), _first(head.tissue & ~inside)
    boxes = _first(inside)
    meets = inside.any(1) & head.tissue.any(1)
    covered = meets & (after > before)
    if not covered.any():
        return 1.0, 0.0
    stays = meets & (before < boxes)
    receded = head.lattice.spacing * (after - before)[covered]
    return float(stays.sum() / meets.sum()), float(np.median(receded))


def _first(mask: Mask) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Where along y a mask begins, of shape (z, x); its whole length where it does not."""
    return np.where(mask.any(1), mask.argmax(1), mask.shape[1])
