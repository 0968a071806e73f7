"""Searching the values of a written file for identifiers, in whatever encoding they hide."""

import re
import struct
from collections.abc import Iterator
from functools import lru_cache

from pydicom.charset import decode_bytes, python_encoding

from midrc_desktop.deid.verify.values import is_replaced
from midrc_desktop.deid.verify.walk import Element
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.identifiers.identifiers import Identifiers, Match
from midrc_desktop.identifiers.patterns import dates, patterns

NUMBERS = frozenset({"DS", "IS"})
TEXTS = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
_FREE = TEXTS - {"AE", "CS", "PN", "UR"}
BYTES = frozenset({"OB", "UN"})
ARRAYS = frozenset(
    {"OW", "OL", "OV", "OF", "OD", "SS", "US", "SL", "UL", "SV", "UV", "FL", "FD", "AT"}
)
_NUMBER_FORMATS = {"SL": "i", "UL": "I", "SV": "q", "UV": "Q", "FL": "f", "FD": "d"}

_WIDE_LITTLE = re.compile(rb"(?:[\x20-\x7e\x80-\xff]\x00){3,}")
_WIDE_BIG = re.compile(rb"(?:\x00[\x20-\x7e\x80-\xff]){3,}")
_CODECS = (
    "utf-8", "utf-16-le", "utf-16-be", "latin-1", "iso8859-2", "iso8859-5", "iso8859-7",
    "iso8859-9", "cp1251", "cp1252", "shift_jis", "euc_jp", "iso2022_jp", "euc_kr", "gb18030",
    "gbk", "big5", "koi8-r", "tis-620", "iso8859-3", "iso8859-4", "iso8859-6", "iso8859-8",
)  # fmt: skip
_ESCAPE = re.compile(rb"\x1b[$().\-][()]?.")
_SURE_IN_NUMBERS = 5
_FEWEST_DIGITS_OF_A_NUMBER = 6
_UID = re.compile(r"(?<![\w.])[012](?:\.\d+){4,}(?![\w.])")
_SHORTEST_UID = 16
_NEW_UID = re.compile(r"(?<![\d.])2\.25\.\d{30,39}(?!\d)")
_GENERATED = re.compile(
    r"\b(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b"
    r"|\b2\.25\.\d{30,39}\b"
)
_PLACES = frozenset({"institution", "address"})
_DATE_OF_THE_ORIGINAL = "a date of the original"
_KINDS = {
    "name": "a name",
    "staff": "a name of a member of staff",
    "patient id": "a patient's number",
    "number": "a number of an examination or order",
    "institution": "the name of an institution",
    "address": "an address",
    "contact": "a telephone number or mail address",
    "birth date": "a birth date",
    "device": "the name or number of a device",
    "uid": "an original UID",
}


class Searcher:
    """Searches values, names of files and records for one patient's identifiers."""

    def __init__(self, identifiers: Identifiers) -> None:
        self.identifiers = identifiers
        self._dates = frozenset(identifiers.dates) | frozenset(identifiers.birth_dates)
        self._needles, self._odd_needles = _needles(identifiers)
        self._numbers = _numbers(identifiers, self._dates)
        self._uids = frozenset(identifiers.uids)
        self._in_words = lru_cache(maxsize=4096)(lambda words: self._in_texts((words,)))

    def in_value(self, vr: str, value: bytes, charset: bytes, order: str = "<") -> str:
        """What identifies in a value, as a few words; "" if nothing does.

        `order` is the byte order of binary numbers in the language of `struct`.
        """
        if not value.strip(b" \0"):
            return ""
        if vr in NUMBERS:
            return self._in_numbers(value)
        if vr in ARRAYS:
            return self._in_array(vr, value, order)
        if vr in _FREE and any(map(self.identifiers.holds_short_name, readings(value, charset))):
            return _KINDS["name"]
        if vr in TEXTS:
            return self._in_texts(readings(value, charset)) or self._encoded(value)
        if vr in BYTES:
            return self._in_texts(hidden_texts(value)) or self._encoded(value)
        return ""

    def in_name(self, name: str) -> str:
        """What identifies in the path of a file or folder, as a few words; "" if nothing.

        The new UIDs in it are compared with what the file says, and tell nothing by themselves.
        """
        return self._in_words(_NEW_UID.sub(self._unless_original, name))

    def _unless_original(self, uid: re.Match[str]) -> str:
        return uid[0] if uid[0] in self._uids or not is_replaced(uid[0]) else ""

    def in_record(self, text: str) -> str:
        """What identifies in a value of a record, as a few words; "" if nothing does.

        A record may name the contributing institution. Hashes and generated identifiers are
        not searched: short names and numbers turn up in them by chance.
        """
        return self._in_texts((_GENERATED.sub(" ", text),), but=_PLACES)

    def _in_texts(self, texts: tuple[str, ...], but: frozenset[str] = frozenset()) -> str:
        for text in texts:
            for match in self.identifiers.find(text):
                if match.kind not in but:
                    return _KINDS[match.kind]
            if self._holds_a_date(text):
                return _DATE_OF_THE_ORIGINAL
        return ""

    def _holds_a_date(self, text: str) -> bool:
        return bool(self._dates) and any(
            f"{day:%Y%m%d}" in self._dates for _, _, days in dates(text) for day in days
        )

    def _in_array(self, vr: str, value: bytes, order: str) -> str:
        """What identifies in binary numbers: one that is a number of the patient, or a text.

        Short words come together in numbers by chance and do not count.
        """
        if vr in _NUMBER_FORMATS and self._numbers:
            form = _NUMBER_FORMATS[vr]
            numbers = struct.unpack(f"{order}{len(value) // struct.calcsize(form)}{form}", value)
            if not self._numbers.isdisjoint(numbers):
                return _KINDS["number"]
        for text in hidden_texts(value):
            for match in self.identifiers.find(text):
                if match.end - match.start >= _SURE_IN_NUMBERS:
                    return _KINDS[match.kind]
            if self._holds_a_date(text):
                return _DATE_OF_THE_ORIGINAL
        return self._encoded(value)

    def _in_numbers(self, value: bytes) -> str:
        for number in value.decode("latin-1").split("\\"):
            stripped = number.strip(" \0+-")
            digits = sum(character.isdigit() for character in stripped)
            if digits >= _FEWEST_DIGITS_OF_A_NUMBER or not stripped.isascii() or not digits:
                matches = self.identifiers.find(stripped)
                if matches and _is_whole(matches[0], stripped):
                    return _KINDS[matches[0].kind]
                if stripped in self._dates:
                    return _DATE_OF_THE_ORIGINAL
        return ""

    def _encoded(self, value: bytes) -> str:
        if value.isascii() and b"\x1b" not in value:
            found = any(needle in value for needle in self._odd_needles)
        else:
            plain = _ESCAPE.sub(b"", value)
            found = any(needle in value or needle in plain for needle in self._needles)
        return _KINDS["name"] if found else ""


def _is_whole(match: Match, text: str) -> bool:
    return match.start == 0 and match.end == len(text)


def _numbers(identifiers: Identifiers, dates: frozenset[str]) -> frozenset[int]:
    """What a binary number must not be: numbers of six digits or more, and dates."""
    codes = (*identifiers.patient_ids, *identifiers.numbers, *identifiers.contacts)
    digits = ("".join(filter(str.isdecimal, code)) for code in codes if _is_bare_number(code))
    long = {number for number in digits if len(number) >= _FEWEST_DIGITS_OF_A_NUMBER}
    return frozenset(map(int, long | dates)) - {0}


def _is_bare_number(code: str) -> bool:
    return not any(character.isalpha() for character in code)


def _needles(identifiers: Identifiers) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """Names with letters outside ASCII, in all encodings, with and without their escapes.

    The second are those that are themselves ASCII in UTF-16, as signs that make no word.
    """
    needles, odd = set(), set()
    for name in (*identifiers.names, *identifiers.staff):
        for part in re.split(r"[\s^=]+", name):
            if part.isascii() or len(part) < 2:
                continue
            for codec in _CODECS:
                for form in (part, part.upper(), part.lower()):
                    try:
                        encoded = form.encode(codec)
                    except UnicodeEncodeError:
                        continue
                    bare = _ESCAPE.sub(b"", encoded)
                    if len(bare) < 4:
                        continue
                    if not encoded.isascii() or bare != encoded:
                        needles |= {encoded, bare}
                    elif not encoded.isalnum():
                        odd.add(encoded)
    return frozenset(needles | odd), frozenset(odd)


def readings(value: bytes, charset: bytes) -> tuple[str, ...]:
    """A text as its character set says, and as a wrong declaration would hide it."""
    plain = value.replace(b"\0", b"") if b"\0" in value.rstrip(b"\0") else value
    if plain.isascii() and b"\x1b" not in plain:
        return (plain.decode("ascii"),)
    texts = [_declared(plain, charset), plain.decode("latin-1")]
    for codec in ("utf-8", "gb18030"):
        try:
            texts.append(plain.decode(codec))
        except UnicodeDecodeError:
            continue
    return tuple(dict.fromkeys(texts))


def _declared(value: bytes, charset: bytes) -> str:
    terms = [term.strip() for term in charset.decode("latin-1").strip(" \0").split("\\")]
    codecs = [python_encoding.get(term, "latin-1") for term in terms]
    try:
        with quiet():
            return str(decode_bytes(value, codecs, {0x0D, 0x0A, 0x09, 0x0C, 0x5C, 0x5E, 0x3D}))
    except (LookupError, UnicodeError, UserWarning):
        return value.decode("latin-1")


def hidden_texts(value: bytes) -> tuple[str, ...]:
    """The texts that bytes of no known kind can hold: one byte or two for a character."""
    texts = [value.decode("latin-1")]
    if not value.isascii():
        texts.append(value.decode("utf-8", "ignore"))
    return (*texts, *_wide_texts(value))


def _wide_texts(value: bytes) -> list[str]:
    texts: list[str] = []
    for pattern, codec in ((_WIDE_LITTLE, "utf-16-le"), (_WIDE_BIG, "utf-16-be")):
        texts += [found.decode(codec, "replace") for found in pattern.findall(value)]
    return texts


def foreign_uids(element: Element) -> Iterator[str]:
    """What looks like a UID in a text or in bytes."""
    if element.vr in TEXTS | BYTES and element.value.count(b".") >= 4:
        for found in _UID.findall(element.value.decode("latin-1")):
            if len(found) >= _SHORTEST_UID:
                yield found


def shaped_like_an_identifier(element: Element) -> str:
    """What a free description holds that identifies by its shape alone; "" if nothing."""
    text = element.value.decode("latin-1")
    kinds = {pattern.kind for pattern in patterns(text)}
    for kind, said in (
        ("mail", "a mail address"),
        ("url", "a web address"),
        ("date", "a date"),
        ("telephone", "a telephone number"),
    ):
        if kind in kinds:
            return said
    return ""
