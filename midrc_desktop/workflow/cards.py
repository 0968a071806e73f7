"""What the worklist shows of a donation: nothing that identifies."""

import re
from dataclasses import dataclass

from midrc_desktop.dicom.study import Patient, Series
from midrc_desktop.jobs.counting import counted
from midrc_desktop.workflow.donation import State

# What headers call a region is free text; only these words reach the worklist.
_REGIONS = {
    "head": ("HEAD", "SKULL", "CRAN", "SINUS", "FACE", "KOPF"),
    "brain": ("BRAIN", "CEREB", "NEURO", "HIRN"),
    "neck": ("NECK", "CAROTID", "HALS"),
    "spine": ("SPINE", "CSPINE", "TSPINE", "LSPINE", "SSPINE", "WS"),
    "chest": ("CHEST", "THORAX", "LUNG"),
    "abdomen": ("ABDOMEN", "ABD", "LIVER"),
    "pelvis": ("PELVIS",),
}
_MODALITY = re.compile(r"[A-Z]{2,4}\Z")


@dataclass(frozen=True, slots=True)
class Card:
    """One donation in the worklist. `updated` is UTC in ISO form, `progress` 0 to 1 or None.

    `sources_needed` says that the original files (a CD, say) are still needed.
    """

    id: int
    number: int
    state: State
    kinds: tuple[str, ...]
    modalities: tuple[str, ...]
    regions: tuple[str, ...]
    studies: int
    series: int
    images: int
    findings: int
    open_points: int
    sources_needed: bool
    updated: str
    progress: float | None

    @property
    def title(self) -> str:
        """The neutral name of the donation, "Case 7"."""
        return f"Case {self.number}"

    @property
    def summary(self) -> str:
        """What it is: "CT head, MR brain · 2 studies"."""
        what = ", ".join(self.kinds) or "No series chosen"
        return f"{what} · {counted(self.studies, 'study', 'studies')}"


def modality(series: Series) -> str:
    """The modality if it looks like a DICOM code, else "other"."""
    return series.modality if _MODALITY.match(series.modality) else "other"


def region(series: Series) -> str:
    """The region as one of our own words, or ""."""
    return region_in(series.body_part, series.description, series.protocol_name)


def region_in(*texts: str) -> str:
    """The region that the first of these texts names, as one of our own words, or ""."""
    for text in texts:
        upper = text.upper()
        for word, signs in _REGIONS.items():
            if any(re.search(rf"\b{sign}", upper) for sign in signs):
                return word
    return ""


def kinds(patient: Patient) -> tuple[str, ...]:
    """Phrases such as "CT head", one for each modality and region."""
    found: dict[str, None] = {}
    for study in patient.studies:
        regions = {modality(s): region(s) for s in study.series if region(s)}
        for series in study.series:
            name = modality(series)
            # A series that names no region is part of its study's.
            found[f"{name} {region(series) or regions.get(name, '')}".strip()] = None
    return tuple(found)


def regions(patient: Patient) -> tuple[str, ...]:
    """The regions that are named, in order of appearance."""
    return tuple(dict.fromkeys(r for _, series in patient.series() if (r := region(series))))


def modalities(patient: Patient) -> tuple[str, ...]:
    """The modalities, in order of appearance."""
    return tuple(dict.fromkeys(modality(series) for _, series in patient.series()))
