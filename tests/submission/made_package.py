"""A made-up de-identified tree: one CT and one MR series, as de-identification writes them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, MRImageStorage

from midrc_desktop.clinical.record import CaseRecord, ClinicalRecord, StudyRecord, TestRecord
from midrc_desktop.deid.outcome import FileOutcome
from midrc_desktop.dicom.study import Source
from midrc_desktop.findings.finding import Certainty, Finding, Laterality
from midrc_desktop.submission.outputs import SeriesOutput, gather
from midrc_desktop.submission.reading import builtin_profile

CASE = "000000-123456789012"
CREATED = date(2026, 1, 31)
CLINICAL = ClinicalRecord(
    CaseRecord("First Imaging Study", "Yes", 45, False, "Female", "Not Reported", None),
    (TestRecord("RT-PCR", "Positive", -6), TestRecord("Not Reported", "Negative", None)),
    (
        StudyRecord("1.1", 0, 45, False, (-6,), ()),
        StudyRecord("1.2", 12, None, True, (-18,), (4, 5)),
    ),
)
FINDINGS = (
    Finding("f1", "acute_infarct", "1.1", "1.1.1", ("1.1.1.2",), Laterality.LEFT, "mca_territory"),
    Finding("f2", "clocc", "1.2", "1.2.1", ("1.2.1.1", "1.2.1.3"), certainty=Certainty.POSSIBLE),
)


@dataclass(frozen=True)
class Made:
    tree: Path
    package: Path
    files: tuple[FileOutcome, ...]
    series: tuple[SeriesOutput, ...]


def image(modality: str, new: tuple[str, str, str], number: int) -> Dataset:
    study, series, sop = new
    ds = Dataset()
    ds.SOPClassUID = CTImageStorage if modality == "CT" else MRImageStorage
    ds.SOPInstanceUID, ds.StudyInstanceUID, ds.SeriesInstanceUID = sop, study, series
    ds.PatientID = ds.PatientName = CASE
    ds.StudyDate, ds.PatientAge, ds.Modality = "20150607", "045Y", modality
    ds.StudyDescription, ds.SeriesDescription = f"{modality} HEAD", "AXIAL"
    ds.BodyPartExamined, ds.Manufacturer, ds.ManufacturerModelName = "HEAD", "MADE", "MODEL 1"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.PixelSpacing, ds.SliceThickness, ds.SpacingBetweenSlices = [0.5, 0.5], "4.0", "4.0"
    if modality == "CT":
        ds.ConvolutionKernel, ds.PatientPosition, ds.AcquisitionType = "H31s", "HFS", "SPIRAL"
    else:
        ds.MagneticFieldStrength, ds.EchoTime, ds.RepetitionTime = "3", "9.5", "2000"
        ds.ScanningSequence, ds.SequenceVariant = ["SE", "IR"], "SK"
        ds.EchoNumbers, ds.EchoTrainLength, ds.MRAcquisitionType = number, 8, "2D"
        ds.DiffusionBValue = 1000.0
    ds.InstanceNumber = number
    ds.Rows = ds.Columns = 4
    ds.BitsAllocated = ds.BitsStored = 16
    ds.HighBit, ds.PixelRepresentation, ds.SamplesPerPixel = 15, 0, 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.PixelData = np.full((4, 4), number, np.uint16).tobytes()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return ds


def outcome(
    modality: str, old: str, number: int, new: tuple[str, str, str], output: str
) -> FileOutcome:
    """What de-identification says of an image of series `old`, written with the `new` UIDs."""
    return FileOutcome(
        source=Source(f"/originals/{old}.{number}"),
        status="written",
        reasons=(),
        output=output,
        study_uid=old.rpartition(".")[0],
        series_uid=old,
        sop_uid=f"{old}.{number}",
        new_study_uid=new[0],
        new_series_uid=new[1],
        new_sop_uid=new[2],
        modality=modality,
        kind="",
    )


def write(tree: Path, modality: str, old: str, count: int) -> tuple[FileOutcome, ...]:
    files = []
    for number in range(1, count + 1):
        study = old.rpartition(".")[0]
        new = (f"2.25.{study}", f"2.25.{old}", f"2.25.{old}.{number}")
        output = f"{CASE}/{new[0]}/{new[1]}/{new[2]}.dcm"
        (tree / output).parent.mkdir(parents=True, exist_ok=True)
        image(modality, new, number).save_as(tree / output, enforce_file_format=True)
        files.append(outcome(modality, old, number, new, output))
    return tuple(files)


def make(folder: Path) -> Made:
    tree, package = folder / "files", folder / f"LOCAL_20260131_{CASE}"
    files = (*write(tree, "CT", "1.1.1", 3), *write(tree, "MR", "1.2.1", 3))
    return Made(tree, package, files, gather(files, tree, package))


def site(folder: Path):
    return builtin_profile(folder)
