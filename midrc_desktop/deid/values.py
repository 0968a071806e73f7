"""New values for old: pure functions from raw bytes to raw bytes, without padding."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from pydicom.datadict import dictionary_has_tag, dictionary_VM

from midrc_desktop.deid import dates
from midrc_desktop.deid.decision import CONTENT_OPTIONS, TEXT_VRS, Action, Decision
from midrc_desktop.deid.descriptors import clean, clean_statement
from midrc_desktop.deid.pseudonyms import Pseudonyms
from midrc_desktop.dicom import text
from midrc_desktop.errors import Unreadable
from midrc_desktop.identifiers.collect import is_registered
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.identifiers.patterns import dates as dates_in
from midrc_desktop.identifiers.patterns import personal

_NUMBER = {
    "DS": re.compile(r"([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)?"),
    "IS": re.compile(r"([+-]?\d+)?"),
}
# The digits of a number without its sign and without decimals that are zero.
_WHOLE = re.compile(r"^[+-]?(.*?)(?:\.0*)?$")
# Patients' numbers of four digits are those of times, gaps and doses as well (ADR 10).
_FEWEST_TELLING = 5
_MOST_REMEMBERED = 20_000
_LONGEST = {"AE": 16, "CS": 16, "SH": 16, "LO": 64, "ST": 1024, "LT": 10240}
_ASCII_DUMMIES = {
    "AS": "000Y",
    "DA": "18991231",
    "DT": "18991231000000",
    "TM": "000000",
    "DS": "0",
    "IS": "0",
    "PN": "Anonymized",
    "UR": "about:blank",
}
WIDTHS = {"US": 2, "SS": 2, "UL": 4, "SL": 4, "FL": 4, "AT": 4, "FD": 8, "SV": 8, "UV": 8}


class NotUnderstood(Unreadable):
    """A report has a kind of content that the standard does not define."""

    title = "This report holds content of a kind that this program does not know; it stays here."


@dataclass(frozen=True, slots=True)
class Setting:
    """What new values depend on besides the old one: the patient's pseudonyms and identifiers."""

    pseudonyms: Pseudonyms
    identifiers: Identifiers


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a value: the action that was taken in the end and the new bytes.

    `value` is None where the element goes.
    """

    action: Action
    value: bytes | None


def new_value(
    decision: Decision, vr: str, raw: bytes, encodings: tuple[str, ...], setting: Setting
) -> Made:
    """Do to the value what was decided, or what was to be done otherwise.

    Raises NotUnderstood where that is to hold the object.
    """
    made = _attempt(decision, vr, raw, encodings, setting)
    if made is None:
        action = decision.otherwise
        if not raw.strip(b" \0") and action is Action.DUMMY:
            action = Action.EMPTY  # it was empty before: nothing is made up
        return Made(action, _without(action, vr))
    return Made(decision.action, made)


def _attempt(
    decision: Decision, vr: str, raw: bytes, encodings: tuple[str, ...], setting: Setting
) -> bytes | None:
    """The new bytes, or None where nothing usable is left."""
    action = decision.action
    if action is Action.KEEP:
        return raw
    if action is Action.CASE_ID:
        return setting.pseudonyms.case_id.encode()
    if action is Action.UID:
        return _uids(raw, setting.pseudonyms)
    if action is Action.TERM:
        return raw if text.decode(raw, text.DEFAULT).strip(" \0") in decision.terms else None
    if action is Action.CLEAN:
        of_content = decision.option in CONTENT_OPTIONS
        cleaner = clean_statement if of_content else clean
        return _cleaned(raw, vr, encodings, setting.identifiers, cleaner)
    if action is Action.SEARCH:
        return _searched(raw, vr, encodings, setting.identifiers)
    if action in {Action.SHIFT, Action.TIME, Action.AGE}:
        return _temporal(action, vr, raw, setting.pseudonyms.shift_days)
    return _without(action, vr)


def _without(action: Action, vr: str) -> bytes | None:
    if action is Action.HOLD:
        raise NotUnderstood
    if action is Action.ADMIT:
        return b"YES"
    if action is Action.DUMMY:
        return dummy(vr)
    return b"" if action is Action.EMPTY else None


def dummy(vr: str) -> bytes:
    """A value that says nothing and is valid for the VR (PS3.5 6.2)."""
    if vr in WIDTHS:
        return bytes(WIDTHS[vr])
    if vr in {"OB", "OW", "OF", "OD", "OL", "OV", "UN"}:
        return bytes(8)
    if vr == "UI":
        return b"2.25.0"
    return _ASCII_DUMMIES.get(vr, "ANONYMIZED").encode()


@lru_cache(maxsize=_MOST_REMEMBERED)
def has_room_for(tag: int, vr: str, length: int) -> bool:
    """Whether a binary number of this attribute can be so long, by its VR and VM (PS3.6).

    Where it cannot, other bytes hide in it, or the header is not what it seems.
    """
    width = WIDTHS.get(vr)
    if width is None or length == 0:
        return True
    vm = str(dictionary_VM(tag)) if dictionary_has_tag(tag) else "1-n"
    counted = vm.isdecimal()
    return length % width == 0 and (not counted or length == int(vm) * width)


def _uids(raw: bytes, pseudonyms: Pseudonyms) -> bytes:
    """Each UID's pseudonym; registered ones and empty ones stay."""
    old = [uid.strip(" \0") for uid in raw.decode("latin-1").split("\\")]
    new = [uid if not uid or is_registered(uid) else pseudonyms.uid(uid) for uid in old]
    return "\\".join(new).encode("ascii")


def _temporal(action: Action, vr: str, raw: bytes, days: int) -> bytes | None:
    """Dates shifted, times and ages checked, value by value; None if none is usable."""
    new = []
    for value in raw.decode("latin-1").split("\\"):
        if not value.strip(" \0"):
            new.append("")
        elif action is Action.SHIFT:
            shift = dates.shift_datetime if vr == "DT" else dates.shift_date
            new.append(shift(value, days) or "")
        elif action is Action.AGE:
            new.append(dates.capped_age(value) or "")
        else:
            new.append(value.strip(" \0") if dates.is_time(value) else "")
    return "\\".join(new).encode("ascii") if any(new) else None


def _cleaned(
    raw: bytes,
    vr: str,
    encodings: tuple[str, ...],
    identifiers: Identifiers,
    cleaner: Callable[[str, Identifiers], str] = clean,
) -> bytes | None:
    """What descriptors may keep, value by value; None if no word is left."""
    old = text.values(text.decode(raw, encodings), vr)
    new = [cleaner(value.strip(" \0"), identifiers) for value in old]
    if not any(new):
        return None
    return "\\".join(value[: _LONGEST.get(vr)].rstrip() for value in new).encode("ascii")


def _searched(
    raw: bytes, vr: str, encodings: tuple[str, ...], identifiers: Identifiers
) -> bytes | None:
    """The value as it is if nothing in it identifies; text is cleaned, anything else goes.

    So is text that is not written in its character set: nobody can tell what it says.
    """
    if vr == "UR":
        return None
    if vr in _NUMBER:
        return raw if _is_plain_number(raw, vr, identifiers) else None
    if vr not in TEXT_VRS or not raw:
        return raw
    if vr in {"AE", "CS"}:
        return _coded(raw, encodings, identifiers)
    found = text.readings(raw, encodings)
    if text.is_written_in(raw, encodings) and not any(
        identifiers.calls_somebody(reading) or _identifies(reading, identifiers)
        for reading in found
    ):
        return raw
    return _cleaned(raw, vr, encodings, identifiers, partial(clean, makers=True))


def _coded(raw: bytes, encodings: tuple[str, ...], identifiers: Identifiers) -> bytes | None:
    """The values of a CS or AE, without those in which something identifies; None if all do."""
    if not raw.isascii():
        return None
    old = text.decode(raw, encodings).split("\\")
    new = ["" if _identifies(value, identifiers) else value for value in old]
    if new == old:
        return raw
    return "\\".join(new).encode("ascii") if any(value.strip(" \0") for value in new) else None


def _is_plain_number(raw: bytes, vr: str, identifiers: Identifiers) -> bool:
    """Whether numbers are nothing else, and none is a number or a date of the patient by itself."""
    values = [value.strip() for value in raw.strip(b" \0").decode("latin-1").split("\\")]
    return not any(
        not _NUMBER[vr].fullmatch(value) or _tells(_WHOLE.sub(r"\1", value), identifiers)
        for value in values
    )


def _tells(number: str, identifiers: Identifiers) -> bool:
    if len(number) < _FEWEST_TELLING:
        return False
    known = any(match.end - match.start == len(number) for match in identifiers.find(number))
    return known or _is_dated(number, identifiers)


def _identifies(reading: str, identifiers: Identifiers) -> bool:
    """Whether a text holds an identifier, one of the original's dates, or speaks of somebody."""
    found = identifiers.find(reading) or _is_dated(reading, identifiers) or personal(reading)
    return bool(found)


def _is_dated(reading: str, identifiers: Identifiers) -> bool:
    """Whether a text holds one of the original's dates, however written."""
    known = {*identifiers.dates, *identifiers.birth_dates}
    return any(f"{day:%Y%m%d}" in known for *_, days in dates_in(reading) for day in days)
