"""Ages in whole years, as the commons takes them: 0 to 89, and "over 89"."""

import re

OLDEST = 89
"""Above this age no number leaves (45 CFR 164.514(b)(2)(i)(C))."""

OVER = re.compile(r"(?:>\s*89|9\d\s*\+|over 89)")


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
