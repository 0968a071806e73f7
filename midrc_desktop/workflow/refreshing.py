"""Keeping what the worklist shows in step with what was decided and written."""

from dataclasses import replace

from midrc_desktop.store.vault import Purpose
from midrc_desktop.workflow import cards, described
from midrc_desktop.workflow.choices import Choices, ImportNotes, leaving, open_disagreements
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State


def refresh(desk: Desk, donation_id: int) -> None:
    """Write counts, kinds and open points into the plain columns; settle imported or described."""
    notes = desk.read(donation_id, Purpose.IMPORT, ImportNotes) or ImportNotes()
    choices = desk.read(donation_id, Purpose.CHOICES, Choices) or Choices()
    patient = leaving(desk.patient(donation_id), notes, choices)
    blocking = [p for p in described.problems(desk, donation_id) if p.blocks]
    row = desk.row(donation_id)
    state = State(row.state)
    if state in (State.IMPORTED, State.DESCRIBED):
        state = State.IMPORTED if blocking else State.DESCRIBED
    series = [series for _, series in patient.series()]
    now = replace(
        row,
        state=state,
        kinds=cards.kinds(patient),
        modalities=cards.modalities(patient),
        regions=cards.regions(patient),
        studies=len(patient.studies),
        series=len(series),
        images=sum(len(one.instances) for one in series),
        findings=len(described.findings(desk, donation_id)),
        open_points=len(blocking) + len(open_disagreements(notes, choices)),
    )
    desk.store.donations.save(now)
