"""A series as the viewer scrolls it: its pictures in order, and how it is called on screen."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from PySide6.QtCore import QCoreApplication

from midrc_desktop.dicom.orientation import plane
from midrc_desktop.dicom.study import Patient, Series, Study
from midrc_desktop.dicom.volume import Pile, Slice, piles

SHORTEST_NAME_PART = 3
_WORD = re.compile(r"[^\W_]+")

OWN_TILE = 5
"""Slices from which a pile of a series is looked at by itself."""

Picture = Slice
"""One 2-D image: an instance, the frame in it (from 0), and its place in the patient."""


@dataclass(frozen=True)
class Stack:
    """What a viewport scrolls: one series, or a part of one, in the order of geometry.

    A series is one stack unless it holds several piles of five slices or more (an axial and a
    coronal one, say): then each of these is a stack, since no scroll, link or volume goes
    across them; what is left over is one more. `part` counts the stacks of a series from 0.
    The pictures of a 4-D pile are in order phase by phase, each phase from end to end.
    """

    study: Study
    series: Series
    pictures: tuple[Picture, ...]
    label: str
    kind: str = ""
    part: int = 0
    piles: tuple[Pile, ...] = field(default=(), compare=False)

    @property
    def key(self) -> tuple[str, int]:
        """What tells this stack from every other of a patient."""
        return self.series.series_instance_uid, self.part

    @property
    def phases(self) -> int:
        """How often the same places were taken: 1 except for a 4-D stack."""
        return len(self.piles[0].phases) if len(self.piles) == 1 else 1

    @property
    def per_phase(self) -> int:
        """The number of pictures in one phase."""
        return len(self.pictures) // self.phases

    def phase_of(self, index: int) -> int:
        """The phase of a picture, from 0."""
        return index // self.per_phase if self.per_phase else 0

    def within_phase(self, index: int) -> range:
        """The indexes of the pictures in the phase of a picture."""
        start = self.phase_of(index) * self.per_phase
        return range(start, start + self.per_phase)

    def index_of(self, sop_instance_uid: str) -> int | None:
        """Where an instance begins in the stack, or None."""
        return self._first.get(sop_instance_uid)

    def indexes_of(self, sop_instance_uids: Iterable[str]) -> tuple[int, ...]:
        """Where these instances are, in order; those of other series are left out."""
        found = (self.index_of(uid) for uid in sop_instance_uids)
        return tuple(sorted(index for index in found if index is not None))

    @cached_property
    def _first(self) -> dict[str, int]:
        first: dict[str, int] = {}
        for index, picture in enumerate(self.pictures):
            first.setdefault(picture.instance.sop_instance_uid, index)
        return first


def stacks(patient: Patient, included: Iterable[str] | None = None) -> tuple[Stack, ...]:
    """Every series of a patient as stacks; only the `included` ones if given."""
    wanted = None if included is None else frozenset(included)
    return tuple(
        stack
        for study, series in patient.series()
        if wanted is None or series.series_instance_uid in wanted
        for stack in _stacks_of(study, series, patient)
    )


def _stacks_of(study: Study, series: Series, patient: Patient) -> tuple[Stack, ...]:
    name = label(series, patient)
    groups = _groups(piles(series))
    return tuple(
        Stack(
            study,
            series,
            tuple(slice_ for pile in group for slice_ in pile.slices),
            name if len(groups) == 1 else f"{name} · {_part(groups, part)}",
            kind(series),
            part,
            group,
        )
        for part, group in enumerate(groups)
    )


def _groups(found: Sequence[Pile]) -> list[tuple[Pile, ...]]:
    """The piles of a series as they are looked at: large ones alone, the rest together."""
    alone: list[tuple[Pile, ...]] = [(pile,) for pile in found if len(pile.slices) >= OWN_TILE]
    rest = tuple(pile for pile in found if len(pile.slices) < OWN_TILE)
    return [*alone, rest] if rest or not alone else alone


def _part(groups: Sequence[tuple[Pile, ...]], part: int) -> str:
    """What tells a part of a series from the others: its plane, or its number."""
    planes = [_plane_of(group) for group in groups]
    name = planes[part]
    return plane_name(name) if name and planes.count(name) == 1 else str(part + 1)


def _plane_of(group: tuple[Pile, ...]) -> str:
    if len(group) != 1 or group[0].first.orientation is None:
        return ""
    return plane(group[0].first.orientation)


def plane_name(name: str) -> str:
    """A plane as `dicom.orientation.plane` calls it, in the reader's language."""
    return {
        "axial": _tr("Axial"),
        "coronal": _tr("Coronal"),
        "sagittal": _tr("Sagittal"),
    }.get(name, _tr("Oblique"))


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


def _tr(words: str) -> str:
    return QCoreApplication.translate("Viewer", words)
