"""Verification accepts the private elements of the table, written as it says, and no other."""

import struct

import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from midrc_desktop.deid.verify import verify_file
from tests.deid.clean_file import PERSON, code, dataset, written
from tests.deid.leaks.elements import nested, put

SYNTAXES = [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian]


def declared(syntax: str = ExplicitVRLittleEndian) -> FileDataset:
    """A clean file that says that it holds safe private elements."""
    ds = dataset()
    ds.file_meta.TransferSyntaxUID = syntax
    if syntax != ExplicitVRLittleEndian:
        ds["PixelData"].VR = "OW"
    ds.DeidentificationMethodCodeSequence.append(code("113111", "Retain Safe Private Option"))
    return ds


def block(item: Dataset, ds: FileDataset, creator: str, *elements: tuple[int, str, bytes]) -> None:
    """A block of group 0019 from 0x42 on."""
    put(item, ds, 0x00190042, "LO", creator.encode())
    for number, vr, value in elements:
        put(item, ds, 0x00194200 | number, vr, value)


def doubts(ds: FileDataset) -> tuple[str, ...]:
    return verify_file(written(ds), identifiers=PERSON)


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("depth", [0, 1, 3])
def test_elements_of_the_table_may_stay_at_the_top_and_in_standard_sequences(syntax, depth):
    ds = declared(syntax)
    order = ">" if syntax == ExplicitVRBigEndian else "<"
    block(
        nested(ds, depth),
        ds,
        "SIEMENS MR HEADER",
        (0x0C, "IS", b"1000"),
        (0x0E, "FD", struct.pack(f"{order}3d", 0.5, -0.5, 0)),
        (0x0F, "SH", b"Fast"),
        (0x12, "SL", struct.pack(f"{order}3i", 0, 0, -1225)),
    )
    assert doubts(ds) == ()


def test_bytes_of_no_known_vr_may_stay_if_they_can_be_read_as_the_table_says():
    ds = declared()
    block(ds, ds, "SIEMENS MR HEADER", (0x0B, "DS", b"1000"))
    content = written(ds)
    element = b"\x19\0\x0b\x42DS\x04\x001000"
    assert content.count(element) == 1

    def unknown(value: bytes) -> bytes:
        head = b"\x19\0\x0b\x42UN\0\0" + struct.pack("<I", len(value))
        return content.replace(element, head + value)

    assert verify_file(unknown(b"1000"), identifiers=PERSON) == ()
    for value in (b"\1\2\3\4", b"Que tal?", b"1 0 0 0 "):
        assert "It holds a private element." in verify_file(unknown(value), identifiers=PERSON)


@pytest.mark.parametrize(
    ("creator", "element"),
    [
        ("SIEMENS MR HEADER", (0x0C, "LO", b"1000")),
        ("SIEMENS MR HEADER", (0x0C, "OB", b"1000")),
        ("SIEMENS MR HEADER", (0x77, "IS", b"1000")),
        ("ACME PACS 1.0", (0x0C, "IS", b"1000")),
        ("siemens mr header", (0x0C, "IS", b"1000")),
        ("", (0x0C, "IS", b"1000")),
    ],
)
def test_what_the_table_does_not_list_may_not_stay(creator, element):
    ds = declared()
    block(ds, ds, creator, element)
    assert "It holds a private element." in doubts(ds)


def test_a_block_that_somebody_else_reserved_is_not_that_of_the_table():
    ds = declared()
    put(ds, ds, 0x00190010, "LO", b"SIEMENS MR HEADER")
    put(ds, ds, 0x0019100C, "IS", b"1000")
    put(ds, ds, 0x0019420C, "IS", b"1000")
    assert "It holds a private element." in doubts(ds)
    del ds[0x0019420C]
    assert doubts(ds) == ()


def test_a_creator_in_a_sequence_does_not_speak_for_the_data_set_around_it():
    ds = declared()
    block(nested(ds, 1), ds, "SIEMENS MR HEADER", (0x0C, "IS", b"1000"))
    assert doubts(ds) == ()
    put(ds, ds, 0x0019420C, "IS", b"1000")
    assert "It holds a private element." in doubts(ds)


def test_the_code_is_declared_where_something_private_stays_and_only_there():
    ds = declared()
    assert any("private elements were kept" in doubt for doubt in doubts(ds))
    block(ds, ds, "SIEMENS MR HEADER", (0x0C, "IS", b"1000"))
    assert doubts(ds) == ()
    del ds.DeidentificationMethodCodeSequence[-1]
    assert any("does not say that they are safe" in doubt for doubt in doubts(ds))


@pytest.mark.parametrize(
    ("element", "said"),
    [
        ((0x0C, "IS", b"4711234"), "number"),
        ((0x12, "SL", struct.pack("<i", 4711234)), "number"),
        ((0x0E, "FD", struct.pack("<d", 4711234)), "number"),
        ((0x0F, "LO", b"QUORVINTH"), "a name"),
        ((0x0F, "SH", b"2020-04-12"), "a date"),
    ],
)
def test_values_of_the_table_are_searched_numbers_too(element, said):
    ds = declared()
    block(ds, ds, "SIEMENS MR HEADER", element)
    assert any(f"still holds {said}" in doubt or said in doubt for doubt in doubts(ds))
