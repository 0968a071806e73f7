"""Finding the face of a head volume and judging what blanking it would leave: the way in."""

from dataclasses import dataclass, field

import numpy as np

from midrc_desktop.defacing import gates, measuring
from midrc_desktop.defacing.face import LANDMARKS
from midrc_desktop.defacing.fitting import alone, fitted, refined
from midrc_desktop.defacing.head import Head, head_of
from midrc_desktop.defacing.head_volume import HeadVolume
from midrc_desktop.defacing.protecting import cavity
from midrc_desktop.defacing.region import Removal, Transform
from midrc_desktop.defacing.starting import Matrix
from midrc_desktop.defacing.verdict import Measures, Outcome, Verdict

NOTHING_THERE = "These images show nothing that has the size of a head."

_AIR_HU = -1000.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """Where a head lies against the template.

    Attributes:
        to_template: From the patient into the template; empty where nothing is like a head.
        agreement: Mutual information of the images after the fit, 0 for none.
        moved_mm: How far the face lies from where `start` had put it; None without a start.
        head: The head as it was fitted, for judging it.

    """

    to_template: Transform = ()
    agreement: float = 0.0
    moved_mm: float | None = None
    head: Head | None = field(default=None, repr=False, compare=False)


def fit(volume: HeadVolume, start: Transform | None = None) -> Fitted:
    """Bring a head onto the template; the same volume gives the same numbers, on one thread.

    `start` is the fit of another series in the same frame of reference: it is only refined then,
    and `moved_mm` says how far. Takes seconds; meant for a worker.
    """
    alone()
    head = head_of(volume)
    if head is None:
        return Fitted()
    if start is None:
        matrix, agreement = fitted(head)
        return Fitted(_numbers(matrix), agreement, None, head)
    matrix, agreement, moved = refined(head, np.array(start).reshape(3, 4))
    return Fitted(_numbers(matrix), agreement, moved, head)


def judge(volume: HeadVolume, fitted: Fitted) -> Outcome:
    """What blanking the face of a fitted head would remove, spare and leave."""
    alone()
    head = fitted.head or head_of(volume)
    if head is None or not fitted.to_template:
        return Outcome(Verdict.FAILED, (NOTHING_THERE,))
    protected = cavity(volume, fitted.to_template) if volume.kind == "CT" else None
    removal = Removal(fitted.to_template, protected, air=air_of(volume, head))
    seen = measuring.view(head, removal)
    turned = np.array(fitted.to_template).reshape(3, 4)[:, :3]
    scales = np.linalg.svd(turned, compute_uv=False)
    measures = Measures(
        overlap=measuring.overlap(seen),
        agreement=fitted.agreement,
        inner=measuring.inner(seen),
        bare=measuring.bare(seen) if volume.kind == "MR" else None,
        scales=tuple(float(scale) for scale in scales),
        recession=measuring.recession(seen),
        left=measuring.left(seen),
        brain_ml=measuring.spared(seen),
        apart_mm=fitted.moved_mm,
    )
    share = {}
    for landmark in LANDMARKS:
        reached, filled = measuring.in_view(seen, landmark, float(np.prod(scales)))
        share[landmark.name] = reached * filled
    verdict, reasons = gates.verdict(measures, share, volume.kind)
    return Outcome(verdict, reasons, removal, measures)


def air_of(volume: HeadVolume, head: Head) -> float:
    """What is put in place of a face: the value of the air around the head."""
    darkest = float(volume.values.min())
    if volume.kind == "CT":
        return max(darkest, _AIR_HU)
    outside = head.values[head.seen & ~head.tissue]
    return float(np.percentile(outside, 20)) if outside.size else darkest


def _numbers(matrix: Matrix) -> Transform:
    return tuple(float(number) for number in matrix.ravel())
