"""Small DICOM files that tests and benchmarks write."""

from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

AXIAL = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]


def made_dataset(number: int = 1, **attributes: Any) -> Dataset:
    """A CT slice of 16 x 16 pixels; `attributes` replace or (None) remove what it says."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID = f"1.2.3.4.5.{number}"
    dataset.StudyInstanceUID = "1.2.3.4"
    dataset.SeriesInstanceUID = "1.2.3.4.5"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.StudyDate, dataset.SeriesDate = "20210304", "20210304"
    dataset.AccessionNumber = "A77"
    dataset.Modality = "CT"
    dataset.Manufacturer = "Maker"
    dataset.StudyDescription, dataset.SeriesDescription = "CT head", "Axial 5 mm"
    dataset.PatientName, dataset.PatientID = "Doe^Jane", "P 1"
    dataset.PatientBirthDate, dataset.PatientSex, dataset.PatientAge = "19600102", "F", "061Y"
    dataset.BodyPartExamined, dataset.ProtocolName = "HEAD", "Head"
    dataset.SeriesNumber, dataset.InstanceNumber = 2, number
    dataset.ImagePositionPatient = [-100.0, -100.0, 5.0 * number]
    dataset.ImageOrientationPatient = AXIAL
    dataset.FrameOfReferenceUID = "1.2.3.4.6"
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns, dataset.PixelSpacing = 16, 16, [0.5, 0.5]
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    dataset.RescaleIntercept, dataset.RescaleSlope = -1024, 1
    dataset.PixelData = np.full((16, 16), 1024 + number % 1000, np.uint16).tobytes()
    for keyword, value in attributes.items():
        if value is None:
            delattr(dataset, keyword)
        else:
            setattr(dataset, keyword, value)
    dataset.file_meta.MediaStorageSOPClassUID = CTImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.get("SOPInstanceUID", "1.2.3")
    return dataset


def made(path: Path, number: int = 1, **attributes: Any) -> Path:
    """Write `made_dataset` to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made_dataset(number, **attributes).save_as(path, enforce_file_format=True)
    return path


def bare(number: int = 1) -> bytes:
    """The data set without preamble and file meta, in implicit VR little endian."""
    file = DicomBytesIO()
    file.is_little_endian, file.is_implicit_VR = True, True
    dataset = made_dataset(number)
    del dataset.file_meta
    write_dataset(file, dataset)
    return file.getvalue()
