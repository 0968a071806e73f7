"""What a file says of its own de-identification, and whether the file bears it out."""

from midrc_desktop.deid.verify.reasons import Expected
from midrc_desktop.deid.verify.values import CASE_ID
from midrc_desktop.deid.verify.walk import Reading

_PATIENT_ID, _PATIENT_NAME = 0x00100020, 0x00100010
_REMOVED, _METHOD, _LONGITUDINAL = 0x00120062, 0x00120063, 0x00280303
_BURNED_IN, _FEATURES = 0x00280301, 0x00280302
_CODE_VALUE = 0x00080100
_METHOD_CODES = "DeidentificationMethodCodeSequence"
# PS3.16 CID 7050. What these say is not true of anything that this program writes.
_BASIC, _CLEAN_PIXELS, _CLEAN_FEATURES, _MODIFIED_DATES = b"113100", b"113101", b"113102", b"113107"
_KNOWN = frozenset(str(code).encode() for code in range(113100, 113113))
_NOT_TRUE = {
    b"113106": "It says that full dates were kept.",
    b"113110": "It says that UIDs were kept.",
    b"113112": "It says that the institution was kept.",
}
_SERIAL_NUMBER = 0x00181000


def declaration_doubts(reading: Reading, expected: Expected) -> list[str]:
    """Doubts about identity, the declaration, and what both say of each other."""
    codes = {
        element.value.strip(b" \0")
        for element in reading.elements
        if element.path == _METHOD_CODES and element.tag == _CODE_VALUE
    }
    doubts = [*_identity(reading, expected), *_codes(codes, reading)]
    if reading.first(_REMOVED) != b"YES":
        doubts.append("It does not say that the patient's identity was removed.")
    if not reading.first(_METHOD):
        doubts.append("It does not say how the patient's identity was removed.")
    return doubts


def _identity(reading: Reading, expected: Expected) -> list[str]:
    case = reading.first(_PATIENT_ID).decode("latin-1")
    doubts = []
    if not CASE_ID.fullmatch(case) or (expected.case_id and case != expected.case_id):
        doubts.append("Its patient id is not the case id.")
    name = reading.first(_PATIENT_NAME).decode("latin-1")
    if name and name != case:
        doubts.append("Its patient name is not the case id.")
    for tag, wanted, what in (
        (0x0020000D, expected.study_uid, "study"),
        (0x0020000E, expected.series_uid, "series"),
        (0x00080018, expected.sop_uid, "image"),
    ):
        found = reading.first(tag).decode("latin-1")
        if not found or (wanted and found != wanted):
            doubts.append(f"Its {what} UID is not the one that it should have.")
    return doubts


def _codes(codes: set[bytes], reading: Reading) -> list[str]:
    doubts = [said for code, said in _NOT_TRUE.items() if code in codes]
    if _BASIC not in codes or not codes <= _KNOWN:
        doubts.append("Its codes for the method do not say that the basic profile was applied.")
    dates = reading.first(_LONGITUDINAL)
    if dates not in {b"MODIFIED", b"REMOVED"} or (dates == b"MODIFIED") != (
        _MODIFIED_DATES in codes
    ):
        doubts.append("What it says of its dates does not fit its codes.")
    if dates == b"REMOVED" and _has_days(reading):
        doubts.append("It says that dates were removed, and holds some.")
    if _CLEAN_PIXELS in codes and reading.first(_BURNED_IN) != b"NO":
        doubts.append("It says that its pixels were cleaned, and not that no text is left.")
    if _CLEAN_FEATURES in codes and reading.first(_FEATURES) != b"NO":
        doubts.append("It says that the face was removed, and not that none is left.")
    if b"113109" in codes and not reading.first(_SERIAL_NUMBER):
        doubts.append("It says that the device's identity was kept, and it was not.")
    return doubts


def _has_days(reading: Reading) -> bool:
    made_up = {b"18991231", b"19000101"}
    return any(
        element.value.strip(b" \0")[:8] not in made_up
        for element in reading.elements
        if element.vr in {"DA", "DT"} and element.value.strip(b" \0")
    )
