"""Whether bytes are what their VR allows, so that nothing else hides in them (PS3.5 6.2)."""

import re
from functools import lru_cache

from pydicom.datadict import dictionary_has_tag, dictionary_VR

WIDTHS = {"AT": 4, "FD": 8, "FL": 4, "SL": 4, "SS": 2, "SV": 8, "UL": 4, "US": 2, "UV": 8}
WIDTHS |= {"OD": 8, "OF": 4, "OL": 4, "OV": 8, "OW": 2}
_ARRAYS = frozenset({"OB", "OW"})
_LONGEST_SHORT = 0xFFFE
_DAY = rb"\d{4}\.?\d\d\.?\d\d"
_POINT = rb"\d{4}(?:\d\d){0,5}(?:\.\d{1,6})?(?:[+-]\d{4})?"
_HOUR = rb"(?:[01]\d|2[0-3])(?::?[0-6]\d){0,2}(?:\.\d{1,6})?"
_FORMS = {
    "AS": rb"\d{3}[DWMY]",
    # Scanners also write small letters and signs, which hide nothing.
    "CS": rb"[\x20-\x7e]*",
    "DA": rb"(?:%b)?-?(?:%b)?" % (_DAY, _DAY),
    "DS": rb" *[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)? *",
    "DT": rb"(?:%b)?-?(?:%b)?" % (_POINT, _POINT),
    "IS": rb" *[+-]?\d+ *",
    "TM": rb"(?:%b)?-?(?:%b)?" % (_HOUR, _HOUR),
    "UI": rb"[0-9.]*",
}
_PLAIN = rb"[\x1b\x20-\x7e\x80-\xff]*"
_LINES = rb"[\t\n\f\r\x1b\x20-\x7e\x80-\xff]*"
_FORMS |= dict.fromkeys(("AE", "PN", "UR"), _PLAIN)
_FORMS |= dict.fromkeys(("LO", "LT", "SH", "ST", "UC", "UT"), _LINES)
_ONE_VALUE = frozenset({"LT", "ST", "UT", "UR"})
# Four times what PS3.5 6.2 allows and more: scanners write long body parts and sequence names.
_LONGEST = {"AE": 64, "CS": 64, "SH": 64, "LO": 1024, "ST": 10240, "LT": 65534, "UI": 64}
_PATTERNS = {vr: re.compile(form) for vr, form in _FORMS.items()}


def is_written_as(vr: str, value: bytes) -> bool:
    """Whether these bytes can be a value of this VR."""
    if vr in WIDTHS:
        return len(value) % WIDTHS[vr] == 0
    if vr not in _PATTERNS:
        return vr != "SQ"
    padding = b" \0" if vr == "UI" else b" "
    whole = value.rstrip(b"\0").rstrip(padding)
    form, longest = _PATTERNS[vr], _LONGEST.get(vr, len(whole))
    return all(
        not one.strip() or (form.fullmatch(one) and (len(one) <= longest or not one.isascii()))
        for one in ([whole] if vr in _ONE_VALUE else whole.split(b"\\"))
    )


def is_vr_of(tag: int, vr: str, length: int) -> bool:
    """Whether a standard attribute may have this VR (PS3.6); unknown attributes may have none.

    A value too long for the length field of its VR is written as UN (PS3.5 6.2.2).
    """
    allowed = _vrs(tag)
    return vr in allowed or (vr == "UN" and length > _LONGEST_SHORT)


@lru_cache(maxsize=20_000)
def _vrs(tag: int) -> frozenset[str]:
    if not dictionary_has_tag(tag):
        return frozenset()
    vrs = frozenset(str(dictionary_VR(tag)).split(" or "))
    return vrs | _ARRAYS if vrs & _ARRAYS else vrs
