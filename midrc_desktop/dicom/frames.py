"""What the header says of each frame: spacing, place, rescale, window; classic and enhanced."""

from dataclasses import dataclass

from pydicom.dataset import Dataset

from midrc_desktop.dicom import voi
from midrc_desktop.dicom.elements import items, numbers, text, unsigned
from midrc_desktop.dicom.order import Orientation
from midrc_desktop.dicom.study import Vector

MODALITY_LUT_SEQUENCE = 0x00283000
_SLOPE, _INTERCEPT, _RESCALE_TYPE, _PET_UNITS = 0x00281053, 0x00281052, 0x00281054, 0x00541001

TAGS = (
    *(0x00080060, 0x00181164, 0x00182010, 0x00200032, 0x00200037, 0x00280030, 0x00280103),
    *(0x00280120, 0x00280121, _SLOPE, _INTERCEPT, _RESCALE_TYPE, MODALITY_LUT_SEQUENCE),
    *(0x00280A02, _PET_UNITS, 0x52009229, 0x52009230, *voi.TAGS),
)
"""The attributes that `frame_of` reads, and the Modality LUT Sequence."""

# PS3.3 C.11.1.1.2; what is unspecified (US) has no unit.
_RESCALED_TO = {"HU": "HU", "MGML": "mg/ml", "PCT": "%"}
# PS3.3 C.8.9.1.1.3
_UNITS = {
    "BQML": "Bq/ml", "CNTS": "counts", "GML": "g/ml", "CM2ML": "cm²/ml", "PCNT": "%",
    "CPS": "counts/s", "MGMINML": "mg/min/ml", "UMOLMINML": "µmol/min/ml", "UMOLML": "µmol/ml",
    "MLMING": "ml/min/g", "MLG": "ml/g", "1CM": "1/cm",
}  # fmt: skip
_COUNTING = ("PT", "NM")


@dataclass(frozen=True, slots=True)
class Frame:
    """Geometry and grey-value attributes of one frame; None or neutral where absent.

    `padding` is the range of stored values that are no part of the image (PS3.3 C.7.5.1.1.2).
    `spacing_at` says where the spacing holds: "patient", "detector" or "film".
    """

    spacing: tuple[float, float] | None
    spacing_at: str
    position: Vector | None
    orientation: Orientation | None
    slope: float
    intercept: float
    windows: voi.Windows
    unit: str
    padding: tuple[int, int] | None


def frame_of(header: Dataset, index: int) -> Frame:
    """What is said of one frame, by its own functional groups, the shared ones, or above."""
    groups = _groups(header, index)
    measures = _macro(groups, header, 0x00289110)
    transformation = _macro(groups, header, 0x00289145)
    slope, intercept = (_first(transformation, tag) for tag in (_SLOPE, _INTERCEPT))
    spacing, spacing_at = _spacing(measures, header)
    return Frame(
        spacing=spacing,
        spacing_at=spacing_at,
        position=three(numbers(_macro(groups, header, 0x00209113), 0x00200032)),
        orientation=six(numbers(_macro(groups, header, 0x00209116), 0x00200037)),
        slope=1.0 if slope is None else slope,
        intercept=intercept or 0.0,
        windows=voi.offered(_macro(groups, header, 0x00289132)),
        unit=_unit(header, text(transformation, _RESCALE_TYPE), intercept),
        padding=_padding(header),
    )


def _groups(header: Dataset, index: int) -> tuple[Dataset, ...]:
    """The functional groups that hold for a frame, its own first (PS3.3 C.7.6.16)."""
    own, shared = (tuple(items(header, tag)) for tag in (0x52009230, 0x52009229))
    return (*own[index : index + 1], *shared[:1])


def _macro(groups: tuple[Dataset, ...], header: Dataset, tag: int) -> Dataset:
    """One functional group macro, or the header itself."""
    return next((group for one in groups for group in items(one, tag)), header)


def three(values: tuple[float, ...]) -> Vector | None:
    """A position, if there are three values."""
    return (values[0], values[1], values[2]) if len(values) == 3 else None


def six(values: tuple[float, ...]) -> Orientation | None:
    """Direction cosines, if there are six values."""
    if len(values) != 6:
        return None
    return (values[0], values[1], values[2], values[3], values[4], values[5])


def _unit(header: Dataset, rescale_type: str, intercept: float | None) -> str:
    """The unit of the values as people write it, "" where there is none or it is not said.

    HU is what CT is in unless it says otherwise, or is not rescaled (a film, a screenshot).
    """
    modality = text(header, 0x00080060)
    if modality == "CT" and not rescale_type and intercept is not None:
        return "HU"
    if modality in _COUNTING:
        return _UNITS.get(text(header, _PET_UNITS), "")
    return _RESCALED_TO.get(rescale_type, "")


def _first(dataset: Dataset, tag: int) -> float | None:
    values = numbers(dataset, tag)
    return values[0] if values else None


def _spacing(measures: Dataset, header: Dataset) -> tuple[tuple[float, float] | None, str]:
    """Pixel Spacing, Imager Pixel Spacing or Nominal Scanned Pixel Spacing, and where it holds.

    A Pixel Spacing that is the Imager Pixel Spacing and is not said to be calibrated holds at
    the detector too (PS3.3 10.7.1.3).
    """
    own, detector = _pair(measures, 0x00280030), _pair(header, 0x00181164)
    if own is not None:
        calibrated = bool(text(measures, 0x00280A02))
        return own, "detector" if own == detector and not calibrated else "patient"
    if detector is not None:
        return detector, "detector"
    return _pair(header, 0x00182010), "film"


def _pair(dataset: Dataset, tag: int) -> tuple[float, float] | None:
    values = numbers(dataset, tag)
    return (values[0], values[1]) if len(values) == 2 and min(values) > 0 else None


def _padding(header: Dataset) -> tuple[int, int] | None:
    """Pixel Padding Value to Pixel Padding Range Limit, as stored values."""
    found = [_stored(header, tag) for tag in (0x00280120, 0x00280121)]
    if found[0] is None:
        return None
    ends = [value for value in found if value is not None]
    return min(ends), max(ends)


def _stored(header: Dataset, tag: int) -> int | None:
    """A US or SS value, read as Pixel Representation says the pixels are."""
    if tag not in header or header[tag].VM != 1:
        return None
    value = header[tag].value
    if not isinstance(value, int):
        return None
    signed = unsigned(header, 0x00280103) == 1
    return (value + 0x8000) % 0x10000 - 0x8000 if signed else value % 0x10000
