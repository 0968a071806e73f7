"""The identifiers of a patient, read from the whole headers of all files."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

import pydicom
from pydicom.errors import InvalidDicomError
from pydicom.uid import UID_dictionary

from midrc_desktop.dicom.elements import BROKEN
from midrc_desktop.dicom.header import Beside, Contents, Header, read_header
from midrc_desktop.dicom.parsed import Parsed
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.dicom.raw import Raw
from midrc_desktop.dicom.remembered import Remembered
from midrc_desktop.dicom.sources import open_source
from midrc_desktop.dicom.study import Skipped, Source
from midrc_desktop.dicom.text import DEFAULT, charset, readings, values
from midrc_desktop.dicom.walk import Odd, Walked, walk
from midrc_desktop.errors import Unreadable
from midrc_desktop.identifiers.attributes import PRIVATE_CLASSES, coded_kinds, kinds
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.jobs import CancelToken, Report, silent
from midrc_desktop.jobs.pool import Failure, WorkerPool
from midrc_desktop.jobs.worker import UNEXPECTED

_CHARACTER_SET = 0x00080005
_CODE_VALUE, _CODE_MEANING = 0x00080100, 0x00080104
_PATIENT_GROUP = 0x0010
_RELATIVES = frozenset({0x00102297})
_TELLING_VRS = frozenset({"PN", "DA", "DT", "UI"})
_DATE = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})")
# Under DICOM's own root, and not long enough to hold a record number; HL7's coding schemes.
_REGISTERED = re.compile(r"1\.2\.840\.10008(\.\d{1,4}){1,10}|2\.16\.840\.1\.113883\.6\.\d{1,3}")
_Told = tuple[tuple[str, set[str]], ...]
_told: Remembered[_Told] = Remembered()


@dataclass(frozen=True, slots=True)
class Collected:
    """What identifies in some files, and the files that could not be read for it.

    What is in `unread` must not be written: it may hold a name that is searched for nowhere.
    Each has the sentence that says why, or "" where nobody can tell.
    """

    identifiers: Identifiers
    unread: Mapping[Source, str]


def collect(
    sources: Iterable[Source],
    *,
    pool: WorkerPool,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> Collected:
    """What identifies the patient and the staff in these files, at any depth of their headers.

    Raises Cancelled.
    """
    told: dict[Source, object] = {}
    for source, found in pool.each(
        in_file, list(sources), report=report, cancel=cancel, patient=True
    ):
        told[source] = found.sentence if isinstance(found, Failure) else found
    return together(told)


def together(told: Mapping[Source, object]) -> Collected:
    """What all these files told: each what `in_file` gives, or the sentence that says why not."""
    gathered: dict[str, set[str]] = {}
    unread: dict[Source, str] = {}
    for source, found in told.items():
        if not isinstance(found, dict):
            unread[source] = "" if found == UNEXPECTED else str(found)
            continue
        for kind, of_kind in found.items():
            gathered.setdefault(kind, set()).update(of_kind)
    return Collected(Identifiers.of(**gathered), unread)


def survey(source: Source) -> Header | Beside | Skipped | Contents:
    """The header for an import with what identifies in the same file, for runs that need both."""
    found = read_header(source)
    if not isinstance(found, Header):
        return found
    try:
        told = in_file(source)
    except Unreadable as why:
        return Beside(found, why.title)
    if found.series_uid_made:  # what is written follows from it
        told.setdefault("uids", set()).add(found.series_uid)
    return Beside(found, told)


def in_file(source: Source) -> dict[str, set[str]]:
    """What identifies in one file, by field of Identifiers. Raises Unreadable."""
    try:
        with open_source(source) as stream:
            return in_stream(stream)
    except (InvalidDicomError, *BROKEN) as why:
        raise Unreadable from why


def in_stream(stream: BinaryIO) -> dict[str, set[str]]:
    """What identifies in the header of one file, its file meta information included."""
    walked = walk(stream)
    if walked is not None:
        with suppress(Odd):
            return _of_walked(walked)
    stream.seek(0)
    return by_parsing(stream)


def by_parsing(stream: BinaryIO) -> dict[str, set[str]]:
    """The same with pydicom, whatever the file is like; what cannot be read is passed over."""
    gathered: dict[str, set[str]] = {}
    with quiet():
        dataset = pydicom.dcmread(stream, stop_before_pixels=True, force=True)
        for part in (getattr(dataset, "file_meta", None), dataset):
            if part is not None:
                _gather(Parsed(part, patient=True).elements(), DEFAULT, gathered, "")
    return gathered


def _of_walked(walked: Walked) -> dict[str, set[str]]:
    """The same for a walked header; equal elements are read once. Raises Odd."""
    gathered: dict[str, set[str]] = {}
    _gather(walked.meta_elements(), DEFAULT, gathered, "")
    own = walked.value(_CHARACTER_SET)
    encodings = DEFAULT if own is None else charset(own)

    def make(walked: Walked, tag: int) -> _Told:
        raw = walked.raw(tag)
        inside: dict[str, set[str]] = {}
        if raw.vr in _TELLING_VRS or raw.vr == "SQ" or tag in kinds():
            _gather((raw,), encodings, inside, "")
        return tuple(inside.items())

    for told in _told.each(walked, (encodings, walked.implicit), make).values():
        for kind, found in told:
            gathered.setdefault(kind, set()).update(found)
    return gathered


def _gather(
    raws: Sequence[Raw], outer: tuple[str, ...], gathered: dict[str, set[str]], code_kind: str
) -> None:
    """Add what these elements hold; `code_kind` is what codes in them stand for, if anything."""
    own = next((raw.value for raw in raws if raw.tag == _CHARACTER_SET), None)
    encodings = outer if own is None else charset(own)
    for raw in raws:
        kind = kinds().get(raw.tag, "")
        if not kind and code_kind and raw.tag in {_CODE_VALUE, _CODE_MEANING}:
            kind = "numbers" if raw.tag == _CODE_VALUE else code_kind
        if raw.vr == "SQ":
            for item in raw.items():
                _gather(item, encodings, gathered, coded_kinds().get(raw.tag, ""))
        elif kind:
            gathered.setdefault(kind, set()).update(_texts(raw, encodings))
        elif raw.vr in _TELLING_VRS:
            _by_vr(raw, _texts(raw, encodings), gathered)


def _by_vr(raw: Raw, found: set[str], gathered: dict[str, set[str]]) -> None:
    if raw.vr == "PN":
        patients = raw.tag >> 16 == _PATIENT_GROUP or raw.tag in _RELATIVES
        gathered.setdefault("names" if patients else "staff", set()).update(found)
    elif raw.vr in {"DA", "DT"}:
        days = {"".join(day.groups()) for one in found if (day := _DATE.match(one))}
        gathered.setdefault("dates", set()).update(days)
    else:
        own = {uid for uid in found if uid and not is_registered(uid)}
        gathered.setdefault("uids", set()).update(own)


def _texts(raw: Raw, encodings: tuple[str, ...]) -> set[str]:
    """The values as text, in every reading of bytes whose character set may be misdeclared."""
    return {
        value.strip(" \0")
        for reading in readings(raw.value, encodings, raw.vr)
        for value in values(reading, raw.vr)
    }


def is_registered(uid: str) -> bool:
    """Whether a UID names something public: a class, a syntax, a well-known frame, a scheme."""
    known = uid in UID_dictionary or uid in PRIVATE_CLASSES
    return known or _REGISTERED.fullmatch(uid) is not None
