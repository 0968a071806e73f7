"""MIDRC's mechanical checks, each from both sides."""

from copy import deepcopy
from dataclasses import replace

import pytest

from midrc_desktop.submission.preflight import preflight
from midrc_desktop.submission.records import records
from tests.submission.made_package import CASE, CLINICAL, CREATED, FINDINGS


@pytest.fixture
def given(made, site):
    return records(site, CASE, CLINICAL, FINDINGS, made.series, created=CREATED)


def told(found, blocks=True):
    return {(one.node, one.field) for one in found if one.blocks is blocks}


def test_a_package_in_order_passes(given, made):
    assert preflight(given, made.series, findings=FINDINGS, earlier={}) == ()


BROKEN = [
    ("type", lambda g: g["case"][0].update(type="patient"), ("case", "type")),
    ("no id", lambda g: g["case"][0].pop("submitter_id"), ("case", "submitter_id")),
    (
        "one id twice",
        lambda g: g["measurement"].append(dict(g["measurement"][0])),
        ("measurement", "submitter_id"),
    ),
    ("no such node", lambda g: g.update(biopsy=[{}]), ("biopsy", "")),
    (
        "required",
        lambda g: g["ct_series_file"][0].update(md5sum=""),
        ("ct_series_file", "md5sum"),
    ),
    ("unknown property", lambda g: g["case"][0].update(colour="red"), ("case", "colour")),
    (
        "kind",
        lambda g: g["imaging_study"][0].update(days_to_study="3"),
        ("imaging_study", "days_to_study"),
    ),
    (
        "flag for number",
        lambda g: g["imaging_study"][0].update(study_year=True),
        ("imaging_study", "study_year"),
    ),
    (
        "no list",
        lambda g: g["annotation"][0].update(instance_uids="1"),
        ("annotation", "instance_uids"),
    ),
    ("answer", lambda g: g["case"][0].update(sex="F"), ("case", "sex")),
    (
        "answer",
        lambda g: g["case"][0].update(index_event="First COVID test"),
        ("case", "index_event"),
    ),
    ("range", lambda g: g["case"][0].update(age_at_index=-1), ("case", "age_at_index")),
    (
        "over 89",
        lambda g: g["imaging_study"][0].update(age_at_imaging=90),
        ("imaging_study", "age_at_imaging"),
    ),
    ("both", lambda g: g["case"][0].update(age_at_index_gt89="Yes"), ("case", "age_at_index")),
    ("whose", lambda g: g["imaging_study"][0].update(case_ids=[]), ("imaging_study", "case_ids")),
    (
        "curly quote",
        lambda g: g["ct_series_file"][0].update(series_description="5’ late"),
        ("ct_series_file", "series_description"),
    ),
    (
        "squared",
        lambda g: g["imaging_study"][0].update(body_part_examined=["²"]),
        ("imaging_study", "body_part_examined"),
    ),
    ("no link", lambda g: g["imaging_study"][0].pop("cases"), ("imaging_study", "cases")),
    (
        "no link of a group",
        lambda g: g["measurement"][0].pop("cases"),
        ("measurement", "cases"),
    ),
    (
        "dangling link",
        lambda g: g["annotation"][0]["ct_series_files"].update(submitter_id="2.25.9"),
        ("annotation", "ct_series_files"),
    ),
    (
        "strange case",
        lambda g: g["measurement"][0].update(case_ids=["x"]),
        ("measurement", "case_ids"),
    ),
]


@pytest.mark.parametrize(("what", "spoil", "where"), BROKEN, ids=[one[0] for one in BROKEN])
def test_what_the_commons_would_reject_is_told_with_its_place(given, made, what, spoil, where):
    spoilt = deepcopy(given)
    spoil(spoilt)
    found = preflight(spoilt, made.series)
    assert where in told(found)
    assert all(
        one.sentence.endswith(".") and str(one).startswith(one.node) for one in found if one.field
    )


def spoilt_series(made, **changes):
    return (replace(made.series[0], **changes), made.series[1])


def test_a_series_without_file_size_or_hash_is_told(given, made):
    empty = replace(made.series[0].entry, md5="")
    assert ("ct_series_file", "file_name") in told(
        preflight(given, spoilt_series(made, entry=empty))
    )
    assert ("ct_series_file", "file_name") in told(
        preflight(given, spoilt_series(made, zip_path="elsewhere.zip"))
    )


def test_a_package_without_series_is_told(given):
    assert ("package", "") in told(preflight(given, ()))


def test_a_series_in_two_studies_is_told(given, made):
    twice = replace(made.series[1], series_uid=made.series[0].series_uid)
    assert ("package", "series_uid") in told(preflight(given, (made.series[0], twice)))


def test_an_image_that_is_there_twice_is_told(given, made):
    again = spoilt_series(made, instances={"a": "2.25.9", "b": "2.25.9"}, with_pixels=2)
    assert ("package", "instance_uids") in told(preflight(given, again))


def test_a_file_without_pixels_is_told(given, made):
    assert ("ct_series_file", "PixelData") in told(
        preflight(given, spoilt_series(made, with_pixels=2))
    )


@pytest.mark.parametrize("ids", [("P1",), (CASE, "P1"), ()])
def test_images_that_carry_another_patient_id_are_told(given, made, ids):
    other = made.series[0].attributes | {"PatientID": ids}
    assert ("ct_series_file", "PatientID") in told(
        preflight(given, spoilt_series(made, attributes=other))
    )


def test_a_modality_without_a_place_is_told(given, made):
    found = preflight(given, spoilt_series(made, modality="PX"))
    assert ("package", "modality") in told(found)


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("keyword", ["Manufacturer", "SliceThickness", "EchoTime"])
def test_an_attribute_that_rsna_asks_for_is_asked_about_and_does_not_block(
    given, made, number, keyword
):
    less = [*made.series]
    without = {key: value for key, value in less[number].attributes.items() if key != keyword}
    less[number] = replace(less[number], attributes=without)
    found = preflight(given, less)
    assert told(found) == set()
    wanted = {"CT": {"Manufacturer", "SliceThickness"}, "MR": {"Manufacturer", "EchoTime"}}
    modality = less[number].modality
    expected = {(f"{modality.lower()}_series_file", keyword)}
    assert told(found, blocks=False) == (expected if keyword in wanted[modality] else set())


def test_a_study_without_days_is_asked_about(given, made):
    given["imaging_study"][1].pop("days_to_study")
    assert told(preflight(given, made.series), blocks=False) == {("imaging_study", "days_to_study")}


def test_a_finding_that_stays_behind_is_told(given, made):
    found = preflight(given, made.series[1:], findings=FINDINGS)
    assert any(
        "Acute or subacute" in one.sentence and "does not leave" in one.sentence for one in found
    )
    some = replace(FINDINGS[1], sop_instance_uids=("1.2.1.1", "9"))
    (one,) = preflight(given, made.series, findings=(some,))
    assert "without some of its slices" in one.sentence
    assert not one.blocks


def test_a_returning_case_says_the_same_and_brings_no_series_twice(given, made):
    later = deepcopy(given)
    found = preflight(later, made.series, earlier=given)
    assert told(found) == {("ct_series_file", "series_uid"), ("mr_series_file", "series_uid")}
    earlier = {"case": [given["case"][0] | {"sex": "Male", "age_at_index": 44}]}
    found = preflight(later, made.series, earlier=earlier)
    assert told(found, blocks=False) == {("case", "sex"), ("case", "age_at_index")}
    another = {"case": [given["case"][0] | {"submitter_id": "000000-9", "sex": "Male"}]}
    assert preflight(later, made.series, earlier=another) == ()
