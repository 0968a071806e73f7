"""Ages in whole years, as the commons takes them: 0 to 89, and "over 89"."""

import re
from datetime import date

OLDEST = 89
"""Above this age no number leaves (45 CFR 164.514(b)(2)(i)(C))."""

OVER = re.compile(r"(?:>\s*89|9\d\s*\+|over 89)")


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


def typed_age(text: str) -> int | None:
    """The age that was typed as a whole number; "over 89", ">89" and "90+" mean 90."""
    typed = text.strip()
    if re.fullmatch(r"[0-9]{1,3}", typed):
        return int(typed)
    return OLDEST + 1 if OVER.fullmatch(typed.casefold()) else None


def leaving_age(years: int | None) -> tuple[int | None, bool]:
    """What leaves of an age: the number up to 89, or nothing and the word that it is over 89."""
    if years is None:
        return None, False
    return (None, True) if years > OLDEST else (years, False)
