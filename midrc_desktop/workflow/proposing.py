"""Which series are worth giving: a proposal with its reason, for a person to change."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from midrc_desktop.defacing.needed import carries_face
from midrc_desktop.dicom.kinds import (
    CAPTURES,
    looks,
    projected,
    reformatted,
    rendered,
    scout,
    words,
)
from midrc_desktop.dicom.study import Instance, Patient, Series, Study
from midrc_desktop.workflow.extent import Extent, extent
from midrc_desktop.workflow.neuro import Neuro, neuro


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whether to include a series, and why, as a phrase; "" where there is nothing to say.

    `neuro` says whether it is wanted as neuroimaging. `made_from` is the original UID of the
    series that a reformatted one was made from, or "". `stays` says that its files stay here
    even if a person includes it: the commons takes none of them.
    """

    include: bool
    reason: str
    neuro: Neuro = Neuro.NO
    made_from: str = ""
    stays: bool = False


def proposals(patient: Patient) -> dict[str, Proposal]:
    """A proposal for each original SeriesInstanceUID, whatever the order of studies and series.

    A patient of whom nothing would be left keeps every series.
    """
    found: dict[str, Proposal] = {}
    for study in patient.studies:
        found |= _of_study(study)
    if not any(proposal.include for proposal in found.values()):
        return {
            uid: Proposal(True, one.reason, one.neuro, one.made_from, one.stays)
            for uid, one in found.items()
        }
    return found


def _of_study(study: Study) -> dict[str, Proposal]:
    more = {one.modality for one in study.series if one.images and not scout(one)}
    first = {one.series_instance_uid: _alone(study, one, more) for one in study.series}
    leave = [one for one in study.series if first[one.series_instance_uid].include]
    made = [one for one in leave if reformatted(one)]
    if not made:
        return first
    sources = [
        (one, where) for one in leave if not reformatted(one) and (where := extent(one)) is not None
    ]
    for series in made:
        uid = series.series_instance_uid
        if (source := _source(series, sources)) is not None:
            why = f"Reformatted from {_called(source)}"
            first[uid] = Proposal(False, why, first[uid].neuro, source.series_instance_uid)
        elif _projected_face(study, series):
            why = "Projection through the head: the face cannot be removed"
            first[uid] = Proposal(False, why, first[uid].neuro)
    return first


def _projected_face(study: Study, series: Series) -> bool:
    return carries_face(study, series) is not None and all(
        projected(look, series) for look in looks(series)
    )


def _called(series: Series) -> str:
    return "another series" if series.number is None else f"series {series.number}"


def _alone(study: Study, series: Series, more: Collection[str]) -> Proposal:
    """What a series is by itself; `more` are modalities of which more than a scout is there."""
    kinds = looks(series)
    if (why := _never_leaves(series, kinds)) is not None:
        return Proposal(False, why, stays=True)
    if series.modality in more and scout(series):
        return Proposal(False, "Scout: shows no more than the series")
    if (why := _picture_of_a_face(study, series, kinds)) is not None:
        return Proposal(False, why)
    if all(rendered(look, series) for look in kinds):
        return Proposal(False, "3-D rendering: a picture made from a series")
    if (why := _text_in_all(series, kinds)) is not None:
        return Proposal(False, why)
    sure, why = neuro(study, series)
    return Proposal(True, why, sure)


def _picture_of_a_face(study: Study, series: Series, kinds: Iterable[Instance]) -> str | None:
    """Why a head series from which no face can be removed is left out, or None.

    A face is removed from volumes (`defacing.judging`); these show it in single pictures.
    """
    if carries_face(study, series) is None:
        return None
    if scout(series):
        return "Scout: shows the outline of the face, which cannot be removed"
    if all(rendered(look, series) for look in kinds):
        return "3-D rendering: shows the face, which cannot be removed"
    return None


def _never_leaves(series: Series, kinds: Iterable[Instance]) -> str | None:
    """Why all files of a series stay here whatever is decided, or None."""
    from midrc_desktop.deid.plan import not_taken, unknown_object
    from midrc_desktop.submission.properties import BY_MODALITY

    stay = all(
        unknown_object(look) or not_taken(look, series.modality, BY_MODALITY) for look in kinds
    )
    if not stay:
        return None
    if any(look.has_pixels for look in kinds):
        return "MIDRC takes no series of this kind"
    return f"{_document(series, kinds)}: no images in it"


def _document(series: Series, kinds: Iterable[Instance]) -> str:
    """What a series without images is, in a word."""
    if any(look.sop_class_uid in _DOSE_REPORTS for look in kinds):
        return "Dose report"
    return _DOCUMENTS.get(series.modality, "Document")


_DOCUMENTS = {
    "SR": "Report",
    "KO": "List of key images",
    "PR": "Marks and window settings",
    "AU": "Sound recording",
    "RTSTRUCT": "Outlines for radiotherapy",
    "RTPLAN": "Radiotherapy plan",
    "RTDOSE": "Radiotherapy dose",
    "REG": "Registration",
    "ECG": "ECG",
}
_DOSE_REPORTS = frozenset(
    {"1.2.840.10008.5.1.4.1.1.88.67", "1.2.840.10008.5.1.4.1.1.88.68"}
    | {"1.2.840.10008.5.1.4.1.1.88.73", "1.2.840.10008.5.1.4.1.1.88.75"}
    | {"1.2.840.10008.5.1.4.1.1.88.76"}
)
"""X-Ray, radiopharmaceutical and enhanced radiation dose reports (PS3.4 B.5)."""


def _text_in_all(series: Series, kinds: list[Instance]) -> str | None:
    from midrc_desktop.burned_in.likely import text_likely

    likely = [text_likely(look, series.modality) for look in kinds]
    why = min((one for one in likely if one), default=None)
    if why is None or not all(likely):
        return None
    said = words(series.description, *(word for look in kinds for word in look.image_type))
    if said & {"DOSE"}:
        return "Dose report: text in the image"
    if any(look.sop_class_uid.startswith(CAPTURES) for look in kinds):
        return "Screenshot: often shows names and dates"
    return f"Text in the image: {why[0].lower()}{why[1:].rstrip('.')}"


def _source(made: Series, sources: Iterable[tuple[Series, Extent]]) -> Series | None:
    """The series that shows all that a reformatted one does, the finest first."""
    theirs = extent(made)
    if theirs is None or not made.frame_of_reference_uid:
        return None
    fitting = [
        (where.thickness, one.series_instance_uid, one)
        for one, where in sources
        if one.frame_of_reference_uid == made.frame_of_reference_uid
        and one.modality == made.modality
        and _shows_all_of(where, theirs)
    ]
    return min(fitting, key=lambda one: one[:2])[2] if fitting else None


_FEW = 4
_ROUNDING_MM = 0.05


def _shows_all_of(source: Extent, made: Extent) -> bool:
    """Whether a stack lies around the reformatted images and is no coarser than they are.

    Reformatted images that are thinner than the slices of the source, or lie beyond them, come
    from another series, which is not here.
    """
    return (
        source.gap > 0
        and source.depth >= _FEW * source.gap
        and source.holds(made.middle)
        and max(source.thickness, source.gap) <= max(made.thickness, made.gap) + _ROUNDING_MM
    )
