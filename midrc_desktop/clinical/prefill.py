"""What the form can know from the headers."""

from dataclasses import replace

from midrc_desktop.clinical.age import OLDEST
from midrc_desktop.clinical.record import Draft
from midrc_desktop.clinical.timeline import index_date
from midrc_desktop.dicom.dates import age_between, age_from_header, parse_date
from midrc_desktop.dicom.study import Patient, Study

SEX = {"F": "Female", "M": "Male"}
"""Patient's Sex (PS3.3 C.7.1.1). "O" says something that the commons has no word for."""

ETHNICITY = {
    "hispanic": "Hispanic or Latino",
    "latino": "Hispanic or Latino",
    "hispanic or latino": "Hispanic or Latino",
    "hispanic latino": "Hispanic or Latino",
    "not hispanic": "Not Hispanic or Latino",
    "non hispanic": "Not Hispanic or Latino",
    "not hispanic or latino": "Not Hispanic or Latino",
    "non hispanic or latino": "Not Hispanic or Latino",
}

RACE = {
    "asian": "Asian",
    "black": "Black or African American",
    "african american": "Black or African American",
    "black or african american": "Black or African American",
    "white": "White",
    "caucasian": "White",
    "american indian or alaska native": "American Indian or Alaska Native",
    "native hawaiian or other pacific islander": "Native Hawaiian or other Pacific Islander",
}
"""What stands in Ethnic Group (0010,2160), free text that sites use for either."""


def prefill(patient: Patient) -> Draft:
    """A draft with what the headers know; what they do not know stays unanswered.

    The age is the one at the earliest study.
    """
    group = " ".join(patient.ethnic_group.casefold().replace("-", " ").split())
    case = {
        "age_at_index": _age(patient),
        "sex": SEX.get(patient.sex.strip().upper(), ""),
        "race": RACE.get(group, ""),
        "ethnicity": ETHNICITY.get(group, ""),
    }
    studies = {
        study.study_instance_uid: {"date": day.isoformat()}
        for study in patient.studies
        if (day := parse_date(study.date))
    }
    return Draft({key: answer for key, answer in case.items() if answer}, (), studies)


def filled(draft: Draft, prefilled: Draft) -> Draft:
    """The draft with the prefilled answers where it has none."""
    studies = {
        uid: _over(prefilled.studies.get(uid, {}), draft.studies.get(uid, {}))
        for uid in (*prefilled.studies, *draft.studies)
    }
    return Draft(_over(prefilled.case, draft.case), draft.tests or prefilled.tests, studies)


def aged(draft: Draft, patient: Patient) -> Draft:
    """The draft with the age at the index event, where that day and the birth date are known.

    Only where the age is the one that was prefilled, at the earliest study: a typed one stays.
    """
    years = age_between(parse_date(patient.birth_date), index_date(draft, patient))
    if years is None or draft.case.get("age_at_index", "") not in ("", _age(patient)):
        return draft
    return replace(draft, case=draft.case | {"age_at_index": str(min(years, OLDEST + 1))})


def _over(below: dict[str, str], above: dict[str, str]) -> dict[str, str]:
    return below | {key: answer for key, answer in above.items() if answer.strip()}


def age_at(patient: Patient, study: Study) -> int | None:
    """The patient's age at a study: as its header says, else from the birth date."""
    said = age_from_header(study.patient_age)
    if said is not None:
        return said
    return age_between(parse_date(patient.birth_date), parse_date(study.date))


def _age(patient: Patient) -> str:
    """The age at the earliest study that tells one; over 89 as "90", the rest nobody needs."""
    for study in sorted(patient.studies, key=lambda study: study.date or "9"):
        years = age_at(patient, study)
        if years is not None:
            return str(min(years, OLDEST + 1))
    return ""
