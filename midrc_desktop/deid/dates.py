"""Dates, times and ages as DICOM writes them (PS3.5 6.2): shifted, checked, capped.

A value that is not what its VR demands gives None: it is never guessed at.
"""

import re
from datetime import date, timedelta

from midrc_desktop.clinical.age import OLDEST

_DA = re.compile(r"(\d{4})(\.?)(\d{2})\2(\d{2})")
_DT = re.compile(
    r"(?P<day>\d{4}(?:\d{2}(?:\d{2})?)?)(?P<time>\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?)?"
    r"(?P<zone>[+-]\d{4})?"
)
_TM = re.compile(r"([01]\d|2[0-3])(?::?[0-5]\d(?::?([0-5]\d|60)(\.\d{1,6})?)?)?")
_AS = re.compile(r"(\d{1,3})([DWMY])", re.IGNORECASE)

# Before there was CT or MR, and after this program: dates there are placeholders (19000101,
# 19700101, 99991231), and a shifted placeholder would tell the shift.
_EARLIEST, _LATEST = date(1970, 1, 2), date(2099, 12, 31)


def _shifted(day: date, days: int) -> date | None:
    return day - timedelta(days=days) if _EARLIEST <= day <= _LATEST else None


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6] or 1), int(text[6:8] or 1))
    except ValueError:
        return None


def _range(text: str, one: "re.Pattern[str]") -> tuple[str, str] | None:
    """The two ends of a range, one of which may be open; None for what is not a range."""
    for at in (place.start() for place in re.finditer("-", text)):
        ends = text[:at].strip(), text[at + 1 :].strip()
        if any(ends) and all(not end or one.fullmatch(end) for end in ends):
            return ends
    return None


def shift_date(text: str, days: int) -> str | None:
    """A DA value this many days earlier; ranges and the dotted form of ACR-NEMA are read too."""
    text = text.strip(" \0")
    if match := _DA.fullmatch(text):
        day = _day(match[1] + match[3] + match[4])
        moved = day and _shifted(day, days)
        return f"{moved:%Y%m%d}" if moved else None
    if ends := _range(text, _DA):
        return _both(*((end and shift_date(end, days)) for end in ends))
    return None


def shift_datetime(text: str, days: int) -> str | None:
    """A DT value this many days earlier; time, fraction and zone stay as they are.

    A partial one is moved as its first day and stays as partial as it was.
    """
    text = text.strip(" \0")
    if match := _DT.fullmatch(text):
        partial = match["day"]
        if match["time"] and (len(partial) < 8 or not is_time(match["time"])):
            return None
        day = _day(partial)
        moved = day and _shifted(day, days)
        if not moved:
            return None
        return f"{moved:%Y%m%d}"[: len(partial)] + (match["time"] or "") + (match["zone"] or "")
    if ends := _range(text, _DT):
        return _both(*((end and shift_datetime(end, days)) for end in ends))
    return None


def _both(first: str | None, last: str | None) -> str | None:
    return None if first is None or last is None else f"{first}-{last}"


def is_time(text: str) -> bool:
    """Whether this is a TM value, a range of them, or the colon form of ACR-NEMA."""
    text = text.strip(" \0")
    return bool(_TM.fullmatch(text)) or _range(text, _TM) is not None


def capped_age(text: str) -> str | None:
    """An AS value in which ages above 89 years are 090Y; missing leading zeros are put back."""
    if not (match := _AS.fullmatch(text.strip(" \0"))):
        return None
    count, unit = int(match[1]), match[2].upper()
    if unit == "Y" and count > OLDEST:
        return "090Y"
    return f"{count:03d}{unit}"
