"""What identifies by its shape alone: dates, telephone numbers, mail addresses, URLs, numbers.

Times of day do not identify anybody (PS3.15 keeps them with shifted dates), but are found, so
that a description can lose them.
"""

import re
from dataclasses import dataclass
from datetime import date

from midrc_desktop.dicom.fold import fold
from midrc_desktop.identifiers import rules

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero ene",
            "feb february februar fevrier fev febrero",
            "mar march marz maerz mars marzo mrz",
            "apr april avril avr abril abr",
            "may mai mayo",
            "jun june juni juin junio",
            "jul july juli juillet juil julio",
            "aug august aout agosto ago",
            "sep sept september septembre septiembre",
            "oct october okt oktober octobre octubre",
            "nov november novembre noviembre",
            "dec december dez dezember decembre diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_MM = r"(?:0?[1-9]|1[0-2])"
_DD = r"(?:0?[1-9]|[12]\d|3[01])"
_MM2 = r"(?:0[1-9]|1[0-2])"
_DD2 = r"(?:0[1-9]|[12]\d|3[01])"
_GAP = r"\s?[\s./_-]\s?"

_DATE = re.compile(
    "|".join(
        (
            # 20200412, also with a time of day behind it (a DICOM DT)
            rf"(?<![\d.])(?P<compact>{_YEAR}{_MM2}{_DD2})"
            r"(?:[01]\d|2[0-3])?(?:[0-5]\d){0,2}(?:\.\d{1,6})?(?:[+-]\d{4})?(?!\d)",
            # 2020-04-12, 2020.4.12, 2020_04_12
            rf"(?<!\d)(?P<y1>{_YEAR})(?P<g1>{_GAP})(?P<m1>{_MM})(?:{_GAP})(?P<d1>{_DD})(?!\d)",
            # 04/12/2020, 12.4.20, 12-04-2020
            rf"(?<![\d.])(?P<a2>\d{{1,2}})(?P<g2>[./-]|{_GAP})(?P<b2>\d{{1,2}})(?P=g2)(?P<y2>{_YEAR}|\d\d)(?![\d])(?!\.\d)",
            # 04122020, 12042020
            rf"(?<![\d.])(?P<a3>{_DD2})(?P<b3>{_DD2})(?P<y3>{_YEAR})(?!\d)",
            # 12 Apr 2020, 12APR20, 12. April 2020, 12th of April, 2020
            rf"(?<!\d)(?P<d4>{_DD})(?:st|nd|rd|th)?\.?(?:\s*of)?[\s_,/-]{{0,2}}(?P<m4>{_MONTH})\.?[\s_,/-]{{0,2}}(?:de\s)?(?P<y4>{_YEAR}|\d\d)(?!\d)",
            # April 12, 2020; Apr-12-2020
            rf"(?<![a-z])(?P<m5>{_MONTH})\.?[\s_-]{{0,2}}(?P<d5>{_DD})(?:st|nd|rd|th)?[\s_,-]{{1,3}}(?P<y5>{_YEAR}|\d\d)(?!\d)",
            # 2020 Apr 12, 2020-APR-12
            rf"(?<!\d)(?P<y6>{_YEAR})[\s_,/-]{{0,2}}(?P<m6>{_MONTH})\.?[\s_,/-]{{0,2}}(?P<d6>{_DD})(?!\d)",
            # April 2020, 12 April: no whole date, but no imaging language either
            rf"(?<![a-z])(?:{_MONTH})(?![a-z])\.?[\s_,-]{{0,2}}{_YEAR}(?!\d)",
            rf"(?<!\d){_DD}(?:st|nd|rd|th)?\.?[\s_-]{{1,2}}(?:{_MONTH})(?![a-z])",
            rf"(?<!\d){_MM}/{_YEAR}(?!\d)",
        )
    ),
    re.IGNORECASE,
)
# Every date has one of these; most texts have none, and are not searched further.
_MAYBE_DATE = re.compile(
    r"\d{6}|\d\s?[\s./_-]\s?\d|jan|ene|feb|fev|mar|mae|mrz|apr|avr|abr|mai|may|jun|jui|jul|aug|aou|ago"
    r"|sep|oct|okt|nov|dec|dez|dic",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<![\d:])(?:[01]?\d|2[0-3])(?:(?:\s?:\s?[0-5]\d){1,2}(?:\.\d+)?(?:\s?[ap]\.?m\.?\b)?|\s?[ap]\.m\.)(?![\d:])",
    re.IGNORECASE,
)
# Each of these begins at one place of a run of its letters only, and no part of it goes on
# without end: a text of whatever length takes time in proportion to it.
_MAIL_END = re.compile(r"\s?@\s?[^\s@<>()\[\],;:\\\"]{1,254}")
_MAIL_NAME = re.compile(r"[^\s@<>()\[\],;:\\\"]+\Z")
_LONGEST_MAIL_NAME = 254
_URL = re.compile(
    r"(?:(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,31}://|\bwww\.|\bmailto:)\S+"
    r"|(?<![a-z0-9.-])(?:[a-z0-9-]{1,63}\.){1,8}"
    r"(?:com|org|net|edu|gov|mil|int|info|health|example|local|lan|[a-z]{2})(?:/\S*)?(?![\w.])",
    re.IGNORECASE,
)
# Ages above 89 identify (45 CFR 164.514(b)(2)), and a description need not tell any.
_AGE = re.compile(
    r"(?<![\w.])\d{1,3}[\s_-]?(?:y/o|y|yo|yr|yrs|years?|jahre?|jahrig|jaehrig|ans|anos|anni)"
    r"(?![a-z])(?:[\s_-]?old)?|\baged?[\s_:]{1,2}\d{2,3}(?!\w)",
    re.IGNORECASE,
)
_SURE_URL = re.compile(r"[a-z]://|\bwww\.|\bmailto:", re.IGNORECASE)
# DR before a word of imaging is a modality.
_TITLED = re.compile(
    r"\b(?:dr|drs|prof|professor|doctor|doktor|docteur|mrs|miss|herr|frau|mme|mlle|sra)\b"
    r"\.?[\s_]{1,3}(?:(?:dr|med|van|von|de|el|al)\b\.?\s)?([^\W\d_]{2,40})",
    re.IGNORECASE,
)
_UID = re.compile(r"(?<![\d.])[0-2](?:\.\d{1,62}){5,30}(?!\d)")
_SHORTEST_UID = 14
_TELEPHONE = re.compile(
    r"(?:\b(?:tel|phone|fone|fon|ph|fax|call|cell|mobile|pager|ext)\b\.?\s?[:#]?\s?)?"
    r"(?<![\d.])(?:\+\d{1,3}[\s./-]?)?(?:\(\d{1,5}\)\s?[\s./-]?)?\d{2,5}(?:[\s./-]\d{2,8}){1,4}(?![\d.])"
    r"|(?<!\w)\+\d{7,15}(?!\d)|\(\d{2,5}\)[\s./-]?\d{3,}(?:[\s./-]?\d{2,})*",
    re.IGNORECASE,
)
_FEWEST_TELEPHONE_DIGITS = 7
_LABELLED = re.compile(
    r"\b(?:mrn|pat(?:ient)?[\s_.-]?(?:id|no|nr)|id|pid|ssn|acc(?:ession)?(?:[\s_.-]?(?:no|nr|number|id))?"
    r"|case[\s_-]?(?:id|no|nr)|dob|fin|csn|nhs|visit|encounter|order|chart)"
    r"(?:\s?[:#=.]\s?|[\s_-]|(?=\d))#?[a-z]{0,4}[\s_-]?\d[\w/-]*",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\w.^-])#?(?=[a-z]{0,4}[_-]?\d)(?:[a-z]{1,4}[_-]?)?\d{5,}(?:-?[a-z])?(?![\d.])",
    re.IGNORECASE,
)
_DASHED_NUMBER = re.compile(r"(?<![\w.])\d{3}-\d{2}-\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something in text[start:end] that identifies by its shape.

    `kind` is one of "date", "time", "age", "telephone", "mail", "url", "uid", "number".
    """

    kind: str
    start: int
    end: int


def patterns(text: str) -> tuple[Pattern, ...]:
    """All that identifies by its shape in this text, in the order of places; may overlap."""
    found = _mails(text) if "@" in text else []
    if "." in text or ":" in text:
        found += [Pattern("url", *match.span()) for match in _URL.finditer(text)]
        found += [
            Pattern("uid", *match.span())
            for match in _UID.finditer(text)
            if match.end() - match.start() >= _SHORTEST_UID
        ]
    if any(character.isdigit() for character in text):
        found += _in_digits(text)
    return tuple(sorted(found, key=lambda pattern: (pattern.start, -pattern.end)))


def _mails(text: str) -> list[Pattern]:
    found = []
    for match in _MAIL_END.finditer(text):
        before = text[max(0, match.start() - _LONGEST_MAIL_NAME) : match.start()]
        if name := _MAIL_NAME.search(before):
            found.append(Pattern("mail", match.start() - len(name.group()), match.end()))
    return found


def personal(text: str) -> bool:
    """Whether text speaks of somebody or leads to somebody, known from the headers or not.

    That is a title with a name (Dr. Smith), a mail address, a web address or an instance's UID.
    Looser shapes (numbers, `a.b.de`) are left to `patterns`: versions of software have them too.
    """
    if any(not rules.is_common(fold(name)) for name in _TITLED.findall(text)):
        return True
    return _SURE_URL.search(text) is not None or any(
        pattern.kind in {"mail", "uid"} for pattern in patterns(text)
    )


def _in_digits(text: str) -> list[Pattern]:
    found = [Pattern("date", start, end) for start, end, _ in dates(text)]
    found += [Pattern("time", *match.span()) for match in _TIME.finditer(text)]
    found += [Pattern("age", *match.span()) for match in _AGE.finditer(text)]
    found += [
        Pattern("telephone", *match.span())
        for match in _TELEPHONE.finditer(text)
        if sum(character.isdigit() for character in match.group()) >= _FEWEST_TELEPHONE_DIGITS
    ]
    for pattern in (_LABELLED, _NUMBER, _DASHED_NUMBER):
        found += [Pattern("number", *match.span()) for match in pattern.finditer(text)]
    return found


def dates(text: str) -> list[tuple[int, int, tuple[date, ...]]]:
    """Dates in any common notation: start, end, and every day that it can mean.

    04/12/2020 can mean two days. A month without a day means none, and is still reported.
    """
    found: list[tuple[int, int, tuple[date, ...]]] = []
    if not _MAYBE_DATE.search(text):
        return found
    for match in _DATE.finditer(text):
        days = _days(match)
        if days or match.lastgroup is None:
            found.append((*match.span(), days))
    return found


def _days(match: re.Match[str]) -> tuple[date, ...]:
    part = match.groupdict()
    if part["compact"]:
        compact = part["compact"]
        readings = [(compact[:4], compact[4:6], compact[6:8])]
    elif part["y1"]:
        readings = [(part["y1"], part["m1"], part["d1"])]
    elif part["y2"]:
        readings = [(part["y2"], part["a2"], part["b2"]), (part["y2"], part["b2"], part["a2"])]
        if len(part["y2"]) == 2:
            readings.append((part["a2"], part["b2"], part["y2"]))
    elif part["y3"]:
        readings = [(part["y3"], part["a3"], part["b3"]), (part["y3"], part["b3"], part["a3"])]
    else:
        readings = [
            (part[f"y{form}"], str(_MONTHS[part[f"m{form}"].lower()]), part[f"d{form}"])
            for form in "456"
            if part[f"y{form}"]
        ]
    return tuple(day for reading in readings for day in _calendar(*reading))


def _calendar(year: str, month: str, day: str) -> tuple[date, ...]:
    years = (int(year),) if len(year) == 4 else (1900 + int(year), 2000 + int(year))
    days = []
    for candidate in years:
        try:
            days.append(date(candidate, int(month), int(day)))
        except ValueError:
            continue
    return tuple(days)
