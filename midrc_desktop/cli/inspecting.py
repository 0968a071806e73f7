"""`inspect`: what would be imported, and what would be skipped and why."""

import json
from collections.abc import Sequence
from pathlib import Path

from midrc_desktop.cli.console import DONE, HELD, Meter, list_reasons, say
from midrc_desktop.deid.outcome import Outcome, report
from midrc_desktop.dicom.header import read_header
from midrc_desktop.dicom.index import Reader, index
from midrc_desktop.dicom.study import Index, Patient, Source
from midrc_desktop.jobs import CancelToken
from midrc_desktop.jobs.counting import counted
from midrc_desktop.jobs.pool import WorkerPool, default_workers
from midrc_desktop.workflow.proposing import proposals


def index_with(
    paths: Sequence[Path],
    pool: WorkerPool,
    read: Reader = read_header,
    beside: dict[Source, object] | None = None,
) -> Index:
    """Index the paths with a progress line; no file is written."""
    meter = Meter("Reading")
    found = index(paths, pool=pool, report=meter, cancel=CancelToken(), read=read, beside=beside)
    meter.clear()
    return found


def inspect(paths: Sequence[Path], *, as_json: bool) -> int:
    """Print the tree of patients, studies and series, and every skipped file's reason."""
    with WorkerPool(default_workers()) as pool:
        found = index_with(paths, pool)
    rows = report(Outcome(()), found.skipped)["files"]
    kinds = [one.kind for one in found.skipped]
    if as_json:
        say(
            json.dumps(
                {
                    "patients": [_patient(patient) for patient in found.patients],
                    "disagreements": [entry.sentence for entry in found.disagreements],
                    "skipped": [
                        {**row, "kind": kind} for row, kind in zip(rows, kinds, strict=True)
                    ],
                    "files": found.files,
                },
                indent=2,
                ensure_ascii=False,
            )
        )
    else:
        _print(found)
        list_reasons(rows, "skipped", f"{len(rows):,} of {found.files:,} files are not taken:")
    return DONE if found.patients else HELD


def _patient(patient: Patient) -> dict[str, object]:
    proposed = proposals(patient)
    return {
        "patient_id": patient.patient_id,
        "names": list(patient.names),
        "studies": [
            {
                "study_instance_uid": study.study_instance_uid,
                "date": study.date,
                "description": study.description,
                "series": [
                    {
                        "series_instance_uid": series.series_instance_uid,
                        "modality": series.modality,
                        "description": series.description,
                        "body_part": series.body_part,
                        "images": len(series.instances),
                        "uid_made": series.uid_made,
                        "include": proposed[series.series_instance_uid].include,
                        "reason": proposed[series.series_instance_uid].reason,
                    }
                    for series in study.series
                ],
            }
            for study in patient.studies
        ],
    }


def _print(found: Index) -> None:
    for patient in found.patients:
        proposed = proposals(patient)
        say(f"Patient {patient.patient_id or 'without an id'}  {' / '.join(patient.names)}")
        for study in patient.studies:
            say(f"  Study {study.date or 'without a date'}  {study.description}")
            for series in study.series:
                part = f" {series.body_part.lower()}" if series.body_part else ""
                images = counted(len(series.instances), "image")
                say(f"    {series.modality}{part}  {series.description}  {images}")
                proposal = proposed[series.series_instance_uid]
                why = f": {proposal.reason}" if proposal.reason else ""
                say(f"      proposed to {'include' if proposal.include else 'leave out'}{why}")
    for disagreement in found.disagreements:
        say(f"To settle: {disagreement.sentence}")
