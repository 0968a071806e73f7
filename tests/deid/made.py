"""Small data sets and files for the tests of de-identification."""

import io
from pathlib import Path

from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from midrc_desktop.deid import part10
from midrc_desktop.deid.element import Element, Encoding, encoded
from midrc_desktop.deid.iod import Iod
from midrc_desktop.deid.original import parse
from midrc_desktop.deid.profile import MIDRC, Profile
from midrc_desktop.deid.pseudonyms import Pseudonyms
from midrc_desktop.deid.rewrite import Rewriter
from midrc_desktop.deid.values import Setting
from midrc_desktop.identifiers import Identifiers

EXPLICIT = Encoding()
KEY = bytes(range(32))
PSEUDONYMS = Pseudonyms(KEY, "000000", "patient")
IDENTIFIERS = Identifiers.of(
    names=["Quillford^Janetta"],
    patient_ids=["84736251"],
    staff=["Whitfielder^Augusta"],
    institutions=["Larkmoor Regional Hospital"],
)
SETTING = Setting(PSEUDONYMS, IDENTIFIERS)
KEPT_ANYWHERE = {0x00080005, 0x00280008, 0x00281052, 0x00281053, 0x00281054}
"""How text is written, how pixels are divided, and what stored values mean."""


def packaged(name: str) -> Path:
    """One of the files that come with pydicom."""
    return Path(str(get_testdata_file(name, download=False)))


def ct() -> Dataset:
    """A CT image of 4 by 4 pixels with a patient in it."""
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID = CTImageStorage
    ds.SOPInstanceUID, ds.SeriesInstanceUID, ds.StudyInstanceUID = "1.2.3.4", "1.2.3", "1.2"
    ds.PatientName, ds.PatientID = "Quillford^Janetta", "84736251"
    ds.PatientBirthDate, ds.PatientSex, ds.PatientAge = "19600101", "F", "060Y"
    ds.StudyDate, ds.StudyTime = "20200314", "153000"
    ds.Modality, ds.Manufacturer = "CT", "GE MEDICAL SYSTEMS"
    ds.Rows = ds.Columns = 4
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.BitsAllocated = ds.BitsStored = 16
    ds.HighBit, ds.PixelRepresentation = 15, 0
    ds.add_new("PixelData", "OW", bytes(range(32)))
    return ds


def saved(ds: Dataset) -> bytes:
    """The file's bytes."""
    buffer = io.BytesIO()
    ds.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def raw_file(*changed: Element, encoding: Encoding = EXPLICIT) -> bytes:
    """The CT image with these elements instead of its own or besides them, valid or not."""
    found = {
        raw.tag: Element(raw.tag, raw.vr, raw.value)
        for raw in parse(io.BytesIO(saved(ct()))).header.elements()
    }
    found |= {element.tag: element for element in changed}
    syntax = ImplicitVRLittleEndian if encoding.implicit else ExplicitVRLittleEndian
    ordered = tuple(found[tag] for tag in sorted(found))
    return part10.start(CTImageStorage, "1.2.3.4", syntax) + encoded(ordered, encoding)


def new_header(content: bytes, profile: Profile = MIDRC) -> tuple[Element, ...]:
    """The de-identified header of a file, as it will be written."""
    original = parse(io.BytesIO(content))
    rewriter = Rewriter(profile, Iod(original.text(0x00080016)), SETTING)
    return rewriter.header(original.header.elements())


def value(header: tuple[Element, ...], tag: int) -> bytes | None:
    """The value of an element of the top level; None if there is none."""
    found = [element.value for element in header if element.tag == tag]
    return bytes(found[0]).rstrip(b" \0") if found else None


def rewritten(content: bytes, profile: Profile = MIDRC, setting: Setting = SETTING) -> Dataset:
    """The de-identified header of a file, as pydicom reads it."""
    original = parse(io.BytesIO(content))
    sop_class = original.text(0x00080016)
    rewriter = Rewriter(profile, Iod(sop_class), setting)
    header = rewriter.header(original.header.elements())
    whole = part10.start(sop_class, "2.25.1", original.syntax) + encoded(
        header, Encoding(original.encoding.implicit, original.encoding.little)
    )
    return dcmread(io.BytesIO(whole))
