"""`deidentify`: de-identified copies in a folder, without a donation."""

import csv
from argparse import Namespace
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from midrc_desktop.burned_in.regions import TextDecision
from midrc_desktop.cli.console import (
    DONE,
    HELD,
    Meter,
    list_reasons,
    lost,
    may_be_written,
    said_if_not_written,
    say,
    say_pixels,
    site_key,
    write_report,
)
from midrc_desktop.cli.inspecting import index_with
from midrc_desktop.cli.unseen import faces_by_verdict, leaving_of, texts_by_verdict
from midrc_desktop.defacing.verdict import FaceDecision
from midrc_desktop.deid.apply import Planned, deidentify
from midrc_desktop.deid.outcome import Outcome, location, mapping, report
from midrc_desktop.deid.plan import Plan, without
from midrc_desktop.deid.plan import plan as make_plan
from midrc_desktop.deid.profile import profile
from midrc_desktop.deid.pseudonyms import Pseudonyms
from midrc_desktop.dicom.study import Index, Patient, Source
from midrc_desktop.errors import BadAnswer
from midrc_desktop.identifiers.collect import survey, together
from midrc_desktop.jobs import CancelToken
from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.workflow.looking import Looks


def deidentify_folder(wanted: Namespace, pool: WorkerPool, looks: Callable[[], Looks]) -> int:
    """De-identify every patient found into DIR/<case>/<study>/<series>/<sop>.dcm.

    `looks` gives what looks at pixels, where that is wanted.
    """
    site_key(wanted.site_key_file)  # before any work
    out: Path = wanted.out
    _refuse_inside(out, wanted.paths)
    for place in (wanted.report, wanted.mapping):
        may_be_written(place)
    _made(out)
    told: dict[Source, object] = {}
    found = index_with(wanted.paths, pool, survey, told)
    outcome = _deidentified(found, told, wanted, pool, looks)
    reported = report(outcome, found.skipped)
    rows, summary = reported["files"], reported["summary"]
    for row in rows:
        if row["output"] is not None:
            row["output"] = str(out.absolute() / row["output"])
    write_report(wanted.report, {**reported, "disagreements": _disagreements(found)})
    if wanted.mapping is not None:
        _write_mapping(wanted.mapping, outcome)
    say(f"{summary['written']:,} files are written.")
    say_pixels(outcome)
    for entry in found.disagreements:
        say(f"To settle: {entry.sentence}")
    list_reasons(rows, "held", "Held back:")
    list_reasons(rows, "skipped", "Not taken:")
    return HELD if summary["held"] or lost(found.skipped) or not summary["written"] else DONE


def _deidentified(
    found: Index,
    told: Mapping[Source, object],
    wanted: Namespace,
    pool: WorkerPool,
    looks: Callable[[], Looks],
) -> Outcome:
    """What became of all files of all patients; each patient has identifiers of their own."""
    key = site_key(wanted.site_key_file)
    by_pixels, by_faces = wanted.pixels == "auto", wanted.deface == "auto"
    planned = []
    for patient in found.patients:
        known = together({one.source: told[one.source] for one in patient.instances()})
        pseudonyms = Pseudonyms(key, wanted.site, patient.key)
        make = partial(_plan, patient, found, pseudonyms, wanted.profile)
        leaving = leaving_of(patient, without(make(texts=None, faces=None), known.unread))
        texts = texts_by_verdict(looks(), leaving, known.identifiers) if by_pixels else None
        faces = faces_by_verdict(looks(), leaving, patient.birth_date) if by_faces else None
        plan = without(make(texts=texts, faces=faces), known.unread)
        planned.append(Planned(plan, known.identifiers))
    meter = Meter("De-identifying")
    outcomes = deidentify(
        planned, wanted.out, pool=pool, hold_series=False, report=meter, cancel=CancelToken()
    )
    meter.clear()
    return Outcome(tuple(file for outcome in outcomes for file in outcome.files))


def _plan(
    patient: Patient,
    found: Index,
    pseudonyms: Pseudonyms,
    called: str,
    *,
    texts: Mapping[str, TextDecision] | None,
    faces: Mapping[str, FaceDecision] | None,
) -> Plan:
    return make_plan(
        patient,
        series=frozenset(series.series_instance_uid for _, series in patient.series()),
        pseudonyms=pseudonyms,
        profile=profile(called),
        texts=texts,
        faces=faces,
        blocked={
            uid: entry.sentence
            for entry in found.disagreements
            if entry.blocks and entry.patient_key == patient.key
            for uid in entry.study_uids
        },
    )


def _disagreements(found: Index) -> list[dict[str, object]]:
    """What the headers say against each other of one patient, with the files that it is about."""
    patients = {patient.key: patient for patient in found.patients}
    return [
        {
            "kind": entry.kind,
            "sentence": entry.sentence,
            "held": entry.blocks,
            "files": [
                location(instance.source)
                for study, series in patients[entry.patient_key].series()
                if study.study_instance_uid in entry.study_uids
                for instance in series.instances
            ],
        }
        for entry in found.disagreements
    ]


def _made(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise BadAnswer(
            "The output folder cannot be made.",
            advice="Name a folder that you may write to.",
            detail=str(out),
        ) from failure


def _refuse_inside(out: Path, paths: list[Path]) -> None:
    target = out.absolute().resolve()
    if any(target.is_relative_to(path.absolute().resolve()) for path in paths if path.is_dir()):
        raise BadAnswer(
            "The output folder lies inside the studies.",
            advice="Name an output folder elsewhere, so that the originals stay as they are.",
        )


def _write_mapping(path: Path, outcome: Outcome) -> None:
    """Old and new UIDs; this file identifies and is written only when asked for."""
    with said_if_not_written(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("level", "original_uid", "new_uid"))
            writer.writerows(mapping(outcome))
