"""What a killed program left in the middle of sending, when the next one starts."""

from dataclasses import replace
from typing import TYPE_CHECKING

from midrc_desktop.workflow.queued import Place

if TYPE_CHECKING:  # it is called while a desk is being made
    from midrc_desktop.workflow.desk import Desk


def wake(desk: "Desk") -> None:
    """Put what was being sent back to where it waits. Only at the start, when nothing is sent."""
    from midrc_desktop.workflow import voiding

    for row in desk.store.queue.all():
        if row.place == Place.SENDING:
            with desk.transaction():
                desk.store.queue.put(replace(row, place=Place.WAITING))
                voiding.nothing_left(desk, row.donation)
