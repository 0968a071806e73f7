"""Findings from a JSON file, as the command line takes them (docs/formats.md)."""

from collections.abc import Mapping
from typing import TypeVar

from midrc_desktop.dicom.study import Instance, Patient, Series, Study
from midrc_desktop.errors import BadAnswer
from midrc_desktop.findings import flags
from midrc_desktop.findings.finding import Certainty, Finding, Laterality
from midrc_desktop.identifiers.keyed import AnswerFile

Answer = TypeVar("Answer", Laterality, Certainty)

KEYS = {"finding", "study", "series", "instance", "laterality", "site", "certainty"}
_bad = AnswerFile("findings").bad


def findings_from_json(content: bytes, patient: Patient) -> tuple[Finding, ...]:
    """The findings that a JSON file gives for a patient.

    Raises BadAnswer, naming the place in the file, when the file does not name the patient, or
    when a finding, series or slice is not there.
    """
    key, given = AnswerFile("findings").entry(content, patient)
    if not isinstance(given, list):
        raise _bad("The findings of a patient are a list.", f"at “{key}”")
    found: tuple[Finding, ...] = ()
    for number, one in enumerate(given, start=1):
        place = f"at “{key}”, finding {number}"
        try:
            found = flags.add(found, _finding(one, f"f{number}", patient, place))
        except BadAnswer as bad:
            raise _bad(
                f"Finding {number} of the findings file cannot be used. {bad.title}",
                bad.detail or place,
            ) from bad
    return found


def _finding(given: object, finding_id: str, patient: Patient, place: str) -> Finding:
    if not isinstance(given, dict):
        raise _bad("It is not an object.", place)
    if strange := sorted(set(given) - KEYS):
        raise _bad("It has a key that findings do not have.", f"{place}: {strange[0]}")
    study, series = _series(given, patient, place)
    return Finding(
        id=finding_id,
        term=_text(given, "finding", place),
        study_instance_uid=study.study_instance_uid,
        series_instance_uid=series.series_instance_uid,
        sop_instance_uids=_slices(given.get("instance", "middle"), series, place),
        laterality=_choice(Laterality, _text(given, "laterality", place), "laterality", place),
        site=_text(given, "site", place),
        certainty=_choice(
            Certainty, _text(given, "certainty", place) or "definite", "certainty", place
        ),
    )


def _text(given: Mapping[str, object], key: str, place: str) -> str:
    value = given.get(key, "")
    if not isinstance(value, str):
        raise _bad(f"Its “{key}” is not text.", place)
    return value.strip()


def _choice(kind: type[Answer], value: str, key: str, place: str) -> Answer:
    if value not in {member.value for member in kind}:
        answers = ", ".join(f"“{member.value}”" for member in kind if member.value)
        raise _bad(f"Its “{key}” is none of {answers}.", place)
    return kind(value)


def _series(given: Mapping[str, object], patient: Patient, place: str) -> tuple[Study, Series]:
    """The series that a finding names; with "any", the one with the most images."""
    wanted, study_wanted = given.get("series", "any"), _text(given, "study", place)
    pairs = [
        (study, series)
        for study, series in patient.series()
        if _images(series) and (not study_wanted or _names_study(study_wanted, study))
    ]
    if wanted == "any":
        if not pairs:
            raise _bad("There is no series with images.", place)
        return max(pairs, key=lambda pair: len(_images(pair[1])))
    named = [pair for pair in pairs if wanted in (pair[1].series_instance_uid, pair[1].number)]
    if not named:
        raise _bad("The series that it names is not there, or has no images.", place)
    if len(named) > 1:
        raise _bad(
            "More than one series has that number. Name the study too, or the series by UID.", place
        )
    return named[0]


def _names_study(wanted: str, study: Study) -> bool:
    return wanted == study.study_instance_uid or wanted.replace("-", "") == study.date


def _images(series: Series) -> tuple[Instance, ...]:
    return tuple(instance for instance in series.instances if instance.has_pixels)


def _slices(wanted: object, series: Series, place: str) -> tuple[str, ...]:
    images = _images(series)
    if wanted == "middle":
        return (images[len(images) // 2].sop_instance_uid,)
    chosen: list[str] = []
    for one in wanted if isinstance(wanted, list) else [wanted]:
        uids = [
            image.sop_instance_uid
            for image in images
            if type(one) in (int, str) and one in (image.instance_number, image.sop_instance_uid)
        ]
        if len(uids) != 1:
            several = "More than one slice" if uids else "No slice"
            raise _bad(f"{several} of the series has the instance number that it names.", place)
        chosen += uids
    return tuple(chosen)
