"""Text in its character set: from bytes to what can be read (PS3.5 6.1)."""

import re

from pydicom.charset import convert_encodings, decode_bytes

from midrc_desktop.dicom.quiet import quiet

_DELIMITERS = {0x0D, 0x0A, 0x09, 0x0C, 0x5C}
_NAME_DELIMITERS = {*_DELIMITERS, 0x5E, 0x3D}
_UNSHARED = frozenset({"LT", "ST", "UT", "UR"})
# PS3.3 C.12.1.1.2, and the ways in which it is misspelled.
_TERM = re.compile(r"(?:ISO[ _-]?(?:2022[ _-])?(?:IR[ _-]?)?\d{1,4}|GB18030|GBK|UTF-?8)?", re.I)
DEFAULT = ("iso8859",)


def charset(raw: bytes) -> tuple[str, ...]:
    """The Python codecs for a value of (0008,0005); what is not known is read as Latin-1."""
    terms = [term.strip() for term in raw.decode("ascii", "replace").strip("\0").split("\\")]
    with quiet():
        try:
            return tuple(convert_encodings(terms))
        except LookupError:
            return DEFAULT


def declared(raw: bytes) -> bytes:
    """A value of (0008,0005) that says how text is written, and nothing else.

    Where one of its terms is nobody's, text was read as Latin-1, and the new value says so.
    """
    terms = raw.decode("ascii", "replace").strip(" \0").split("\\")
    return raw if all(_TERM.fullmatch(term.strip()) for term in terms) else b"ISO_IR 100"


def decode(raw: bytes, encodings: tuple[str, ...], vr: str = "") -> str:
    """The text of a value, padding included; bytes that the set does not know are replaced."""
    if raw.isascii() and b"\x1b" not in raw:
        return raw.decode("ascii")
    delimiters = _NAME_DELIMITERS if vr == "PN" else _DELIMITERS
    with quiet():
        return str(decode_bytes(raw, list(encodings), delimiters))


def readings(raw: bytes, encodings: tuple[str, ...], vr: str = "") -> tuple[str, ...]:
    """The text as declared and, where it is not ASCII, as a wrong declaration would hide it."""
    text = decode(raw, encodings, vr)
    if raw.isascii():
        return (text,)
    return tuple(dict.fromkeys((text, raw.decode("utf-8", "replace"), raw.decode("latin-1"))))


def values(text: str, vr: str) -> list[str]:
    """The values of an element's text, split at the backslash where the VR allows several."""
    return [text] if vr in _UNSHARED else text.split("\\")
