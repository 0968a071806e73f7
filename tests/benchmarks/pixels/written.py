"""Volumes as DICOM series, for what takes files: classic CT or MR slices, uncompressed."""

from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, MRImageStorage

from midrc_desktop.defacing.head_volume import HeadVolume
from tests.benchmarks.pixels.methods import planes

STUDY, FRAME = "2.25.7001", "2.25.7002"


def write(folder: Path, volume: HeadVolume, number: int, description: str) -> str:
    """Write a volume as a series of one study and frame of reference; its series UID."""
    uid = f"2.25.7003{number:03d}"
    target = folder / f"series{number:03d}"
    target.mkdir(parents=True)
    for slice_number, plane in enumerate(planes(volume)):
        image = _image(volume.kind, uid, number, slice_number)
        image.SeriesDescription = description
        image.ImagePositionPatient = [f"{one:.6f}" for one in plane.position]
        directions = (*plane.along_row, *plane.along_column)
        image.ImageOrientationPatient = [f"{one:.9f}" for one in directions]
        image.PixelSpacing = [f"{one:.6f}" for one in plane.spacing]
        step = float(np.linalg.norm(volume.matrix[:, 2]))
        image.SliceThickness = image.SpacingBetweenSlices = f"{step:.4f}"
        image.Rows, image.Columns = plane.rows, plane.columns
        image.PixelData = volume.values[slice_number].astype("<i2").tobytes()
        pydicom.dcmwrite(target / f"{slice_number:04d}.dcm", image, enforce_file_format=True)
    return uid


def _image(kind: str, uid: str, number: int, slice_number: int) -> Dataset:
    image = Dataset()
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.SOPClassUID = CTImageStorage if kind == "CT" else MRImageStorage
    image.SOPInstanceUID = f"{uid}.{slice_number + 1}"
    image.StudyInstanceUID, image.SeriesInstanceUID = STUDY, uid
    image.FrameOfReferenceUID = FRAME
    image.PatientID, image.PatientName, image.PatientBirthDate = "BENCH1", "Bench^Head", "19600101"
    image.StudyDate, image.StudyDescription = "20200401", "HEAD"
    image.Modality, image.BodyPartExamined = kind, "HEAD"
    image.SeriesNumber, image.InstanceNumber = number, slice_number + 1
    image.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL" if kind == "CT" else "M"]
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.BitsAllocated = image.BitsStored = 16
    image.HighBit, image.PixelRepresentation = 15, 1
    if kind == "CT":
        image.RescaleSlope, image.RescaleIntercept, image.RescaleType = 1, 0, "HU"
    return image
