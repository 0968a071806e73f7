"""What the header says of each frame: spacing, place, rescale, window; classic and enhanced."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydicom import config, dcmread
from pydicom.dataset import Dataset
from pydicom.pixels import get_decoder
from pydicom.uid import UID, JPEGExtended12Bit

from midrc_desktop.dicom import voi
from midrc_desktop.dicom.elements import items, number, numbers, text, unsigned
from midrc_desktop.dicom.order import Orientation
from midrc_desktop.dicom.sources import Gone, open_source
from midrc_desktop.dicom.study import Source, Vector

config.settings.reading_validation_mode = config.IGNORE

_TAGS = (
    *(0x00080060, 0x00181164, 0x00182010, 0x00200032, 0x00200037, 0x00280002, 0x00280008),
    *(
        0x00280010,
        0x00280011,
        0x00280030,
        0x00280A02,
        0x00280101,
        0x00281052,
        0x00281053,
    ),
    *(0x00280103, 0x00280120, 0x00280121, 0x00281054, 0x00283000, 0x52009229, 0x52009230),
    *voi.TAGS,
)

_HU = ("HU", "")


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


@dataclass(frozen=True, slots=True)
class Frames:
    """The header of an image, without its pixels; `count` frames of `rows` x `columns`."""

    header: Dataset
    rows: int
    columns: int
    samples: int
    bits: int
    count: int
    transfer_syntax: str

    @property
    def decodable(self) -> bool:
        """Whether a decoder for the transfer syntax is at hand; none is needed without one."""
        if not self.transfer_syntax:
            return True
        if self.transfer_syntax == JPEGExtended12Bit and self.bits > 8:
            return False
        try:
            return bool(get_decoder(UID(self.transfer_syntax)).is_available)
        except NotImplementedError:
            return False

    def frame(self, index: int) -> Frame:
        """What is said of one frame, by its own functional groups, the shared ones, or above."""
        measures = self._group(index, 0x00289110)
        place = self._group(index, 0x00209113)
        plane = self._group(index, 0x00209116)
        transformation = self._group(index, 0x00289145)
        views = self._group(index, 0x00289132)
        slope, intercept = (_first(transformation, tag) for tag in (0x00281053, 0x00281052))
        spacing, spacing_at = _spacing(measures, self.header)
        modality, kind = text(self.header, 0x00080060), text(transformation, 0x00281054)
        return Frame(
            spacing=spacing,
            spacing_at=spacing_at,
            position=three(numbers(place, 0x00200032)),
            orientation=six(numbers(plane, 0x00200037)),
            slope=1.0 if slope is None else slope,
            intercept=intercept or 0.0,
            windows=voi.offered(views),
            unit=_unit(modality, kind, intercept),
            padding=_padding(self.header),
        )

    def _group(self, index: int, tag: int) -> Dataset:
        """The functional group macro for a frame (PS3.3 C.7.6.16), or the header itself."""
        own = list(items(self.header, 0x52009230))[index : index + 1]
        for groups in (*own, *list(items(self.header, 0x52009229))[:1]):
            for group in items(groups, tag):
                return group
        return self.header


def read_frames(source: Source) -> Frames:
    """The header of an image; raises as `open_source` does, or ValueError and the like.

    The last few are kept: an enhanced image is asked for its frames one by one, and its header
    may take longer to read than a frame.
    """
    try:
        state = Path(source.path).stat()
    except OSError as why:
        raise Gone(detail=source.path) from why
    return _read(source, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=4)
def _read(source: Source, size: int, mtime_ns: int) -> Frames:
    with open_source(source) as file:
        header = dcmread(file, stop_before_pixels=True, force=True, specific_tags=list(_TAGS))
    return Frames(
        header=header,
        rows=unsigned(header, 0x00280010),
        columns=unsigned(header, 0x00280011),
        samples=unsigned(header, 0x00280002) or 1,
        bits=unsigned(header, 0x00280101),
        count=max(1, number(header, 0x00280008) or 1),
        transfer_syntax=text(header.file_meta, 0x00020010),
    )


def three(values: tuple[float, ...]) -> Vector | None:
    """A position, if there are three values."""
    return (values[0], values[1], values[2]) if len(values) == 3 else None


def six(values: tuple[float, ...]) -> Orientation | None:
    """Direction cosines, if there are six values."""
    if len(values) != 6:
        return None
    return (values[0], values[1], values[2], values[3], values[4], values[5])


def _unit(modality: str, rescale_type: str, intercept: float | None) -> str:
    """HU is what CT is in unless it says otherwise, or is not rescaled (a film, a screenshot)."""
    return "HU" if modality == "CT" and intercept is not None and rescale_type in _HU else ""


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
