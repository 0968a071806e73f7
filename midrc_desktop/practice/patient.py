"""The practice patient: an invented person with a head CT, a head MR and a screenshot.

Names, numbers and places stand where real files have them, so that a newcomer sees them go.
The same files come out every time.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import (
    CTImageStorage,
    ExplicitVRLittleEndian,
    MRImageStorage,
    SecondaryCaptureImageStorage,
)

from midrc_desktop.jobs import CancelToken, Progress, Report, silent
from midrc_desktop.practice.head import CT_HU, FLAIR_SIGNAL, T1_SIGNAL, signal, tissue

NAME = "Samplewell^Marigold^Q"
PATIENT_ID = "PRX-4471902"
ACCESSION = "A20917733"
PHYSICIAN = "Northcott^Edwin^^Dr"
HOSPITAL = "Greyfriars Practice Hospital"
BIRTH_DATE = "19570214"
CT_DATE, MR_DATE = "20210312", "20210315"

_NAMESPACE = uuid.UUID("6b1f3c1e-58a1-4d0c-9f6e-52f1f4a0b7c2")


@dataclass(frozen=True, slots=True)
class _Slab:
    """One series: where its slices lie and what they show.

    `row` and `column` are the directions of a row and of a column (PS3.3 C.7.6.2.1.1),
    `first` the position of the first slice's first pixel in mm, `step` from slice to slice.
    """

    name: str
    number: int
    description: str
    modality: str
    rows: int
    columns: int
    spacing: float
    slices: int
    first: tuple[float, float, float]
    row: tuple[float, float, float]
    column: tuple[float, float, float]
    step: tuple[float, float, float]


_CT = _Slab(
    "ct",
    2,
    "AX BRAIN 5mm Samplewell",
    "CT",
    512,
    512,
    0.47,
    40,
    (-120.0, -116.0, -92.0),
    (1, 0, 0),
    (0, 1, 0),
    (0, 0, 5.0),
)
_FLAIR = _Slab(
    "flair",
    3,
    "AX T2 FLAIR",
    "MR",
    256,
    256,
    0.94,
    30,
    (-120.0, -116.0, -32.0),
    (1, 0, 0),
    (0, 1, 0),
    (0, 0, 5.0),
)
_T1 = _Slab(
    "t1",
    4,
    "SAG T1 3D MPRAGE",
    "MR",
    256,
    256,
    1.0,
    60,
    (-88.5, -128.0, 121.0),
    (0, 1, 0),
    (0, 0, -1),
    (3.0, 0, 0),
)


def write_practice_patient(
    folder: Path, *, report: Report = silent, cancel: CancelToken | None = None
) -> tuple[Path, ...]:
    """Write the practice patient's files into `folder` and return them, about 35 MB.

    Raises Cancelled when asked to stop, OSError when the folder cannot be written.
    """
    token = cancel or CancelToken()
    folder.mkdir(parents=True, exist_ok=True)
    total = _CT.slices + _FLAIR.slices + _T1.slices + 1
    written: list[Path] = []
    for file in _files():
        token.check()
        report(Progress(len(written), total, "images"))
        path = folder / f"IM{len(written) + 1:04d}.dcm"
        file.save_as(path, enforce_file_format=True)
        written.append(path)
    report(Progress(total, total, "images"))
    return tuple(written)


def _files() -> Iterator[FileDataset]:
    for slab, study, date in ((_CT, "ct", CT_DATE), (_FLAIR, "mr", MR_DATE), (_T1, "mr", MR_DATE)):
        noise = np.random.default_rng(slab.number)
        for index in range(slab.slices):
            yield _slice(slab, study, date, index, noise)
    yield _screenshot()


def _uid(*parts: object) -> str:
    return f"2.25.{uuid.uuid5(_NAMESPACE, '/'.join(map(str, parts))).int}"


def _common(study: str, date: str, sop_class: str, series: str, number: int) -> FileDataset:
    """The attributes of patient, study, series and equipment, with names in the usual places."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = sop_class
    file = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    file.SpecificCharacterSet = "ISO_IR 100"
    file.SOPClassUID = sop_class
    file.StudyDate = file.SeriesDate = file.ContentDate = file.AcquisitionDate = date
    file.StudyTime, file.SeriesTime, file.ContentTime = "101500", "101812", "101822.5"
    file.AccessionNumber = ACCESSION
    file.Manufacturer = "MIDRC Desktop"
    file.ManufacturerModelName = "Practice scanner"
    file.InstitutionName = HOSPITAL
    file.InstitutionAddress = "12 Lantern Lane, Brackwater"
    file.StationName = "GFPH-CT2"
    file.DeviceSerialNumber = "55-8123"
    file.ReferringPhysicianName = PHYSICIAN
    file.OperatorsName = "Quill^Tamsin"
    file.StudyDescription = (
        "CT HEAD 03/12/2021 for Marigold SAMPLEWELL dr Northcott"
        if study == "ct"
        else "MR BRAIN WITHOUT CONTRAST"
    )
    file.PatientName = NAME
    file.PatientID = PATIENT_ID
    file.PatientBirthDate = BIRTH_DATE
    file.PatientSex = "F"
    file.PatientAge = "064Y"
    file.PatientAddress = "3 Millrace Row, Brackwater"
    file.PatientTelephoneNumbers = "555 0142 778"
    file.AdditionalPatientHistory = "Left-sided weakness since 10 March 2021, call Dr Northcott."
    file.BodyPartExamined = "HEAD" if study == "ct" else "BRAIN"
    file.StudyInstanceUID = _uid(study)
    file.SeriesInstanceUID = _uid(study, series)
    file.FrameOfReferenceUID = _uid(study, "frame")
    file.PositionReferenceIndicator = ""
    file.StudyID = "88123"
    file.SeriesNumber = number
    file.PatientPosition = "HFS"
    request = Dataset()
    request.ScheduledProcedureStepID = "SPS4471"
    request.RequestedProcedureDescription = f"Head scan, {NAME.replace('^', ' ')}"
    file.RequestAttributesSequence = Items([request])
    private = file.private_block(0x0029, "PRACTICE NOTES", create=True)
    private.add_new(0x10, "LO", f"{NAME} {PATIENT_ID}")
    return file


def _slice(
    slab: _Slab, study: str, date: str, index: int, noise: np.random.Generator
) -> FileDataset:
    sop_class = CTImageStorage if slab.modality == "CT" else MRImageStorage
    file = _common(study, date, sop_class, slab.name, slab.number)
    position = np.add(slab.first, np.multiply(slab.step, index))
    file.Modality = slab.modality
    file.SeriesDescription = slab.description
    file.ProtocolName = f"{slab.description} {HOSPITAL}"
    file.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL" if slab.modality == "CT" else "M"]
    file.InstanceNumber = index + 1
    file.AcquisitionNumber = 1
    file.ImagePositionPatient = [f"{value:.2f}" for value in position]
    file.ImageOrientationPatient = [*slab.row, *slab.column]
    file.SliceThickness = f"{np.linalg.norm(slab.step):.1f}"
    file.PixelSpacing = [slab.spacing, slab.spacing]
    labels = _labels(slab, position)
    if slab.modality == "CT":
        pixels = signal(labels, CT_HU) + noise.normal(0, 5, labels.shape)
        stored = np.clip(np.rint(pixels) + 1024, 0, 4095).astype("<u2")
        file.RescaleIntercept, file.RescaleSlope, file.RescaleType = -1024, 1, "HU"
        file.KVP, file.ConvolutionKernel = 120, "H31s"
        file.WindowCenter, file.WindowWidth = 40, 80
    else:
        values = FLAIR_SIGNAL if slab.name == "flair" else T1_SIGNAL
        pixels = signal(labels, values) + noise.normal(0, 14, labels.shape)
        stored = np.clip(np.rint(np.abs(pixels)), 0, 4095).astype("<u2")
        _mr_physics(file, slab)
    _pixels(file, stored)
    file.SOPInstanceUID = _uid(study, slab.name, index)
    file.file_meta.MediaStorageSOPInstanceUID = file.SOPInstanceUID
    return file


def _mr_physics(file: FileDataset, slab: _Slab) -> None:
    flair = slab.name == "flair"
    file.ScanningSequence = ["SE", "IR"] if flair else ["GR", "IR"]
    file.SequenceVariant = "SK" if flair else ["SP", "MP"]
    file.ScanOptions = ""
    file.MRAcquisitionType = "2D" if flair else "3D"
    file.MagneticFieldStrength = 3
    file.EchoTime, file.RepetitionTime, file.InversionTime = (
        (120, 9000, 2500) if flair else (2.9, 2300, 900)
    )
    file.FlipAngle = 150 if flair else 9
    file.EchoTrainLength = 16 if flair else 1
    file.WindowCenter, file.WindowWidth = 450, 900


def _labels(slab: _Slab, position: NDArray[np.float64]) -> NDArray[np.uint8]:
    down, across = np.meshgrid(
        np.arange(slab.rows) * slab.spacing, np.arange(slab.columns) * slab.spacing, indexing="ij"
    )
    x, y, z = (
        position[axis] + across * slab.row[axis] + down * slab.column[axis] for axis in range(3)
    )
    return tissue(x, y, z)


def _pixels(file: FileDataset, stored: NDArray[np.uint16]) -> None:
    file.SamplesPerPixel, file.PhotometricInterpretation = 1, "MONOCHROME2"
    file.Rows, file.Columns = stored.shape
    file.BitsAllocated, file.BitsStored, file.HighBit, file.PixelRepresentation = 16, 12, 11, 0
    file.PixelData = stored.tobytes()


def _screenshot() -> FileDataset:
    """A screenshot with the name burned into the pixels; it must be held."""
    file = _common("ct", CT_DATE, SecondaryCaptureImageStorage, "screen", 99)
    file.Modality = "OT"
    file.ConversionType = "WSD"
    file.SeriesDescription = "Screen capture"
    file.ImageType = ["DERIVED", "SECONDARY", "SCREEN SAVE"]
    file.InstanceNumber, file.PatientOrientation = 1, ""
    screen = Image.new("L", (640, 480), 18)
    draw = ImageDraw.Draw(screen)
    font = ImageFont.load_default(size=22)
    draw.text((24, 24), f"{NAME.replace('^', ' ')}  {PATIENT_ID}  {HOSPITAL}", 235, font)
    draw.ellipse((180, 110, 460, 450), outline=180, width=6)
    pixels = np.asarray(screen)
    file.SamplesPerPixel, file.PhotometricInterpretation = 1, "MONOCHROME2"
    file.Rows, file.Columns = pixels.shape
    file.BitsAllocated, file.BitsStored, file.HighBit, file.PixelRepresentation = 8, 8, 7, 0
    file.PixelData = pixels.tobytes()
    file.SOPInstanceUID = _uid("ct", "screen", 0)
    file.file_meta.MediaStorageSOPInstanceUID = file.SOPInstanceUID
    return file
