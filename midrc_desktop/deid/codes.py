"""Codes: those that say what was done to a file, and the site's own codes inside it."""

from midrc_desktop import __version__
from midrc_desktop.deid.element import Element
from midrc_desktop.deid.profile import Option, Profile
from midrc_desktop.deid.said import BURNED_IN, RECOGNIZABLE, Said

CODE_VALUE, SCHEME, MEANING = 0x00080100, 0x00080102, 0x00080104
LONG_CODE_VALUE, URN_CODE_VALUE = 0x00080119, 0x00080120
CONTENT, GRAPHICS = 0x0040A730, 0x00700001
VALUES = frozenset({CODE_VALUE, LONG_CODE_VALUE, URN_CODE_VALUE})

# PS3.16 Table 8-1 and HL7: schemes that anybody can look up. Any other is somebody's own, and
# its name, codes and meanings may tell whose (a hospital's name as `99STMARY`).
# fmt: off
PUBLIC_SCHEMES = frozenset({
    "DCM", "SCT", "SRT", "SNM3", "99SDM", "LN", "LOINC", "UCUM", "RADLEX", "RADELEMENT", "UMLS",
    "FMA", "NEU", "NCIt", "CADSR", "NICIP", "IBSI", "MDC", "BI", "BARI", "UNS", "ACR", "C4", "C5",
    "CPT4", "HPC", "HCPT", "I9", "I9C", "I9P", "I10", "I10P", "ICD10", "ICDO3", "MSH", "MA", "MGI",
    "NCBI", "NDC", "RXNORM", "ATC", "PUBCHEM_CID", "CD2", "CVX", "ITIS_TSN", "UBERON", "TNM",
    "ISO3166_1", "ISO639_1", "ISO639_2", "ISO5218_1", "RFC3066", "RFC5646", "X.3", "POS",
})
# fmt: on

_OPTIONS = {
    Option.GRAPHICS: ("113103", "Clean Graphics Option"),
    Option.STRUCTURED_CONTENT: ("113104", "Clean Structured Content Option"),
    Option.DESCRIPTORS: ("113105", "Clean Descriptors Option"),
    Option.FULL_DATES: (
        "113106",
        "Retain Longitudinal Temporal Information Full Dates Option",
    ),
    Option.MODIFIED_DATES: (
        "113107",
        "Retain Longitudinal Temporal Information Modified Dates Option",
    ),
    Option.PATIENT: ("113108", "Retain Patient Characteristics Option"),
    Option.DEVICE: ("113109", "Retain Device Identity Option"),
    Option.UIDS: ("113110", "Retain UIDs Option"),
    Option.SAFE_PRIVATE: ("113111", "Retain Safe Private Option"),
    Option.INSTITUTION: ("113112", "Retain Institution Identity Option"),
}
_BASIC = ("113100", "Basic Application Confidentiality Profile")
_CLEAN_PIXELS = ("113101", "Clean Pixel Data Option")
_CLEAN_FEATURES = ("113102", "Clean Recognizable Visual Features Option")


def declaration(profile: Profile, used: frozenset[Option], said: Said) -> tuple[Element, ...]:
    """What the file says of its own de-identification (PS3.15 E.1.1, PS3.16 CID 7050).

    `used` are the options by which something in this very file stayed: an option that had
    nothing to keep is not claimed. Nor is one about pixels (PS3.15 E.3.1 and E.3.2) that nobody
    has settled.
    """
    codes = [_BASIC, *(_OPTIONS[option] for option in used)]
    claims: list[Element] = []
    if said.text_settled:
        codes.append(_CLEAN_PIXELS)
        claims.append(Element(BURNED_IN, "CS", b"NO"))
    if said.face_settled:
        codes.append(_CLEAN_FEATURES)
        claims.append(Element(RECOGNIZABLE, "CS", b"NO"))
    temporal = "REMOVED"
    if Option.FULL_DATES in used:
        temporal = "UNMODIFIED"
    if Option.MODIFIED_DATES in used:
        temporal = "MODIFIED"
    method = f"MIDRC Desktop {__version__}\\PS3.15 Annex E, profile {profile.name}"
    method += "\\Text in the pixels covered" if said.masked else ""
    method += "\\Face removed from the pixels" if said.blanked else ""
    return (
        Element(0x00120062, "CS", b"YES"),
        Element(0x00120063, "LO", method.encode()),
        Element(0x00120064, "SQ", tuple(code(value, "DCM", text) for value, text in sorted(codes))),
        *claims,
        Element(0x00280303, "CS", temporal.encode()),
    )


def code(value: str, scheme: str, meaning: str) -> tuple[Element, ...]:
    """A coded entry (PS3.3 8.8)."""
    return (
        Element(CODE_VALUE, "SH", value.encode()),
        Element(SCHEME, "SH", scheme.encode()),
        Element(MEANING, "LO", meaning.encode()),
    )


def removed_content() -> tuple[Element, ...]:
    """A content item that stands for content that may not stay (PS3.3 C.17.3)."""
    return (
        Element(0x0040A010, "CS", b"CONTAINS"),
        Element(0x0040A040, "CS", b"TEXT"),
        Element(0x0040A043, "SQ", (code("121106", "DCM", "Comment"),)),
        Element(0x0040A160, "UT", b"REMOVED"),
    )


def removed_graphics() -> tuple[Element, ...]:
    """An annotation that stands for graphics that may not stay (PS3.3 C.10.5)."""
    text = (
        Element(0x00700004, "CS", b"PIXEL"),
        Element(0x00700006, "ST", b"REMOVED"),
        Element(0x00700014, "FL", bytes(8)),
        Element(0x00700015, "CS", b"N"),
    )
    return Element(0x00700002, "CS", b"REMOVED"), Element(0x00700008, "SQ", (text,))


def own_code(meaning: bytes | None) -> tuple[Element, ...]:
    """What is left of a site's own code: its meaning, as far as that may stay."""
    value, scheme, text = code("LOCAL", "99LOCAL", "Local code")
    return value, scheme, Element(MEANING, "LO", meaning) if meaning else text
