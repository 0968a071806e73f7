"""Finding the face of a head volume and judging what blanking it would leave: the way in."""

from dataclasses import dataclass
from typing import NamedTuple

from midrc_desktop.defacing.head_volume import HeadVolume
from midrc_desktop.defacing.region import Removal, Transform
from midrc_desktop.defacing.verdict import Measures, Verdict


@dataclass(frozen=True, slots=True)
class Fitted:
    """Where a head lies against the template.

    Attributes:
        to_template: From the patient into the template; empty where nothing is like a head.
        agreement: Mutual information of the images after the fit, 0 for none.
        moved_mm: How far the face lies from where `start` had put it; None without a start.

    """

    to_template: Transform = ()
    agreement: float = 0.0
    moved_mm: float | None = None


class Outcome(NamedTuple):
    """A verdict, the sentences that explain it, and what is (or could be) blanked."""

    verdict: Verdict
    reasons: tuple[str, ...]
    removal: Removal | None = None
    measures: Measures = Measures()


def fit(volume: HeadVolume, start: Transform | None = None) -> Fitted:
    """Bring a head onto the template; the same volume gives the same numbers, on one thread.

    `start` is the fit of another series in the same frame of reference: it is only refined then,
    and `moved_mm` says how far. Takes seconds; meant for a worker.
    """
    raise NotImplementedError


def judge(volume: HeadVolume, fitted: Fitted) -> Outcome:
    """What blanking the face of a fitted head would remove, spare and leave."""
    raise NotImplementedError
