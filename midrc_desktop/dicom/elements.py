"""Values of single elements, read with patience: what cannot be read is absent.

Works on the raw bytes where pydicom has not converted them, which is several times faster than
its conversion and does not stop at values that break the standard.
"""

import math
import struct
import zlib
from collections.abc import Iterable

from pydicom.charset import decode_bytes
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException
from pydicom.multival import MultiValue
from pydicom.valuerep import PN_DELIMS, TEXT_VR_DELIMS

from midrc_desktop.dicom.text import charset, decode
from midrc_desktop.dicom.walk import Walked

BROKEN = (
    *(RuntimeError, ValueError, TypeError, AttributeError, LookupError, EOFError, OSError),
    *(OverflowError, AssertionError, MemoryError, struct.error, zlib.error, BytesLengthException),
)
"""What pydicom and its decoders raise for bytes that are not as the header says.

An OSError is pydicom's word for a sequence that is cut off.
"""

_DELIMITERS = PN_DELIMS | TEXT_VR_DELIMS
_CHARACTER_SET = 0x00080005


def _raw(dataset: Dataset, tag: int) -> RawDataElement | DataElement | None:
    element: RawDataElement | DataElement | None = dataset.get_item(tag) if tag in dataset else None
    return element


def text(dataset: Dataset | Walked, tag: int) -> str:
    """The value as text, without padding; several values keep their backslashes; "" if absent."""
    if isinstance(dataset, Walked):
        return _text_of(dataset, tag)
    element = _raw(dataset, tag)
    if element is None or element.value is None:
        return ""
    value = element.value
    if isinstance(value, bytes):
        if value.isascii() and b"\x1b" not in value:
            decoded = value.decode("ascii")
        else:
            encodings = dataset.original_character_set or ["iso8859"]
            if isinstance(encodings, str):
                encodings = [encodings]
            decoded = decode_bytes(value, list(encodings), _DELIMITERS)
    elif isinstance(value, MultiValue | list):
        decoded = "\\".join(str(part) for part in value)
    else:
        decoded = str(value)
    return decoded.replace("\0", " ").strip()


def _text_of(walked: Walked, tag: int) -> str:
    value = walked.value(tag)
    if not value:
        return ""
    if value.isascii() and b"\x1b" not in value:
        decoded = value.decode("ascii")
    else:
        decoded = decode(value, charset(walked.value(_CHARACTER_SET) or b""), "PN")
    return decoded.replace("\0", " ").strip()


def number(dataset: Dataset | Walked, tag: int) -> int | None:
    """An IS value as a whole number; None if absent or not one."""
    found = numbers(dataset, tag)
    return int(found[0]) if found else None


def numbers(dataset: Dataset | Walked, tag: int) -> tuple[float, ...]:
    """DS or IS values; () if absent or if one of them is no number."""
    return floats(text(dataset, tag))


def floats(written: str) -> tuple[float, ...]:
    """The values of a DS or IS; () if one of them is no number."""
    try:
        values = tuple(float(part) for part in written.replace("\0", " ").split("\\"))
    except ValueError:
        return ()
    return values if all(math.isfinite(value) for value in values) else ()


def unsigned(dataset: Dataset | Walked, tag: int) -> int:
    """A US or UL value; 0 if absent."""
    if isinstance(dataset, Walked):
        value = dataset.value(tag) or b""
        return int.from_bytes(value, "little") if len(value) in {2, 4} else 0
    element = _raw(dataset, tag)
    if element is None or element.value is None:
        return 0
    if isinstance(element, RawDataElement) and isinstance(element.value, bytes):
        order = "<" if element.is_little_endian else ">"
        form = {2: "H", 4: "L"}.get(len(element.value))
        return int(struct.unpack(order + form, element.value)[0]) if form else 0
    return int(element.value) if isinstance(element.value, int) else 0


def double(dataset: Dataset | Walked, tag: int) -> float | None:
    """An FD value; None if absent, several, or no finite number."""
    if isinstance(dataset, Walked):
        value, order = dataset.value(tag), "<"
    else:
        element = _raw(dataset, tag)
        value = None if element is None else element.value
        little = not isinstance(element, RawDataElement) or element.is_little_endian
        order = "<" if little else ">"
    if isinstance(value, bytes):
        value = struct.unpack(f"{order}d", value)[0] if len(value) == 8 else None
    return value if isinstance(value, float) and math.isfinite(value) else None


def items(dataset: Dataset, tag: int) -> Iterable[Dataset]:
    """The items of a sequence; none if absent or not a sequence."""
    if tag not in dataset:
        return ()
    element = dataset[tag]
    return element.value if element.VR == "SQ" and element.value else ()
