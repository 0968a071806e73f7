"""From dates to days: what is typed as a date leaves as days from the index event."""

from datetime import date

from midrc_desktop.clinical.record import Draft
from midrc_desktop.dicom.dates import parse_date
from midrc_desktop.dicom.study import Patient, Study

COVID_TEST = "COVID-19 Test"
FIRST_STUDY = "First Imaging Study"


def study_date(draft: Draft, study: Study) -> date | None:
    """The date of a study: as typed, else as the header has it."""
    typed = draft.studies.get(study.study_instance_uid, {}).get("date", "").strip()
    return parse_date(typed or study.date)


def index_date(draft: Draft, patient: Patient) -> date | None:
    """The date of the index event: as typed, else of the first test or study if that is it."""
    if typed := draft.case.get("index_event_date", "").strip():
        return parse_date(typed)
    event = draft.case.get("index_event", "")
    if event == COVID_TEST:
        return min(
            (day for test in draft.tests if (day := parse_date(test.get("date", "")))), default=None
        )
    if event == FIRST_STUDY:
        return first_study(draft, patient)
    return None


def first_study(draft: Draft, patient: Patient) -> date | None:
    """The earliest date of a study."""
    return min(
        (day for study in patient.studies if (day := study_date(draft, study))), default=None
    )


def days_between(start: date | None, end: date | None) -> int | None:
    """Whole days from `start` to `end`, negative when `end` is earlier; None if one is unknown."""
    return (end - start).days if start and end else None


def days(draft: Draft, patient: Patient, field: str) -> int | None:
    """What a date field leaves as: days from the index event, or None if it leaves nothing.

    `field` is written as in `Problem.field`: "tests.0.date", "studies.<uid>.date",
    "case.index_event_date".
    """
    return days_between(index_date(draft, patient), _date_at(draft, patient, field))


def _date_at(draft: Draft, patient: Patient, field: str) -> date | None:
    section, _, rest = field.partition(".")
    place = rest.removesuffix(".date")
    if section == "tests" and place.isdecimal() and int(place) < len(draft.tests):
        return parse_date(draft.tests[int(place)].get("date", ""))
    if section == "studies":
        for study in patient.studies:
            if study.study_instance_uid == place:
                return study_date(draft, study)
    if field == "case.index_event_date":
        return index_date(draft, patient)
    return None


def leaves_as(count: int | None) -> str:
    """Days as people read them: "day −3", "day 0", "day 12"; "" for None."""
    if count is None:
        return ""
    return f"day {'−' if count < 0 else ''}{abs(count)}"
