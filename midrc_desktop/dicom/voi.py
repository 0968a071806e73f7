"""The windows and VOI LUTs that a header offers (PS3.3 C.11.2)."""

import numpy as np
import numpy.typing as npt
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset

from midrc_desktop.dicom.elements import BROKEN, items, numbers, text
from midrc_desktop.dicom.walk import Walked
from midrc_desktop.dicom.window import FUNCTIONS, Voi, VoiLut, Window

Windows = tuple[tuple[str, Voi], ...]

VOI_LUT_SEQUENCE = 0x00283010
_CENTER, _WIDTH, _EXPLANATION, _FUNCTION = 0x00281050, 0x00281051, 0x00281055, 0x00281056
_DESCRIPTOR, _LUT_EXPLANATION, _LUT_DATA = 0x00283002, 0x00283003, 0x00283006

TAGS = (_CENTER, _WIDTH, _EXPLANATION, _FUNCTION, VOI_LUT_SEQUENCE)


def offered(voi: Dataset | Walked) -> Windows:
    """Every view that the header offers, with its explanation ("" if none); the first holds.

    VOI LUTs come before windows: where a radiograph has both, the window is for viewers that
    know no tables. What breaks the standard is passed over.
    """
    tables = () if isinstance(voi, Walked) else items(voi, VOI_LUT_SEQUENCE)
    luts = ((text(table, _LUT_EXPLANATION), _lut(table)) for table in tables)
    return (*((words, lut) for words, lut in luts if lut is not None), *_windows(voi))


def _windows(voi: Dataset | Walked) -> Windows:
    pairs = zip(numbers(voi, _CENTER), numbers(voi, _WIDTH), strict=False)
    words = text(voi, _EXPLANATION).split("\\")
    function = text(voi, _FUNCTION)
    function = function if function in FUNCTIONS else "LINEAR"
    return tuple(
        (words[at].strip() if at < len(words) else "", Window(level, width, function))
        for at, (level, width) in enumerate(pairs)
        if width > 0
    )


def _lut(table: Dataset) -> VoiLut | None:
    """The greys of one item of a VOI LUT Sequence, or None if it is not as it should be."""
    try:
        count, first, bits = (int(part) for part in table[_DESCRIPTOR].value)
        entries = _entries(table, (count & 0xFFFF) or 0x10000, bits)
    except BROKEN:
        return None
    if not entries.size:
        return None
    highest = max((1 << bits) - 1, int(entries.max()))
    greys = np.rint(entries.astype(np.float64) * (255 / highest))
    return VoiLut(first, greys.astype(np.uint8).tobytes())


def _entries(table: Dataset, count: int, bits: int) -> npt.NDArray[np.uint16]:
    """LUT Data, as words or as bytes (PS3.3 C.11.2.1.1)."""
    element = table.get_item(_LUT_DATA)
    if not isinstance(element, RawDataElement):
        return _converted(table[_LUT_DATA].value)[:count]
    value = element.value or b""
    if bits <= 8 and len(value) < 2 * count:
        return np.frombuffer(value, np.uint8)[:count].astype(np.uint16)
    order = "<" if element.is_little_endian else ">"
    return np.frombuffer(value[: len(value) // 2 * 2], f"{order}u2")[:count].astype(np.uint16)


def _converted(value: object) -> npt.NDArray[np.uint16]:
    """LUT Data that pydicom has converted already: words, or their bytes."""
    if isinstance(value, bytes):
        return np.frombuffer(value[: len(value) // 2 * 2], "<u2")
    words: npt.NDArray[np.uint16] = np.atleast_1d(np.array(value)).astype(np.uint16)
    return words
