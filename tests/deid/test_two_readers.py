"""The byte walker and pydicom are two readers of one file: both lead to the same bytes."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import Dataset, dcmread
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from midrc_desktop.deid.element import Element, Encoding, encoded
from midrc_desktop.deid.original import parse, read
from midrc_desktop.deid.write import output
from midrc_desktop.dicom.parsed import Incomplete, Parsed
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.dicom.walk import Odd, Walked, walk
from midrc_desktop.errors import DesktopError
from midrc_desktop.identifiers.collect import by_parsing, in_stream
from tests.deid.made import ct, packaged, raw_file, saved
from tests.deid.test_real_files import original, unit

__all__ = ["original"]  # the fixture

PACKAGED = sorted(packaged("CT_small.dcm").parent.glob("*.dcm"))
NAMES = st.sampled_from(["StudyDescription", "ProtocolName", "Manufacturer", "ImageComments"])
WORDS = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40)


def outcome(reader, content: bytes) -> bytes | str:
    """What is written, or the sentence that says why nothing is."""
    try:
        return b"".join(output(reader(io.BytesIO(content)), unit(content)))
    except DesktopError as why:
        return why.title


def walked(content: bytes) -> bool:
    """Whether the file is the common case, to the depths of its sequences."""
    found = walk(io.BytesIO(content))
    try:
        return found is not None and all(raw.items() is not None for raw in found.elements())
    except Odd:
        return False


def test_real_files_come_out_the_same_by_both_readers(original):
    assert outcome(read, original) == outcome(parse, original)


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.name)
def test_packaged_files_hold_the_same_elements_for_both_readers(path):
    found = walk(io.BytesIO(path.read_bytes()))
    if found is None:
        pytest.skip("this file is not the common case")
    with quiet():
        dataset = dcmread(path, stop_before_pixels=True, force=True)
    try:
        assert tree(found) == tree(Parsed(dataset))
    except Odd:
        pytest.skip("a sequence of this file is not the common case")


def tree(header: Walked | Parsed) -> list[object]:
    return [of_raw(raw) for raw in header.elements()]


def of_raw(raw) -> tuple[object, ...]:
    if raw.vr == "SQ":
        return raw.tag, "SQ", [[of_raw(inner) for inner in item] for item in raw.items()]
    # pydicom has the character set as text, without its padding.
    return raw.tag, raw.vr, raw.value.strip(b" ") if raw.tag == 0x00080005 else raw.value


def test_most_packaged_files_are_the_common_case():
    contents = [path.read_bytes() for path in PACKAGED]
    share = sum(map(walked, contents)) / len(contents)
    assert share > 0.6


@settings(deadline=None)
@given(
    st.dictionaries(NAMES, WORDS, max_size=4),
    st.lists(st.tuples(WORDS, st.booleans()), max_size=3),
    st.booleans(),
    st.booleans(),
)
def test_generated_headers_come_out_the_same_by_both_readers(texts, nested, implicit, open_ended):
    ds = ct()
    ds.SpecificCharacterSet = "ISO_IR 100"
    for keyword, words in texts.items():
        setattr(ds, keyword, words)
    requests = []
    for words, deeper in nested:
        item = Dataset()
        item.RequestedProcedureDescription = words
        item.ScheduledProtocolCodeSequence = [code(words)] if deeper else []
        item["ScheduledProtocolCodeSequence"].is_undefined_length = open_ended
        item.is_undefined_length_sequence_item = open_ended
        requests.append(item)
    ds.RequestAttributesSequence = requests
    ds["RequestAttributesSequence"].is_undefined_length = open_ended
    block = ds.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    block.add_new(0x0C, "IS", "1000")
    block.add_new(0x0F, "SH", "Quillford")
    ds.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    with quiet():
        content = saved(ds)
    assert walked(content)
    once = outcome(read, content)
    assert once == outcome(parse, content)
    assert once == outcome(read, content)
    assert b"SIEMENS MR HEADER" in once
    assert b"uillford" not in once


def code(meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "77477000", "SCT", meaning
    return item


def test_a_header_longer_than_the_first_block_is_read_whole():
    ds = ct()
    ds.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x0E, "FD", [0.5] * 8_000)
    content = saved(ds)
    assert walked(content)
    assert outcome(read, content) == outcome(parse, content)


def test_an_open_sequence_longer_than_the_first_block_is_read_whole():
    ds = ct()
    ds.ProcedureCodeSequence = [code("Computed tomography of head") for _ in range(2_000)]
    ds["ProcedureCodeSequence"].is_undefined_length = True
    content = saved(ds)
    assert walked(content)
    assert outcome(read, content) == outcome(parse, content)


def test_a_sequence_that_is_declared_as_text_is_left_to_pydicom_and_held():
    pixels = encoded((Element(0x7FE00010, "OW", bytes(32)),), Encoding())
    content = raw_file(Element(0x00400275, "LO", b"Quillford ")) + pixels
    assert not walked(content)
    assert outcome(read, content) == outcome(parse, content) == Incomplete.title
    assert in_stream(io.BytesIO(content)) == by_parsing(io.BytesIO(content))


def test_names_behind_the_pixels_of_an_item_are_left_to_pydicom():
    icon = Dataset()
    icon.add_new(0x7FE10010, "LO", "SOME MAKER")
    icon.add_new(0x7FE11001, "PN", "Quillford^Janetta")
    ds = ct()
    ds.IconImageSequence = [icon]
    content = saved(ds)
    assert not walked(content)
    assert in_stream(io.BytesIO(content)) == by_parsing(io.BytesIO(content))


@given(st.integers(0, 700))
def test_a_header_that_is_cut_off_is_left_to_pydicom_or_read_the_same(length):
    content = saved(ct())[:length]
    found = walk(io.BytesIO(content))
    if found is not None and found.pixels is None:
        with quiet():
            assert tree(found) == tree(Parsed(dcmread(io.BytesIO(content), force=True)))
