"""The sealed package leaves: file by file, confirmed by the destination, with a receipt."""

from midrc_desktop.errors import Refused
from midrc_desktop.jobs import Cancelled, CancelToken, Report
from midrc_desktop.store.audit import Event
from midrc_desktop.store.journal import SendingJournal
from midrc_desktop.store.vault import Purpose
from midrc_desktop.submission.receipt import Receipt
from midrc_desktop.submission.site_profile import Destination, Kind
from midrc_desktop.transport.doors import Way, door, folder_door
from midrc_desktop.transport.seam import Awaiting, Delivery
from midrc_desktop.workflow import (
    assembling,
    deidentifying,
    faces,
    receipts,
    refreshing,
    reviewing,
    signing_in,
    voiding,
)
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.looked_at import kinds
from midrc_desktop.workflow.reviewing import Approved, Assembled, Signature
from midrc_desktop.workflow.work import Work


def destinations(desk: Desk) -> tuple[Destination, ...]:
    """Where packages of this site may go."""
    return desk.site.destinations


def destination_of(desk: Desk, donation_id: int) -> Destination | None:
    """Where a donation is on its way to, or was sent to.

    A place that the site profile has by the same name is as the profile says now: how one signs
    in, the certificate authorities and the proxy may be others than when it was queued.
    """
    kept = desk.read(donation_id, Purpose.SENDING, Destination)
    if kept is None or kept in desk.site.destinations:
        return kept
    now = (one for one in desk.site.destinations if one.name == kept.name)
    return next((one for one in now if one.place == kept.place), kept)


def blocked(desk: Desk, donation_id: int, destination: Destination) -> str | None:
    """Why this donation may not go to this destination, as a sentence; None if it may."""
    if destination.is_network and _face_unsettled(desk, donation_id):
        return (
            "Head images of which nobody has confirmed that no face is left go only into a "
            "folder that you hand over, never over a network."
        )
    if destination.kind == Kind.FOLDER and not destination.path:
        return "This destination has no folder yet."
    if destination.is_network and not destination.url:
        return "This destination has no address yet."
    if desk.practice and destination not in desk.site.destinations:
        return "A practice donation goes to the practice destination only."
    return None


def may_go(desk: Desk, approved: Approved, destination: Destination) -> None:
    """Raise Refused when the destination is blocked or the signature does not hold any more."""
    if why := blocked(desk, approved.donation_id, destination):
        raise Refused(why, advice="Choose another destination.")
    _still_signed(desk, approved)


def deliver(
    desk: Desk, donation: int, destination: Destination
) -> Work[Delivery | str, Receipt | Awaiting]:
    """Compare a signed package with its signature, and send what the destination lacks.

    From the first byte on it cannot be withdrawn. What comes of it is the receipt, or what is
    still awaited: then it is to be delivered again later, which sends nothing twice. Raises
    Refused when the destination is blocked or there is no signature, SignatureVoid when a byte
    differs, TransportProblem when the destination does not take a file.
    """
    checked = reviewing.check(desk, donation)
    if why := blocked(desk, donation, destination):
        raise Refused(why, advice="Choose another destination.")
    package = assembling.assembled(desk, donation)
    assert package is not None
    journal = journal_of(desk, donation, destination, package)
    way = way_to(desk, destination, package)
    folder = desk.outgoing(donation) / package.name
    with desk.transaction():
        if desk.state(donation) is State.APPROVED:
            desk.store.audit.note(Event.SENDING, donation)
        voiding.enter(desk, donation, State.SENDING)
        refreshing.refresh(desk, donation)

    def run(report: Report, cancel: CancelToken) -> Delivery | str:
        compared = checked.run(report, cancel)
        if isinstance(compared, str):
            return compared
        entries = compared.assembled.entries
        with way as transport, journal.held():
            way.check(cancel)
            if not journal.depart(State.SENDING):
                raise Cancelled  # it was paused while its bytes were compared
            return transport.send(folder, entries, journal, report=report, cancel=cancel)

    def keep(done: Delivery | str) -> Receipt | Awaiting:
        if isinstance(done, str):
            raise reviewing.voided(desk, donation, done)
        if done.awaiting is not None:
            return done.awaiting
        receipt = receipts.made(desk, donation, destination, package, done)
        with desk.transaction():
            voiding.enter(desk, donation, State.SENT)
            desk.write(donation, Purpose.RECEIPT, receipt)
            desk.store.queue.remove(donation)
            desk.store.donations.drop(donation, (Purpose.TROUBLE,))
            desk.store.audit.note(Event.SENT, donation)
            refreshing.refresh(desk, donation)
        return receipt

    return Work("Sending", run, keep)


def receipt(desk: Desk, donation_id: int) -> Receipt | None:
    """The destination's word for every file, once all of it was confirmed."""
    return desk.read(donation_id, Purpose.RECEIPT, Receipt)


def journal_of(
    desk: Desk, donation: int, destination: Destination, package: Assembled
) -> SendingJournal:
    """What is done of this package for this destination."""
    place = "\n".join((*destination.place, package.name, package.manifest_sha256))
    return desk.store.journal(donation, place)


def way_to(desk: Desk, destination: Destination, package: Assembled) -> Way:
    """The way to a destination, with the sign-in that this computer has. Raises TransportProblem.

    The way is taken from any thread, once.
    """
    if not destination.is_network:
        return Way(folder_door(destination, package.name))
    line = signing_in.line(desk, destination)
    try:
        access = signing_in.access(desk, destination, line)
        project = package.project or desk.site.project
        transport = door(destination, package.name, project=project, access=access, line=line)
        return Way(transport, line, signing_in.may_send(desk, destination, line, project))
    except BaseException:
        line.close()
        raise


def _still_signed(desk: Desk, approved: Approved) -> None:
    """An Approved can be old: the signature it stands for must still be the one that is kept."""
    kept = desk.read(approved.donation_id, Purpose.SIGNATURE, Signature)
    package = assembling.assembled(desk, approved.donation_id)
    if kept != approved.signature or package != approved.assembled:
        raise Refused(
            "The signature no longer holds, so nothing was sent.",
            advice="Review the donation and sign it again.",
        )


def _face_unsettled(desk: Desk, donation_id: int) -> bool:
    """Whether a head leaves that is neither confirmed nor let go by a recorded reason."""
    done = deidentifying.finished(desk, donation_id)
    heads, decided = desk.about(donation_id, kinds).heads, faces.decisions(desk, donation_id)
    leaving = {one.original_series_uid for one in done.series} if done else set()
    return any(
        uid not in decided or not (decided[uid].settled or decided[uid].opted_out)
        for uid in leaving & heads.keys()
    )
