"""Removing what identifies, on this computer: planned, shown, done, verified."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from midrc_desktop.burned_in.regions import TextDecision
from midrc_desktop.defacing.verdict import FaceDecision
from midrc_desktop.deid.outcome import Outcome
from midrc_desktop.dicom.study import Patient
from midrc_desktop.errors import Refused
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.store.audit import Event
from midrc_desktop.store.vault import Purpose
from midrc_desktop.submission.outputs import SeriesOutput
from midrc_desktop.workflow import faces, importing, refreshing, texts, tidying, voiding
from midrc_desktop.workflow.choices import chosen, held_studies, incomplete_series
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.disk import disk_sentences
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.faces import ReasonIdentifies
from midrc_desktop.workflow.unsettled import unsettled
from midrc_desktop.workflow.work import Work

if TYPE_CHECKING:
    from midrc_desktop.deid.plan import Plan
    from midrc_desktop.deid.pseudonyms import Pseudonyms


@dataclass(frozen=True, slots=True)
class Finished:
    """What de-identification led to: file by file, and the zips of the series.

    `basis` is a hash of what was decided when it began.
    """

    outcome: Outcome
    series: tuple[SeriesOutput, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A finished de-identification that still stands in its temporary folder."""

    finished: Finished
    part: Path


def plan(desk: Desk, donation_id: int) -> "Plan":
    """What would happen to each file of what is meant to leave, and what would be held."""
    return planning(desk, donation_id)()


def planning(desk: Desk, donation_id: int) -> "Callable[[], Plan]":
    """What makes the plan: a call that reads no records, so any thread may make it."""
    patient = _chosen(desk, donation_id)
    return partial(
        _plan,
        patient,
        pseudonyms=desk.pseudonyms(patient, desk.site_id(donation_id)),
        decided_texts=texts.decisions(desk, donation_id),
        decided_faces=faces.decisions(desk, donation_id),
        blocked=_blocked(desk, donation_id),
        incomplete=_incomplete(desk, donation_id),
    )


def deidentify(
    desk: Desk, donation_id: int, *, hold_unconfirmed: bool = False
) -> Work[Prepared, Outcome]:
    """De-identify all that is meant to leave, verify it, and pack it by series.

    Works in a temporary folder; the donation has its copies only once all of it is done.
    Raises TooLate, or Refused if nothing is chosen to leave, or if text or faces are not settled
    yet; with `hold_unconfirmed` heads whose verdict nobody has confirmed are held instead.
    """
    from midrc_desktop.deid.apply import Planned
    from midrc_desktop.deid.apply import deidentify as apply_plan
    from midrc_desktop.deid.plan import without
    from midrc_desktop.identifiers.collect import collect
    from midrc_desktop.submission.outputs import gather

    voiding.changeable(desk, donation_id)
    whole, pool, basis = desk.patient(donation_id), desk.pool, _basis(desk, donation_id)
    if not _chosen(desk, donation_id).studies:
        raise Refused(
            "There is nothing to de-identify: no series is chosen to leave.",
            advice="Choose at least one series in step 1.",
        )
    _refuse_unsettled(desk, donation_id, hold_unconfirmed=hold_unconfirmed)
    planned = planning(desk, donation_id)
    reasons = "\n".join(faces.opted_out(desk, donation_id).values())
    sources = [instance.source for instance in whole.instances()]
    part = desk.store.outgoing / f"{donation_id}.{os.urandom(4).hex()}.part"

    def run(report: Report, cancel: CancelToken) -> Prepared:
        with disk_sentences("De-identification stopped."), _removed_on_failure(part):
            files, package = part / "files", part / "package"
            package.mkdir(parents=True)
            collected = collect(sources, pool=pool, report=report, cancel=cancel)
            known = Identifiers.from_patient(whole).merge(collected.identifiers)
            if known.find(reasons):
                raise ReasonIdentifies
            (outcome,) = apply_plan(
                [Planned(without(planned(), collected.unread), known)],
                files,
                pool=pool,
                hold_series=True,
                report=report,
                cancel=cancel,
            )
            series = gather(
                outcome.files,
                files,
                package,
                report=report,
                cancel=cancel,
            )
            shutil.rmtree(files, ignore_errors=True)
            return Prepared(Finished(outcome, series, basis), part)

    return Work("De-identifying", run, lambda done: _keep(desk, donation_id, done))


def _refuse_unsettled(desk: Desk, donation_id: int, *, hold_unconfirmed: bool) -> None:
    blocking = [
        one.sentence
        for one in unsettled(desk, donation_id)
        if one.blocks and not (one.holds and hold_unconfirmed)
    ]
    if blocking:
        raise Refused(
            f"The images cannot be de-identified yet. {' '.join(blocking)}",
            advice="Settle the text in the images and the faces first.",
        )


def finished(desk: Desk, donation_id: int) -> Finished | None:
    """What the last de-identification led to, with the zips; None if there is none that holds."""
    return desk.read(donation_id, Purpose.OUTCOME, Finished)


def outcome(desk: Desk, donation_id: int) -> Outcome | None:
    """File by file what was written and what was held; None if there is none that holds."""
    done = finished(desk, donation_id)
    return None if done is None else done.outcome


def package_folder(desk: Desk, donation_id: int) -> Path:
    """The folder of the package; raises Refused if its copies are gone."""
    inside = desk.outgoing(donation_id)
    folders = [path for path in inside.iterdir() if path.is_dir()] if inside.is_dir() else []
    if len(folders) != 1:
        raise Refused(
            "The de-identified copies of this donation are no longer on this computer.",
            advice="De-identify the donation again.",
        )
    return folders[0]


def _keep(desk: Desk, donation_id: int, done: Prepared) -> Outcome:
    target = desk.outgoing(donation_id)
    with disk_sentences("The finished copies could not be put in their place."):
        try:
            voiding.changeable(desk, donation_id)
            if done.finished.basis != _basis(desk, donation_id):
                raise Refused(
                    "The studies or decisions changed while de-identification ran.",
                    advice="De-identify again.",
                )
            # Void first, then move, then keep: a kill in between leaves a folder that no
            # record knows, which the next start removes.
            voiding.choices_changed(desk, donation_id)
            tidying.remove(target)
            done.part.replace(target)
        finally:
            shutil.rmtree(done.part, ignore_errors=True)
    with desk.transaction():
        desk.write(donation_id, Purpose.OUTCOME, done.finished)
        voiding.enter(desk, donation_id, State.DEIDENTIFIED)
        desk.store.audit.note(Event.DEIDENTIFIED, donation_id)
        refreshing.refresh(desk, donation_id)
    return done.finished.outcome


def _plan(
    patient: Patient,
    *,
    pseudonyms: "Pseudonyms",
    decided_texts: dict[str, TextDecision],
    decided_faces: dict[str, FaceDecision],
    blocked: dict[str, str],
    incomplete: frozenset[str],
) -> "Plan":
    from midrc_desktop.deid.plan import plan as make_plan
    from midrc_desktop.deid.profile import MIDRC
    from midrc_desktop.submission.properties import BY_MODALITY

    return make_plan(
        patient,
        series=[series.series_instance_uid for _, series in patient.series()],
        pseudonyms=pseudonyms,
        profile=MIDRC,
        texts=decided_texts,
        faces=decided_faces,
        blocked=blocked,
        hold_series=True,
        incomplete=incomplete,
        taken=BY_MODALITY,
    )


def _basis(desk: Desk, donation_id: int) -> str:
    """A hash of everything that the result depends on and a person can change."""
    said = msgspec.json.encode(
        (
            _chosen(desk, donation_id),
            sorted(_blocked(desk, donation_id).items()),
            sorted(_incomplete(desk, donation_id)),
            sorted(texts.decisions(desk, donation_id).items()),
            sorted(faces.decisions(desk, donation_id).items()),
            sorted(faces.opted_out(desk, donation_id).items()),
            desk.case_id(donation_id),
        )
    )
    return hashlib.sha256(said).hexdigest()


def _chosen(desk: Desk, donation_id: int) -> Patient:
    return chosen(desk.patient(donation_id), importing.choices(desk, donation_id))


def _incomplete(desk: Desk, donation_id: int) -> frozenset[str]:
    return incomplete_series(desk.patient(donation_id), importing.notes(desk, donation_id))


def _blocked(desk: Desk, donation_id: int) -> dict[str, str]:
    choices = importing.choices(desk, donation_id)
    return held_studies(importing.notes(desk, donation_id), choices)


@contextmanager
def _removed_on_failure(folder: Path) -> Iterator[None]:
    with ExitStack() as undone:
        undone.callback(shutil.rmtree, folder, ignore_errors=True)
        yield
        undone.pop_all()
