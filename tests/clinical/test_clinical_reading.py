"""The clinical answers from a JSON file."""

from dataclasses import replace

import pytest

from midrc_desktop.clinical.check import check
from midrc_desktop.clinical.form import form
from midrc_desktop.clinical.leaving import record
from midrc_desktop.clinical.prefill import filled, prefill
from midrc_desktop.clinical.reading import draft_from_json
from midrc_desktop.errors import BadAnswer
from midrc_desktop.jobs.resources import resource
from midrc_desktop.submission.reading import builtin_profile
from tests.clinical.described_patient import patient, study

EXAMPLE = (resource().parent / "docs" / "examples" / "clinical.json").read_bytes()


@pytest.mark.parametrize("whole", [patient(), patient(study(day="", age=""), sex="")])
def test_the_example_answers_what_the_builtin_profile_requires_for_any_study(whole, tmp_path):
    draft = filled(draft_from_json(EXAMPLE, whole), prefill(whole))
    required = builtin_profile(tmp_path).required
    assert [one for one in check(draft, whole, required) if one.blocks] == []


def test_the_examples_own_patient_answers_every_field():
    draft = draft_from_json(EXAMPLE, replace(patient(), patient_id="EXAMPLE-0001"))
    whole = patient(study("1.2.826.0.1.3680043.8.498.1"))
    assert check(draft, whole, sorted(form().names())) == ()
    out = record(draft, whole, {"1.2.826.0.1.3680043.8.498.1"})
    assert out.case.age_at_index == 57
    assert [test.days_from_index for test in out.tests] == [0, 19]
    assert out.studies[0].days_to_study == 6
    assert out.studies[0].days_to_positive_tests == (-6,)


def test_the_header_fills_what_the_star_leaves_open():
    draft = filled(draft_from_json(EXAMPLE, patient()), prefill(patient()))
    assert draft.case["sex"] == "Female"
    assert draft.case["age_at_index"] == "45"


def test_a_patient_is_found_by_any_spelling_of_the_id_in_the_images():
    spelt = replace(patient(), patient_id="p1", ids=("p1", "P1"))
    draft = draft_from_json(b'{"P1": {"case": {"sex": "Female"}}, "*": {}}', spelt)
    assert draft.case == {"sex": "Female"}


def test_answers_are_kept_exactly_as_written():
    draft = draft_from_json(
        b'{"*": {"case": {"age_at_index": 57, "sex": " f", "race": null}}}', patient()
    )
    assert draft.case == {"age_at_index": "57", "sex": " f", "race": ""}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "not JSON"),
        (b'{"\xff": []}', "not JSON"),
        (b"3", "keyed by patient id"),
        (b'{"other": {}}', "neither this patient"),
        (b'{"*": []}', "not an object"),
        (b'{"*": {"Made^Up": {}}}', "not case, tests or studies"),
        (b'{"*": {"tests": {}}}', "not a list"),
        (b'{"*": {"tests": [{}, {"Made^Up": 1}]}}', "test 2"),
        (b'{"*": {"case": {"sex": true}}}', "“case”.*not text"),
        (b'{"*": {"studies": {"1.2": {"sex": "f"}}}}', "study 1"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_place_and_without_repeating_it(content, says):
    with pytest.raises(BadAnswer, match=says) as bad:
        draft_from_json(content, patient())
    assert "Made^Up" not in bad.value.sentences()
    assert "formats.md" in bad.value.advice
