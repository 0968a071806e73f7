"""Keeping what a person decides: what was made before it is void, and the audit knows."""

from midrc_desktop.store.audit import Event
from midrc_desktop.store.vault import Purpose
from midrc_desktop.workflow import refreshing, tidying, voiding
from midrc_desktop.workflow.desk import Desk


def decide(desk: Desk, donation_id: int, event: Event, records: dict[Purpose, object]) -> None:
    """Keep records that de-identification depends on; voids a finished one. Raises TooLate."""
    with desk.transaction():
        voiding.choices_changed(desk, donation_id)
        for purpose, record in records.items():
            desk.write(donation_id, purpose, record)
        desk.store.audit.note(event, donation_id)
        refreshing.refresh(desk, donation_id)
    tidying.remove(desk.outgoing(donation_id))
