"""Series of 512² slices for the viewer's benchmarks: real files, indexed by hand or imported."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, EnhancedCTImageStorage, ExplicitVRLittleEndian
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from midrc_desktop.dicom.study import Instance, Patient, Series, Source, Study
from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.ui.preview.loading import PictureLoader
from midrc_desktop.ui.preview.stack import Stack, stacks

SIDE = 512
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
PATIENCE_S = 300.0


def classic(path: Path, series_uid: str, number: int, series_number: int = 1) -> None:
    """One CT slice of 512², uncompressed, 16 bits."""
    image = _image(CTImageStorage, f"{series_uid}.{number}", series_uid, series_number)
    image.InstanceNumber = number
    image.ImagePositionPatient = [-100, -100, number]
    image.ImageOrientationPatient, image.PixelSpacing = list(AXIAL), [0.4, 0.4]
    image.RescaleSlope, image.RescaleIntercept = 1, -1024
    image.WindowCenter, image.WindowWidth = 40, 80
    image.SliceThickness = 1
    image.PixelData = _noise(number, 1).tobytes()
    pydicom.dcmwrite(path, image, enforce_file_format=True)


def enhanced(path: Path, series_uid: str, frames: int, series_number: int = 1) -> None:
    """One enhanced CT object with functional groups for every frame."""
    image = _image(EnhancedCTImageStorage, f"{series_uid}.1", series_uid, series_number)
    image.InstanceNumber, image.NumberOfFrames = 1, frames
    shared = Dataset()
    shared.PixelMeasuresSequence = [_with(PixelSpacing=[0.4, 0.4], SliceThickness=1)]
    shared.PlaneOrientationSequence = [_with(ImageOrientationPatient=list(AXIAL))]
    shared.FrameVOILUTSequence = [_with(WindowCenter=40, WindowWidth=80)]
    shared.PixelValueTransformationSequence = [
        _with(RescaleSlope=1, RescaleIntercept=-1024, RescaleType="HU")
    ]
    image.SharedFunctionalGroupsSequence = [shared]
    image.PerFrameFunctionalGroupsSequence = [
        _with(PlanePositionSequence=[_with(ImagePositionPatient=[-100, -100, number])])
        for number in range(frames)
    ]
    image.PixelData = _noise(1, frames).tobytes()
    pydicom.dcmwrite(path, image, enforce_file_format=True)


def stack_of(sources: list[Source], uid: str) -> Stack:
    """A CT series of these files, a slice each, 1 mm apart."""
    made = tuple(
        Instance(
            source=source,
            sop_class_uid=CTImageStorage,
            sop_instance_uid=f"{uid}.{number}",
            transfer_syntax_uid=ExplicitVRLittleEndian,
            instance_number=number,
            image_position=(-100.0, -100.0, float(number)),
            image_orientation=AXIAL,
            rows=SIDE,
            columns=SIDE,
            has_pixels=True,
            pixel_spacing=(0.4, 0.4),
        )
        for number, source in enumerate(sources)
    )
    series = Series(uid, "CT", f"AX {uid}", "HEAD", 1, "", "", "1.9", "", made)
    study = Study("1", "20200401", "", "", "", (series,))
    return stacks(Patient("key", "", "", (), (), "", "", "", (study,)))[0]


@contextmanager
def loader(budget: int | None = None) -> Iterator[PictureLoader]:
    """A loader with real worker processes."""
    with WorkerPool(2) as pool:
        jobs = JobRunner()
        yield PictureLoader(jobs, lambda: pool, budget=budget)
        jobs.stop()


def until(app: QApplication, done: Callable[[], object], what: str) -> None:
    """Let the program run until something has happened. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        app.processEvents()
        time.sleep(0.001)


def turn_wheel(app: QApplication, view: QWidget, notches: int) -> None:
    """One event of the wheel over a viewport; positive is towards the person."""
    at = QPointF(200, 200)
    event = QWheelEvent(
        at, view.mapToGlobal(at), QPoint(), QPoint(0, -120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    assert event.type() is QEvent.Type.Wheel
    app.sendEvent(view, event)


def resident(process: int | str = "self") -> int:
    """The memory of a process in bytes, as the system counts it; 0 where it does not tell."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def told(name: str, taken: list[float]) -> tuple[float, float]:
    """Print p50, p95 and max of times in ms; return p95 and max."""
    p50, p95 = (float(value) for value in np.percentile(taken, (50, 95)))
    print(f"{name:<52} p50 {p50:7.2f}  p95 {p95:7.2f}  max {max(taken):7.2f} ms", flush=True)
    return p95, max(taken)


def _image(sop_class: str, uid: str, series_uid: str, series_number: int) -> Dataset:
    image = Dataset()
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID = sop_class
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID = uid
    image.StudyInstanceUID, image.SeriesInstanceUID = "1.2.3.4", series_uid
    image.FrameOfReferenceUID = "1.2.3.9"
    image.PatientID, image.PatientName, image.Modality = "MRN12345", "Doe^Jane", "CT"
    image.SeriesDescription, image.SeriesNumber = f"AX {series_number}", series_number
    image.StudyDate, image.BodyPartExamined = "20200401", "HEAD"
    image.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    image.Rows = image.Columns = SIDE
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.BitsAllocated = image.BitsStored = 16
    image.HighBit, image.PixelRepresentation = 15, 0
    return image


def _with(**values: object) -> Dataset:
    made = Dataset()
    for keyword, value in values.items():
        setattr(made, keyword, value)
    return made


def _noise(seed: int, frames: int) -> np.ndarray:
    values = np.random.default_rng(seed).normal(1050, 300, (SIDE, SIDE))
    whole = values.clip(0, 4095).astype(np.uint16)
    return np.stack([whole] * frames)
