"""One donation from what is known about it to its receipt, without a window."""

from dataclasses import dataclass

from midrc_desktop.cli.delivering import deliver
from midrc_desktop.cli.told import Told
from midrc_desktop.clinical.prefill import aged, filled
from midrc_desktop.clinical.record import Draft
from midrc_desktop.deid.outcome import Outcome
from midrc_desktop.errors import Refused
from midrc_desktop.findings.finding import Finding
from midrc_desktop.submission.receipt import Receipt
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.workflow import deidentifying, describing, faces, reviewing, sending, texts
from midrc_desktop.workflow.desk import Desk


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of one donation: its files, and its receipt or why there is none."""

    outcome: Outcome
    receipt: Receipt | None
    refused: tuple[str, ...] = ()


def finish(
    desk: Desk,
    donation: int,
    *,
    draft: Draft,
    findings: tuple[Finding, ...],
    face_reason: str | None,
    signed_by: str,
    destination: Destination,
    told: Told,
) -> Finished:
    """Describe, de-identify, assemble, sign and send one imported donation."""
    answers = filled(draft, describing.draft(desk, donation))
    if not draft.case.get("age_at_index", "").strip():
        answers = aged(answers, desk.patient(donation))
    describing.save_draft(desk, donation, answers)
    describing.save_findings(desk, donation, findings)
    if face_reason is not None:
        faces.opt_out_all(desk, donation, face_reason)
    _look(desk, donation, told)
    outcome = told.perform(deidentifying.deidentify(desk, donation, hold_unconfirmed=True))
    if not outcome.written():
        return Finished(outcome, None, ("Nothing of this donation can leave: everything is held.",))
    try:
        assembled = told.perform(reviewing.assemble(desk, donation))
        if assembled.problems:
            return Finished(outcome, None, assembled.problems)
        if blocked := sending.blocked(desk, donation, destination):
            return Finished(outcome, None, (blocked,))
        approved = told.perform(reviewing.sign(desk, donation, signed_by, ""))
    except Refused as refusal:
        return Finished(outcome, None, (refusal.sentences(),))
    return Finished(outcome, deliver(desk, approved, destination))


def _look(desk: Desk, donation: int, told: Told) -> None:
    """Look for text and faces, and settle them by their verdicts: the signer stands for those.

    The faces of children are not confirmed unseen, so they stay here.
    """
    told.perform(texts.look(desk, donation))
    texts.settle(desk, donation, texts.to_settle(desk, donation))
    judged = told.perform(faces.look(desk, donation)).judged
    for study in desk.patient(donation).studies:
        uids = {series.series_instance_uid for series in study.series} & judged.keys()
        if not any(judged[uid].child for uid in uids):
            faces.confirm(desk, donation, study.study_instance_uid)
