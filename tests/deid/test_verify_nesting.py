"""Verification reads sequences however they are nested and closed, and pixels to their end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset, FileDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from midrc_desktop.deid.verify import verify_file
from tests.deid.clean_file import PERSON, dataset, written

SYNTAXES = st.sampled_from([ExplicitVRLittleEndian, ImplicitVRLittleEndian])


def doubts(ds: FileDataset) -> tuple[str, ...]:
    return verify_file(written(ds), identifiers=PERSON)


def nested(leaf: Dataset, closings: list[tuple[bool, bool]]) -> FileDataset:
    """A leaf below sequences; each says whether its own and its item's length are undefined."""
    below = leaf
    for open_sequence, open_item in closings:
        below.is_undefined_length_sequence_item = open_item
        item = Dataset()
        item.PurposeOfReferenceCodeSequence = Sequence([below])
        item["PurposeOfReferenceCodeSequence"].is_undefined_length = open_sequence
        below = item
    ds = dataset()
    ds.SourceImageSequence.append(below)
    return ds


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=5), SYNTAXES)
def test_a_name_is_found_however_deep_it_is_nested_and_whatever_closes_it(closings, syntax):
    leaf = Dataset()
    leaf.ImageComments = "Anselma Quorvinth"
    ds = nested(leaf, closings)
    ds.file_meta.TransferSyntaxUID = syntax
    ds["PixelData"].VR = "OW"
    assert any("ImageComments" in doubt for doubt in doubts(ds))


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=5), st.data())
def test_a_nested_file_that_ends_too_early_is_a_doubt(closings, data):
    content = written(nested(Dataset(), closings))
    end = data.draw(st.integers(200, len(content) - 1))
    assert verify_file(content[:end], identifiers=PERSON)


def colour(ds: FileDataset, length: int) -> None:
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 3, "YBR_FULL_422"
    ds.PlanarConfiguration = 0
    ds.Rows, ds.Columns = 2, 4
    ds.PixelData = bytes(length)


@pytest.mark.parametrize(
    ("length", "hides"), [(16, False), (18, True), (24, True)], ids=["shared", "more", "unshared"]
)
def test_shared_colours_take_two_thirds_of_the_room(length, hides):
    ds = dataset()
    colour(ds, length)
    assert any("something may hide" in doubt for doubt in doubts(ds)) is hides


def frames(ds: FileDataset) -> None:
    ds.NumberOfFrames = "2"


def no_rows(ds: FileDataset) -> None:
    del ds.Rows


def no_count(ds: FileDataset) -> None:
    ds.NumberOfFrames = "1"
    ds["NumberOfFrames"]._value = "two"


def twice(ds: FileDataset) -> None:
    ds.add_new(0x7FE00008, "OF", bytes(60))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (frames, "not as long as the image"),
        (no_rows, "not described"),
        (no_count, "not described"),
        (twice, "pixels twice"),
    ],
)
def test_pixels_that_are_not_what_the_header_says_are_a_doubt(change, said):
    ds = dataset()
    change(ds)
    assert any(said in doubt for doubt in doubts(ds))


def test_a_small_picture_inside_the_file_is_a_doubt():
    ds, icon = dataset(), Dataset()
    icon.Rows = icon.Columns = 1
    icon.add_new("PixelData", "OB", b"\0\0")
    ds.SourceImageSequence.append(icon)
    assert any("small picture" in doubt for doubt in doubts(ds))
