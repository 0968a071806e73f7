"""Values that tell by themselves that they were not replaced: UIDs, dates, ages, names."""

import re
import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import lru_cache

from pydicom.uid import UID_dictionary

from midrc_desktop.deid.verify.reasons import Expected
from midrc_desktop.deid.verify.walk import Element
from midrc_desktop.dicom.fold import fold
from midrc_desktop.identifiers.rules import is_placeholder

CASE_ID = re.compile(r"\d{6}-\d{12}")
_STANDARD = re.compile(r"1\.2\.840\.10008(\.\d{1,4}){1,10}")
_OWN = re.compile(r"2\.25\.(0|[1-9]\d{0,38})")
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_AGE = re.compile(r"(\d{3})([DWMY])")
_OLDEST = 90
# What stands for an unknown date where one is required; nobody was imaged then.
_NO_DAYS = frozenset({"18991231", "19000101"})


def value_doubt(element: Element, days: Collection[str], expected: Expected) -> str:
    """What is wrong with the value of an element, to follow its name; "" if nothing."""
    if element.vr not in {"UI", "DA", "DT", "AS", "PN"}:
        return ""
    for value in element.value.decode("latin-1").split("\\"):
        if (stripped := value.strip(" \0")) and (doubt := _doubt(element.vr, stripped, expected)):
            return doubt
    if element.vr in {"DA", "DT"} and expected.shift_days is not None and days:
        return _unshifted(element.value.decode("latin-1"), frozenset(days), expected.shift_days)
    return ""


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


@lru_cache(maxsize=8192)
def is_replaced(uid: str) -> bool:
    """Whether a UID is one of the standard's, or a UUID as PS3.5 B.2 writes it."""
    if uid in UID_dictionary or _STANDARD.fullmatch(uid):
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
    day = _day(value)
    if day is None:
        return "is no whole date" if len(value) >= 8 else ""
    return "is in the future" if day > date.today() + timedelta(days=1) else ""


def _unshifted(text: str, days: frozenset[str], shift: int) -> str:
    """Whether a date is none of the original ones moved by the patient's shift."""
    for value in text.split("\\"):
        day = _day(value.strip(" \0"))
        if day is None or f"{day:%Y%m%d}" in _NO_DAYS:
            continue
        if f"{day + timedelta(days=shift):%Y%m%d}" not in days:
            return "is not a date of the original moved by this patient's shift"
    return ""


def _day(value: str) -> date | None:
    found = _DAY.match(value)
    if found is None:
        return None
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3])).date()
    except ValueError:
        return None
