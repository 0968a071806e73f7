"""Text in its character set: from bytes to what can be read (PS3.5 6.1)."""

import re

from pydicom.charset import (
    CODES_TO_ENCODINGS,
    convert_encodings,
    decode_bytes,
    python_encoding,
)

from midrc_desktop.dicom.quiet import quiet

_DELIMITERS = {0x0D, 0x0A, 0x09, 0x0C, 0x5C}
_NAME_DELIMITERS = {*_DELIMITERS, 0x5E, 0x3D}
_UNSHARED = frozenset({"LT", "ST", "UT", "UR"})
# The ways in which the terms of PS3.3 C.12.1.1.2 are misspelled.
_MISSPELLED = re.compile(r"ISO[ _-]?(2022)?[ _-]*(?:IR)?[ _-]*(\d{1,3})", re.IGNORECASE)
_OTHER_SPELLINGS = {"UTF-8": "ISO_IR 192", "UTF8": "ISO_IR 192", "GB 18030": "GB18030"}
# A defined term since 2021, which pydicom does not know yet.
_LATIN_9 = {"ISO_IR 203": "iso8859_15", "ISO 2022 IR 203": "iso8859_15"}
_DEFINED = {**python_encoding, **_LATIN_9}
# Escapes say what follows them, whether the set is declared or not (PS3.5 6.1.2.5).
_ESCAPED = re.compile(rb"\x1b\$?[().-]?[0-9A-Z@]")
_EVERY_ESCAPED = tuple(dict.fromkeys(CODES_TO_ENCODINGS.values()))
_ALWAYS_DECLARED = frozenset({b"\x1b(B", b"\x1b(J"})
# pydicom leaves those of ISO 2022 IR 58 in the text.
_ESCAPE = re.compile(r"\x1b[$(),.-]{1,2}[0-9A-Z]")
_TO_ASCII = (b"(B", b"(J")
_CONTROLS = re.compile(r"[\x1b\x80-\x9f\ufffd]")
DEFAULT = ("iso8859",)


def charset(raw: bytes) -> tuple[str, ...]:
    """The Python codecs for a value of (0008,0005); what is not known is read as Latin-1."""
    terms = _terms(raw)
    if terms is None:
        return (python_encoding["ISO_IR 100"],)
    if not _LATIN_9.keys().isdisjoint(terms):
        return tuple(_DEFINED[term] for term in terms)
    with quiet():
        return tuple(convert_encodings(terms))


def declared(raw: bytes) -> bytes:
    """A value of (0008,0005) that says how text is written, and nothing else.

    A misspelled term is put right. Where one of its terms is nobody's, text was read as Latin-1,
    and the new value says so.
    """
    terms = _terms(raw)
    return b"ISO_IR 100" if terms is None else "\\".join(terms).encode("ascii")


def _terms(raw: bytes) -> list[str] | None:
    """The defined terms that a value of (0008,0005) means; None if one of them is not defined."""
    terms = []
    for written in raw.decode("latin-1").strip(" \0").split("\\"):
        term = written.strip(" \0")
        term = _OTHER_SPELLINGS.get(term.upper(), term)
        if term not in _DEFINED and (found := _MISSPELLED.fullmatch(term)):
            term = f"ISO_IR {found[2]}"
            if found[1] or term not in _DEFINED:
                term = f"ISO 2022 IR {found[2]}"
        if term not in _DEFINED:
            return None
        terms.append(term)
    return terms


def is_written_in(raw: bytes, encodings: tuple[str, ...]) -> bool:
    """Whether a text is valid in its character set, as far as its bytes can tell.

    Where no other set is declared, or before the escape to it, only ASCII is (PS3.5 6.1.2.1).
    """
    if raw.isascii() and b"\x1b" not in raw:
        return True
    escapes = set(_ESCAPED.findall(raw)) - _ALWAYS_DECLARED
    if any(CODES_TO_ENCODINGS.get(escape) not in encodings for escape in escapes):
        return False
    first, *escaped = raw.split(b"\x1b")
    plain = (first, *(part for part in escaped if part.startswith(_TO_ASCII)))
    if encodings[0] == DEFAULT[0] and not all(map(bytes.isascii, plain)):
        return False
    return not _CONTROLS.search(decode(raw, encodings))


def decode(raw: bytes, encodings: tuple[str, ...], vr: str = "") -> str:
    """The text of a value, padding included; bytes that the set does not know are replaced."""
    if raw.isascii() and b"\x1b" not in raw:
        return raw.decode("ascii")
    delimiters = _NAME_DELIMITERS if vr == "PN" else _DELIMITERS
    if b"\x1b" in raw:
        encodings = (*encodings, *(each for each in _EVERY_ESCAPED if each not in encodings))
    with quiet():
        return _ESCAPE.sub("", str(decode_bytes(raw, list(encodings), delimiters)))


def readings(raw: bytes, encodings: tuple[str, ...], vr: str = "") -> tuple[str, ...]:
    """The text as declared and, where it is not ASCII, as a wrong declaration would hide it."""
    text = decode(raw, encodings, vr)
    if raw.isascii():
        return (text,)
    return tuple(dict.fromkeys((text, raw.decode("utf-8", "replace"), raw.decode("latin-1"))))


def values(text: str, vr: str) -> list[str]:
    """The values of an element's text, split at the backslash where the VR allows several."""
    return [text] if vr in _UNSHARED else text.split("\\")
