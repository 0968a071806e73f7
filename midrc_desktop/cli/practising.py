"""`practice`: the whole donation with the made-up patient, without a window."""

from pathlib import Path

from midrc_desktop.cli.console import DONE, HELD, say, warn
from midrc_desktop.cli.journey import finish
from midrc_desktop.cli.told import Told
from midrc_desktop.clinical.reading import draft_from_json
from midrc_desktop.findings.reading import findings_from_json
from midrc_desktop.jobs.resources import resource
from midrc_desktop.submission.receipt import as_text
from midrc_desktop.workflow.desks import Desks
from midrc_desktop.workflow.importing import practice_studies


def practise(desks: Desks, out: Path | None) -> int:
    """Donate the practice patient into a practice folder and print the receipt."""
    desk = desks.open_practice(out)
    try:
        told = Told()
        imported = told.perform(practice_studies(desk))
        clinical = resource("practice", "clinical.json").read_bytes()
        findings = resource("practice", "findings.json").read_bytes()
        for donation in imported.donations:
            patient = desk.patient(donation)
            done = finish(
                desk,
                donation,
                draft=draft_from_json(clinical, patient),
                findings=findings_from_json(findings, patient),
                face_reason=None,
                signed_by="Practice",
                destination=desk.site.destinations[0],
                told=told,
            )
            if done.receipt is None:
                for sentence in done.refused:
                    warn(sentence)
                return HELD
            say(as_text(done.receipt))
        return DONE
    finally:
        desk.close()
