"""Questions, prefill, checks, what leaves."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.clinical.age import leaving_age, typed_age
from midrc_desktop.clinical.check import answered, check, told
from midrc_desktop.clinical.form import form
from midrc_desktop.clinical.leaving import record
from midrc_desktop.clinical.prefill import filled, prefill
from midrc_desktop.clinical.record import Draft, Problem
from midrc_desktop.dicom.dates import age_between, age_from_header
from midrc_desktop.errors import BadAnswer
from tests.clinical.described_patient import patient, study

TODAY = date(2026, 1, 31)
PROPERTY = {
    "index_event": ("case", "index_event"),
    "covid19_positive": ("case", "covid19_positive"),
    "sex": ("case", "sex"),
    "race": ("case", "race"),
    "ethnicity": ("case", "ethnicity"),
    "tests.method": ("measurement", "test_method"),
    "tests.result": ("measurement", "test_result_text"),
}


def problems(draft, whole=None, required=()):
    return check(draft, whole or patient(), required, today=TODAY)


def at(draft, field, whole=None, required=()):
    return [one for one in problems(draft, whole, required) if one.field == field]


def test_every_choice_is_exactly_the_commons_own(shared_reference):
    dictionary = json.loads((shared_reference / "midrc_dictionary.json").read_bytes())
    choices = {field.name: field.choices for field in form().fields if field.kind == "choice"}
    assert set(choices) == set(PROPERTY)
    for name, (node, key) in PROPERTY.items():
        expected = set(dictionary[node]["properties"][key]["enum"]) - {None}
        assert set(choices[name]) == expected
        assert len(choices[name]) == len(expected)


def test_every_field_belongs_to_a_section_and_has_words_of_its_own():
    sections = [section.key for section in form().sections]
    assert sections == ["patient", "tests", "studies"]
    assert [field for key in sections for field in form().of(key)] == list(form().fields)
    assert all(field.label and field.help for field in form().fields)
    with pytest.raises(BadAnswer):
        form().field("zip")


def test_the_headers_answers_are_filled_in_and_the_rest_is_left_open():
    draft = prefill(patient(group="NON-HISPANIC"))
    assert draft.case == {
        "age_at_index": "45",
        "sex": "Female",
        "ethnicity": "Not Hispanic or Latino",
    }
    assert draft.studies == {"1.1": {"date": "2021-03-20"}}
    assert draft.tests == ()


def test_what_the_header_does_not_know_is_not_guessed():
    whole = patient(study(day="", age=""), sex="O", group="UNKNOWN")
    assert prefill(whole) == Draft()


def test_a_race_in_the_ethnic_group_is_taken_as_race():
    assert prefill(patient(group="Caucasian")).case["race"] == "White"


def test_the_age_is_the_one_at_the_earliest_study():
    whole = patient(study("1.1", "20210320", ""), study("1.2", "20200319", ""), birth="19760320")
    assert prefill(whole).case["age_at_index"] == "43"


def test_an_age_over_89_is_filled_in_as_90_only():
    assert prefill(patient(study(age="097Y"))).case["age_at_index"] == "90"


def test_a_typed_answer_goes_before_the_header_and_an_empty_one_does_not():
    typed = Draft({"sex": "Male", "age_at_index": " "}, ({"result": "Positive"},), {"9": {}})
    whole = filled(typed, prefill(patient()))
    assert whole.case["sex"] == "Male"
    assert whole.case["age_at_index"] == "45"
    assert whole.tests == typed.tests
    assert whole.studies["1.1"] == {"date": "2021-03-20"}


@pytest.mark.parametrize(
    ("text", "years"),
    [("045Y", 45), ("018M", 1), ("011M", 0), ("060W", 1), ("010D", 0), ("45", None), ("", None)],
)
def test_age_strings_are_read_as_completed_years(text, years):
    assert age_from_header(text) == years


def test_a_birthday_counts_from_its_day_on():
    born = date(1976, 3, 20)
    assert age_between(born, date(2021, 3, 19)) == 44
    assert age_between(born, date(2021, 3, 20)) == 45
    assert age_between(born, date(1970, 1, 1)) is None


@pytest.mark.parametrize(
    ("typed", "leaves"),
    [
        ("0", (0, False)),
        ("89", (89, False)),
        ("90", (None, True)),
        ("90+", (None, True)),
        ("> 89", (None, True)),
        ("Over 89", (None, True)),
        ("", (None, False)),
        ("old", (None, False)),
        ("٤٥", (None, False)),
    ],
)
def test_an_age_leaves_as_a_number_up_to_89_and_as_a_word_above(typed, leaves):
    assert leaving_age(typed_age(typed)) == leaves


@given(st.integers(0, 400))
def test_no_number_above_89_ever_leaves(years):
    age, over = leaving_age(years)
    assert over == (years > 89)
    assert age == (None if over else years)


def test_everything_that_is_required_and_open_is_told_at_its_field():
    required = sorted(form().names())
    told = problems(Draft(), patient(study(day="")), required)
    assert [one.field for one in told] == [
        "case.index_event",
        "case.index_event_date",
        "case.covid19_positive",
        "case.age_at_index",
        "case.sex",
        "case.race",
        "case.ethnicity",
        "tests",
        "studies.1.1.date",
    ]
    assert all(one.blocks and one.sentence.endswith(".") for one in told)


def test_nothing_is_asked_that_the_site_does_not_require():
    assert problems(Draft()) == ()


def test_not_reported_is_an_answer():
    case = dict.fromkeys(("sex", "race", "ethnicity", "covid19_positive"), "Not Reported")
    assert problems(Draft(case), required=tuple(case)) == ()
    assert answered(Draft(case), ["sex", "race", "tests"]) == (2, 3)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("tomorrow", "not a date"),
        ("2021-02-30", "not a date"),
        ("2027-01-01", "future"),
        ("1899-12-31", "before 1900"),
    ],
)
def test_a_date_that_is_none_is_said_at_every_date_field(typed, says):
    draft = Draft(
        {"index_event_date": typed},
        ({"method": "RT-PCR", "result": "Positive", "date": typed},),
        {"1.1": {"date": typed}},
    )
    for field in ("case.index_event_date", "tests.0.date", "studies.1.1.date"):
        (one,) = at(draft, field)
        assert says in one.sentence
        assert one.blocks


def test_a_date_of_today_is_not_in_the_future():
    assert at(Draft({"index_event_date": TODAY.isoformat()}), "case.index_event_date") == []


def test_a_test_before_the_disease_is_told():
    test = {"method": "RT-PCR", "result": "Positive", "date": "2019-11-30"}
    assert "December 2019" in at(Draft(tests=(test,)), "tests.0.date")[0].sentence
    assert at(Draft(tests=(test | {"date": "2019-12-01"},)), "tests.0.date") == []


def test_an_empty_line_of_tests_is_no_test():
    draft = Draft(tests=({"method": "", "result": "", "date": " "},))
    assert problems(draft) == ()
    assert record(draft, patient(), {"1.1"}).tests == ()
    assert [one.field for one in problems(draft, required=("tests",))] == ["tests"]


def test_a_test_begun_is_to_be_finished_but_its_date_may_be_unknown():
    told = problems(Draft(tests=({"method": "RT-PCR"},)))
    assert [one.field for one in told] == ["tests.0.result"]
    told = problems(Draft(tests=({"method": "RT-PCR"},)), required=("tests.date",))
    assert [one.field for one in told] == ["tests.0.result", "tests.0.date"]


@pytest.mark.parametrize(("typed", "says"), [("old", "whole years"), ("140", "not plausible")])
def test_an_age_that_is_none_is_told(typed, says):
    (one,) = at(Draft({"age_at_index": typed}), "case.age_at_index")
    assert says in one.sentence
    assert one.blocks


def test_an_age_that_the_birth_date_contradicts_is_told_and_does_not_block():
    whole = patient(birth="19760101")
    (one,) = at(Draft({"age_at_index": "54"}), "case.age_at_index", whole)
    assert "45 years" in one.sentence
    assert not one.blocks
    assert at(Draft({"age_at_index": "45"}), "case.age_at_index", whole) == []


def test_an_age_over_89_is_not_told_in_years():
    whole = patient(birth="19200101")
    (one,) = at(Draft({"age_at_index": "54"}), "case.age_at_index", whole)
    assert "over 89" in one.sentence
    assert at(Draft({"age_at_index": "90"}), "case.age_at_index", whole) == []


def test_an_answer_that_the_commons_does_not_have_is_told_and_leaves_nothing():
    draft = Draft({"sex": "f"}, ({"method": "PCR", "result": "pos", "date": ""},))
    assert {one.field for one in problems(draft)} == {
        "case.sex",
        "tests.0.method",
        "tests.0.result",
    }
    out = record(draft, patient(), {"1.1"})
    assert out.case.sex is None
    assert (out.tests[0].method, out.tests[0].result) == ("Not Reported", "Not Reported")


def test_a_status_of_no_beside_a_positive_test_is_asked_about():
    test = {"method": "RT-PCR", "result": "Positive", "date": "2021-01-01"}
    (one,) = problems(Draft({"covid19_positive": "No"}, (test,)))
    assert not one.blocks
    assert problems(Draft({"covid19_positive": "Yes"}, (test,))) == ()


def test_only_studies_that_leave_are_in_the_record_with_the_age_at_each():
    whole = patient(study("1.1", "20210320", "045Y"), study("1.2", "20220320", "091Y"))
    assert [one.study_instance_uid for one in record(Draft(), whole, {"1.1"}).studies] == ["1.1"]
    first, second = record(Draft(), whole, {"1.1", "1.2"}).studies
    assert (first.age_at_imaging, first.age_at_imaging_gt89) == (45, False)
    assert (second.age_at_imaging, second.age_at_imaging_gt89) == (None, True)


ANY = st.text(max_size=12)


@given(
    st.dictionaries(st.sampled_from([field.key for field in form().of("patient")]), ANY),
    st.lists(st.dictionaries(st.sampled_from(["method", "result", "date"]), ANY), max_size=3),
    st.dictionaries(st.just("date"), ANY),
)
def test_whatever_is_typed_is_checked_and_only_the_commons_words_leave(case, tests, typed):
    draft = Draft(case, tuple(tests), {"1.1": typed})
    for one in problems(draft, required=sorted(form().names())):
        assert one.sentence.endswith(".")
    out = record(draft, patient(), {"1.1"})
    assert out.case.sex in (None, *form().field("sex").choices)
    assert all(test.result in form().field("tests.result").choices for test in out.tests)
    assert out.case.age_at_index is None or 0 <= out.case.age_at_index <= 89


def test_away_from_its_field_a_problem_says_which_field_it_is_about():
    assert told(Problem("case.sex", "Sex is missing.")) == "Sex is missing."
    assert told(Problem("tests", "At least one COVID-19 test is missing.")).startswith("At least")
    assert told(Problem("case.index_event_date", "This is not a date.")) == (
        "Date of the index event: This is not a date."
    )
    assert told(Problem("tests.1.date", "This date is in the future.")) == (
        "Test 2: This date is in the future."
    )
    assert told(Problem("tests.0.method", "Choose one from the list.")) == (
        "Test 1, Method: Choose one from the list."
    )
    assert told(Problem("studies.1.2.3.date", "This date is before 1900.")) == (
        "Date of the study: This date is before 1900."
    )


def test_what_would_leave_without_days_is_said_where_the_date_is_missing():
    undated = patient(study("1.2.1", day=""))
    draft = Draft({"index_event": "Study Enrollment"}, (), {})
    found = {problem.field: problem for problem in check(draft, undated, (), today=TODAY)}
    assert set(found) == {"case.index_event_date", "studies.1.2.1.date"}
    assert not any(problem.blocks for problem in found.values())
