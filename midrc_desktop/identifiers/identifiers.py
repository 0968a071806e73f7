"""The identifiers of one patient and of the staff in the patient's studies, by kind."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from typing import Any, Self

from midrc_desktop.dicom.fold import Folded, fold
from midrc_desktop.dicom.study import Patient
from midrc_desktop.identifiers import rules
from midrc_desktop.identifiers.search import SearchIndex
from midrc_desktop.identifiers.words import imaging_words


@dataclass(frozen=True, slots=True)
class Match:
    """Something that identifies, in text[start:end].

    `kind` is one of "name", "staff", "patient id", "number", "institution", "address",
    "contact", "birth date", "device", "uid".
    """

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Identifiers:
    """Values by kind, as the headers have them, sorted; none is ever logged.

    `names` are the patient's and family members' (PN), `staff` all other persons' (PN),
    `patient_ids` every number of the patient, `numbers` accession, study, admission and order
    numbers, `institutions` with departments, `addresses`, `contacts` telephone numbers, mail
    addresses and URLs, `birth_dates` (DA), `devices` station names and serial numbers, `uids`
    the original UIDs that are not the standard's own, `dates` every date (DA) in the headers.
    `dates` are not searched for: a shifted date may rightly equal another one.

    The values are made ready for searching once in each process, however often equal
    identifiers are unpickled there; `without_uids` is the small form to send to workers.
    """

    names: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    patient_ids: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    uids: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()

    @classmethod
    def of(cls, **values: Iterable[str]) -> Self:
        """From values in any order, with repeats and blanks: `of(names=["Doe^Jane"], …)`."""
        return cls(**{kind: _sorted(given) for kind, given in values.items()})

    @classmethod
    def from_patient(cls, patient: Patient) -> Self:
        """What the index of an import knows; `collect` knows more."""
        return cls.of(
            names=patient.names,
            patient_ids=(patient.patient_id, *patient.ids),
            institutions=(patient.issuer,),
            numbers=(study.accession_number for study in patient.studies),
            birth_dates=(patient.birth_date,),
            dates=(date for study in patient.studies for date in (study.date,)),
            uids=(
                *(study.study_instance_uid for study in patient.studies),
                *(series.series_instance_uid for _, series in patient.series()),
                *(series.frame_of_reference_uid for _, series in patient.series()),
                *(instance.sop_instance_uid for instance in patient.instances()),
            ),
        )

    def merge(self, other: "Identifiers") -> "Identifiers":
        """Both together."""
        return Identifiers.of(
            **{
                kind.name: (*getattr(self, kind.name), *getattr(other, kind.name))
                for kind in fields(self)
            }
        )

    def without_uids(self) -> "Identifiers":
        """The same without UIDs: a few hundred bytes instead of some for every file."""
        return replace(self, uids=())

    def find(self, text: str) -> tuple[Match, ...]:
        """Everything in `text` that identifies, in order; what overlaps is one match.

        Orders, case, accents, separators and notations do not matter; which parts count
        alone is said in `midrc_desktop.identifiers.rules`.
        """
        spans = sorted(self._search.spans(text), key=lambda span: (span[1], -span[2]))
        found: list[Match] = []
        for kind, start, end in spans:
            if found and start < found[-1].end:
                last = found[-1]
                found[-1] = Match(last.kind, last.start, max(last.end, end))
            else:
                found.append(Match(kind, start, end))
        return tuple(found)

    def is_called(self, word: str) -> bool:
        """Whether one word is part of somebody's name or of a place, however short or common.

        For descriptions, where a lost word is cheap: `Long` goes from them if the patient is
        called so, although `find` does not count it alone. The core of imaging language
        (`HEAD`, `CT`) is never a name here.
        """
        folded = fold(word).lstrip("0")
        return folded in self._search.words and folded not in imaging_words().core

    def holds_short_name(self, text: str) -> bool:
        """Whether a part of somebody's name of two letters (Li, Ng) is a word of this text.

        `find` does not count it alone; in free text of an image, where a lost word is cheap,
        it does.
        """
        short = self._search.short
        return bool(short) and any(
            word in short for word, _, _ in Folded(fold(text), None).tokens()
        )

    def calls_somebody(self, text: str) -> bool:
        """Whether a word of this free text is part of somebody's name or of a place (`is_called`).

        Makers of scanners and their products are not meant: `MAGNETOM Vida` names nobody, even
        if a physician is called Vida.
        """
        words = self._search.words
        return bool(words) and any(
            word in words and self.is_called(word) and not rules.is_made(word)
            for word, _, _ in Folded(fold(text), None).tokens()
        )

    @cached_property
    def _search(self) -> SearchIndex:
        return _ready(self)

    def __getstate__(self) -> dict[str, Any]:
        return {kind.name: getattr(self, kind.name) for kind in fields(self)}


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({value.strip(" \0") for value in values} - {""}))


@lru_cache(maxsize=16)
def _ready(identifiers: Identifiers) -> SearchIndex:
    index = SearchIndex()
    for name in identifiers.names:
        index.add_name("name", name)
    for name in identifiers.staff:
        index.add_name("staff", name)
    for value in identifiers.patient_ids:
        index.add_code("patient id", value)
        _add_speaking_id(index, value)
    for value in identifiers.numbers:
        index.add_code("number", value)
    for value in identifiers.devices:
        index.add_code("device", value)
    for value in identifiers.institutions:
        index.add_place("institution", value, institution=True)
    for value in identifiers.addresses:
        index.add_place("address", value, institution=False)
    for value in identifiers.contacts:
        index.add_literal("contact", value)
    for value in identifiers.birth_dates:
        index.add_birth_date(value)
    return index.finish(identifiers.uids)


def _add_speaking_id(index: SearchIndex, patient_id: str) -> None:
    """A patient id that is made of words (a name, a study's code) is searched for as a name too.

    One of three letters or digits does not count in text, but goes from descriptions as a word.
    """
    whole = fold(patient_id).lstrip("0")
    if len(whole) == rules.SHORTEST_NAME and whole.isalnum():
        index.words.add(whole)
    if sum(character.isalpha() for character in patient_id) > rules.SHORTEST_INSIDE:
        index.add_name("patient id", patient_id)
