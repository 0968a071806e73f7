"""Dates and ages as headers write them."""

import re
from datetime import date


def parse_date(text: str) -> date | None:
    """The date that was typed as 2021-03-14 or written as 20210314 (DA, PS3.5 6.2), or None.

    Other ways of writing are not guessed at: 03/04/2021 is two dates.
    """
    match = re.fullmatch(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})", text.strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return None


def age_between(birth: date | None, day: date | None) -> int | None:
    """Completed years from birth to a day; None if one is unknown or birth comes later."""
    if birth is None or day is None or day < birth:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def age_from_header(text: str) -> int | None:
    """Completed years of an age string ("045Y", "018M", "003W", "010D"; AS, PS3.5 6.2)."""
    match = re.fullmatch(r"([0-9]{1,3})([YMWD])", text.strip().upper())
    if match is None:
        return None
    months_weeks_days = {"Y": 1, "M": 12, "W": 52, "D": 365}
    return int(match[1]) // months_weeks_days[match[2]]
