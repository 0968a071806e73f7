"""What a change undoes: an assembly, a signature, a finished de-identification."""

from dataclasses import replace

from midrc_desktop.errors import Refused
from midrc_desktop.store.audit import Event
from midrc_desktop.store.vault import Purpose
from midrc_desktop.submission.site_profile import SiteProfile
from midrc_desktop.workflow.desk import Desk, Identity
from midrc_desktop.workflow.donation import CHANGEABLE, SIGNED, State, move

ON_THE_WAY = (Purpose.SENDING, Purpose.TROUBLE)
"""What is kept of a donation in the queue."""

_AFTER_ASSEMBLY = (Purpose.ASSEMBLY, Purpose.SIGNATURE, *ON_THE_WAY)
_AFTER_DEIDENTIFICATION = (Purpose.OUTCOME, *_AFTER_ASSEMBLY)


class TooLate(Refused):
    """The donation is on its way or sent."""

    title = "This donation is on its way or sent and can no longer be changed."
    safe = "Nothing was changed."
    advice = "Import the studies again to give them once more with other answers."


def changeable(desk: Desk, donation_id: int) -> None:
    """Raise TooLate if the donation is on its way or sent."""
    if desk.state(donation_id) not in CHANGEABLE:
        raise TooLate


def enter(desk: Desk, donation_id: int, state: State) -> None:
    """Move a donation to a state; raises Refused if it may not follow."""
    row = desk.row(donation_id)
    desk.store.donations.save(replace(row, state=move(State(row.state), state)))


def description_changed(desk: Desk, donation_id: int) -> None:
    """Findings or the form were edited: records and signature are void, the images are not."""
    changeable(desk, donation_id)
    with desk.transaction():
        if desk.state(donation_id) is State.APPROVED:
            desk.store.audit.note(Event.VOIDED, donation_id)
            enter(desk, donation_id, State.DEIDENTIFIED)
        _drop(desk, donation_id, _AFTER_ASSEMBLY)


def choices_changed(desk: Desk, donation_id: int) -> None:
    """What is to leave has changed: the finished copies are void too.

    Their folder is removed by the next `tidying.sweep`, after the change is on disk.
    """
    changeable(desk, donation_id)
    with desk.transaction():
        if desk.state(donation_id) is State.APPROVED:
            desk.store.audit.note(Event.VOIDED, donation_id)
        enter(desk, donation_id, State.IMPORTED)
        _drop(desk, donation_id, _AFTER_DEIDENTIFICATION)


def bytes_changed(desk: Desk, donation_id: int) -> None:
    """The package is not what was signed: the signature is void."""
    with desk.transaction():
        desk.store.audit.note(Event.VOIDED, donation_id)
        enter(desk, donation_id, State.DEIDENTIFIED)
        _drop(desk, donation_id, _AFTER_ASSEMBLY)


def _drop(desk: Desk, donation_id: int, purposes: tuple[Purpose, ...]) -> None:
    """Nothing unsigned stays in the queue."""
    desk.store.queue.remove(donation_id)
    desk.store.donations.drop(donation_id, purposes)


def nothing_left(desk: Desk, donation_id: int) -> None:
    """Sending ended before the first byte: the donation is signed, and no more than that."""
    sending = desk.state(donation_id) is State.SENDING
    if sending and not desk.store.has_left(donation_id):
        enter(desk, donation_id, State.APPROVED)


def site_changed(desk: Desk, before: SiteProfile) -> None:
    """Put donations that are not sent under the new site profile (called inside a transaction)."""
    waiting = [row for row in desk.store.donations.all() if State(row.state) is not State.SENT]
    moved = desk.site.site_id != before.site_id
    if moved and any(State(row.state) in SIGNED for row in waiting):
        raise Refused(
            "The site id was not changed, because a signed donation waits under the old one.",
            safe="Nothing was changed.",
            advice="Send it first, or withdraw its signature.",
        )
    for row in waiting:
        if moved:
            _move_case(desk, row.id)
        elif State(row.state) in CHANGEABLE and before.faces_may_stay > desk.site.faces_may_stay:
            choices_changed(desk, row.id)
        elif State(row.state) in CHANGEABLE and _leaves_otherwise(desk.site, before):
            description_changed(desk, row.id)


def _move_case(desk: Desk, donation_id: int) -> None:
    patient = desk.patient(donation_id)
    case_id = desk.pseudonyms(patient).case_id
    desk.store.crosswalk.claim(case_id, desk.fingerprint(patient))
    choices_changed(desk, donation_id)
    row = desk.row(donation_id)
    desk.store.donations.save(replace(row, case_id=case_id))
    desk.store.crosswalk.release(row.case_id)
    identity = desk.read(donation_id, Purpose.IDENTITY, Identity)
    if identity is not None:
        desk.write(donation_id, Purpose.IDENTITY, replace(identity, case_id=case_id))


def _leaves_otherwise(now: SiteProfile, before: SiteProfile) -> bool:
    return replace(now, destinations=()) != replace(before, destinations=())
