"""Dates leave only as days."""

import re
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.clinical.form import form
from midrc_desktop.clinical.leaving import record
from midrc_desktop.clinical.prefill import aged
from midrc_desktop.clinical.record import Draft
from midrc_desktop.clinical.timeline import days, index_date, leaves_as
from midrc_desktop.dicom.dates import parse_date
from tests.clinical.described_patient import patient, study

DAYS = st.dates(date(2019, 12, 1), date(2030, 12, 31))
EVENTS = st.sampled_from(form().field("index_event").choices)


def drafted(event, index, tests, studies):
    case = {"index_event": event, "index_event_date": index.isoformat() if index else ""}
    return Draft(
        case,
        tuple({"method": "RT-PCR", "result": r, "date": d.isoformat()} for r, d in tests),
        {uid: {"date": d.isoformat()} for uid, d in studies.items()},
    )


TESTS = st.lists(st.tuples(st.sampled_from(["Positive", "Negative"]), DAYS), max_size=4)
STUDIES = st.dictionaries(st.sampled_from(["1.1", "1.2", "1.3"]), DAYS, min_size=1)


@given(EVENTS, st.none() | DAYS, TESTS, STUDIES, st.integers(-2000, 2000))
def test_a_record_is_the_same_wherever_its_dates_are_moved(event, index, tests, studies, shift):
    def moved(by):
        step = timedelta(days=by)
        draft = drafted(
            event,
            index + step if index else None,
            [(result, day + step) for result, day in tests],
            {uid: day + step for uid, day in studies.items()},
        )
        whole = patient(*(study(uid, "") for uid in studies))
        return record(draft, whole, set(studies))

    assert moved(0) == moved(shift)


@given(DAYS, TESTS, STUDIES)
def test_intervals_are_kept_to_the_day(index, tests, studies):
    draft = drafted("Study Enrollment", index, tests, studies)
    out = record(draft, patient(*(study(uid, "") for uid in studies)), set(studies))
    for one in out.studies:
        assert index + timedelta(days=one.days_to_study) == studies[one.study_instance_uid]
        for result, counts in (
            ("Positive", one.days_to_positive_tests),
            ("Negative", one.days_to_negative_tests),
        ):
            back = [studies[one.study_instance_uid] + timedelta(days=count) for count in counts]
            assert sorted(back) == sorted(day for said, day in tests if said == result)
    assert [index + timedelta(days=test.days_from_index) for test in out.tests] == [
        day for _, day in tests
    ]


@given(EVENTS, st.none() | DAYS, TESTS, STUDIES)
def test_no_date_is_in_any_record(event, index, tests, studies):
    draft = drafted(event, index, tests, studies)
    whole = patient(*(study(uid, "") for uid in studies), birth="19760102")
    text = msgspec.json.encode(record(draft, whole, set(studies))).decode()
    assert not re.search(r"\d{4}-\d\d-\d\d|(19|20)\d{6}", text)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2021-03-14", date(2021, 3, 14)),
        (" 20210314 ", date(2021, 3, 14)),
        ("2021-02-29", None),
        ("14.03.2021", None),
        ("03/04/2021", None),
        ("2021-0314", None),
        ("", None),
        ("٢٠٢١-03-14", None),
    ],
)
def test_only_one_way_of_writing_a_date_is_read_and_none_is_guessed(typed, day):
    assert parse_date(typed) == day


def test_the_first_study_is_the_index_event_where_that_was_chosen():
    whole = patient(study("1.1", "20210320"), study("1.2", "20210310"))
    draft = Draft({"index_event": "First Imaging Study"})
    assert index_date(draft, whole) == date(2021, 3, 10)
    corrected = Draft(draft.case, (), {"1.2": {"date": "2021-03-25"}})
    assert index_date(corrected, whole) == date(2021, 3, 20)


def test_the_earliest_test_is_the_index_event_where_that_was_chosen():
    tests = ({"date": "2021-03-14"}, {"date": "2021-01-02"}, {"date": "soon"}, {})
    assert index_date(Draft({"index_event": "COVID-19 Test"}, tests), patient()) == date(2021, 1, 2)


@pytest.mark.parametrize("event", ["", "Long COVID Diagnosis", "Study Enrollment"])
def test_an_event_whose_date_nobody_typed_has_none(event):
    draft = Draft({"index_event": event}, ({"date": "2021-03-14", "result": "Positive"},))
    assert index_date(draft, patient()) is None
    out = record(draft, patient(), {"1.1"})
    assert out.studies[0].days_to_study is None
    assert out.studies[0].days_to_positive_tests == (-6,)


def test_a_typed_index_date_goes_before_what_would_be_taken():
    draft = Draft({"index_event": "First Imaging Study", "index_event_date": "2021-03-01"})
    assert index_date(draft, patient()) == date(2021, 3, 1)


def test_each_date_field_tells_what_it_leaves_as():
    draft = Draft(
        {"index_event": "COVID-19 Test"}, ({"date": "2021-03-23"}, {"date": "2021-04-01"}, {})
    )
    whole = patient()
    assert days(draft, whole, "studies.1.1.date") == -3
    assert days(draft, whole, "tests.1.date") == 9
    assert days(draft, whole, "case.index_event_date") == 0
    for nowhere in ("tests.2.date", "tests.7.date", "studies.9.9.date", "case.sex"):
        assert days(draft, whole, nowhere) is None


def test_days_read_as_people_say_them():
    assert [leaves_as(count) for count in (-3, 0, 12, None)] == ["day −3", "day 0", "day 12", ""]


@pytest.mark.parametrize(
    ("birth", "index", "age"),
    [
        ("19300615", "2020-06-14", "89"),
        ("19300615", "2020-06-15", "90"),
        ("19100615", "2020-06-15", "90"),
        ("20200109", "2020-03-10", "0"),
    ],
)
def test_the_age_is_the_one_at_the_index_event_where_that_is_known(birth, index, age):
    person = patient(study(day="20200310", age="089Y"), birth=birth)
    draft = Draft({"index_event": "COVID-19 Test", "index_event_date": index}, (), {})
    assert aged(draft, person).case["age_at_index"] == age


@pytest.mark.parametrize(
    ("birth", "index", "typed"),
    [("19300615", "2020-06-15", "70"), ("", "2020-06-15", "89"), ("19300615", "", "89")],
)
def test_a_typed_age_stays_and_so_does_one_that_cannot_be_reckoned(birth, index, typed):
    person = patient(study(day="20200310", age="089Y"), birth=birth)
    case = {"index_event": "Study Enrollment", "index_event_date": index, "age_at_index": typed}
    assert aged(Draft(case, (), {}), person).case["age_at_index"] == typed
