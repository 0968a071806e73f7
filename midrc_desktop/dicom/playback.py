"""How fast a clip was meant to be played, as its header says."""

from dataclasses import dataclass

from pydicom import dcmread
from pydicom.dataset import Dataset

from midrc_desktop.dicom.elements import BROKEN, numbers, unsigned
from midrc_desktop.dicom.sources import open_source
from midrc_desktop.dicom.study import Source
from midrc_desktop.errors import Unreadable

_RECOMMENDED, _CINE_RATE = 0x00082144, 0x00180040
_FRAME_TIME, _FRAME_TIMES, _SEQUENCING = 0x00181063, 0x00181065, 0x00181244


@dataclass(frozen=True, slots=True)
class Playback:
    """Frames a second, and whether it goes back and forth rather than round (PS3.3 C.7.6.5)."""

    rate: float
    swings: bool = False


def playback(source: Source) -> Playback | None:
    """How a multi-frame object wants to be played; None where it does not say.

    Recommended Display Frame Rate, else Cine Rate, else Frame Time (Vector), which are in ms.
    """
    tags = [_RECOMMENDED, _CINE_RATE, _FRAME_TIME, _FRAME_TIMES, _SEQUENCING]
    try:
        with open_source(source) as file:
            header = dcmread(file, stop_before_pixels=True, force=True, specific_tags=list(tags))
        rate = _rate(header)
        return None if rate is None else Playback(rate, unsigned(header, _SEQUENCING) == 1)
    except (*BROKEN, Unreadable):
        return None


def _rate(header: Dataset) -> float | None:
    for tag in (_RECOMMENDED, _CINE_RATE):
        if rates := [rate for rate in numbers(header, tag) if rate > 0]:
            return rates[0]
    for tag in (_FRAME_TIME, _FRAME_TIMES):
        if times := [time for time in numbers(header, tag) if time > 0]:
            return len(times) * 1000 / sum(times)
    return None
