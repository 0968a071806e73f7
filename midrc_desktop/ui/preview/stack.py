"""A series as the viewer scrolls it: its pictures in order, and how it is called on screen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from midrc_desktop.dicom.study import Instance, Patient, Series, Study

SHORTEST_NAME_PART = 3
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Picture:
    """One 2-D image: an instance, and the frame in it (from 0)."""

    instance: Instance
    frame: int = 0


@dataclass(frozen=True, slots=True)
class Stack:
    """One series with its pictures, in the order of geometry."""

    study: Study
    series: Series
    pictures: tuple[Picture, ...]
    label: str
    kind: str = ""

    def index_of(self, sop_instance_uid: str) -> int | None:
        """Where an instance begins in the stack, or None."""
        for index, picture in enumerate(self.pictures):
            if picture.instance.sop_instance_uid == sop_instance_uid:
                return index
        return None

    def indexes_of(self, sop_instance_uids: Iterable[str]) -> tuple[int, ...]:
        """Where these instances are, in order; those of other series are left out."""
        found = (self.index_of(uid) for uid in sop_instance_uids)
        return tuple(sorted(index for index in found if index is not None))


def stacks(patient: Patient, included: Iterable[str] | None = None) -> tuple[Stack, ...]:
    """Every series of a patient as a stack; only the `included` ones if given."""
    wanted = None if included is None else frozenset(included)
    return tuple(
        Stack(study, series, _pictures(series), label(series, patient), kind(series))
        for study, series in patient.series()
        if wanted is None or series.series_instance_uid in wanted
    )


def label(series: Series, patient: Patient) -> str:
    """A series' short name: its description without the patient's own names and numbers."""
    described = without_names(series.description or series.protocol_name, patient)
    if described:
        return described
    if series.number is not None:
        return _tr("Series {0}").format(series.number)
    return series.modality or _tr("Series")


def kind(series: Series) -> str:
    """Modality and body part: "CT head"."""
    return " ".join(part for part in (series.modality, series.body_part.lower()) if part)


def without_names(text: str, patient: Patient) -> str:
    """A text for the screen with every part of the patient's names and ids taken out."""
    values = " ".join((*patient.names, *patient.ids, patient.patient_id))
    told = {part for part in _words(values) if len(part) >= SHORTEST_NAME_PART}
    kept = _WORD.sub(lambda m: "…" if m.group().casefold() in told else m.group(), text)
    return re.sub(r"\s+", " ", kept).strip(" …")


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _pictures(series: Series) -> tuple[Picture, ...]:
    return tuple(
        Picture(instance, frame)
        for instance in series.instances
        if instance.has_pixels
        for frame in range(max(instance.frames, 1))
    )


def _tr(words: str) -> str:
    return QCoreApplication.translate("Viewer", words)
