"""Taking a donation out of the queue again: what was begun at the destination is taken back."""

from collections.abc import Callable
from functools import partial

from midrc_desktop.errors import Refused, TransportProblem
from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.store.audit import Event
from midrc_desktop.store.journal import SendingJournal
from midrc_desktop.transport.doors import Way
from midrc_desktop.workflow import assembling, refreshing, sending, voiding
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.queued import Place
from midrc_desktop.workflow.work import Work

Stays = tuple[str, ...]


def cancel(desk: Desk, donation: int) -> Work[Stays, Stays]:
    """Take a donation out of the queue; it is signed then, and can be withdrawn or sent again.

    What was begun there is taken back as far as the destination can be reached. The work gives
    the destination's names of what stays there. Raises Refused while it is being sent.
    """

    def keep(stays: Stays) -> Stays:
        with desk.transaction():
            desk.store.audit.note(Event.CANCELLED, donation, _said(stays))
            desk.store.queue.remove(donation)
            desk.store.donations.drop(donation, voiding.ON_THE_WAY)
            desk.store.clear_journals(donation)
            if desk.state(donation) is State.SENDING:
                voiding.enter(desk, donation, State.APPROVED)
            refreshing.refresh(desk, donation)
        return stays

    return Work("Cancelling", _given_up(desk, donation), keep)


def take_back(desk: Desk, donation: int) -> Work[Stays, Stays]:
    """As `cancel`, and the signature is void: the answers can be corrected and signed anew."""

    def keep(stays: Stays) -> Stays:
        with desk.transaction():
            desk.store.audit.note(Event.TAKEN_BACK, donation, _said(stays))
            desk.store.clear_journals(donation)
            voiding.bytes_changed(desk, donation)
            refreshing.refresh(desk, donation)
        return stays

    return Work("Taking the donation back", _given_up(desk, donation), keep)


def _said(stays: Stays) -> str:
    return f"stays there: {', '.join(stays)}" if stays else ""


def _given_up(desk: Desk, donation: int) -> Callable[[Report, CancelToken], Stays]:
    row = desk.store.queue.one(donation)
    if row is None or row.place == Place.SENDING:
        raise Refused(
            "This donation is being sent, or is not in the queue.",
            safe="Nothing was changed.",
            advice="Pause it first, then cancel it.",
        )
    destination = sending.destination_of(desk, donation)
    package = assembling.assembled(desk, donation)
    if destination is None or package is None or not desk.store.has_left(donation):
        return lambda _report, _cancel: ()
    journal = sending.journal_of(desk, donation, destination, package)
    return partial(_run, journal, sending.way_to(desk, destination, package))


def _run(journal: SendingJournal, way: Way, _report: Report, cancel: CancelToken) -> Stays:
    stays = [one.reference or one.path for one in journal.confirmed().values()]
    begun = [one.reference for one in journal.uploads().values()]
    try:
        with way as transport:
            stays += transport.abandon(journal, cancel=cancel)
    except TransportProblem:
        # Nobody knows what of it arrived, so all of it is named.
        stays += begun
    return tuple(dict.fromkeys(stays))
