"""Which series are worth giving: a proposal with its reason, for a person to change."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

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
    more = {one.modality for one in study.series if one.images and not _scout(one)}
    first = {one.series_instance_uid: _alone(study, one, more) for one in study.series}
    leave = [one for one in study.series if first[one.series_instance_uid].include]
    made = [one for one in leave if _reformatted(one)]
    if not made:
        return first
    sources = [
        (one, where)
        for one in leave
        if not _reformatted(one) and (where := extent(one)) is not None
    ]
    for series in made:
        if (source := _source(series, sources)) is not None:
            uid = series.series_instance_uid
            first[uid] = Proposal(
                False,
                f"Reformatted from {_called(source)}",
                first[uid].neuro,
                source.series_instance_uid,
            )
    return first


def _called(series: Series) -> str:
    return "another series" if series.number is None else f"series {series.number}"


def _alone(study: Study, series: Series, more: Collection[str]) -> Proposal:
    """What a series is by itself; `more` are modalities of which more than a scout is there."""
    looks = _looks(series)
    if (why := _never_leaves(series, looks)) is not None:
        return Proposal(False, why, stays=True)
    if series.modality in more and _scout(series):
        return Proposal(False, "Scout: shows no more than the series")
    if all(_rendered(look, series) for look in looks):
        return Proposal(False, "3-D rendering: a picture made from a series")
    if (why := _text_in_all(series, looks)) is not None:
        return Proposal(False, why)
    sure, why = neuro(study, series)
    return Proposal(True, why, sure)


def _looks(series: Series) -> list[Instance]:
    """One instance for each kind that there is: thousands of slices look the same."""
    kinds = {
        (i.sop_class_uid, i.has_pixels, i.image_type, i.burned_in_annotation): i
        for i in series.instances
    }
    return list(kinds.values())


def _never_leaves(series: Series, looks: Iterable[Instance]) -> str | None:
    """Why all files of a series stay here whatever is decided, or None."""
    from midrc_desktop.deid.plan import not_taken, unknown_object
    from midrc_desktop.submission.properties import BY_MODALITY

    stay = all(
        unknown_object(look) or not_taken(look, series.modality, BY_MODALITY) for look in looks
    )
    if not stay:
        return None
    if any(look.has_pixels for look in looks):
        return "MIDRC takes no series of this kind"
    return f"{_document(series, looks)}: no images in it"


def _document(series: Series, looks: Iterable[Instance]) -> str:
    """What a series without images is, in a word."""
    if any(look.sop_class_uid in _DOSE_REPORTS for look in looks):
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


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in re.split(r"[\W_]+", text.upper()) if word)


_SCOUTS = frozenset(
    {"LOCALIZER", "LOCALISER", "SCOUT", "SCOUTVIEW", "TOPOGRAM", "SCANOGRAM", "SURVEY", "PILOT"}
)
_MANY_FOR_A_SCOUT = 40


def _scout(series: Series) -> bool:
    """Whether it only shows where the others lie.

    PS3.3 C.8.2.1.1.1 and C.8.3.1.1.1 (value 3 of Image Type); makers of MR leave that out, and
    call it so.
    """
    called = bool(_words(series.description) & _SCOUTS)
    few = called and sum(i.frames for i in series.instances) <= _MANY_FOR_A_SCOUT
    return few or all(_SCOUTS.intersection(look.image_type) for look in _looks(series))


_RENDERED = frozenset({"VRT", "SSD", "VOLREN", "VOLREND", "RENDERING", "RENDERED"})


def _rendered(look: Instance, series: Series) -> bool:
    """Whether it is a view of a volume from outside: shaded, with no grey values to read."""
    if _words(*look.image_type) & _RENDERED:
        return True
    said = _words(series.description)
    derived = look.image_type[:1] == ("DERIVED",) or look.sop_class_uid.startswith(_CAPTURES)
    return derived and bool(said & (_RENDERED | {"VR"}))


_CAPTURES = "1.2.840.10008.5.1.4.1.1.7"


def _text_in_all(series: Series, looks: list[Instance]) -> str | None:
    from midrc_desktop.burned_in.likely import text_likely

    said = [text_likely(look, series.modality) for look in looks]
    why = min((one for one in said if one), default=None)
    if why is None or not all(said):
        return None
    words = _words(series.description, *(word for look in looks for word in look.image_type))
    if words & {"DOSE"}:
        return "Dose report: text in the image"
    if any(look.sop_class_uid.startswith(_CAPTURES) for look in looks):
        return "Screenshot: often shows names and dates"
    return f"Text in the image: {why[0].lower()}{why[1:].rstrip('.')}"


_REFORMATTED = frozenset(
    {"MPR", "REFORMATTED", "REFORMAT", "RESAMPLED", "MULTIPLANAR", "CSAPARALLEL", "CPR"}
    | {"MIP", "MINIP", "MNIP", "PROJECTION"}
)


def _reformatted(series: Series) -> bool:
    """Whether all of it was made from other images (PS3.3 C.7.6.1.1.2): new planes or slabs.

    What else is derived, as an ADC map or a subtraction, shows something of its own.
    """
    if series.modality not in {"CT", "MR", "PT"}:
        return False
    named = bool(_words(series.description) & (_REFORMATTED - {"PROJECTION"}))
    return all(
        bool(_words(*look.image_type) & _REFORMATTED)
        or (named and look.image_type[:1] == ("DERIVED",))
        for look in _looks(series)
    )


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
