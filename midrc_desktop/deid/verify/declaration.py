"""What a file says of its own de-identification, and whether the file bears it out."""

from collections.abc import Iterator, Mapping

from midrc_desktop.deid.verify.attributes import PATIENT_CHARACTERISTICS
from midrc_desktop.deid.verify.part import Part
from midrc_desktop.deid.verify.reasons import Expected
from midrc_desktop.deid.verify.values import CASE_ID

_PATIENT_ID, _PATIENT_NAME = 0x00100020, 0x00100010
_REMOVED, _METHOD, _CODES, _LONGITUDINAL = 0x00120062, 0x00120063, 0x00120064, 0x00280303
_BURNED_IN, _FEATURES = 0x00280301, 0x00280302
# PS3.16 CID 7050. What these say is not true of anything that this program writes.
_BASIC, _CLEAN_PIXELS, _CLEAN_FEATURES, _MODIFIED_DATES = b"113100", b"113101", b"113102", b"113107"
_KNOWN = frozenset(str(code).encode() for code in range(113100, 113113))
_NOT_TRUE = {
    b"113106": "It says that full dates were kept.",
    b"113110": "It says that UIDs were kept.",
    b"113112": "It says that the institution was kept.",
}
_UNSAID = {
    b"113104": "It holds text of a report, and does not say that this was cleaned.",
    b"113105": "It holds descriptions, and does not say that they were cleaned.",
    b"113108": "It holds characteristics of the patient, and does not say that they were kept.",
    b"113111": "It holds private elements, and does not say that they are safe.",
}
_SERIAL_NUMBER = 0x00181000
NOTHING = Part(0)
"""What stands for an element that is absent."""


def value(parts: Mapping[int, Part], tag: int) -> bytes:
    """The value of an element of the top level without padding; b"" if absent."""
    return parts.get(tag, NOTHING).value.strip(b" \0")


def declaration_doubts(parts: Mapping[int, Part], expected: Expected) -> Iterator[str]:
    """Doubts about identity, the declaration, and what both say of each other."""
    yield from _identity(parts, expected)
    yield from _codes(parts)
    if value(parts, _REMOVED) != b"YES":
        yield "It does not say that the patient's identity was removed."
    if not value(parts, _METHOD):
        yield "It does not say how the patient's identity was removed."


def _identity(parts: Mapping[int, Part], expected: Expected) -> Iterator[str]:
    case = value(parts, _PATIENT_ID).decode("latin-1")
    if not CASE_ID.fullmatch(case) or (expected.case_id and case != expected.case_id):
        yield "Its patient id is not the case id."
    name = value(parts, _PATIENT_NAME).decode("latin-1")
    if name and name != case:
        yield "Its patient name is not the case id."
    for tag, wanted, what in (
        (0x0020000D, expected.study_uid, "study"),
        (0x0020000E, expected.series_uid, "series"),
        (0x00080018, expected.sop_uid, "image"),
    ):
        found = value(parts, tag).decode("latin-1")
        if not found or (wanted and found != wanted):
            yield f"Its {what} UID is not the one that it should have."


def _claims(parts: Mapping[int, Part], codes: frozenset[bytes]) -> Iterator[str]:
    """Whether what is said of the pixels goes with what was done: the one needs the other.

    An original's word that nothing is left says nothing of who looked.
    """
    text, face = (value(parts, tag) == b"NO" for tag in (_BURNED_IN, _FEATURES))
    if text and _CLEAN_PIXELS not in codes:
        yield "It says that no text is in its pixels, and not that they were cleaned."
    if _CLEAN_PIXELS in codes and not text:
        yield "It says that its pixels were cleaned, and not that no text is left."
    if face and _CLEAN_FEATURES not in codes:
        yield "It says that no face can be recognised, and not that one was looked for."
    if _CLEAN_FEATURES in codes and not face:
        yield "It says that the face was removed, and not that none is left."


def _codes(parts: Mapping[int, Part]) -> Iterator[str]:
    codes = parts.get(_CODES, NOTHING).codes
    telling = [part for part in parts.values() if part.telling]
    options = frozenset().union(*(part.options for part in telling if part.options))
    yield from (said for code, said in _NOT_TRUE.items() if code in codes)
    yield from (said for code, said in _UNSAID.items() if code in options - codes)
    if b"113111" in codes - options:
        yield "It says that private elements were kept, and there are none."
    if b"113108" in codes - options and not parts.keys() & PATIENT_CHARACTERISTICS:
        yield "It says that characteristics of the patient were kept, and there are none."
    if _BASIC not in codes or not codes <= _KNOWN:
        yield "Its codes for the method do not say that the basic profile was applied."
    dates = value(parts, _LONGITUDINAL)
    if dates not in {b"MODIFIED", b"REMOVED"} or (dates == b"MODIFIED") != (
        _MODIFIED_DATES in codes
    ):
        yield "What it says of its dates does not fit its codes."
    if dates == b"REMOVED" and any(part.day for part in telling):
        yield "It says that dates were removed, and holds some."
    yield from _claims(parts, codes)
    if b"113109" in codes and not value(parts, _SERIAL_NUMBER):
        yield "It says that the device's identity was kept, and it was not."
