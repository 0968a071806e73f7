"""What an import found becomes donations, patient by patient, in turns that are short."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from midrc_desktop.clinical.prefill import prefill
from midrc_desktop.clinical.record import Draft
from midrc_desktop.dicom.study import Disagreement, Index, Patient, Skipped
from midrc_desktop.jobs import Cancelled
from midrc_desktop.store.audit import Event
from midrc_desktop.store.crosswalk import CaseTaken
from midrc_desktop.store.vault import Purpose
from midrc_desktop.workflow import refreshing, tidying, voiding
from midrc_desktop.workflow.choices import (
    Choices,
    Donated,
    ImportNotes,
    chosen,
    incomplete_series,
)
from midrc_desktop.workflow.desk import Desk, Identity
from midrc_desktop.workflow.donation import SIGNED, State
from midrc_desktop.workflow.joining import join, without
from midrc_desktop.workflow.packing import packed
from midrc_desktop.workflow.proposing import Proposal, proposals
from midrc_desktop.workflow.work import Turns


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import led to: donations new or added to, and what was not taken and why.

    `refused` holds a sentence for each patient who could not be taken in at all; `donated` the
    studies of which images came again. `stopped` says that the person cancelled while some
    patients were taken in already.
    """

    donations: tuple[int, ...]
    skipped: tuple[Skipped, ...]
    disagreements: tuple[Disagreement, ...]
    files: int
    images: int
    refused: tuple[str, ...] = ()
    donated: tuple[Donated, ...] = ()
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Signed:
    """A signed or sent donation of the case, and what was decided to leave."""

    donation: int
    patient: Patient
    choices: Choices


@dataclass(frozen=True, slots=True)
class _Open:
    """The donation of the case to which more is added."""

    donation: int
    patient: Patient
    notes: ImportNotes


@dataclass(frozen=True, slots=True)
class _Ready:
    """A patient as they will be kept. `patient` has no studies if all of it is donated already.

    `known` are images that a signed donation holds; `fresh` are series to be left out at first;
    `changed` says that a donation that was there has other content now; `came` counts images.
    """

    patient: Patient
    notes: ImportNotes
    known: tuple[Skipped, ...]
    donated: tuple[Donated, ...]
    proposals: dict[str, Proposal]
    fresh: frozenset[str]
    changed: bool
    came: int
    index_bytes: bytes
    notes_bytes: bytes


def take_in(desk: Desk, found: Index, *, propose: bool, again: bool) -> Turns[Imported]:
    """Keep every patient of an index, each whole or not at all."""
    donations: list[int] = []
    refused: list[str] = []
    skipped = list(found.skipped)
    donated: list[Donated] = []
    images, stopped = 0, False
    try:
        for whole in found.patients:
            yield None
            try:
                donation, ready = yield from _take_one(desk, whole, found, propose, again)
            except CaseTaken as problem:
                refused.append(problem.title)
                continue
            skipped += ready.known
            donated += ready.donated
            images += ready.came
            if donation is not None:
                donations.append(donation)
    except Cancelled:
        if not donations:
            raise
        stopped = True
    return Imported(
        donations=tuple(dict.fromkeys(donations)),
        skipped=tuple(skipped),
        disagreements=found.disagreements,
        files=found.files,
        images=images,
        refused=tuple(refused),
        donated=tuple(donated),
        stopped=stopped,
    )


def _take_one(
    desk: Desk, whole: Patient, found: Index, propose: bool, again: bool
) -> Generator[Callable[[], Any] | None, Any, tuple[int | None, _Ready]]:
    case_id = desk.pseudonyms(whole).case_id
    while True:
        rows = _rows(desk, case_id)
        signed: list[_Signed] = []
        for donation in [] if again else [one for one, state in rows if state in SIGNED]:
            patient = yield from _index_of(desk, donation)
            decided = desk.read(donation, Purpose.CHOICES, Choices) or Choices()
            signed.append(_Signed(donation, patient, decided))
        beside = next((one for one, state in rows if state not in SIGNED), None)
        before = None
        if beside is not None:
            patient = yield from _index_of(desk, beside)
            notes = desk.read(beside, Purpose.IMPORT, ImportNotes) or ImportNotes()
            before = _Open(beside, patient, notes)
        ready = yield partial(_prepared, whole, found, signed, before, propose)
        # Somebody may have signed, changed or deleted a donation of the case meanwhile.
        if _rows(desk, case_id) == rows and (
            before is None or desk.patient(before.donation) is before.patient
        ):
            break
    if not ready.patient.studies:
        return None, ready
    return _write(desk, case_id, ready, before), ready


def _rows(desk: Desk, case_id: str) -> list[tuple[int, State]]:
    return [(row.id, State(row.state)) for row in desk.store.donations.of_case(case_id)]


def _index_of(desk: Desk, donation: int) -> Generator[Callable[[], Any] | None, Any, Patient]:
    """A donation's index; a long one that is not at hand is read beside the window."""
    if (reading := desk.reading(donation)) is not None:
        desk.remember(donation, (yield reading))
    return desk.patient(donation)


def _prepared(
    whole: Patient,
    found: Index,
    signed: Sequence[_Signed],
    before: _Open | None,
    propose: bool,
) -> _Ready:
    """All that can be worked out without the store, in any thread."""
    held = _held_images(signed)
    patient = without(whole, frozenset(held))
    known = tuple(
        Skipped(i.source, "duplicate", f"This image is already in case {held[i.sop_instance_uid]}.")
        for i in whole.instances()
        if i.sop_instance_uid in held
    )
    donated = _donated(whole, patient, held)
    told = _notes_for(patient, found, known, donated)
    came = sum(series.images for _, series in patient.series())
    changed = False
    seen: frozenset[str] = frozenset()
    if before is not None and patient.studies:
        told, patient = _both(before.notes, told), join(before.patient, patient)
        lacks = incomplete_series(patient, told) != incomplete_series(before.patient, before.notes)
        changed = lacks or _content(patient) != _content(before.patient)
        seen = frozenset(series.series_instance_uid for _, series in before.patient.series())
    proposed = proposals(patient)
    left_out = {uid for uid, proposal in proposed.items() if propose and not proposal.include}
    return _Ready(
        patient=patient,
        notes=told,
        known=known,
        donated=donated,
        proposals=proposed,
        fresh=frozenset(left_out - seen),
        changed=changed,
        came=came,
        index_bytes=packed(patient),
        notes_bytes=packed(told),
    )


def _held_images(signed: Sequence[_Signed]) -> dict[str, int]:
    """The SOP instances that signed donations hold, each with its donation."""
    return {
        instance.sop_instance_uid: one.donation
        for one in signed
        for instance in chosen(one.patient, one.choices).instances()
    }


def _donated(whole: Patient, rest: Patient, held: Mapping[str, int]) -> tuple[Donated, ...]:
    """The studies of which images came that are donated already."""
    new = {study.study_instance_uid for study in rest.studies}
    told = []
    for study in whole.studies:
        uids = [i.sop_instance_uid for series in study.series for i in series.instances]
        cases = sorted({held[uid] for uid in uids if uid in held})
        if cases:
            came = sum(uid in held for uid in uids)
            uid = study.study_instance_uid
            told.append(Donated(uid, study.date, tuple(cases), came, uid not in new))
    return tuple(told)


def _notes_for(
    patient: Patient, found: Index, known: tuple[Skipped, ...], donated: tuple[Donated, ...]
) -> ImportNotes:
    uids = {study.study_instance_uid for study in patient.studies}
    mine = tuple(
        d
        for d in found.disagreements
        if d.patient_key == patient.key or not uids.isdisjoint(d.study_uids)
    )
    return ImportNotes((*found.skipped, *known), mine, donated)


def _both(before: ImportNotes, told: ImportNotes) -> ImportNotes:
    return ImportNotes(
        tuple(dict.fromkeys((*before.skipped, *told.skipped))),
        tuple(dict.fromkeys((*before.disagreements, *told.disagreements))),
        tuple(dict.fromkeys((*before.donated, *told.donated))),
    )


def _content(patient: Patient) -> frozenset[str]:
    return frozenset(instance.sop_instance_uid for instance in patient.instances())


def _write(desk: Desk, case_id: str, ready: _Ready, before: _Open | None) -> int:
    """Keep one patient; the case is claimed first. Raises CaseTaken."""
    with desk.transaction():
        desk.store.crosswalk.claim(case_id, desk.fingerprint(ready.patient))
        if before is None:
            donation = desk.store.donations.add(case_id, State.IMPORTED)
            desk.write(donation, Purpose.IDENTITY, _identity(ready.patient, case_id))
            desk.write(donation, Purpose.CHOICES, Choices(ready.fresh))
        else:
            donation = before.donation
            _change(desk, ready, before)
        desk.write(donation, Purpose.INDEX, ready.patient, ready.index_bytes)
        desk.write(donation, Purpose.IMPORT, ready.notes, ready.notes_bytes)
        desk.told(donation, proposals, ready.proposals)
        desk.store.audit.note(Event.IMPORTED, donation)
        refreshing.refresh(desk, donation)
    if desk.state(donation) in (State.IMPORTED, State.DESCRIBED):
        tidying.remove(desk.outgoing(donation))
    return donation


def _change(desk: Desk, ready: _Ready, before: _Open) -> None:
    """What other content changes of the answers of a donation that was there."""
    donation = before.donation
    if ready.changed:
        voiding.choices_changed(desk, donation)
        now = desk.read(donation, Purpose.CHOICES, Choices) or Choices()
        old = before.notes.disagreements
        new_kinds = {d.kind for d in ready.notes.disagreements if d not in old}
        settled = {kind: same for kind, same in now.settled.items() if kind not in new_kinds}
        now = replace(now, left_out=now.left_out | ready.fresh, settled=settled)
        desk.write(donation, Purpose.CHOICES, now)
    typed = desk.read(donation, Purpose.DRAFT, Draft)
    if typed is not None:
        # Only what the headers know of the new studies; an answer taken out stays out.
        studies = prefill(ready.patient).studies | typed.studies
        desk.write(donation, Purpose.DRAFT, replace(typed, studies=studies))


def _identity(patient: Patient, case_id: str) -> Identity:
    name = patient.names[0] if patient.names else ""
    return Identity(name, patient.patient_id, patient.birth_date, case_id)
