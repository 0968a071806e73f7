"""From what was measured to a verdict, with its reasons as a radiologist would be told."""

from collections.abc import Mapping

from midrc_desktop.defacing.head_volume import Kind
from midrc_desktop.defacing.verdict import Measures, Verdict

LEAST_OVERLAP = 0.93
LEAST_AGREEMENT = 0.33
LEAST_INNER: Mapping[Kind, float] = {"MR": 0.12, "CT": 0.06}
"""Nats. Heads had 0.28 and more (CT 0.11); balls, limbs, bare brains and turned heads less."""

MOST_BARE = 0.9
"""Heads had 0.3 to 0.6 (drawn ones 0.7); brains with little or no skull 1.0 and more."""

SCALES = (0.70, 1.65)
MOST_UNEVEN = 1.25
"""Largest over smallest scale: heads are alike in shape, what is blown up to one is not."""

LEAST_RECESSION = 12.0
MOST_LEFT = 0.10
IN_VIEW = 0.10
"""Share of a landmark's box, reached and filled, from which it counts as in view."""


def verdict(
    measures: Measures, in_view: Mapping[str, float], kind: Kind
) -> tuple[Verdict, tuple[str, ...]]:
    """What a head's measures allow to be said; `in_view` is the share seen of each landmark."""
    problems = _problems(measures, kind)
    if problems:
        return Verdict.FAILED, problems
    faces = [name for name, share in in_view.items() if share > IN_VIEW]
    if not faces:
        return Verdict.NO_FACE, ("Neither eyes, nose, mouth nor chin are in these images.",)
    if not measures.recession and measures.left is None:
        return Verdict.FAILED, (f"Whether this is gone could not be measured: {_listed(faces)}.",)
    return Verdict.REMOVED, (f"In view and removed: {_listed(faces)}.",)


def _problems(measures: Measures, kind: Kind) -> tuple[str, ...]:
    found = []
    if measures.overlap is None or measures.overlap < LEAST_OVERLAP:
        found.append("The outline of what these images show is not that of a whole head.")
    if measures.agreement is None or measures.agreement < LEAST_AGREEMENT:
        found.append("These images do not agree with those of a head well enough.")
    if measures.inner is None or measures.inner < LEAST_INNER[kind]:
        found.append("What these images show inside is not built as a head is.")
    if measures.bare is not None and measures.bare > MOST_BARE:
        found.append("These images show a brain without the head around it.")
    uneven = max(measures.scales) / min(measures.scales) if measures.scales else 1.0
    if uneven > MOST_UNEVEN or not all(SCALES[0] < one < SCALES[1] for one in measures.scales):
        found.append("The size or shape that was found is not that of a head.")
    short = [name for name, mm in measures.recession.items() if mm < LEAST_RECESSION]
    if short:
        found.append(f"Too much would be left of this part of the face: {_listed(short)}.")
    if measures.left is not None and measures.left > MOST_LEFT:
        found.append(f"{measures.left:.0%} of the face's surface would be left.")
    return tuple(found)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
