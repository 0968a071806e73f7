"""Values that tell by themselves that they were not replaced: UIDs, dates, ages, names, codes."""

import re
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from pydicom.uid import UID_dictionary

from midrc_desktop.deid.verify.attributes import LOCAL_SCHEME, PUBLIC_SCHEMES, SCHEME
from midrc_desktop.deid.verify.reasons import Expected
from midrc_desktop.deid.verify.walk import Element
from midrc_desktop.dicom.fold import fold
from midrc_desktop.identifiers.rules import is_placeholder

CASE_ID = re.compile(r"\d{6}-\d{12}")
_STANDARD = re.compile(r"1\.2\.840\.10008(\.\d{1,4}){1,10}")
_OWN = re.compile(r"2\.25\.(0|[1-9]\d{0,38})")
_DAY = re.compile(r"(?<!\d)(\d{4})\.?(\d{2})\.?(\d{2})")
_AGE = re.compile(r"(\d{3})([DWMY])")
_OLDEST = 90
# What stands for an unknown date where one is required; nobody was imaged then.
_NO_DAYS = frozenset({"18991231", "19000101"})
_DATES = frozenset({"DA", "DT"})
_JUDGED = _DATES | {"UI", "AS", "PN"}


def value_doubt(element: Element, days: frozenset[str], expected: Expected) -> str:
    """What is wrong with the value of an element, to follow its name; "" if nothing.

    `days` are the dates of the originals (YYYYMMDD), empty where they are not known.
    """
    if element.tag == SCHEME:
        return "" if _is_public(element.value) else "names a coding scheme that is not public"
    if element.vr not in _JUDGED:
        return ""
    text = element.value.decode("latin-1")
    for value in text.split("\\"):
        if (stripped := value.strip(" \0")) and (doubt := _doubt(element.vr, stripped, expected)):
            return doubt
    if element.vr in _DATES and expected.shift_days is not None and days:
        return _unshifted(text, days, expected.shift_days)
    return ""


def has_day(element: Element) -> bool:
    """Whether an element holds a date or the beginning of one that was not made up."""
    return element.vr in _DATES and any(
        value.strip(" \0") and value.strip(" \0")[:8] not in _NO_DAYS
        for value in element.value.decode("latin-1").split("\\")
    )


def own_uids(element: Element) -> Iterator[str]:
    """The UIDs in an element that are not the standard's."""
    if element.vr == "UI":
        for value in element.value.decode("latin-1").split("\\"):
            if (uid := value.strip(" \0")) and not _is_registered(uid):
                yield uid


def is_empty_talk(value: bytes) -> bool:
    """Whether a value says nothing: it is empty, or a word for something that was taken away."""
    words = fold(value.decode("latin-1")).strip(" \0").split()
    return is_placeholder(words)


def _is_public(value: bytes) -> bool:
    scheme = value.strip(b" \0").decode("latin-1")
    return not scheme or scheme == LOCAL_SCHEME or scheme in PUBLIC_SCHEMES


def _doubt(vr: str, value: str, expected: Expected) -> str:
    if vr == "UI":
        return "" if is_replaced(value) else "holds a UID that was not replaced"
    if vr == "AS":
        return _age(value)
    if vr == "PN":
        case = expected.case_id or value
        own = CASE_ID.fullmatch(value) is not None and value == case
        return "" if own or is_placeholder(fold(value).split()) else "holds a person's name"
    return _future_or_odd(value)


def _is_registered(uid: str) -> bool:
    return uid in UID_dictionary or _STANDARD.fullmatch(uid) is not None


@lru_cache(maxsize=8192)
def is_replaced(uid: str) -> bool:
    """Whether a UID is one of the standard's, or a UUID as PS3.5 B.2 writes it."""
    if _is_registered(uid):
        return True
    own = _OWN.fullmatch(uid)
    if own is None or int(own[1]) >= 1 << 128:
        return False
    return own[1] == "0" or uuid.UUID(int=int(own[1])).variant == uuid.RFC_4122


def _age(value: str) -> str:
    age = _AGE.fullmatch(value)
    if age is None:
        return "is no age"
    return "is over 90 years" if age[2] == "Y" and int(age[1]) > _OLDEST else ""


def _future_or_odd(value: str) -> str:
    latest = date.today() + timedelta(days=1)
    days = [_day(match) for match in _DAY.finditer(value)]
    if (len(value) >= 8 and not days) or None in days:
        return "is no whole date"
    partial = value[:4].isdigit() and int(value[:4]) > latest.year
    return "is in the future" if partial or any(day and day > latest for day in days) else ""


def _unshifted(text: str, days: frozenset[str], shift: int) -> str:
    """Whether a date is none of the original ones moved by the patient's shift."""
    for match in _DAY.finditer(text):
        day = _day(match)
        if day is None or f"{day:%Y%m%d}" in _NO_DAYS:
            continue
        if f"{day + timedelta(days=shift):%Y%m%d}" not in days:
            return "is not a date of the original moved by this patient's shift"
    return ""


def _day(found: re.Match[str]) -> date | None:
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3])).date()
    except ValueError:
        return None
