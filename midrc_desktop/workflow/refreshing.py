"""Keeping what the worklist shows in step with what was decided and written."""

from dataclasses import replace

from midrc_desktop.store.vault import Purpose
from midrc_desktop.workflow import cards, described
from midrc_desktop.workflow.choices import Choices, ImportNotes, chosen, leaving, open_disagreements
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State


def refresh(desk: Desk, donation_id: int) -> None:
    """Write counts, kinds and open points into the plain columns; settle imported or described.

    While nothing may leave before a question is answered, kinds and studies tell what came in.
    """
    notes = desk.read(donation_id, Purpose.IMPORT, ImportNotes) or ImportNotes()
    choices = desk.read(donation_id, Purpose.CHOICES, Choices) or Choices()
    whole, unsettled = desk.patient(donation_id), open_disagreements(notes, choices)
    patient = leaving(whole, notes, choices)
    seen = patient if patient.studies or not unsettled else chosen(whole, choices)
    blocking = [p for p in described.problems(desk, donation_id) if p.blocks]
    row = desk.row(donation_id)
    state = State(row.state)
    if state in (State.IMPORTED, State.DESCRIBED):
        state = State.IMPORTED if blocking else State.DESCRIBED
    series = [series for _, series in patient.series()]
    now = replace(
        row,
        state=state,
        kinds=cards.kinds(seen),
        modalities=cards.modalities(seen),
        regions=cards.regions(seen),
        studies=len(seen.studies),
        series=len(series),
        images=sum(one.images for one in series),
        findings=len(described.findings(desk, donation_id)),
        open_points=len(blocking) + len(unsettled),
    )
    desk.store.donations.save(now)
