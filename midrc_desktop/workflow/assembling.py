"""Putting together everything that will leave: zips, records, manifest; nothing is sent yet."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from midrc_desktop.errors import Refused
from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.store.audit import Event
from midrc_desktop.store.vault import Purpose
from midrc_desktop.submission import preflight, seal
from midrc_desktop.submission.manifest import Entry, FaceOutcome
from midrc_desktop.submission.package import package_name
from midrc_desktop.submission.records import Records, records
from midrc_desktop.workflow import deidentifying, described, refreshing, tidying, voiding
from midrc_desktop.workflow.deidentifying import Finished
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.disk import disk_sentences
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.shown import Shown, manifest_faces, manifest_texts, shown
from midrc_desktop.workflow.work import Work


@dataclass(frozen=True, slots=True)
class Assembled:
    """A package that is complete on this computer.

    `entries` are all its files, the manifest last; `problems` is what the commons' mechanical
    checks would stop at, and `remarks` what they would ask about, as sentences; `faces` new
    UIDs of the series that leave with a face; `bytes` the size of the package; `project` the
    commons' name of the project that the records are for.
    """

    name: str
    entries: tuple[Entry, ...]
    problems: tuple[str, ...]
    remarks: tuple[str, ...]
    faces: tuple[str, ...]
    records: Records
    manifest_sha256: str
    bytes: int
    basis: str
    project: str = ""


def assembled(desk: Desk, donation_id: int) -> Assembled | None:
    """The package as it was last put together, or None if nothing that holds was."""
    return desk.read(donation_id, Purpose.ASSEMBLY, Assembled)


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What assembling made, and whether the images are still those that were verified."""

    assembled: Assembled
    images_intact: bool


def assemble(desk: Desk, donation_id: int) -> Work[_Sealed, Assembled]:
    """Write records and manifest, so that all that will leave exists; check it as the commons does.

    Raises Refused if nothing is de-identified or the donation is signed already.
    """
    done = deidentifying.finished(desk, donation_id)
    if done is None or desk.state(donation_id) is not State.DEIDENTIFIED:
        raise Refused(
            "The package cannot be put together now.",
            safe="Nothing was changed.",
            advice="De-identify the donation first; a signed one has to be withdrawn before.",
        )
    folder = deidentifying.package_folder(desk, donation_id)
    case_id, today = desk.case_id(donation_id), date.today()
    site = replace(desk.site, site_id=desk.site_id(donation_id))
    flagged = described.findings(desk, donation_id)
    clinical = described.record(desk, donation_id)
    told = shown(desk, donation_id, done)
    reasons = tuple(dict.fromkeys(one.reason for one in told.values() if one.reason))
    earlier = _earlier(desk, donation_id)
    name = package_name(site, today, case_id)
    basis = _basis(desk, donation_id)

    def run(report: Report, cancel: CancelToken) -> _Sealed:
        with disk_sentences("The package could not be put together."):
            target = folder.with_name(name)
            folder.rename(target)
            written = records(
                site, case_id, clinical, flagged, done.series, created=today, face_reasons=reasons
            )
            sealed = seal.seal(
                target,
                case_id=case_id,
                site=site,
                records=written,
                created=today,
                faces=manifest_faces(done, told),
                texts=manifest_texts(done, told),
                held=Counter(file.kind for file in done.outcome.held()),
                report=report,
                cancel=cancel,
            )
        found = preflight.preflight(written, done.series, findings=flagged, earlier=earlier)
        entries = set(sealed.entries)
        made = Assembled(
            name=name,
            entries=sealed.files,
            problems=tuple(in_words(one) for one in found if one.blocks),
            remarks=tuple(
                in_words(one)
                for one in found
                if not one.blocks and one.field not in _SAID_BY_THE_FORM
            ),
            faces=with_face(done, told),
            records=written,
            manifest_sha256=sealed.manifest_sha256,
            bytes=sum(entry.size for entry in sealed.files),
            basis=basis,
            project=site.project,
        )
        return _Sealed(made, all(one.entry in entries for one in done.series))

    return Work("Putting the package together", run, lambda made: _keep(desk, donation_id, made))


_SAID_BY_THE_FORM = ("days_to_study",)
_RECORDS = {
    "case": "Patient record",
    "measurement": "COVID-19 tests",
    "imaging_study": "Study record",
    "annotation": "Findings",
    "dataset": "Site profile",
    "core_metadata_collection": "Package record",
}
_ALONE = ("A series ", "A study ", "An age ", "A file ", "No ", "Two images ", "The images ", "“")
"""How the sentences begin that say themselves what they are about."""


def in_words(found: preflight.Rejection) -> str:
    """What a check found, without the names that only its code knows."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", found.field).lower()
    sentence = found.sentence.replace(found.field, spaced) if spaced else found.sentence
    if sentence.startswith(_ALONE):
        return sentence
    modality = found.node.removesuffix("_series_file")
    series = f"{modality.upper()} series" if modality != found.node else ""
    record = series or _RECORDS.get(found.node, "Package")
    return f"{record}, {spaced}: {sentence}" if spaced else f"{record}: {sentence}"


def _keep(desk: Desk, donation_id: int, made: _Sealed) -> Assembled:
    if not made.images_intact:
        with desk.transaction():
            voiding.choices_changed(desk, donation_id)
            refreshing.refresh(desk, donation_id)
        tidying.remove(desk.outgoing(donation_id))
        raise Refused(
            "The de-identified images on this computer were changed, so they do not leave.",
            safe="Nothing has left this computer, and the originals are as they were.",
            advice="De-identify the donation again.",
        )
    if made.assembled.basis != _basis(desk, donation_id):
        raise Refused(
            "Findings, form or studies changed while the package was put together.",
            safe="Nothing was signed.",
            advice="Open the review again.",
        )
    with desk.transaction():
        row = desk.row(donation_id)
        desk.write(donation_id, Purpose.ASSEMBLY, made.assembled)
        desk.store.donations.save(replace(row, files_to_send=len(made.assembled.entries)))
        desk.store.audit.note(Event.ASSEMBLED, donation_id)
        refreshing.refresh(desk, donation_id)
    return made.assembled


def _basis(desk: Desk, donation_id: int) -> str:
    """A hash of what the records are made from."""
    done = deidentifying.finished(desk, donation_id)
    said = msgspec.json.encode(
        (
            desk.state(donation_id),
            described.findings(desk, donation_id),
            described.draft(desk, donation_id),
            desk.site,
            done.basis if done else "",
        )
    )
    return hashlib.sha256(said).hexdigest()


def with_face(done: Finished, told: Mapping[str, Shown]) -> tuple[str, ...]:
    """New UIDs of the series that leave with a face."""
    return tuple(
        one.series_uid
        for one in done.series
        if told[one.original_series_uid].face is FaceOutcome.STAYS
    )


def _earlier(desk: Desk, donation_id: int) -> Records | None:
    """The records that were sent before for the same case, the newest."""
    for row in desk.store.donations.of_case(desk.case_id(donation_id)):
        if row.id != donation_id and State(row.state) is State.SENT:
            sent = assembled(desk, row.id)
            if sent is not None:
                return sent.records
    return None
