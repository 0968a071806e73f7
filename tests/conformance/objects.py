"""A CT or MR image with one attribute of the table in it, and what the writer makes of it."""

import io
from collections.abc import Iterator
from functools import cache

from pydicom import DataElement, Dataset, dcmread
from pydicom.uid import CTImageStorage, MRImageStorage

from midrc_desktop.deid import part10
from midrc_desktop.deid.element import Element, Encoding, encoded
from midrc_desktop.deid.iod import Iod
from midrc_desktop.deid.original import parse, read
from midrc_desktop.deid.path import Path
from midrc_desktop.deid.plan import Task
from midrc_desktop.deid.profile import Profile
from midrc_desktop.deid.write import Unit, output
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.dicom.study import Source
from tests.conformance.rows import Row
from tests.deid.made import IDENTIFIERS, PSEUDONYMS, ct, saved

CLASSES = {"CT": str(CTImageStorage), "MR": str(MRImageStorage)}
_MEANING = 0x00080104
_DEEPEST = 3
NAME, RECORD = "Quillford", "84736251"
_TELLING = {
    "PN": "Quillford^Janetta",
    "DA": "20200314",
    "DT": "20200314153000",
    "TM": "153000",
    "AS": "093Y",
    "UI": f"1.2.826.0.77.{RECORD}",
    "DS": RECORD,
    "IS": RECORD,
    "AE": "QUILLFORD",
    "CS": "QUILLFORD",
    "UR": "https://larkmoor.example/84736251",
    "US": "84",
}
_HARMLESS = {
    **_TELLING,
    **{"PN": "Brack^Ode", "AS": "047Y", "UI": "1.2.826.0.77.1", "DS": "12.5", "IS": "12"},
    **{"AE": "PLAIN", "CS": "PLAIN", "UR": "about:plain"},
}


def value(vr: str, *, telling: bool) -> "bytes | tuple[tuple[Element, ...], ...]":
    """A value of this VR: one that names the patient, or one that a program need not change."""
    if vr == "SQ":
        inside = (
            Element(0x00080080, "LO", b"Quillford Hospital"),
            Element(0x00081155, "UI", _TELLING["UI"].encode()),
            Element(0x00100010, "PN", b"Quillford^Janetta"),
            Element(0x00100020, "LO", RECORD.encode()),
        )
        return (inside,)
    if vr == "US":
        return b"\x54\x00"
    text = (_TELLING if telling else _HARMLESS).get(vr, f"CT HEAD {NAME}" if telling else "CT HEAD")
    raw = text.encode("ascii")
    return raw + b" " * (len(raw) & 1) if vr in {"OB", "OW", "UN"} else raw


@cache
def _base(sop_class: str) -> tuple[Element, ...]:
    raws = parse(io.BytesIO(saved(ct()))).header.elements()
    found = {raw.tag: Element(raw.tag, raw.vr, raw.value) for raw in raws}
    found[0x00080016] = Element(0x00080016, "UI", sop_class.encode())
    found[0x00080060] = Element(0x00080060, "CS", b"MR" if sop_class == MRImageStorage else b"CT")
    found[0x7FE00010] = Element(0x7FE00010, "OW", bytes(range(32)))
    return tuple(found.values())


def original(sop_class: str, within: tuple[int, ...], *elements: Element) -> bytes:
    """An image with these elements in it, in one item of each sequence of `within`."""
    for tag in reversed(within):
        elements = (Element(tag, "SQ", (elements,)),)
    found = {one.tag: one for one in (*_base(sop_class), *elements)}
    ordered = tuple(found[tag] for tag in sorted(found))
    return part10.start(sop_class, "1.2.3.4", "1.2.840.10008.1.2.1") + encoded(ordered, Encoding())


def written(content: bytes, profile: Profile) -> bytes:
    """What the writer makes of the image."""
    with quiet():
        before = dcmread(io.BytesIO(content))
    new = PSEUDONYMS.uid
    task = Task(
        source=Source("unused"),
        study_uid=before.StudyInstanceUID,
        series_uid=before.SeriesInstanceUID,
        sop_uid=before.SOPInstanceUID,
        sop_class_uid=before.SOPClassUID,
        modality="CT",
        in_volume=False,
        new_study_uid=new(before.StudyInstanceUID),
        new_series_uid=new(before.SeriesInstanceUID),
        new_sop_uid=new(before.SOPInstanceUID),
        output="case/study/series/sop.dcm",
    )
    unit = Unit(task, "", profile, PSEUDONYMS, IDENTIFIERS)
    return b"".join(output(read(io.BytesIO(content)), unit))


def found(content: bytes, where: tuple[int, ...]) -> DataElement | None:
    """The element at this place of an output; None if it or a sequence on the way is gone."""
    here: Dataset = dcmread(io.BytesIO(content))
    for tag in where[:-1]:
        items = here[tag].value if tag in here else []
        if not items:
            return None
        here = items[0]
    return here.get(where[-1], None)


def nested(sop_class: str, row: Row, acted_on: frozenset[int]) -> tuple[int, ...] | None:
    """A place in a sequence where the object defines the row's attribute.

    Sequences that have rows of their own are left out, since what becomes of them decides there,
    and so are codes, which are judged as a whole.
    """
    return next(_places(sop_class, (), row.tag, acted_on), None)


def _places(
    sop_class: str, above: tuple[int, ...], tag: int, acted_on: frozenset[int]
) -> Iterator[tuple[int, ...]]:
    defined = Iod(sop_class).within(Path(above)) if above else _top(sop_class)
    if above and tag in defined and _MEANING not in defined:
        yield (*above, tag)
    if len(above) < _DEEPEST:
        for one in sorted(defined):
            if one not in acted_on and Iod(sop_class).within(Path((*above, one))):
                yield from _places(sop_class, (*above, one), tag, acted_on)


@cache
def _top(sop_class: str) -> dict[int, object]:
    return dict(Iod(sop_class).within(Path(())))
