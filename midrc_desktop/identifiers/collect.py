"""The identifiers of a patient, read from the whole headers of all files."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pydicom
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.uid import UID_dictionary

from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.dicom.sources import open_source
from midrc_desktop.dicom.study import Source
from midrc_desktop.errors import Unreadable
from midrc_desktop.identifiers.attributes import coded_kinds, kinds
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.jobs import CancelToken, Report, silent
from midrc_desktop.jobs.pool import Failure, WorkerPool
from midrc_desktop.jobs.worker import UNEXPECTED

_CODE_VALUE, _CODE_MEANING = 0x00080100, 0x00080104
_PATIENT_GROUP = 0x0010
_RELATIVES = frozenset({0x00102297})
_TELLING_VRS = frozenset({"PN", "DA", "DT", "UI"})
_DATE = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})")
# Under DICOM's own root, and not long enough to hold a record number.
_REGISTERED = re.compile(r"1\.2\.840\.10008(\.\d{1,4}){1,10}")


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
    gathered: dict[str, set[str]] = {}
    unread: dict[Source, str] = {}
    of_files = pool.each(in_file, list(sources), report=report, cancel=cancel, patient=True)
    for source, found in of_files:
        if isinstance(found, Failure):
            unread[source] = "" if found.sentence == UNEXPECTED else found.sentence
            continue
        for kind, values in found.items():
            gathered.setdefault(kind, set()).update(values)
    return Collected(Identifiers.of(**gathered), unread)


def in_file(source: Source) -> dict[str, set[str]]:
    """What identifies in one file, by field of Identifiers. Raises Unreadable."""
    with quiet():
        try:
            with open_source(source) as stream:
                dataset = pydicom.dcmread(stream, stop_before_pixels=True, force=True)
        except (InvalidDicomError, OSError, ValueError, KeyError, NotImplementedError) as why:
            raise Unreadable from why
        return in_dataset(dataset)


def in_dataset(dataset: Dataset) -> dict[str, set[str]]:
    """What identifies in a dataset read with pydicom, its file meta information included."""
    gathered: dict[str, set[str]] = {}
    for part in (getattr(dataset, "file_meta", None), dataset):
        if part is not None:
            _gather(part, gathered, "")
    return gathered


def _gather(dataset: Dataset, gathered: dict[str, set[str]], code_kind: str) -> None:
    """Add what a dataset holds; `code_kind` is what codes in it stand for, if anything."""
    for tag, raw in dataset.items():
        kind = kinds().get(tag, "")
        if not kind and code_kind and tag in {_CODE_VALUE, _CODE_MEANING}:
            kind = "numbers" if tag == _CODE_VALUE else code_kind
        if not kind and raw.VR not in _TELLING_VRS and not _may_nest(raw.VR):
            continue
        element = _element(dataset, tag)
        if element is None:
            continue
        if element.VR == "SQ":
            for item in element.value:
                _gather(item, gathered, coded_kinds().get(tag, ""))
        elif kind:
            gathered.setdefault(kind, set()).update(_texts(element))
        else:
            _by_vr(element, gathered)


def _may_nest(vr: str | None) -> bool:
    # pydicom leaves the VR open until an element is read where the file does not say it.
    return vr is None or vr in {"SQ", "UN"}


def _element(dataset: Dataset, tag: Any) -> DataElement | None:
    """The element, decoded; None if its bytes are not what its VR says."""
    try:
        return dataset[tag]
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        NotImplementedError,
        EOFError,
        OSError,
    ):
        return None


def _by_vr(element: DataElement, gathered: dict[str, set[str]]) -> None:
    values = _texts(element)
    if element.VR == "PN":
        patients = element.tag.group == _PATIENT_GROUP or element.tag in _RELATIVES
        gathered.setdefault("names" if patients else "staff", set()).update(values)
    elif element.VR in {"DA", "DT"}:
        days = {"".join(found.groups()) for v in values if (found := _DATE.match(v))}
        gathered.setdefault("dates", set()).update(days)
    elif element.VR == "UI":
        own = {uid for uid in values if uid and not is_registered(uid)}
        gathered.setdefault("uids", set()).update(own)


def _texts(element: DataElement) -> set[str]:
    value = element.value
    if value is None:
        return set()
    values = value if isinstance(value, list | tuple | pydicom.multival.MultiValue) else [value]
    return {str(one).strip(" \0") for one in values}


def is_registered(uid: str) -> bool:
    """Whether a UID names something public: a class, a syntax, a well-known frame, a scheme."""
    return uid in UID_dictionary or _REGISTERED.fullmatch(uid) is not None
