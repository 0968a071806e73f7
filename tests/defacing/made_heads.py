"""Series of an analytic head, small enough for tests: any orientation, gap, kind and place."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import EnhancedMRImageStorage, MRImageStorage

from midrc_desktop.dicom.study import Orientation, Vector
from midrc_desktop.practice.head import CT_HU, FLAIR_SIGNAL, T1_SIGNAL, signal, tissue
from tests.dicom.made_files import made
from tests.dicom.phantom import Scan, along

AXIAL: Orientation = (1, 0, 0, 0, 1, 0)
SAGITTAL: Orientation = (0, 1, 0, 0, 0, -1)
CORONAL: Orientation = (1, 0, 0, 0, 0, -1)

VALUES = {"CT": CT_HU, "T1": T1_SIGNAL, "FLAIR": FLAIR_SIGNAL}
MIDDLE: Vector = (0.0, -5.0, 0.0)
_PIXEL = 2.5


def head(kind: str, moved: Vector = (0, 0, 0)) -> Callable[..., np.ndarray]:
    """What a scanner sees of the head, when it lies away from its place by some mm."""

    def body(x, y, z):
        points = np.broadcast_arrays(x - moved[0], y - moved[1], z - moved[2])
        labels = tissue(*(np.ascontiguousarray(axis, np.float64) for axis in points))
        noise = np.random.default_rng(round(1000 * float(points[2].sum())) % 2**32)
        return signal(labels, VALUES[kind]) + noise.normal(0, 8, labels.shape)

    return body


def scan(orientation: Orientation, gap: float, *, pixel: float = _PIXEL, **along_: Any) -> Scan:
    """Slices through the whole head."""
    size = round(250 / pixel)
    reach = {AXIAL: 250.0, SAGITTAL: 180.0, CORONAL: 230.0}[orientation]
    places = np.arange(-reach / 2, reach / 2, gap)
    given = {"middle": MIDDLE, "spacing": (pixel, pixel), "rows": size, "columns": size}
    return along(orientation, list(places), **(given | along_))


def write(
    folder: Path,
    number: int,
    kind: str,
    of: Scan,
    *,
    moved: Vector = (0, 0, 0),
    turned: bool = False,
    **attributes: Any,
) -> None:
    """A series of single images; `turned` makes it MONOCHROME1, `attributes` replace."""
    for at in range(len(of.positions)):
        made(
            folder / f"{number}" / f"{at:03}.dcm",
            at + 1,
            **_of_series(number, kind, of)
            | {
                "SOPInstanceUID": f"1.2.3.{number}.{at + 1}",
                "ImagePositionPatient": [float(part) for part in of.positions[at]],
                "ImageOrientationPatient": list(of.orientation),
                "PhotometricInterpretation": "MONOCHROME1" if turned else "MONOCHROME2",
                "PixelData": _stored(kind, of, at, moved, turned=turned),
            }
            | attributes,
        )


def write_enhanced(folder: Path, number: int, kind: str, of: Scan, **attributes: Any) -> None:
    """A series that is one enhanced MR image (PS3.3 A.36)."""
    shared, orientation, measures = Dataset(), Dataset(), Dataset()
    orientation.ImageOrientationPatient = list(of.orientation)
    measures.PixelSpacing, measures.SliceThickness = list(of.spacing), 3.0
    shared.PlaneOrientationSequence = Items([orientation])
    shared.PixelMeasuresSequence = Items([measures])
    made(
        folder / f"{number}.dcm",
        1,
        **_of_series(number, kind, of)
        | {
            "SOPClassUID": EnhancedMRImageStorage,
            "SOPInstanceUID": f"1.2.3.{number}.1",
            "NumberOfFrames": len(of.positions),
            "SharedFunctionalGroupsSequence": Items([shared]),
            "PerFrameFunctionalGroupsSequence": Items([_frame(place) for place in of.positions]),
            "ImagePositionPatient": None,
            "ImageOrientationPatient": None,
            "PixelSpacing": None,
            "PixelData": b"".join(
                _stored(kind, of, at, (0, 0, 0)) for at in range(len(of.positions))
            ),
        }
        | attributes,
    )


def _frame(place: Sequence[float]) -> Dataset:
    frame, position = Dataset(), Dataset()
    position.ImagePositionPatient = [float(part) for part in place]
    frame.PlanePositionSequence = Items([position])
    return frame


def _of_series(number: int, kind: str, of: Scan) -> dict[str, Any]:
    ct = kind == "CT"
    said: dict[str, Any] = {
        "SeriesInstanceUID": f"1.2.3.{number}",
        "SeriesNumber": number,
        "SeriesDescription": kind,
        "Rows": of.rows,
        "Columns": of.columns,
        "PixelSpacing": list(of.spacing),
        "RescaleIntercept": -1024 if ct else 0,
    }
    if not ct:
        said |= {"SOPClassUID": MRImageStorage, "Modality": "MR"}
        said |= {"ImageType": ["ORIGINAL", "PRIMARY", "M"], "ScanningSequence": "GR"}
    return said


def _stored(kind: str, of: Scan, at: int, moved: Vector, *, turned: bool = False) -> bytes:
    values = np.rint(head(kind, moved)(*of.points(at))) + (1024 if kind == "CT" else 0)
    return (4095 - values if turned else values).clip(0, 4095).astype("<u2").tobytes()
