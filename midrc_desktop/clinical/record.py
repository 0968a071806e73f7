"""The clinical form: as typed (a draft), and as it leaves (a record without dates)."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Draft:
    """The form exactly as typed; dates are text in ISO form (YYYY-MM-DD) or whatever was typed.

    `case` maps field keys to answers ("" is unanswered, "Not Reported" is an answer).
    `tests` holds one mapping per COVID-19 test: method, result, date.
    `studies` maps an original StudyInstanceUID to that study's answers: date.
    """

    case: dict[str, str] = field(default_factory=dict)
    tests: tuple[dict[str, str], ...] = ()
    studies: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the form that needs an answer, said in plain words.

    `field` is where it belongs: "case.age_at_index", "tests.0.date", "studies.<uid>.date".
    `blocks` says that the donation cannot leave before it is settled.
    """

    field: str
    sentence: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """The patient as the commons stores them (node `case`). None: leaves nothing."""

    index_event: str | None
    covid19_positive: str | None
    age_at_index: int | None
    age_at_index_gt89: bool
    sex: str | None
    race: str | None
    ethnicity: str | None


@dataclass(frozen=True, slots=True)
class TestRecord:
    """One COVID-19 test (node `measurement`); days are counted from the index event."""

    __test__ = False

    method: str
    result: str
    days_from_index: int | None


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """One study (node `imaging_study`); `study_instance_uid` is the original one.

    `days_to_study` counts from the index event; the two tuples hold, for every positive and
    negative test with a date, the days from the study to the test (positive: test after).
    """

    study_instance_uid: str
    days_to_study: int | None
    age_at_imaging: int | None
    age_at_imaging_gt89: bool
    days_to_positive_tests: tuple[int, ...]
    days_to_negative_tests: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ClinicalRecord:
    """What leaves of the form: no date, only days."""

    case: CaseRecord
    tests: tuple[TestRecord, ...]
    studies: tuple[StudyRecord, ...]
