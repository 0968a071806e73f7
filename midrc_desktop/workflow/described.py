"""What was said about a donation so far, and what of it is meant to leave."""

from midrc_desktop.clinical.check import check
from midrc_desktop.clinical.leaving import record as leaving_record
from midrc_desktop.clinical.prefill import prefill
from midrc_desktop.clinical.record import ClinicalRecord, Draft, Problem
from midrc_desktop.dicom.study import Patient
from midrc_desktop.findings.finding import Finding
from midrc_desktop.store.vault import Purpose
from midrc_desktop.workflow.choices import Choices, ImportNotes, leaving
from midrc_desktop.workflow.desk import Desk


def subject(desk: Desk, donation_id: int) -> Patient:
    """The patient with only those studies and series that are meant to leave."""
    notes = desk.read(donation_id, Purpose.IMPORT, ImportNotes) or ImportNotes()
    choices = desk.read(donation_id, Purpose.CHOICES, Choices) or Choices()
    return leaving(desk.patient(donation_id), notes, choices)


def findings(desk: Desk, donation_id: int) -> tuple[Finding, ...]:
    """The flagged findings, in the order in which they were flagged."""
    return desk.read(donation_id, Purpose.FINDINGS, tuple[Finding, ...]) or ()


def draft(desk: Desk, donation_id: int) -> Draft:
    """The form as typed so far; prefilled from the headers where nobody has typed yet."""
    kept = desk.read(donation_id, Purpose.DRAFT, Draft)
    return prefill(desk.patient(donation_id)) if kept is None else kept


def problems(desk: Desk, donation_id: int) -> tuple[Problem, ...]:
    """What the form still needs, field by field."""
    return check(
        draft(desk, donation_id), subject(desk, donation_id), frozenset(desk.site.required)
    )


def record(desk: Desk, donation_id: int) -> ClinicalRecord:
    """The form as it would leave now: days in place of dates."""
    patient = subject(desk, donation_id)
    included = [study.study_instance_uid for study in patient.studies]
    return leaving_record(draft(desk, donation_id), patient, included)
