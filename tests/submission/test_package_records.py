"""The commons' records: valid, linked, ASCII, and without a date."""

import json
import re
from dataclasses import replace

import pytest
from jsonschema import Draft4Validator

from midrc_desktop.clinical.record import CaseRecord, ClinicalRecord
from midrc_desktop.submission.nodes import NODES
from midrc_desktop.submission.records import finding_name, leaving_slices, records
from midrc_desktop.submission.site_profile import program_and_code
from tests.submission.made_package import CASE, CLINICAL, CREATED, FINDINGS

PACKAGE = f"LOCAL_20260131_{CASE}"


@pytest.fixture
def given(made, site):
    return records(site, CASE, CLINICAL, FINDINGS, made.series, created=CREATED)


@pytest.fixture(scope="module")
def dictionary(shared_reference):
    return json.loads((shared_reference / "midrc_dictionary.json").read_bytes())


def test_every_record_is_valid_against_the_commons_dictionary(given, dictionary):
    assert set(given) == {
        "dataset",
        "core_metadata_collection",
        "case",
        "measurement",
        "imaging_study",
        "ct_series_file",
        "mr_series_file",
        "annotation",
    }
    for node, made in given.items():
        for record in made:
            errors = list(Draft4Validator(dictionary[node]).iter_errors(record))
            assert errors == []


def test_every_modality_with_a_node_gives_a_valid_record(made, site, dictionary):
    modalities = [node.split("_")[0].upper() for node in NODES if node.endswith("_series_file")]
    assert len(modalities) == 10
    for modality in modalities:
        one = replace(made.series[1], modality=modality, modification="Defacing")
        node = f"{modality.lower()}_series_file"
        (record,) = records(site, CASE, CLINICAL, (), (one,), created=CREATED)[node]
        assert list(Draft4Validator(dictionary[node]).iter_errors(record)) == []
        assert record["image_data_modification_method"] == "Defacing"


def test_our_description_of_the_nodes_is_the_dictionarys_own(dictionary):
    kinds = {"text": "string", "whole": "integer", "number": "number", "flag": "boolean"}
    for name, node in NODES.items():
        schema = dictionary[name]
        assert set(schema["required"]) <= {*node.required, *node.needs, "type", "submitter_id"}
        links = {}
        for link in schema["links"]:
            for one in link.get("subgroup", [link]):
                links[one["name"]] = one["target_type"]
        assert set(node.links.items()) <= set(links.items())
        for field, rule in node.properties.items():
            assert field in schema["properties"], (name, field)
            described = schema["properties"][field]
            if field == "type":
                assert described.get("enum", [name]) == [name]
                continue
            if rule.kind == "link":
                continue
            if "enum" in described:
                assert set(rule.answers) <= set(described["enum"])
                assert rule.answers, (name, field)
                continue
            types = (
                described["type"] if isinstance(described["type"], list) else [described["type"]]
            )
            if rule.many:
                assert "array" in types
                types = [described["items"].get("type")]
            wanted = kinds[rule.kind]
            assert wanted in types or (wanted == "integer" and "number" in types), (name, field)
            assert described.get("maximum") == rule.most


def test_links_lead_from_each_record_to_its_parents(given):
    ct, annotation = given["ct_series_file"][0], given["annotation"][0]
    assert ct["imaging_studies"] == {"submitter_id": "2.25.1.1"}
    assert ct["core_metadata_collections"] == {"submitter_id": PACKAGE}
    assert annotation["imaging_studies"] == {"submitter_id": "2.25.1.1"}
    assert annotation["ct_series_files"] == {"submitter_id": ct["submitter_id"]}
    assert given["measurement"][0]["cases"] == {"submitter_id": CASE}
    assert given["imaging_study"][0]["datasets"] == [{"submitter_id": "LOCAL-NEURO-COVID"}]


def test_a_finding_leaves_with_its_code_and_the_new_uids_of_its_slices(given):
    first, second = given["annotation"]
    assert first["annotation_long_name"] == (
        "Acute or subacute ischaemic infarct | SCT 432504007 | left | MCA territory | definite"
    )
    assert first["instance_uids"] == ["2.25.1.1.1.2"]
    assert second["annotation_long_name"] == (
        "Cytotoxic lesion of the corpus callosum | 99MIDRCD clocc | - | - | possible"
    )
    assert second["instance_uids"] == ["2.25.1.2.1.1", "2.25.1.2.1.3"]
    assert first["annotation_method"] == "Clinically_derived"
    assert first["annotator_id"] == "R1"


def test_a_finding_keeps_only_the_slices_that_leave(made, site):
    ct = made.series[0]
    less = replace(ct, instances={"1.1.1.1": ct.instances["1.1.1.1"]})
    both = replace(FINDINGS[0], sop_instance_uids=("1.1.1.2", "1.1.1.1"))
    assert leaving_slices(both, (less,)) == ("2.25.1.1.1.1",)
    assert "annotation" not in records(
        site, CASE, CLINICAL, (FINDINGS[0],), (less,), created=CREATED
    )


def test_every_finding_of_the_vocabulary_has_an_ascii_name():
    from midrc_desktop.findings.vocabulary import vocabulary

    for term in vocabulary().terms:
        name = finding_name(replace(FINDINGS[0], term=term.key))
        assert name.isascii()
        assert name.count(" | ") == 4


def test_series_carry_what_their_headers_know_as_lists_where_the_dictionary_wants_them(given):
    ct, mr = given["ct_series_file"][0], given["mr_series_file"][0]
    assert ct["slice_thickness"] == [4.0]
    assert ct["pixel_spacing"] == [0.5, 0.5]
    assert ct["image_type"] == ["ORIGINAL", "PRIMARY", "AXIAL"]
    assert ct["convolution_kernel"] == ["H31s"]
    assert ct["acquisition_type"] == "SPIRAL"
    assert ct["patient_position"] == "HFS"
    assert ct["number_of_instances"] == 3
    assert mr["echo_number"] == [1, 2, 3]
    assert mr["scanning_sequence"] == ["SE", "IR"]
    assert mr["diffusion_b_value"] == [1000.0]
    assert mr["magnetic_field_strength"] == [3.0]
    assert ct["image_data_modified"] is False
    assert "image_data_modification_method" not in ct


def test_the_file_of_a_series_is_its_zip(given, made):
    ct = given["ct_series_file"][0]
    entry = made.series[0].entry
    assert (ct["file_name"], ct["file_size"], ct["md5sum"]) == (entry.path, entry.size, entry.md5)


def test_a_study_tells_days_ages_and_only_a_shifted_year(given):
    first, second = given["imaging_study"]
    assert (first["days_to_study"], first["age_at_imaging"]) == (0, 45)
    assert first["age_at_imaging_gt89"] == "No"
    assert first["days_from_study_to_pos_covid_test"] == [-6]
    assert "days_from_study_to_neg_covid_test" not in first
    assert "age_at_imaging" not in second
    assert second["age_at_imaging_gt89"] == "Yes"
    assert second["days_from_study_to_neg_covid_test"] == [4, 5]
    assert (first["study_year"], first["study_year_shifted"]) == (2015, True)
    assert first["study_modality"] == ["CT"]
    assert first["body_part_examined"] == ["HEAD"]


def test_a_test_without_a_date_leaves_without_days(given):
    first, second = given["measurement"]
    assert first["test_days_from_index"] == -6
    assert "test_days_from_index" not in second
    assert second["test_method"] == "Not Reported"


def test_what_nobody_answered_is_left_out(made, site):
    empty = ClinicalRecord(CaseRecord(None, None, None, False, None, None, None), (), ())
    given = records(site, CASE, empty, (), made.series, created=CREATED)
    assert set(given["case"][0]) == {"type", "submitter_id", "case_ids", "datasets", "site_id"}
    assert "measurement" not in given
    assert "days_to_study" not in given["imaging_study"][0]


def test_no_original_uid_and_no_date_leaves_in_a_record(given):
    text = json.dumps(given)
    assert not re.search(r'"1\.[12]', text)
    assert not re.search(r"(19|20)\d\d-\d\d-\d\d|20150607", text)
    assert text.isascii()


def test_a_reason_to_keep_faces_is_said_with_the_package(made, site):
    given = records(
        site, CASE, CLINICAL, (), made.series, created=CREATED, face_reasons=["Défacing at MIDRC"]
    )
    description = given["core_metadata_collection"][0]["description"]
    assert description.endswith("accepted by the signer: Defacing at MIDRC")


def test_records_link_to_the_project_by_its_code_and_not_by_its_id(made, site):
    given = records(
        replace(site, project="Open-R1"), CASE, CLINICAL, FINDINGS, made.series, created=CREATED
    )
    assert given["dataset"][0]["projects"] == {"code": "R1"}
    assert given["core_metadata_collection"][0]["projects"] == {"code": "R1"}


@pytest.mark.parametrize(
    ("project", "parts"),
    [("Open-R1", ("Open", "R1")), ("SEQ_Open-R3-b", ("SEQ_Open", "R3-b")), ("R1", ("", "R1"))],
)
def test_a_projects_id_is_its_program_and_its_code(project, parts):
    assert program_and_code(project) == parts
