"""A finding that a radiologist flagged on slices of one series."""

from dataclasses import dataclass
from enum import StrEnum


class Laterality(StrEnum):
    """The side of a finding (CID 244)."""

    NONE = ""
    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"
    MIDLINE = "midline"


class Certainty(StrEnum):
    """How sure the radiologist is."""

    DEFINITE = "definite"
    PROBABLE = "probable"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Finding:
    """One flagged finding.

    `term` is a key of the vocabulary, `site` a key of its sites or "". The UIDs are those of
    the originals: they identify, and are replaced by the new ones before anything leaves.
    `sop_instance_uids` are the flagged slices, at least one.
    """

    id: str
    term: str
    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uids: tuple[str, ...]
    laterality: Laterality = Laterality.NONE
    site: str = ""
    certainty: Certainty = Certainty.DEFINITE
