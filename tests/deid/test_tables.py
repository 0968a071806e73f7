"""The two tables: the profile's rows and the objects' definitions."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.datadict import tag_for_keyword

from midrc_desktop.deid.iod import Iod, Type
from midrc_desktop.deid.path import Path
from midrc_desktop.deid.profile import BASIC, MIDRC, Option, profile
from midrc_desktop.errors import BadAnswer

COMPREHENSIVE_SR = "1.2.840.10008.5.1.4.1.1.88.33"
CT, MR, ENHANCED_CT = (
    "1.2.840.10008.5.1.4.1.1.2",
    "1.2.840.10008.5.1.4.1.1.4",
    "1.2.840.10008.5.1.4.1.1.2.1",
)


def at(*keywords: str) -> Path:
    return Path(tuple(tag_for_keyword(keyword) for keyword in keywords))


def test_every_row_of_the_reference_is_in_our_table(shared_reference):
    with (shared_reference / "ps3_15_e1_1.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 600
    for row in rows:
        if row["tag"].startswith("GGGG"):
            continue
        ours = BASIC.row(int(row["tag"].replace("X", "0"), 16))
        assert ours is not None, row["tag"]
        assert ours.basic == row["basic"]
        options = dict(ours.options)
        assert options.get(Option.MODIFIED_DATES, "") == row["retain_modified_dates"]
        assert options.get(Option.PATIENT, "") == row["retain_patient_characteristics"]
        assert options.get(Option.DESCRIPTORS, "") == row["clean_descriptors"]
        assert options.get(Option.DEVICE, "") == row["retain_device_identity"]
        assert options.get(Option.STRUCTURED_CONTENT, "") == row["clean_structured_content"]
        assert options.get(Option.GRAPHICS, "") == row["clean_graphics"]


@pytest.mark.parametrize("tag", [0x50000010, 0x501EFFFF, 0x60003000, 0x60FE4000])
def test_repeating_groups_are_found_in_the_table(tag):
    assert MIDRC.row(tag).basic == "X"


@pytest.mark.parametrize("tag", [0x60000010, 0x00280010, 0x00291010])
def test_what_the_table_does_not_name_has_no_row(tag):
    assert MIDRC.row(tag) is None


@pytest.mark.parametrize(
    ("sop_class", "where", "type_"),
    [
        (CT, at("PatientID"), Type.TWO),
        (CT, at("SOPInstanceUID"), Type.ONE),
        (CT, at("ContentDate"), Type.TWO_C),
        (CT, at("RequestAttributesSequence", "RequestedProcedureDescription"), Type.THREE),
        (CT, at("ReferencedImageSequence", "ReferencedSOPInstanceUID"), Type.ONE),
        (ENHANCED_CT, at("ContentDate"), Type.ONE),
        (MR, at("EchoTime"), Type.TWO),
        (CT, at("EchoTime"), None),
        (CT, at("RequestAttributesSequence", "EchoTime"), None),
        ("1.2.3", at("PatientID"), None),
    ],
)
def test_attributes_have_the_type_of_their_object_and_place(sop_class, where, type_):
    assert Iod(sop_class).type_of(where) is type_


@pytest.mark.parametrize(
    "uid",
    [
        "1.2.840.10008.5.1.4.1.1.1",
        "1.2.840.10008.5.1.4.1.1.1.1",
        "1.2.840.10008.5.1.4.1.1.1.2",
        CT,
        ENHANCED_CT,
        MR,
        "1.2.840.10008.5.1.4.1.1.4.1",
        "1.2.840.10008.5.1.4.1.1.6.1",
        "1.2.840.10008.5.1.4.1.1.12.1",
        "1.2.840.10008.5.1.4.1.1.12.2",
        "1.2.840.10008.5.1.4.1.1.20",
        "1.2.840.10008.5.1.4.1.1.128",
        "1.2.840.10008.5.1.4.1.1.130",
        "1.2.840.10008.5.1.4.1.1.7",
    ],
)
def test_image_classes_are_known(uid):
    assert Iod(uid).known


@pytest.mark.parametrize(
    "uid",
    [
        "1.2.840.10008.5.1.4.1.1.104.1",
        "1.2.840.10008.5.1.4.1.1.104.3",
        "1.2.840.10008.5.1.4.1.1.9.1.1",
        "1.2.840.10008.5.1.4.1.1.9.100.1",
        "1.2.840.10008.5.1.4.1.1.66",
        "1.2.840.10008.5.1.4.1.1.481.4",
        "1.2.840.10008.5.1.4.1.1.201.1",
        "1.2.826.0.1.3680043.1",
        "",
    ],
)
def test_documents_waveforms_raw_data_records_and_private_classes_are_not_known(uid):
    assert not Iod(uid).known


@pytest.mark.parametrize(
    ("uid", "has_image"),
    [
        (COMPREHENSIVE_SR, False),
        ("1.2.840.10008.5.1.4.1.1.88.11", False),
        ("1.2.840.10008.5.1.4.1.1.88.22", False),
        ("1.2.840.10008.5.1.4.1.1.88.34", False),
        ("1.2.840.10008.5.1.4.1.1.88.67", False),
        ("1.2.840.10008.5.1.4.1.1.88.59", False),
        *((f"1.2.840.10008.5.1.4.1.1.11.{number}", False) for number in range(1, 13)),
        ("1.2.840.10008.5.1.4.1.1.481.3", False),
        ("1.2.840.10008.5.1.4.1.1.481.5", False),
        ("1.2.840.10008.5.1.4.1.1.481.1", True),
        ("1.2.840.10008.5.1.4.1.1.481.2", True),
        ("1.2.840.10008.5.1.4.1.1.66.4", True),
        ("1.2.840.10008.5.1.4.1.1.66.7", True),
        ("1.2.840.10008.5.1.4.1.1.30", True),
        (CT, True),
    ],
)
def test_objects_beside_images_are_known_and_whether_they_hold_one(uid, has_image):
    assert Iod(uid).known
    assert Iod(uid).has_image is has_image


@given(st.integers(0, 60))
def test_content_items_hold_content_items_to_any_depth(depth):
    iod, above = Iod(COMPREHENSIVE_SR), ["ContentSequence"] * depth
    assert iod.type_of(at(*above, "TextValue")) is Type.ONE_C
    assert iod.type_of(at(*above, "ContentSequence")) is Type.ONE_C
    assert iod.type_of(at(*above, "ConceptNameCodeSequence", "CodeMeaning")) is Type.ONE
    assert iod.type_of(at(*above, "ReferencedSOPSequence", "ReferencedSOPInstanceUID")) is Type.ONE
    assert iod.type_of(at(*above, "PixelData")) is None
    defined = iod.type_of(at(*above, "RelationshipType"))
    assert defined is (Type.ONE if depth else None)


def test_profiles_are_found_by_name_and_an_unknown_name_is_explained():
    assert profile("midrc") is MIDRC
    assert profile("basic") is BASIC
    with pytest.raises(BadAnswer) as caught:
        profile("tcia")
    assert "midrc" in caught.value.advice
