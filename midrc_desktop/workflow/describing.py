"""Findings and the clinical form: kept as typed, sealed, at once."""

from midrc_desktop.clinical.record import Draft
from midrc_desktop.findings.finding import Finding
from midrc_desktop.store.vault import Purpose
from midrc_desktop.workflow import refreshing, rejections, voiding
from midrc_desktop.workflow.described import draft, findings, problems, record, subject
from midrc_desktop.workflow.desk import Desk

__all__ = ["draft", "findings", "problems", "record", "save_draft", "save_findings", "subject"]


def save_findings(desk: Desk, donation_id: int, found: tuple[Finding, ...]) -> None:
    """Keep the findings; a change voids an assembly and a signature. Raises TooLate."""
    if found == findings(desk, donation_id):
        return
    with desk.transaction():
        voiding.description_changed(desk, donation_id)
        desk.write(donation_id, Purpose.FINDINGS, found)
        refreshing.refresh(desk, donation_id)


def save_draft(desk: Desk, donation_id: int, typed: Draft) -> None:
    """Keep the form as typed; a change voids an assembly and a signature. Raises TooLate."""
    before = draft(desk, donation_id)
    if typed == before:
        return
    with desk.transaction():
        voiding.description_changed(desk, donation_id)
        desk.write(donation_id, Purpose.DRAFT, typed)
        rejections.changed(desk, donation_id, before, typed)
        refreshing.refresh(desk, donation_id)
