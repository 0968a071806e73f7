"""The table of changes that the signer reads."""

import io

import pytest
from pydicom import Dataset, dcmread

from midrc_desktop.deid.changes import Change, changes
from tests.deid.made import ct, packaged, rewritten, saved


def table(ds: Dataset) -> dict[str, Change]:
    content = saved(ds)
    original = dcmread(io.BytesIO(content), stop_before_pixels=True)
    return {change.path: change for change in changes(original, rewritten(content))}


def request(**values: str) -> Dataset:
    ds = Dataset()
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return ds


@pytest.fixture
def changed() -> dict[str, Change]:
    ds = ct()
    ds.StudyDescription = "CT HEAD Janetta"
    ds.InstitutionName = "Larkmoor"
    ds.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x0C, "IS", "1000")
    ds.private_block(0x0029, "LARKPACS", create=True).add_new(1, "OB", b"\1\2")
    ds.RequestAttributesSequence = [
        request(RequestedProcedureID="7", RequestedProcedureDescription="CT HEAD")
    ]
    return table(ds)


@pytest.mark.parametrize(
    ("path", "group", "before", "after"),
    [
        ("(0010,0010)", "replaced", "Quillford^Janetta", None),
        ("(0010,0030)", "removed", "19600101", ""),
        ("(0010,0040)", "kept", "F", "F"),
        ("(0008,0020)", "shifted", "20200314", None),
        ("(0008,1030)", "cleaned", "CT HEAD Janetta", "CT HEAD"),
        ("(0008,0080)", "removed", "Larkmoor", ""),
        ("(0020,000D)", "replaced", "1.2", None),
        ("(0008,0070)", "kept", "GE MEDICAL SYSTEMS", "GE MEDICAL SYSTEMS"),
        ("(0029,1001)", "removed", "2 bytes", ""),
        ("(0019,0010)", "kept", "SIEMENS MR HEADER", "SIEMENS MR HEADER"),
        ("(0019,100C)", "kept", "1000", "1000"),
        ("(0040,0275)[1](0040,1001)", "removed", "7", ""),
        ("(0040,0275)[1](0032,1060)", "kept", "CT HEAD", "CT HEAD"),
        ("(0012,0062)", "replaced", "", "YES"),
    ],
)
def test_each_attribute_is_in_its_group_with_both_values(changed, path, group, before, after):
    change = changed[path]
    assert (change.group, change.before) == (group, before)
    assert change.reason
    if after is not None:
        assert change.after == after


def test_attributes_have_names_that_people_read(changed):
    assert changed["(0008,1030)"].name == "Study Description"
    assert changed["(0008,1030)"].keyword == "StudyDescription"


def test_pixels_are_not_listed(changed):
    assert "(7FE0,0010)" not in changed


def test_a_sequence_that_is_gone_is_one_line():
    ds = ct()
    ds.ReferencedPatientSequence = [request(PatientID="1"), request(PatientID="2")]
    change = table(ds)["(0008,1120)"]
    assert (change.group, change.before) == ("removed", "2 items")


def test_a_real_header_is_accounted_for_to_the_last_attribute():
    content = packaged("MR_small.dcm").read_bytes()
    original = dcmread(io.BytesIO(content), stop_before_pixels=True)
    output = rewritten(content)
    listed = {change.path for change in changes(original, output)}
    for element in (*original, *output):
        if element.VR != "SQ":
            assert f"({element.tag.group:04X},{element.tag.elem:04X})" in listed


def test_a_private_element_that_stays_says_why(changed):
    assert changed["(0019,100C)"].reason == "known to hold nothing that identifies"
    assert changed["(0019,0010)"].reason == "says whose the private elements are that stay"
    assert changed["(0029,1001)"].reason == "private element"
