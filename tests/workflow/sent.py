"""A signed donation put into the queue and begun at once."""

from midrc_desktop.submission.receipt import Receipt
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.seam import Awaiting, Delivery
from midrc_desktop.workflow import queue
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.reviewing import Approved
from midrc_desktop.workflow.work import Work


def send(
    desk: Desk, approved: Approved, destination: Destination
) -> Work[Delivery | str, Receipt | Awaiting]:
    """The work that sends it, or goes on where that stopped; raises Refused."""
    if desk.store.queue.one(approved.donation_id) is not None:
        queue.rest(desk, approved.donation_id)
    queue.add(desk, approved, destination)
    return queue.start(desk, approved.donation_id)
