"""One head series read, fitted and judged."""

from dataclasses import replace

from midrc_desktop.defacing.head_fit import Fitted, fit, judge
from midrc_desktop.defacing.joining import joined
from midrc_desktop.defacing.looking import Looked, Unit
from midrc_desktop.defacing.stacks import Seen, Stack, read, stacks
from midrc_desktop.defacing.verdict import Outcome, Verdict

FARTHEST_MM = 10.0
"""How far a face may lie from where its frame of reference has it, before it is fitted anew."""

MOVED = (
    "The head lies elsewhere than in the other series of this examination, and could not be found "
    "by itself."
)


def looked(unit: Unit) -> Looked:
    """Find and judge the face of a series.

    All its stacks are judged by one fit, on the one that shows most. A fit that is refined from
    `start` and leads too far away, or does not pass, gives way to one from nothing. Raises
    NoPlanes, CannotShow or Gone where it cannot be read.
    """
    main, *others = stacks(unit.series)
    modality = unit.series.modality
    first = read(main, modality)
    found = fit(first.volume, unit.start)
    placed = _judged(first, others, modality, found)
    near = found.moved_mm is not None and found.moved_mm <= FARTHEST_MM
    if unit.start is None or (near and placed.outcome.verdict is not Verdict.FAILED):
        return placed
    anew = replace(fit(first.volume), moved_mm=found.moved_mm)
    by_itself = _judged(first, others, modality, anew)
    if by_itself.outcome.verdict is not Verdict.FAILED:
        return by_itself
    if near:
        return placed
    outcome = by_itself.outcome
    return Looked(outcome._replace(reasons=(MOVED, *outcome.reasons)))


def _judged(first: Seen, others: list[Stack], modality: str, found: Fitted) -> Looked:
    """The verdict on all stacks: removed where one shows a face, failed where one fails."""
    outcomes = [_outcome(first, found)]
    elsewhere = replace(found, head=None)
    outcomes += (_outcome(read(other, modality), elsewhere) for other in others)
    worst = min(outcomes, key=lambda outcome: _WORST_FIRST.index(outcome.verdict))
    measures = replace(worst.measures, apart_mm=found.moved_mm)
    removal = worst.removal
    if removal is not None and others:
        spared = [one.removal.protected for one in outcomes if one.removal is not None]
        removal = replace(removal, protected=joined(spared))
    return Looked(worst._replace(removal=removal, measures=measures), found.to_template)


def _outcome(seen: Seen, found: Fitted) -> Outcome:
    outcome = judge(seen.volume, found)
    if outcome.removal is None:
        return outcome
    return outcome._replace(removal=seen.as_stored(outcome.removal))


_WORST_FIRST = (Verdict.FAILED, Verdict.REMOVED, Verdict.NO_FACE)
