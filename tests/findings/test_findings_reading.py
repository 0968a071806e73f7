"""Findings from a JSON file."""

import json

import pytest

from midrc_desktop.dicom.study import Series
from midrc_desktop.errors import BadAnswer
from midrc_desktop.findings.finding import Certainty, Laterality
from midrc_desktop.findings.reading import findings_from_json
from midrc_desktop.jobs.resources import resource
from tests.findings.flagged_patient import WHOLE, instance, patient, series, study

EXAMPLE = resource().parent / "docs" / "examples" / "findings.json"


def read(items, whole=WHOLE, key="*"):
    return findings_from_json(json.dumps({key: items}).encode(), whole)


def test_any_series_is_the_one_with_the_most_images_and_middle_its_middle_slice():
    (found,) = read([{"finding": "sah"}])
    assert found.series_instance_uid == "1.1.2"
    assert found.study_instance_uid == "1.1"
    assert found.sop_instance_uids == ("1.1.2.5",)
    assert found.certainty is Certainty.DEFINITE


def test_a_series_is_named_by_number_or_by_uid_and_a_slice_by_instance_number():
    by_number, by_uid = read(
        [
            {"finding": "sah", "series": 2, "instance": 7},
            {"finding": "sdh", "series": "1.2.1", "instance": [4, 2], "laterality": "left"},
        ]
    )
    assert by_number.sop_instance_uids == ("1.1.2.7",)
    assert by_uid.sop_instance_uids == ("1.2.1.4", "1.2.1.2")
    assert by_uid.laterality is Laterality.LEFT


def test_a_series_number_that_two_studies_have_needs_the_study():
    with pytest.raises(BadAnswer, match="More than one series"):
        read([{"finding": "sah", "series": 1}])
    for name in ("2021-04-01", "20210401", "1.2"):
        (found,) = read([{"finding": "sah", "series": 1, "study": name}])
        assert found.series_instance_uid == "1.2.1"


def test_a_patient_named_by_any_spelling_of_the_id_goes_before_the_star():
    content = {"*": [], "P-1": [{"finding": "sah"}]}
    assert len(findings_from_json(json.dumps(content).encode(), WHOLE)) == 1


def test_an_empty_list_flags_nothing():
    assert read([]) == ()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "not JSON"),
        (b'{"\xff": []}', "not JSON"),
        (b"[]", "keyed by patient id"),
        (b'{"other": []}', "neither this patient"),
        (b'{"*": {}}', "list"),
        (b'{"*": [3]}', "Finding 1.*not an object"),
        (b'{"*": [{"finding": "sah"}, {"finding": "Made^Up"}]}', "Finding 2.*vocabulary"),
        (b'{"*": [{"finding": "sah", "slice": 3}]}', "Finding 1.*key"),
        (b'{"*": [{"finding": "sah", "instance": 99}]}', "No slice"),
        (b'{"*": [{"finding": "sah", "instance": true}]}', "No slice"),
        (b'{"*": [{"finding": "sah", "series": 9}]}', "not there"),
        (b'{"*": [{"finding": "sdh", "laterality": "Left"}]}', "laterality"),
        (b'{"*": [{"finding": "sdh", "certainty": 1}]}', "certainty"),
        (b'{"*": [{"finding": "normal"}, {"finding": "sah"}]}', "Finding 2.*cannot stand beside"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_place(content, says):
    with pytest.raises(BadAnswer, match=says) as bad:
        findings_from_json(content, WHOLE)
    assert "Made^Up" not in str(bad.value)
    assert "formats.md" in bad.value.advice


def test_a_series_without_images_cannot_be_flagged():
    report = Series("1.1.1", "SR", "", "", 1, "", "", "", "", (instance("1.1.1.1", 1, False),))
    with pytest.raises(BadAnswer, match="no series with images"):
        read([{"finding": "sah"}], patient(study("1.1", "", report)))


@pytest.mark.parametrize("images", [1, 2, 28])
def test_the_example_works_with_any_study(images):
    whole = patient(study("1.1", "", series("1.1.1", None, images, "DX")))
    (found,) = findings_from_json(EXAMPLE.read_bytes(), whole)
    assert found.term == "acute_infarct"
    assert found.sop_instance_uids == (f"1.1.1.{images // 2 + 1}",)


def test_the_examples_own_patient_reads_too():
    volume = series("1.2.826.0.1.3680043.8.498.1.2", 5, 20)
    whole = patient(study("1.2.826.0.1.3680043.8.498.1", "20210320", series("1.9", 4, 30), volume))
    named = type(whole)("E", "EXAMPLE-0001", "", (), ("EXAMPLE-0001",), "", "F", "", whole.studies)
    found = findings_from_json(EXAMPLE.read_bytes(), named)
    assert [one.sop_instance_uids for one in found] == [
        ("1.9.17", "1.9.18"),
        ("1.2.826.0.1.3680043.8.498.1.2.9",),
    ]
