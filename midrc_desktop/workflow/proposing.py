"""Which series are worth giving: a proposal with its reason, for a person to change."""

from dataclasses import dataclass

from midrc_desktop.dicom.study import Patient, Series, Study
from midrc_desktop.workflow.cards import region


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whether to include a series, and why, as a phrase; "" where there is nothing to say."""

    include: bool
    reason: str


def proposals(patient: Patient) -> dict[str, Proposal]:
    """A proposal for each original SeriesInstanceUID.

    A patient of whom nothing would be left keeps every series.
    """
    found = {
        series.series_instance_uid: _proposal(study, series) for study, series in patient.series()
    }
    if not any(proposal.include for proposal in found.values()):
        return {uid: Proposal(True, proposal.reason) for uid, proposal in found.items()}
    return found


def _proposal(study: Study, series: Series) -> Proposal:
    from midrc_desktop.burned_in.likely import text_likely
    from midrc_desktop.submission.properties import BY_MODALITY

    if not any(instance.has_pixels for instance in series.instances):
        return Proposal(False, "No images in it")
    if series.modality not in BY_MODALITY:
        return Proposal(False, "MIDRC takes no series of this kind")
    if _scout(series) and any(_shows_more(other, series) for other in study.series):
        return Proposal(False, "Scout: shows no more than the series")
    why = next((w for i in series.instances if (w := text_likely(i, series.modality))), None)
    if why is not None and all(text_likely(i, series.modality) for i in series.instances):
        return Proposal(False, f"Text in the image: {why[0].lower()}{why[1:].rstrip('.')}")
    if series.modality in {"CT", "MR"} and region(series) in {"head", "brain"}:
        return Proposal(True, f"Head {series.modality}: wanted")
    return Proposal(True, "")


def _scout(series: Series) -> bool:
    # PS3.3 C.8.2.1.1.1 and C.8.3.1.1.1: value 3 of Image Type.
    return all("LOCALIZER" in i.image_type or "SCOUT" in i.image_type for i in series.instances)


def _shows_more(other: Series, scout: Series) -> bool:
    return (
        other.modality == scout.modality
        and not _scout(other)
        and any(instance.has_pixels for instance in other.instances)
    )
