"""What a person decided about a donation's studies, and what that leaves in."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from midrc_desktop.dicom.study import Disagreement, Patient, Series, Skipped, Study


@dataclass(frozen=True, slots=True)
class Choices:
    """Decisions that de-identification depends on; changing one voids its result.

    `left_out` holds original SeriesInstanceUIDs, `left_out_images` original SOPInstanceUIDs of
    single images of series that are not left out; `settled` maps the kind of a disagreement to
    whether it is one person.
    """

    left_out: frozenset[str] = frozenset()
    settled: dict[str, bool] = field(default_factory=dict)
    left_out_images: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Donated:
    """A study of which `images` came again that signed or sent `donations` hold already.

    `date` is a DICOM DA or ""; `whole` says that nothing else came of it.
    """

    study_instance_uid: str
    date: str
    donations: tuple[int, ...]
    images: int
    whole: bool


@dataclass(frozen=True, slots=True)
class ImportNotes:
    """What an import told besides the studies."""

    skipped: tuple[Skipped, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    donated: tuple[Donated, ...] = ()


def open_disagreements(notes: ImportNotes, choices: Choices) -> tuple[Disagreement, ...]:
    """The ones that block and that nobody has settled yet."""
    return tuple(d for d in notes.disagreements if d.blocks and d.kind not in choices.settled)


def held_studies(notes: ImportNotes, choices: Choices) -> dict[str, str]:
    """Original StudyInstanceUIDs that stay here, each with the sentence that says why."""
    return {
        uid: d.sentence
        for d in notes.disagreements
        if d.blocks and not choices.settled.get(d.kind, False)
        for uid in d.study_uids
    }


def incomplete_series(patient: Patient, notes: ImportNotes) -> frozenset[str]:
    """Original SeriesInstanceUIDs of which a damaged image was left, and no whole copy came."""
    whole = {i.sop_instance_uid for _, series in patient.series() for i in series.instances}
    return frozenset(
        one.series_uid for one in notes.skipped if one.series_uid and one.sop_uid not in whole
    )


def leaving(patient: Patient, notes: ImportNotes, choices: Choices) -> Patient:
    """The patient with only those studies and series that are meant to leave and may."""
    held = held_studies(notes, choices)
    asked = chosen(patient, choices)
    kept = tuple(study for study in asked.studies if study.study_instance_uid not in held)
    return replace(asked, studies=kept)


def chosen(patient: Patient, choices: Choices) -> Patient:
    """The patient without what was left out, and without studies and series empty then."""
    studies = (replace(study, series=tuple(_series(study, choices))) for study in patient.studies)
    return replace(patient, studies=tuple(study for study in studies if study.series))


def _series(study: Study, choices: Choices) -> Iterator[Series]:
    out = choices.left_out_images
    for series in study.series:
        if series.series_instance_uid in choices.left_out:
            continue
        kept = tuple(i for i in series.instances if i.sop_instance_uid not in out) if out else ()
        if not out or len(kept) == len(series.instances):
            yield series
        elif kept:
            yield replace(series, instances=kept)
