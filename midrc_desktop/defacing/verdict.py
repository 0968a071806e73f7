"""What was found about the face of a series, and what was decided."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from midrc_desktop.defacing.region import Removal


class Verdict(StrEnum):
    """What came of looking for the face of a series that may show one."""

    REMOVED = "face removed"
    NO_FACE = "no face in view"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Measures:
    """What the gates were judged by; None and empty where it was not measured.

    Attributes:
        overlap: Dice coefficient of the head's and the template's outline above the eyes.
        agreement: Mutual information of the images after the fit.
        inner: The same of what lies inside the head alone: its outline does not count.
        bare: The same with the template made smaller, as a share of it: above 1 for a bare brain.
        scales: Singular values of the fit: 1 is the template's size.
        recession: How far the skin is set back in mm, at each landmark in view, by its name.
        left: Share of the tissue in the face that would stay, 0 to 1.
        brain_ml: Brain in ml that would be blanked if bone did not protect it (CT).
        apart_mm: How far this series' own place is from that of its frame of reference.

    """

    overlap: float | None = None
    agreement: float | None = None
    inner: float | None = None
    bare: float | None = None
    scales: tuple[float, ...] = ()
    recession: dict[str, float] = field(default_factory=dict)
    left: float | None = None
    brain_ml: float | None = None
    apart_mm: float | None = None


class Outcome(NamedTuple):
    """A verdict, the sentences that explain it, and what is (or could be) blanked."""

    verdict: Verdict
    reasons: tuple[str, ...]
    removal: Removal | None = None
    measures: Measures = Measures()


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one series, by its original UID.

    `reasons` are sentences for a radiologist; `removal` is what is (or could be) blanked, None
    where nothing is. `child` says that the patient is or may be under 18: a person looks always.
    """

    series_uid: str
    verdict: Verdict
    reasons: tuple[str, ...]
    removal: Removal | None = None
    measures: Measures = field(default_factory=Measures)
    child: bool = False


@dataclass(frozen=True, slots=True)
class FaceDecision:
    """What is decided about the face of one series.

    `settled` says that a person confirmed the verdict, so that the file may say that no face is
    left. `opted_out` says that the face stays, for a recorded reason. `problem` is "", or says as
    a sentence why the series is held.
    """

    removal: Removal | None = None
    settled: bool = False
    opted_out: bool = False
    problem: str = ""
