"""The sealed package leaves once, whole, and goes on where it stopped."""

from dataclasses import replace
from pathlib import Path

import pytest

from midrc_desktop.errors import Refused
from midrc_desktop.jobs import Cancelled, CancelToken, Progress
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.folder import FolderMissing
from midrc_desktop.workflow import deidentifying, importing, reviewing, sending
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.reviewing import Approved
from midrc_desktop.workflow.work import perform
from tests.workflow.described_head import OpenDesk, describe
from tests.workflow.sent import send
from tests.workflow.settled import accept_faces


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_arrives_is_what_was_signed(desk: Desk, approved: Approved) -> None:
    (destination,) = sending.destinations(desk)
    package = deidentifying.package_folder(desk, approved.donation_id)
    receipt = perform(send(desk, approved, destination))
    arrived = Path(destination.path) / package.name
    assert _tree(arrived) == _tree(package)
    assert {entry.path for entry in receipt.entries} == set(_tree(arrived))
    assert receipt.manifest_sha256 == approved.signature.manifest_sha256
    assert sending.receipt(desk, approved.donation_id) == receipt
    assert desk.state(approved.donation_id) is State.SENT


def test_a_face_goes_to_a_network_only_where_the_site_lets_it_stay(
    desk: Desk, approved: Approved
) -> None:
    network = Destination("gen3", "The commons")
    assert "no face is left" not in (sending.blocked(desk, approved.donation_id, network) or "")
    desk.site = replace(desk.site, faces_may_stay=False)
    assert "no face is left" in (sending.blocked(desk, approved.donation_id, network) or "")
    with pytest.raises(Refused):
        send(desk, approved, network)
    assert desk.state(approved.donation_id) is State.APPROVED


def test_a_missing_folder_stops_and_another_start_goes_on(
    reopen: OpenDesk, desk: Desk, approved: Approved
) -> None:
    donation = approved.donation_id
    (destination,) = sending.destinations(desk)
    drive = Path(destination.path).parent / "drive"
    destination = replace(destination, path=str(drive / "packages"))
    with pytest.raises(FolderMissing):
        perform(send(desk, approved, destination))
    assert desk.state(donation) is State.SENDING
    again = reopen()
    drive.mkdir()
    assert sending.destination_of(again, donation) == destination
    checked = perform(reviewing.check(again, donation))
    perform(send(again, checked, destination))
    assert again.state(donation) is State.SENT


def test_a_stopped_sending_goes_on_with_what_is_not_confirmed(desk, approved) -> None:
    donation = approved.donation_id
    (destination,) = sending.destinations(desk)
    cancel = CancelToken()

    def stop_early(progress: Progress) -> None:
        if progress.done > approved.assembled.entries[0].size:
            cancel.cancel()

    with pytest.raises(Cancelled):
        send(desk, approved, destination).run(stop_early, cancel)
    card = desk.donation(donation)
    assert card.state is State.SENDING
    assert card.progress is not None
    assert 0 < card.progress < 1
    perform(send(desk, approved, destination))
    assert desk.donation(donation).progress is None
    assert desk.state(donation) is State.SENT


def test_what_was_sent_is_not_sent_again(desk: Desk, approved: Approved) -> None:
    (destination,) = sending.destinations(desk)
    perform(send(desk, approved, destination))
    with pytest.raises(Refused):
        send(desk, approved, destination)
    with pytest.raises(Refused):
        reviewing.check(desk, approved.donation_id)


def test_a_deleted_donation_leaves_no_copy_here(desk: Desk, approved: Approved) -> None:
    donation = approved.donation_id
    desk.delete(donation)
    assert desk.donations() == ()
    assert list(desk.store.outgoing.iterdir()) == []
    assert desk.audit()[-1].event == "donation deleted"
    assert desk.audit_breaks() == ()


def test_originals_are_never_touched(desk, studies: Path, approved: Approved) -> None:
    before = _tree(studies)
    times = {path: path.stat().st_mtime_ns for path in studies.rglob("*")}
    perform(send(desk, approved, sending.destinations(desk)[0]))
    desk.delete(approved.donation_id)
    assert _tree(studies) == before
    assert {path: path.stat().st_mtime_ns for path in studies.rglob("*")} == times


def test_a_return_of_the_same_case_is_compared_with_what_was_sent(desk, approved, studies):
    perform(send(desk, approved, sending.destinations(desk)[0]))
    (second,) = perform(importing.import_studies(desk, [studies], again=True)).donations
    describe(desk, second)
    accept_faces(desk, second)
    perform(deidentifying.deidentify(desk, second))
    package = perform(reviewing.assemble(desk, second))
    assert any("sent before" in problem for problem in package.problems)
