"""A made-up patient in few small files, for tests of the workflow."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, SecondaryCaptureImageStorage

NAME, PATIENT_ID, BIRTH_DATE = "Quillfeather^Xanthippe", "QX-7731902", "19570611"


def uid(*words: object) -> str:
    """A UID that is always the same for the same words."""
    digest = hashlib.sha256(repr(words).encode()).digest()
    return f"2.25.{int.from_bytes(digest[:15], 'big')}"


def write_slice(path: Path, number: int, study: str, series: str, **changed: Any) -> Path:
    """One axial CT slice, 16 x 16; `changed` replaces attributes."""
    image = Dataset()
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.SOPClassUID = CTImageStorage
    image.SOPInstanceUID = uid(study, series, number)
    image.StudyInstanceUID, image.SeriesInstanceUID = uid(study), uid(study, series)
    image.FrameOfReferenceUID = uid(study, "frame")
    image.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    image.StudyDate = image.SeriesDate = image.AcquisitionDate = image.ContentDate = "20210304"
    image.StudyTime = image.ContentTime = "101112"
    image.AccessionNumber, image.StudyID = "ACC90210", "4711"
    image.Modality, image.Manufacturer = "CT", "Maker"
    image.ReferringPhysicianName = "Abernathy^Zelda"
    image.InstitutionName = "Sandalwood Hospital"
    image.StudyDescription, image.SeriesDescription = "CT HEAD", "AXIAL 5MM"
    image.BodyPartExamined, image.SliceThickness, image.KVP = "HEAD", 5.0, 120
    image.PatientName, image.PatientID, image.PatientSex = NAME, PATIENT_ID, "F"
    image.PatientBirthDate, image.PatientAge = BIRTH_DATE, "063Y"
    image.SeriesNumber, image.InstanceNumber, image.AcquisitionNumber = 2, number, 1
    image.PatientPosition = "HFS"
    image.ImagePositionPatient = [-100.0, -100.0, 5.0 * number]
    image.ImageOrientationPatient = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    image.PositionReferenceIndicator = ""
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.Rows, image.Columns, image.PixelSpacing = 16, 16, [0.5, 0.5]
    image.BitsAllocated, image.BitsStored, image.HighBit = 16, 12, 11
    image.PixelRepresentation, image.RescaleIntercept, image.RescaleSlope = 0, -1024, 1
    image.PixelData = np.full((16, 16), 1000 + number, np.uint16).tobytes()
    for keyword, value in changed.items():
        setattr(image, keyword, value)
    image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save_as(path, enforce_file_format=True)
    return path


def write_study(folder: Path, study: str = "one", *, slices: int = 3, **changed: Any) -> Path:
    """A head CT of a few slices in `folder`/`study`."""
    for number in range(1, slices + 1):
        write_slice(folder / study / f"{number:03d}.dcm", number, study, "axial", **changed)
    return folder / study


def write_scout(folder: Path, study: str = "one") -> Path:
    """The scout of a study."""
    return write_slice(
        folder / study / "scout.dcm",
        90,
        study,
        "scout",
        ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"],
        SeriesDescription="SCOUT",
    )


def write_screenshot(folder: Path, study: str = "one") -> Path:
    """A dose screen, as a secondary capture."""
    return write_slice(
        folder / study / "dose.dcm",
        91,
        study,
        "dose",
        SOPClassUID=SecondaryCaptureImageStorage,
        ImageType=["DERIVED", "SECONDARY", "SCREEN SAVE"],
        SeriesDescription="Dose Report",
        BurnedInAnnotation="YES",
    )
