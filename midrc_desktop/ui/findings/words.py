"""A finding in words: "Left · MCA territory · slices 14–17 · probable"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from midrc_desktop.findings.finding import Certainty, Finding, Laterality
from midrc_desktop.findings.vocabulary import Term, Vocabulary


@dataclass(frozen=True, slots=True)
class Place:
    """Where an instance is on screen: its series, and the number of its slice (from 1)."""

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    series_label: str
    number: int
    modality: str = ""


Places = Mapping[str, Place]


def _tr(words: str) -> str:
    return QCoreApplication.translate("Findings", words)


def side(laterality: Laterality) -> str:
    """A side as a radiologist says it."""
    return {
        Laterality.NONE: "",
        Laterality.LEFT: _tr("Left"),
        Laterality.RIGHT: _tr("Right"),
        Laterality.BILATERAL: _tr("Both"),
        Laterality.MIDLINE: _tr("Midline"),
    }[laterality]


def certainty(how: Certainty) -> str:
    """How sure, as one word."""
    return {
        Certainty.DEFINITE: _tr("Definite"),
        Certainty.PROBABLE: _tr("Probable"),
        Certainty.POSSIBLE: _tr("Possible"),
    }[how]


def ranges(numbers: Iterable[int]) -> str:
    """Numbers as people write them: "3, 14–17"."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)


def slices(finding: Finding, places: Places, series_in_view: str) -> str:
    """The slices of a finding, with the name of the series unless it is the one in view."""
    here = [places[uid] for uid in finding.sop_instance_uids if uid in places]
    if not here:
        return _tr("does not leave: its series is left out")
    several = len({place.number for place in here}) > 1
    told = (_tr("slices {0}") if several else _tr("slice {0}")).format(
        ranges(place.number for place in here)
    )
    if finding.series_instance_uid == series_in_view:
        return told
    return _tr("{0} in {1}").format(told, here[0].series_label)


def summary(
    finding: Finding, term: Term, words: Vocabulary, places: Places, series_in_view: str
) -> str:
    """What a card says under its title."""
    parts = [
        side(finding.laterality) or (_tr("Side open") if term.lateralised else ""),
        words.site(finding.site).label if finding.site else "",
        slices(finding, places, series_in_view),
        certainty(finding.certainty).lower(),
    ]
    told = " · ".join(part for part in parts if part)
    return told[:1].upper() + told[1:]


def short(finding: Finding, term: Term) -> str:
    """What the corner of the viewport says: "Intraparenchymal haemorrhage, left"."""
    where = side(finding.laterality).lower()
    return f"{term.label}, {where}" if where else term.label
