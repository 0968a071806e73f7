"""Verification of objects besides images: reports, key objects, segmentations, structure sets."""

from collections.abc import Callable

import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.sequence import Sequence

from midrc_desktop.deid.verify import verify_file
from tests.deid.clean_file import IMAGE, PERSON, code, dataset, written

REPORT, KEY_OBJECT = "1.2.840.10008.5.1.4.1.1.88.11", "1.2.840.10008.5.1.4.1.1.88.59"
STATE, SEGMENTATION = "1.2.840.10008.5.1.4.1.1.11.1", "1.2.840.10008.5.1.4.1.1.66.4"
STRUCTURES = "1.2.840.10008.5.1.4.1.1.481.3"
WITHOUT_PIXELS = [REPORT, KEY_OBJECT, STATE, STRUCTURES]
IMAGE_PIXELS = [
    "PixelData", "Rows", "Columns", "SamplesPerPixel", "PhotometricInterpretation",
    "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
]  # fmt: skip


def made(sop_class: str) -> FileDataset:
    """A clean object of this class, of images without their pixels."""
    ds = dataset()
    ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = sop_class
    if sop_class in WITHOUT_PIXELS:
        for keyword in IMAGE_PIXELS:
            del ds[keyword]
    return ds


def text(value: str) -> Dataset:
    """A content item (PS3.3 C.17.3)."""
    item = Dataset()
    item.RelationshipType, item.ValueType = "CONTAINS", "TEXT"
    item.ConceptNameCodeSequence = Sequence([code("121071", "Finding")])
    item.TextValue = value
    return item


def report(*items: Dataset) -> FileDataset:
    """A structured report with these content items."""
    ds = made(REPORT)
    ds.ContentSequence = Sequence(items)
    ds.DeidentificationMethodCodeSequence.append(code("113104", "Clean Structured Content Option"))
    return ds


def doubts(ds: FileDataset) -> tuple[str, ...]:
    return verify_file(written(ds), identifiers=PERSON)


@pytest.mark.parametrize("sop_class", WITHOUT_PIXELS)
def test_what_is_no_image_needs_no_pixels(sop_class):
    assert doubts(made(sop_class)) == ()


def test_an_image_needs_its_pixels_and_a_report_has_none():
    ds = dataset()
    del ds.PixelData
    assert "There is no image in it." in doubts(ds)
    ds = dataset()
    ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = REPORT
    assert "It holds an image and should not." in doubts(ds)


@pytest.mark.parametrize(("length", "hides"), [(8, False), (6, True), (10, True)])
def test_the_pixels_of_a_segmentation_are_counted_in_bits(length, hides):
    ds = made(SEGMENTATION)
    ds.Rows, ds.Columns, ds.NumberOfFrames = 5, 3, "4"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = 1, 1, 0
    ds.PixelData = bytes(length)
    assert any("something may hide" in doubt for doubt in doubts(ds)) is hides


def test_a_report_that_was_cleaned_and_says_so_is_good():
    assert doubts(report(text("No acute finding"))) == ()


def observer(ds: FileDataset) -> None:
    ds.VerifyingObserverName = "Somebody^Else"


def person_name(ds: FileDataset) -> None:
    item = Dataset()
    item.ValueType, item.PersonName = "PNAME", "Somebody^Else"
    ds.ContentSequence.append(item)


def uid_of_the_original(ds: FileDataset) -> None:
    item = Dataset()
    item.ValueType, item.UID = "UIDREF", "1.2.826.0.1.77.5"
    ds.ContentSequence.append(item)


def reference_to_the_original(ds: FileDataset) -> None:
    image, series, study = Dataset(), Dataset(), Dataset()
    image.ReferencedSOPClassUID, image.ReferencedSOPInstanceUID = REPORT, IMAGE
    series.SeriesInstanceUID, series.ReferencedSOPSequence = "1.2.826.0.1.77.6", Sequence([image])
    study.StudyInstanceUID, study.ReferencedSeriesSequence = "2.25.0", Sequence([series])
    ds.CurrentRequestedProcedureEvidenceSequence = Sequence([study])


def not_declared(ds: FileDataset) -> None:
    del ds.DeidentificationMethodCodeSequence[-1]


def document(ds: FileDataset) -> None:
    ds.EncapsulatedDocument = b"%PDF"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (observer, "VerifyingObserverName"),
        (person_name, "PersonName"),
        (uid_of_the_original, "UID of the original"),
        (reference_to_the_original, "UID of the original"),
        (not_declared, "text of a report"),
        (document, "EncapsulatedDocument"),
        (lambda ds: ds.ContentSequence.append(text("seen by Brannaught")), "member of staff"),
        (lambda ds: ds.ContentSequence.append(text("call 555 987 6543")), "telephone"),
        (lambda ds: ds.ContentSequence.append(text("compared with 3 May 2019")), "a date"),
        (lambda ds: ds.ContentSequence.append(text("x.y@example.org")), "mail"),
    ],
)
def test_a_leak_in_a_report_is_found(change: Callable[[FileDataset], None], said: str):
    ds = report(text("No acute finding"))
    change(ds)
    assert any(said in doubt for doubt in doubts(ds)), doubts(ds)


@pytest.mark.parametrize(
    ("sop_class", "keyword"),
    [
        (SEGMENTATION, "SegmentDescription"),
        (STRUCTURES, "ROIName"),
        (STRUCTURES, "StructureSetDescription"),
        (STATE, "UnformattedTextValue"),
        (KEY_OBJECT, "ContentDescription"),
    ],
)
def test_what_somebody_typed_into_an_object_is_searched_for_what_identifies(sop_class, keyword):
    ds, item = made(sop_class), Dataset()
    setattr(item, keyword, "drawn on 3 May 2019")
    ds.SourceImageSequence.append(item)
    assert any(f"{keyword} still holds a date" in doubt for doubt in doubts(ds))
