"""From dropped paths to donations: one for each patient, identifiers sealed at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from midrc_desktop.dicom.study import Disagreement, Index, Skipped
from midrc_desktop.errors import Refused
from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.jobs.garbage import no_search
from midrc_desktop.store.audit import Event
from midrc_desktop.store.vault import Purpose
from midrc_desktop.workflow.choices import Choices, Donated, ImportNotes, held_studies
from midrc_desktop.workflow.deciding import decide
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.glimpses import Seen, glimpses, unseen
from midrc_desktop.workflow.proposing import Proposal, proposals
from midrc_desktop.workflow.remarks import Remark
from midrc_desktop.workflow.remarks import remarks as odd
from midrc_desktop.workflow.taking_in import Imported, take_in
from midrc_desktop.workflow.work import Turns, Work

if TYPE_CHECKING:
    from midrc_desktop.dicom.header import Header

__all__ = ["Imported"]


def import_studies(
    desk: Desk,
    paths: Sequence[Path],
    *,
    propose: bool = True,
    again: bool = False,
    seen: Seen = unseen,
) -> Work[Index, Imported]:
    """Read files, folders and zips, and keep what they hold.

    `propose` leaves out at first what is not worth giving (scouts, text in images); `again`
    takes images once more that a signed or sent donation already holds. `seen` is told what is
    read while it is read, in the thread that reads.
    """
    from midrc_desktop.dicom.index import index

    wanted, pool = tuple(paths), desk.pool

    def run(report: Report, cancel: CancelToken) -> Index:
        with no_search():
            return index(wanted, pool=pool, report=report, cancel=cancel, found=told)

    def told(headers: "Sequence[Header]") -> None:
        seen(glimpses(headers))

    def keep(found: Index) -> Turns[Imported]:
        return take_in(desk, found, propose=propose, again=again)

    return Work("Reading studies", run, keep)


def practice_studies(desk: Desk) -> Work[Index, Imported]:
    """Make the practice patient in the desk's own folder and import it."""
    from midrc_desktop.dicom.index import index
    from midrc_desktop.practice.patient import write_practice_patient

    folder, pool = desk.store.folder / "practice", desk.pool

    def run(report: Report, cancel: CancelToken) -> Index:
        folder.mkdir(exist_ok=True)
        paths = write_practice_patient(folder, report=report, cancel=cancel)
        return index(paths, pool=pool, report=report, cancel=cancel)

    def keep(found: Index) -> Turns[Imported]:
        return take_in(desk, found, propose=True, again=True)

    return Work("Making a practice patient", run, keep)


def included(desk: Desk, donation_id: int) -> frozenset[str]:
    """Original SeriesInstanceUIDs that are meant to leave."""
    everything = {s.series_instance_uid for _, s in desk.patient(donation_id).series()}
    return frozenset(everything - choices(desk, donation_id).left_out)


def set_included(desk: Desk, donation_id: int, series_uid: str, included: bool) -> None:
    """Leave a series in or out; a change voids a finished de-identification. Raises TooLate."""
    now = choices(desk, donation_id).left_out
    left_out = now - {series_uid} if included else now | {series_uid}
    set_left_out(desk, donation_id, left_out)


def set_left_out(desk: Desk, donation_id: int, series_uids: frozenset[str]) -> None:
    """Leave exactly these series out; a change voids a finished de-identification.

    Raises TooLate.
    """
    now = choices(desk, donation_id)
    choose(desk, donation_id, replace(now, left_out=series_uids), Event.INCLUSION)


def leave_out_images(
    desk: Desk, donation_id: int, series_uid: str, sop_uids: frozenset[str]
) -> None:
    """Leave exactly these images of a series out, by original SOPInstanceUID.

    Only images at its ends may go, so that no volume leaves with a hole, and not all of them.
    A change voids a finished de-identification. Raises Refused or TooLate.
    """
    own = _images(desk, donation_id, series_uid)
    kept = [place for place, uid in enumerate(own) if uid not in sop_uids]
    if not kept or len(kept) != kept[-1] - kept[0] + 1:
        raise Refused(
            "Only images at the ends of a series can be left out, and not all of them.",
            safe="Nothing was changed.",
            advice="Leave out the whole series instead.",
        )
    now = choices(desk, donation_id)
    out = (now.left_out_images - set(own)) | (sop_uids & set(own))
    choose(desk, donation_id, replace(now, left_out_images=out), Event.INCLUSION)


def _images(desk: Desk, donation_id: int, series_uid: str) -> tuple[str, ...]:
    for _, series in desk.patient(donation_id).series():
        if series.series_instance_uid == series_uid:
            return tuple(one.sop_instance_uid for one in series.instances)
    return ()


def proposed(desk: Desk, donation_id: int) -> dict[str, Proposal]:
    """For each original SeriesInstanceUID, whether we would include it, and why."""
    return desk.about(donation_id, proposals)


def skipped(desk: Desk, donation_id: int) -> tuple[Skipped, ...]:
    """Files that came with this donation and were not taken, with reasons."""
    return notes(desk, donation_id).skipped


def donated(desk: Desk, donation_id: int) -> tuple[Donated, ...]:
    """Studies of which images came again that other donations hold, as far as those are here."""
    here = {row.id for row in desk.store.donations.all()}
    found = (
        replace(one, donations=tuple(case for case in one.donations if case in here))
        for one in notes(desk, donation_id).donated
    )
    return tuple(one for one in found if one.donations)


def remarks(desk: Desk, donation_id: int, today: date) -> dict[str, tuple[Remark, ...]]:
    """For each original StudyInstanceUID what is odd about it."""
    return odd(desk.patient(donation_id), today, donated(desk, donation_id))


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
    if now != choices(desk, donation_id):
        decide(desk, donation_id, event, {Purpose.CHOICES: now})


def notes(desk: Desk, donation_id: int) -> ImportNotes:
    """What the imports of this donation told besides its studies."""
    return desk.read(donation_id, Purpose.IMPORT, ImportNotes) or ImportNotes()
