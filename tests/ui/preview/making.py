"""Slices and series for the viewer's tests, made here; a shelf that has every picture at once."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian
from PySide6.QtCore import QObject, Signal

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.playback import Playback
from midrc_desktop.dicom.study import Instance, Patient, Series, Source, Study
from midrc_desktop.dicom.window import Window
from midrc_desktop.ui.preview.stack import Picture

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def ramp(offset: int = 0, rows: int = 64, columns: int = 64) -> SliceImage:
    """Values that grow to the right, so that a place tells its value."""
    pixels = np.tile(np.arange(columns, dtype=np.int16), (rows, 1)) + np.int16(offset)
    return SliceImage(pixels, False, (1.0, 1.0), Window(40, 80), "HU")


def instance(number: int, series: str = "1.1", folder: str = "") -> Instance:
    return Instance(
        source=Source(f"{folder}/{series}.{number}.dcm"),
        sop_class_uid=CTImageStorage,
        sop_instance_uid=f"{series}.{number}",
        transfer_syntax_uid=ExplicitVRLittleEndian,
        instance_number=number,
        image_position=(0.0, 0.0, 5.0 * number),
        image_orientation=AXIAL,
        rows=64,
        columns=64,
        has_pixels=True,
    )


def series(uid: str, count: int, modality: str = "CT", description: str = "AX") -> Series:
    made = tuple(instance(number, uid) for number in range(1, count + 1))
    return Series(uid, modality, description, "HEAD", 2, "", "", "", "", made)


def patient(*of: Series, description: str = "") -> Patient:
    study = Study("1", "20200401", description, "", "", tuple(of))
    return Patient("key", "MRN12345", "", ("DOE^JANE",), ("MRN12345",), "", "", "", (study,))


class Shelf(QObject):
    """Stands in for the loader: `late` pictures come when they are delivered."""

    arrived = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.late = False
        self.refused: dict[str, str] = {}
        self.playback: Playback | None = None

    def want(
        self, pictures: Sequence[Picture], index: int, viewport: object = ""
    ) -> SliceImage | str | None:
        return None if self.late else self.outcome(pictures[index])

    def outcome(self, picture: Picture) -> SliceImage | str:
        uid = picture.instance.sop_instance_uid
        return self.refused.get(uid) or ramp(picture.instance.instance_number or 0)

    def deliver(self, picture: Picture) -> None:
        self.arrived.emit(picture, self.outcome(picture))

    def forget(self) -> None:
        pass

    def release(self, viewport: object) -> None:
        pass

    def reserve(self, holder: object, size: int) -> None:
        pass

    def ask_playback(self, picture: Picture, told: Callable[[Playback | None], None]) -> None:
        told(self.playback)


def write_ct(
    folder: Path,
    slices: int = 6,
    series_uid: str = "1.2.3.4.1",
    number: int = 1,
    side: int = 64,
) -> None:
    """A small uncompressed CT series on disk; slice n is n brighter than the first."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(1, slices + 1):
        meta = FileMetaDataset()
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        meta.MediaStorageSOPClassUID = CTImageStorage
        meta.MediaStorageSOPInstanceUID = f"{series_uid}.{n}"
        image = Dataset()
        image.file_meta = meta
        image.SOPClassUID, image.SOPInstanceUID = CTImageStorage, f"{series_uid}.{n}"
        image.StudyInstanceUID, image.SeriesInstanceUID = "1.2.3.4", series_uid
        image.PatientID, image.PatientName, image.Modality = "MRN12345", "Doe^Jane", "CT"
        image.SeriesDescription, image.SeriesNumber, image.InstanceNumber = "AX", number, n
        image.StudyDate = image.SeriesDate = "20200401"
        image.BodyPartExamined = "HEAD"
        image.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
        image.ImagePositionPatient, image.ImageOrientationPatient = [0, 0, 5 * n], list(AXIAL)
        image.PixelSpacing, image.SliceThickness = [1, 1], 5
        image.Rows = image.Columns = side
        image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
        image.BitsAllocated = image.BitsStored = 16
        image.HighBit, image.PixelRepresentation = 15, 1
        image.RescaleSlope, image.RescaleIntercept = 1, -1024
        image.WindowCenter, image.WindowWidth = 40, 80
        image.PixelData = np.full((side, side), 1024 + n, np.int16).tobytes()
        pydicom.dcmwrite(folder / f"{n:02}-{number}.dcm", image, enforce_file_format=True)
