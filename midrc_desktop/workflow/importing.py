"""From dropped paths to donations: one for each patient, identifiers sealed at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from midrc_desktop.clinical.prefill import prefill
from midrc_desktop.clinical.record import Draft
from midrc_desktop.dicom.study import Disagreement, Index, Patient, Skipped
from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.store.audit import Event
from midrc_desktop.store.crosswalk import CaseTaken
from midrc_desktop.store.vault import Purpose
from midrc_desktop.workflow import refreshing, tidying, voiding
from midrc_desktop.workflow.choices import Choices, ImportNotes, held_studies, incomplete_series
from midrc_desktop.workflow.desk import Desk, Identity
from midrc_desktop.workflow.donation import SIGNED, State
from midrc_desktop.workflow.joining import join, without
from midrc_desktop.workflow.proposing import Proposal, proposals
from midrc_desktop.workflow.work import Work


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import led to: donations new or added to, and what was not taken and why.

    `refused` holds a sentence for each patient who could not be taken in at all.
    """

    donations: tuple[int, ...]
    skipped: tuple[Skipped, ...]
    disagreements: tuple[Disagreement, ...]
    files: int
    images: int
    refused: tuple[str, ...] = ()


def import_studies(
    desk: Desk, paths: Sequence[Path], *, propose: bool = True, again: bool = False
) -> Work[Index, Imported]:
    """Read files, folders and zips, and keep what they hold.

    `propose` leaves out at first what is not worth giving (scouts, text in images); `again`
    takes images once more that a signed or sent donation already holds.
    """
    from midrc_desktop.dicom.index import index

    wanted, pool = tuple(paths), desk.pool

    def run(report: Report, cancel: CancelToken) -> Index:
        return index(wanted, pool=pool, report=report, cancel=cancel)

    return Work("Reading studies", run, lambda found: _keep(desk, found, propose, again))


def practice_studies(desk: Desk) -> Work[Index, Imported]:
    """Make the practice patient in the desk's own folder and import it."""
    from midrc_desktop.dicom.index import index
    from midrc_desktop.practice.patient import write_practice_patient

    folder, pool = desk.store.folder / "practice", desk.pool

    def run(report: Report, cancel: CancelToken) -> Index:
        folder.mkdir(exist_ok=True)
        paths = write_practice_patient(folder, report=report, cancel=cancel)
        return index(paths, pool=pool, report=report, cancel=cancel)

    return Work("Making a practice patient", run, lambda found: _keep(desk, found, True, True))


def included(desk: Desk, donation_id: int) -> frozenset[str]:
    """Original SeriesInstanceUIDs that are meant to leave."""
    everything = {s.series_instance_uid for _, s in desk.patient(donation_id).series()}
    return frozenset(everything - choices(desk, donation_id).left_out)


def set_included(desk: Desk, donation_id: int, series_uid: str, included: bool) -> None:
    """Leave a series in or out; a change voids a finished de-identification. Raises TooLate."""
    now = choices(desk, donation_id)
    left_out = now.left_out - {series_uid} if included else now.left_out | {series_uid}
    choose(desk, donation_id, replace(now, left_out=left_out), Event.INCLUSION)


def proposed(desk: Desk, donation_id: int) -> dict[str, Proposal]:
    """For each original SeriesInstanceUID, whether we would include it, and why."""
    return proposals(desk.patient(donation_id))


def skipped(desk: Desk, donation_id: int) -> tuple[Skipped, ...]:
    """Files that came with this donation and were not taken, with reasons."""
    return notes(desk, donation_id).skipped


def disagreements(desk: Desk, donation_id: int) -> tuple[Disagreement, ...]:
    """What the headers disagree about and nobody has settled yet."""
    settled = choices(desk, donation_id).settled
    return tuple(d for d in notes(desk, donation_id).disagreements if d.kind not in settled)


def held(desk: Desk, donation_id: int) -> frozenset[str]:
    """Original StudyInstanceUIDs that stay here because of a disagreement."""
    return frozenset(held_studies(notes(desk, donation_id), choices(desk, donation_id)))


def settle(desk: Desk, donation_id: int, kind: str, same_person: bool) -> None:
    """Answer a disagreement; studies that are not of one person stay here. Raises TooLate."""
    now = choices(desk, donation_id)
    settled = {**now.settled, kind: same_person}
    choose(desk, donation_id, replace(now, settled=settled), Event.SETTLED)


def choices(desk: Desk, donation_id: int) -> Choices:
    """What was decided about this donation's studies."""
    return desk.read(donation_id, Purpose.CHOICES, Choices) or Choices()


def choose(desk: Desk, donation_id: int, now: Choices, event: Event) -> None:
    """Keep decisions; a change voids a finished de-identification. Raises TooLate."""
    if now == choices(desk, donation_id):
        return
    with desk.transaction():
        voiding.choices_changed(desk, donation_id)
        desk.write(donation_id, Purpose.CHOICES, now)
        desk.store.audit.note(event, donation_id)
        refreshing.refresh(desk, donation_id)
    tidying.remove(desk.outgoing(donation_id))


def notes(desk: Desk, donation_id: int) -> ImportNotes:
    """What the imports of this donation told besides its studies."""
    return desk.read(donation_id, Purpose.IMPORT, ImportNotes) or ImportNotes()


def _keep(desk: Desk, found: Index, propose: bool, again: bool) -> Imported:
    donations: list[int] = []
    refused: list[str] = []
    skipped = list(found.skipped)
    images = 0
    for whole in found.patients:
        try:
            patient, known = (whole, []) if again else _new_only(desk, whole)
            skipped += known
            images += sum(len(series.instances) for _, series in patient.series())
            if patient.studies:
                told = _notes_for(patient, found, tuple(known))
                donations.append(_take_in(desk, patient, told, propose))
        except CaseTaken as problem:
            refused.append(problem.title)
    for donation in donations:
        if desk.state(donation) in (State.IMPORTED, State.DESCRIBED):
            tidying.remove(desk.outgoing(donation))
    return Imported(
        donations=tuple(dict.fromkeys(donations)),
        skipped=tuple(skipped),
        disagreements=found.disagreements,
        files=found.files,
        images=images,
        refused=tuple(refused),
    )


def _notes_for(patient: Patient, found: Index, known: tuple[Skipped, ...]) -> ImportNotes:
    uids = {study.study_instance_uid for study in patient.studies}
    mine = tuple(
        d
        for d in found.disagreements
        if d.patient_key == patient.key or not uids.isdisjoint(d.study_uids)
    )
    return ImportNotes((*found.skipped, *known), mine)


def _new_only(desk: Desk, patient: Patient) -> tuple[Patient, list[Skipped]]:
    """The patient without images that a signed or sent donation holds, and those images."""
    held: dict[str, int] = {}
    for row in desk.store.donations.of_case(desk.pseudonyms(patient).case_id):
        if State(row.state) in SIGNED:
            left = included(desk, row.id)
            for _, series in desk.patient(row.id).series():
                if series.series_instance_uid in left:
                    held.update((i.sop_instance_uid, row.id) for i in series.instances)
    known = [
        Skipped(i.source, "duplicate", f"This image is already in case {held[i.sop_instance_uid]}.")
        for i in patient.instances()
        if i.sop_instance_uid in held
    ]
    return without(patient, frozenset(held)), known


def _take_in(desk: Desk, patient: Patient, told: ImportNotes, propose: bool) -> int:
    case_id = desk.pseudonyms(patient).case_id
    with desk.transaction():
        desk.store.crosswalk.claim(case_id, desk.fingerprint(patient))
        open_rows = [
            row for row in desk.store.donations.of_case(case_id) if State(row.state) not in SIGNED
        ]
        if open_rows:
            donation = open_rows[0].id
            _add_to(desk, donation, patient, told, propose)
        else:
            donation = desk.store.donations.add(case_id, State.IMPORTED)
            desk.write(donation, Purpose.INDEX, patient)
            desk.write(donation, Purpose.IDENTITY, _identity(patient, case_id))
            desk.write(donation, Purpose.IMPORT, told)
            desk.write(donation, Purpose.CHOICES, Choices(_left_out(patient, propose)))
        desk.store.audit.note(Event.IMPORTED, donation)
        refreshing.refresh(desk, donation)
    return donation


def _add_to(desk: Desk, donation: int, patient: Patient, told: ImportNotes, propose: bool) -> None:
    old, before, now = desk.patient(donation), notes(desk, donation), choices(desk, donation)
    joined = join(old, patient)
    known = {series.series_instance_uid for _, series in old.series()}
    fresh = _left_out(joined, propose) - known
    together = _both(before, told)
    desk.write(donation, Purpose.IMPORT, together)
    lacks = incomplete_series(joined, together) != incomplete_series(old, before)
    if lacks or _content(joined) != _content(old):
        voiding.choices_changed(desk, donation)
        new_kinds = {d.kind for d in told.disagreements if d not in before.disagreements}
        settled = {kind: same for kind, same in now.settled.items() if kind not in new_kinds}
        now = replace(now, left_out=now.left_out | fresh, settled=settled)
        desk.write(donation, Purpose.CHOICES, now)
    desk.write(donation, Purpose.INDEX, joined)
    typed = desk.read(donation, Purpose.DRAFT, Draft)
    if typed is not None:
        # Only what the headers know of the new studies; an answer taken out stays out.
        studies = prefill(joined).studies | typed.studies
        desk.write(donation, Purpose.DRAFT, replace(typed, studies=studies))


def _both(before: ImportNotes, told: ImportNotes) -> ImportNotes:
    return ImportNotes(
        tuple(dict.fromkeys((*before.skipped, *told.skipped))),
        tuple(dict.fromkeys((*before.disagreements, *told.disagreements))),
    )


def _content(patient: Patient) -> frozenset[str]:
    return frozenset(instance.sop_instance_uid for instance in patient.instances())


def _left_out(patient: Patient, propose: bool) -> frozenset[str]:
    if not propose:
        return frozenset()
    return frozenset(uid for uid, proposal in proposals(patient).items() if not proposal.include)


def _identity(patient: Patient, case_id: str) -> Identity:
    name = patient.names[0] if patient.names else ""
    return Identity(name, patient.patient_id, patient.birth_date, case_id)
