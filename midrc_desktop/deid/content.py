"""Content items: values that tell who somebody is by what they are values of."""

from collections.abc import Collection, Iterator, Sequence

from midrc_desktop.clinical.age import OLDEST
from midrc_desktop.deid import codes
from midrc_desktop.deid.element import Element
from midrc_desktop.deid.values import dummy
from midrc_desktop.dicom.raw import Raw

_CONCEPT_NAME, _UNITS = 0x0040A043, 0x004008EA
_MEASURED, _NUMERIC = 0x0040A300, 0x0040A30A
_DATE, _DATETIME, _PERSON_NAME, _TEXT = 0x0040A121, 0x0040A120, 0x0040A123, 0x0040A160
_VALUES = frozenset({_DATE, _DATETIME, _PERSON_NAME, _TEXT, _MEASURED, _NUMERIC})
VALUE_TYPE = 0x0040A040
"""Where it is defined, an item is a content item (PS3.3 C.17.3 and 10.2)."""

# Names, numbers, dates of birth, devices, places and employers of the subject and of observers
# (PS3.16 TID 1002 to 1010 and the dose reports), by scheme and value.
_TELLING = {
    "DCM": frozenset({
        "110190", "113870", "113872", "113873", "113877", "113880", "121008", "121009", "121013",
        "121016", "121017", "121020", "121021", "121022", "121029", "121030", "121031", "121040",
        "121148", "121193", "121196", "128774", "128775",
    }),
    "LN": frozenset({"21112-8"}),
    "SCT": frozenset({"184099003"}),
}  # fmt: skip
# UCUM units of time, by how many of them are a year.
_IN_A_YEAR = {"a": 1.0, "mo": 12.0, "wk": 52.0, "d": 365.0}


def hidden(item: Sequence[Raw], birth_dates: Collection[str]) -> tuple[Element, ...]:
    """What stands for the values of a content item that tell who somebody is; () if none does.

    The names and numbers of people, devices and orders, dates of birth whatever they are called,
    and ages above 89 years (45 CFR 164.514(b)(2)(i)(C)). The item itself stays, so that the tree
    keeps its shape and references by position keep their ends. A measured value may be left out
    (PS3.3 C.18.1).
    """
    tells = any(code in _TELLING.get(scheme, ()) for scheme, code in _codes(item, _CONCEPT_NAME))
    values = [raw for raw in item if raw.tag in _VALUES]
    return tuple(
        Element(raw.tag, raw.vr, () if raw.vr == "SQ" else dummy(raw.vr))
        for raw in values
        if tells or _is_birth_date(raw, birth_dates) or _is_old_age(raw, item)
    )


def _codes(item: Sequence[Raw], tag: int) -> Iterator[tuple[str, str]]:
    """Scheme and value of each code in a code sequence of this item."""
    for sequence in (raw for raw in item if raw.tag == tag and raw.vr == "SQ"):
        for code in sequence.items():
            found = {raw.tag: _text(raw) for raw in code if raw.vr != "SQ"}
            yield found.get(codes.SCHEME, ""), found.get(codes.CODE_VALUE, "")


def _is_birth_date(raw: Raw, birth_dates: Collection[str]) -> bool:
    return raw.tag in {_DATE, _DATETIME} and _text(raw)[:8] in birth_dates


def _is_old_age(raw: Raw, item: Sequence[Raw]) -> bool:
    """Whether a measured value, or a number of this item, is a time longer than 89 years."""
    if raw.tag == _MEASURED:
        return any(_is_old_age(one, measured) for measured in raw.items() for one in measured)
    if raw.tag != _NUMERIC:
        return False
    years = [_IN_A_YEAR[unit] for _, unit in _codes(item, _UNITS) if unit in _IN_A_YEAR]
    numbers = [_number(text) for text in _text(raw).split("\\")]
    return any(number >= (OLDEST + 1) * of for number in numbers for of in years)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _text(raw: Raw) -> str:
    return raw.value.strip(b" \0").decode("latin-1")
