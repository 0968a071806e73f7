"""`donate`: the whole donation, from studies to receipt."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from midrc_desktop.cli.console import (
    DONE,
    HELD,
    list_reasons,
    lost,
    may_be_written,
    passphrase,
    say,
    say_pixels,
    site_key,
    warn,
    write_report,
)
from midrc_desktop.cli.journey import Finished, finish
from midrc_desktop.cli.letting_in import let_in
from midrc_desktop.cli.told import Told
from midrc_desktop.clinical.reading import draft_from_json
from midrc_desktop.deid.outcome import Outcome, report
from midrc_desktop.errors import BadAnswer, TransportProblem
from midrc_desktop.findings.reading import findings_from_json
from midrc_desktop.submission.reading import builtin_profile, read_profile
from midrc_desktop.submission.receipt import as_text
from midrc_desktop.submission.site_profile import SiteProfile
from midrc_desktop.workflow import faces
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.desks import Desks
from midrc_desktop.workflow.importing import Imported, import_studies


def profile_of(to: str, site: str | None) -> SiteProfile:
    """The site profile that `--to` names: a file, or the built-in one for `folder:DIR`."""
    if to.startswith("folder:"):
        folder = to.removeprefix("folder:")
        if not folder:
            raise BadAnswer("The destination has no folder.", advice="Write it as folder:DIR.")
        return builtin_profile(_made(Path(folder).absolute()), site or "000000")
    profile = read_profile(Path(to))
    if not profile.destinations:
        raise BadAnswer(
            "The site profile names no destination.",
            advice="Add one to it, or write --to folder:DIR.",
        )
    return profile if site is None else replace(profile, site_id=site)


def _made(folder: Path) -> Path:
    """The folder, made if it is not there: who names it on the command line wants it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise TransportProblem(
            "The destination folder cannot be made.",
            advice="Name a folder that you may write to.",
            detail=str(folder),
        ) from failure
    return folder


def donate(desks: Desks, wanted: Namespace) -> int:
    """Donate every patient found; 1 when anything was held back or refused."""
    may_be_written(wanted.report)
    site = profile_of(wanted.to, wanted.site)
    if wanted.accept_face is not None and not site.faces_may_stay:
        raise faces.FacesMayNotStay
    clinical, findings = _read(wanted.clinical), _read(wanted.findings)
    desk = _desk(desks, wanted, site)
    try:
        return _donate(desk, wanted, clinical, findings)
    finally:
        desk.close()


def _desk(desks: Desks, wanted: Namespace, site: SiteProfile) -> Desk:
    key = None if wanted.site_key_file is None else site_key(wanted.site_key_file)
    words = passphrase(wanted.passphrase_fd)
    desk = desks.open_for_donation(site, site_key=key, passphrase=words)
    if desk.notice:
        warn(desk.notice)
    return desk


def _donate(desk: Desk, wanted: Namespace, clinical: bytes, findings: bytes) -> int:
    told = Told()
    destination = desk.site.destinations[0]
    let_in(desk, destination, wanted.key_file, told)
    imported = told.perform(import_studies(desk, wanted.paths, propose=False, again=True))
    for disagreement in imported.disagreements:
        say(f"To settle: {disagreement.sentence}")
    for sentence in imported.refused:
        say(sentence)
    # All answers are read first, so that one that cannot be used stops the run before it sends.
    patients = [(donation, desk.patient(donation)) for donation in imported.donations]
    answers = [
        (donation, draft_from_json(clinical, patient), findings_from_json(findings, patient))
        for donation, patient in patients
    ]
    done: list[Finished] = []
    try:
        for donation, draft, flagged in answers:
            done.append(
                finish(
                    desk,
                    donation,
                    draft=draft,
                    findings=flagged,
                    face_reason=wanted.accept_face,
                    signed_by=wanted.signed_by,
                    destination=destination,
                    told=told,
                )
            )
            _tell(done[-1])
    finally:
        held = _close(wanted, imported, done)
    complete = bool(done) and all(one.receipt is not None for one in done)
    return DONE if complete and not held else HELD


def _tell(done: Finished) -> None:
    if done.receipt is not None:
        say(as_text(done.receipt))
    for sentence in done.refused:
        say(sentence)


def _close(wanted: Namespace, imported: Imported, done: Sequence[Finished]) -> bool:
    """Tell and report what became of each file; whether anything was held or lost."""
    if not imported.donations:
        say("No study was found that can be donated.")
    files = tuple(file for one in done for file in one.outcome.files)
    say_pixels(Outcome(files))
    told = report(Outcome(files), imported.skipped)
    list_reasons(told["files"], "held", "Held back on this computer:")
    list_reasons(told["files"], "skipped", "Not taken:")
    write_report(wanted.report, {**told, "donations": [_donation(one) for one in done]})
    return bool(told["summary"]["held"]) or lost(imported.skipped)


def _donation(done: Finished) -> dict[str, object]:
    receipt = None if done.receipt is None else msgspec.to_builtins(done.receipt)
    return {"receipt": receipt, "refused": list(done.refused)}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failure:
        raise BadAnswer(
            "A file of answers cannot be read.",
            advice="Name the clinical and the findings file that you want to use.",
            detail=str(path),
        ) from failure
