"""A small file that is de-identified as it should be, to plant leaks in."""

import io
from collections.abc import Callable

import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from midrc_desktop.identifiers import Identifiers

CASE = "123456-000000000042"
STUDY = "2.25.332921596578099546582835849052788150840"
SERIES = "2.25.110802653666858941598862950774012919990"
IMAGE = "2.25.157562721723507730253549025914929220502"
SHIFT = 100

PERSON = Identifiers.of(
    names=["Quorvinth^Anselma", "Müßig^Jörg", "王^小东"],
    staff=["Brannaught^Robert"],
    patient_ids=["4711234"],
    numbers=["ACC99812"],
    institutions=["Larkmoor Hospital"],
    contacts=["555-123-4567"],
    birth_dates=["19500312"],
    devices=["LARKCT7"],
    uids=["1.2.826.0.1.77.5", "1.2.826.0.1.77.6"],
    dates=["20200412"],
)


def code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "DCM", meaning
    return item


def dataset() -> FileDataset:
    """A CT image as the writer leaves it."""
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\0\1"
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = IMAGE
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = "2.25.254077360876986414416957069598335734781"
    ds = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, IMAGE
    ds.StudyDate, ds.AcquisitionDateTime, ds.StudyTime = "20200103", "20200103101112.5", "101112"
    ds.Modality, ds.Manufacturer, ds.ManufacturerModelName = "CT", "SIEMENS", "Definition AS+"
    ds.AccessionNumber = ds.ReferringPhysicianName = ds.PatientBirthDate = ds.StudyID = ""
    ds.StudyDescription, ds.SeriesDescription = "CT HEAD", "AX 5mm"
    ds.PatientName = ds.PatientID = CASE
    ds.PatientSex, ds.PatientAge = "F", "069Y"
    ds.PatientIdentityRemoved = "YES"
    ds.DeidentificationMethod = "MIDRC Desktop 0.1"
    ds.DeidentificationMethodCodeSequence = Sequence(
        [
            code("113100", "Basic Application Confidentiality Profile"),
            code("113105", "Clean Descriptors Option"),
            code("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
            code("113108", "Retain Patient Characteristics Option"),
        ]
    )
    ds.SliceThickness, ds.KVP = "5.0", "120"
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.InstanceNumber = STUDY, SERIES, "4"
    ds.ImagePositionPatient = ["-123.4711234", "5", "4711.5"]
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns, ds.BitsAllocated, ds.BitsStored, ds.HighBit = 3, 5, 8, 8, 7
    ds.PixelRepresentation = 0
    ds.LongitudinalTemporalInformationModified = "MODIFIED"
    item = Dataset()
    item.ReferencedSOPClassUID = CTImageStorage
    item.ReferencedSOPInstanceUID = IMAGE
    ds.SourceImageSequence = Sequence([item])
    ds.PixelData = b"Quorvinth4711234"
    ds["PixelData"].VR = "OB"
    return ds


def written(ds: FileDataset) -> bytes:
    """The bytes of the file."""
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, ds, enforce_file_format=True)
    return stream.getvalue()


def with_change(change: Callable[[FileDataset], None]) -> bytes:
    """The bytes of the file after a change to it."""
    ds = dataset()
    change(ds)
    return written(ds)
