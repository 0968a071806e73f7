"""The sealed package leaves: file by file, confirmed by the destination, with a receipt."""

from datetime import UTC, datetime
from pathlib import Path

from midrc_desktop.errors import Refused
from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.store.audit import Event
from midrc_desktop.store.vault import Purpose
from midrc_desktop.submission.receipt import Receipt
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.folder import FolderTransport
from midrc_desktop.transport.seam import Delivery, Transport
from midrc_desktop.workflow import assembling, deidentifying, faces, refreshing, voiding
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.looked_at import kinds
from midrc_desktop.workflow.reviewing import Approved, Signature
from midrc_desktop.workflow.work import Work


def destinations(desk: Desk) -> tuple[Destination, ...]:
    """Where packages of this site may go."""
    return desk.site.destinations


def destination_of(desk: Desk, donation_id: int) -> Destination | None:
    """Where a donation is on its way to, or was sent to."""
    return desk.read(donation_id, Purpose.SENDING, Destination)


def blocked(desk: Desk, donation_id: int, destination: Destination) -> str | None:
    """Why this donation may not go to this destination, as a sentence; None if it may."""
    if destination.kind != "folder":
        if _face_unsettled(desk, donation_id):
            return (
                "Head images of which nobody has confirmed that no face is left go only into a "
                "folder that you hand over, never over a network."
            )
        return "This version hands packages over in a folder only."
    if not destination.path:
        return "This destination has no folder yet."
    if desk.practice and destination not in desk.site.destinations:
        return "A practice donation goes to the practice destination only."
    return None


def send(desk: Desk, approved: Approved, destination: Destination) -> Work[Delivery, Receipt]:
    """Send a signed package, or go on where it stopped. From here on it cannot be withdrawn.

    Raises Refused when the destination is blocked or the signature was withdrawn; the work
    raises TransportProblem when the destination does not take a file.
    """
    donation, package = approved.donation_id, approved.assembled
    if why := blocked(desk, donation, destination):
        raise Refused(why, advice="Choose another destination.")
    _still_signed(desk, approved)
    with desk.transaction():
        if desk.state(donation) is State.APPROVED:
            desk.store.audit.note(Event.SENDING, donation)
        voiding.enter(desk, donation, State.SENDING)
        desk.write(donation, Purpose.SENDING, destination)
        refreshing.refresh(desk, donation)
    folder = desk.outgoing(donation) / package.name
    place = f"{destination.kind}\n{destination.path}\n{package.name}\n{package.manifest_sha256}"
    journal = desk.store.journal(donation, place)
    transport = _transport(destination, package.name)

    def run(report: Report, cancel: CancelToken) -> Delivery:
        return transport.send(folder, package.entries, journal, report=report, cancel=cancel)

    def keep(delivery: Delivery) -> Receipt:
        said = {(one.path, one.size, one.sha256) for one in delivery.confirmations}
        if said != {(entry.path, entry.size, entry.sha256) for entry in package.entries}:
            raise Refused(
                "The destination did not confirm every file, so the donation is not sent yet.",
                safe="Your donation is safe on this computer.",
                advice="Choose Continue; what was confirmed is not sent again.",
            )
        receipt = Receipt(
            package=package.name,
            case_id=desk.case_id(donation),
            destination=destination.name,
            sent=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            manifest_sha256=package.manifest_sha256,
            entries=package.entries,
            site_id=desk.site_id(donation),
            practice=desk.site.practice,
        )
        with desk.transaction():
            voiding.enter(desk, donation, State.SENT)
            desk.write(donation, Purpose.RECEIPT, receipt)
            desk.store.audit.note(Event.SENT, donation)
            refreshing.refresh(desk, donation)
        return receipt

    return Work("Sending", run, keep)


def receipt(desk: Desk, donation_id: int) -> Receipt | None:
    """The destination's word for every file, once all of it was confirmed."""
    return desk.read(donation_id, Purpose.RECEIPT, Receipt)


def _transport(destination: Destination, package: str) -> Transport:
    return FolderTransport(Path(destination.path), package)


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
