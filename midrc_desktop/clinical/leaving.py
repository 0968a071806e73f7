"""From the draft to the record: what leaves of the form holds no date."""

from collections.abc import Collection

from midrc_desktop.clinical.age import leaving_age, typed_age
from midrc_desktop.clinical.form import form
from midrc_desktop.clinical.prefill import age_at
from midrc_desktop.clinical.record import (
    CaseRecord,
    ClinicalRecord,
    Draft,
    StudyRecord,
    TestRecord,
)
from midrc_desktop.clinical.timeline import days_between, index_date, study_date
from midrc_desktop.dicom.dates import parse_date
from midrc_desktop.dicom.study import Patient, Study


def record(draft: Draft, patient: Patient, included: Collection[str]) -> ClinicalRecord:
    """What leaves of a draft for the studies in `included` (original Study Instance UIDs).

    An answer that the commons has no word for leaves nothing; `check` has told of it.
    """
    studies = tuple(
        _study(draft, patient, study)
        for study in patient.studies
        if study.study_instance_uid in included
    )
    return ClinicalRecord(_case(draft), _tests(draft, patient), studies)


def said(test: dict[str, str]) -> bool:
    """Whether anything is typed for a test; an empty line of the form is no test."""
    return any(answer.strip() for answer in test.values())


def _answer(name: str, answers: dict[str, str]) -> str | None:
    field = form().field(name)
    answer = answers.get(field.key, "").strip()
    return answer if answer in field.choices else None


def _case(draft: Draft) -> CaseRecord:
    age, over = leaving_age(typed_age(draft.case.get("age_at_index", "")))
    return CaseRecord(
        index_event=_answer("index_event", draft.case),
        covid19_positive=_answer("covid19_positive", draft.case),
        age_at_index=age,
        age_at_index_gt89=over,
        sex=_answer("sex", draft.case),
        race=_answer("race", draft.case),
        ethnicity=_answer("ethnicity", draft.case),
    )


def _tests(draft: Draft, patient: Patient) -> tuple[TestRecord, ...]:
    start = index_date(draft, patient)
    return tuple(
        TestRecord(
            method=_answer("tests.method", test) or "Not Reported",
            result=_answer("tests.result", test) or "Not Reported",
            days_from_index=days_between(start, parse_date(test.get("date", ""))),
        )
        for test in draft.tests
        if said(test)
    )


def _study(draft: Draft, patient: Patient, study: Study) -> StudyRecord:
    day = study_date(draft, study)
    age, over = leaving_age(age_at(patient, study))

    def to_tests(result: str) -> tuple[int, ...]:
        counts = (
            days_between(day, parse_date(test.get("date", "")))
            for test in draft.tests
            if _answer("tests.result", test) == result
        )
        return tuple(sorted(count for count in counts if count is not None))

    return StudyRecord(
        study_instance_uid=study.study_instance_uid,
        days_to_study=days_between(index_date(draft, patient), day),
        age_at_imaging=age,
        age_at_imaging_gt89=over,
        days_to_positive_tests=to_tests("Positive"),
        days_to_negative_tests=to_tests("Negative"),
    )
