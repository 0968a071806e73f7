"""The queue: who is next, when, what stopped it, and what a new start finds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from midrc_desktop.errors import Refused, TransportProblem
from midrc_desktop.jobs import Cancelled, CancelToken, Progress, silent
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.answers import Answer
from midrc_desktop.transport.problems import Busy, ProxySignIn, SignInNeeded
from midrc_desktop.transport.seam import Awaiting
from midrc_desktop.workflow import queue, receipts, reviewing, sending
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.queue import Place, Remedy, Rules
from midrc_desktop.workflow.reviewing import Approved, SignatureVoid
from midrc_desktop.workflow.work import perform
from tests.workflow.described_head import OpenDesk
from tests.workflow.scripted import (
    Scripted,
    awaits,
    begins_then,
    fails,
    forgets_one,
    takes_all,
)

COMMONS = Destination("gen3", "The commons", url="https://data.example.org")


class Sleepy(TransportProblem):
    """Somebody turned the server off."""

    title = "The server does not answer."


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """What the donation is sent to, whatever the destination says."""
    made = Scripted(takes_all)
    monkeypatch.setattr(sending, "way_to", lambda *_: made.way())
    return made


def _row(desk: Desk) -> queue.Queued:
    (row,) = queue.rows(desk)
    return row


def _fail(desk: Desk, donation: int) -> TransportProblem:
    with pytest.raises(TransportProblem) as caught:
        perform(queue.start(desk, donation))
    queue.stopped(desk, donation, caught.value)
    return caught.value


def _now() -> datetime:
    return datetime.now(UTC)


def test_what_waits_is_signed_only_and_can_be_withdrawn(desk: Desk, approved: Approved) -> None:
    donation = approved.donation_id
    queue.add(desk, approved, sending.destinations(desk)[0])
    row = _row(desk)
    assert (row.place, row.sent, row.total) == (Place.WAITING, 0, approved.assembled.bytes)
    assert desk.state(donation) is State.APPROVED
    assert queue.due(desk, _now()) == donation
    reviewing.withdraw(desk, donation)
    assert queue.rows(desk) == ()
    assert desk.state(donation) is State.DEIDENTIFIED


def test_what_was_sent_leaves_the_queue_with_a_receipt(desk, approved, scripted) -> None:
    donation = approved.donation_id
    queue.add(desk, approved, COMMONS)
    receipt = perform(queue.start(desk, donation))
    assert receipt == sending.receipt(desk, donation)
    assert queue.rows(desk) == ()
    assert desk.state(donation) is State.SENT
    assert (receipt.host, receipt.kind) == ("data.example.org", "gen3")
    assert (receipt.signed_by, receipt.signed_as) == ("Dr Vale", "Neuroradiologist")
    assert receipt.references()[receipt.entries[0].path].startswith("dg.TEST/")
    assert [one.path for one in receipt.left] == ["manifest.json"]
    assert [one.id for one in receipt.records] == ["id-1"]
    assert receipts.history(desk, "dg.test commons") == (receipt,)
    assert receipts.history(desk, "dg.test nowhere") == ()
    assert [row.event for row in desk.audit()][-3:] == ["queued", "sending started", "sent"]
    with pytest.raises(Refused, match="sent already"):
        queue.add(desk, approved, COMMONS)


def test_a_destination_that_forgets_a_file_gives_no_receipt(desk, approved, scripted) -> None:
    scripted.turns = [forgets_one]
    queue.add(desk, approved, COMMONS)
    with pytest.raises(Refused, match="did not confirm every file"):
        perform(queue.start(desk, approved.donation_id))
    assert sending.receipt(desk, approved.donation_id) is None
    assert desk.state(approved.donation_id) is State.SENDING


def test_what_is_awaited_is_asked_for_when_it_is_due(desk, approved, scripted) -> None:
    scripted.turns = [awaits, takes_all]
    donation = approved.donation_id
    queue.add(desk, approved, COMMONS)
    before = _now()
    assert isinstance(perform(queue.start(desk, donation)), Awaiting)
    row = _row(desk)
    assert (row.place, row.sentence) == (Place.AWAITING, "The commons is checking the files.")
    then = datetime.fromisoformat(row.due)
    assert timedelta(seconds=43) < then - before < timedelta(seconds=47)
    assert queue.due(desk, before) is None
    assert queue.next_due(desk, before) == then
    queue.set_rules(desk, Rules(at_night=True, night_from="02:00", night_to="02:01"))
    assert queue.due(desk, then) == donation
    perform(queue.start(desk, donation))
    assert desk.state(donation) is State.SENT


def test_one_that_can_be_tried_again_waits_longer_each_time(desk, approved, scripted) -> None:
    scripted.turns = [fails(Sleepy())]
    donation = approved.donation_id
    queue.add(desk, approved, COMMONS)
    waits = []
    for _ in range(9):
        _fail(desk, donation)
        row = _row(desk)
        assert row.place is Place.WAITING
        assert row.problem.title == row.sentence == Sleepy.title
        waits.append((datetime.fromisoformat(row.due) - _now()).total_seconds())
    for wait, longest in zip(waits, [30, 60, 120, 240, 480, 960, 1800, 1800, 1800], strict=True):
        assert longest * 0.75 - 2 <= wait <= longest
    assert queue.due(desk, _now()) is None
    queue.resume(desk, donation)
    assert queue.due(desk, _now()) == donation
    assert _row(desk).problem is None


def test_a_destination_that_asks_for_time_gets_it(desk, approved, scripted) -> None:
    busy = Busy(Answer(503, {}, b""), after=900.0)
    scripted.turns = [fails(busy)]
    queue.add(desk, approved, COMMONS)
    _fail(desk, approved.donation_id)
    wait = datetime.fromisoformat(_row(desk).due) - _now()
    assert timedelta(seconds=890) < wait <= timedelta(seconds=900)


@pytest.mark.parametrize(
    ("problem", "remedy"),
    [
        (SignInNeeded(), Remedy.SIGN_IN),
        (ProxySignIn(), Remedy.PROXY),
    ],
)
def test_one_that_needs_a_person_waits_for_one(desk, approved, scripted, problem, remedy) -> None:
    problem.detail = "what the server said"
    scripted.turns = [fails(problem)]
    queue.add(desk, approved, COMMONS)
    _fail(desk, approved.donation_id)
    row = _row(desk)
    assert (row.place, row.due) == (Place.STOPPED, "")
    assert (row.problem.remedy, row.problem.detail) == (remedy, "what the server said")
    assert queue.next_due(desk, _now()) is None
    stopped = desk.audit()[-1]
    assert (stopped.event, stopped.said) == ("sending stopped", type(problem).__name__)


def test_a_missing_folder_stops_and_another_one_may_be_chosen(desk, approved, tmp_path) -> None:
    gone = Destination("folder", "Stick", str(tmp_path / "stick" / "packages"))
    queue.add(desk, approved, gone)
    _fail(desk, approved.donation_id)
    assert _row(desk).problem.remedy is Remedy.FOLDER
    queue.add(desk, approved, sending.destinations(desk)[0])
    assert (_row(desk).place, _row(desk).problem) == (Place.WAITING, None)
    perform(queue.start(desk, approved.donation_id))
    assert desk.state(approved.donation_id) is State.SENT


def test_one_that_has_begun_over_a_network_does_not_go_elsewhere(desk, approved, scripted) -> None:
    scripted.turns = [begins_then(SignInNeeded())]
    queue.add(desk, approved, COMMONS)
    _fail(desk, approved.donation_id)
    with pytest.raises(Refused, match="cannot go elsewhere yet"):
        queue.add(desk, approved, replace(COMMONS, name="Another", url="https://b.example.org"))
    queue.add(desk, approved, COMMONS)
    assert 0 < _row(desk).sent < _row(desk).total


def test_one_byte_that_changed_stops_it_before_anything_leaves(desk, approved, scripted) -> None:
    donation = approved.donation_id
    queue.add(desk, approved, COMMONS)
    package = desk.outgoing(donation) / approved.assembled.name
    target = package / "records" / "case.json"
    target.chmod(0o600)
    target.write_bytes(target.read_bytes() + b" ")
    with pytest.raises(SignatureVoid) as void:
        perform(queue.start(desk, donation))
    queue.stopped(desk, donation, void.value)
    assert scripted.sent == 0
    assert queue.rows(desk) == ()
    assert desk.state(donation) is State.DEIDENTIFIED


def test_a_pause_before_the_first_byte_lets_nothing_leave(desk, approved, scripted) -> None:
    donation = approved.donation_id
    queue.add(desk, approved, COMMONS)
    work = queue.start(desk, donation)
    assert _row(desk).place is Place.SENDING
    queue.pause(desk, donation)
    with pytest.raises(Cancelled):
        work.run(silent, CancelToken())
    assert scripted.sent == 0
    assert desk.state(donation) is State.APPROVED
    assert _row(desk).place is Place.PAUSED
    assert queue.due(desk, _now()) is None
    queue.resume(desk, donation)
    perform(queue.start(desk, donation))
    assert desk.state(donation) is State.SENT


def test_a_pause_on_the_way_keeps_what_is_there(desk: Desk, approved: Approved) -> None:
    donation, cancel = approved.donation_id, CancelToken()
    queue.add(desk, approved, sending.destinations(desk)[0])
    first = approved.assembled.entries[0].size

    def stop_in_the_second_file(progress: Progress) -> None:
        if desk.store.has_left(donation) and progress.done > first:
            cancel.cancel()

    work = queue.start(desk, donation)
    with pytest.raises(Cancelled):
        work.run(stop_in_the_second_file, cancel)
    queue.pause(desk, donation)
    assert desk.state(donation) is State.SENDING
    assert first <= _row(desk).sent < _row(desk).total
    with pytest.raises(Refused):
        reviewing.withdraw(desk, donation)


def test_what_was_finished_in_spite_of_a_pause_is_sent(desk, approved, scripted) -> None:
    donation = approved.donation_id
    queue.add(desk, approved, COMMONS)
    work = queue.start(desk, donation)
    done = work.run(silent, CancelToken())
    queue.pause(desk, donation)
    work.keep(done)
    assert desk.state(donation) is State.SENT
    assert queue.rows(desk) == ()


def test_a_clock_that_was_set_back_puts_nothing_off(desk, approved, scripted) -> None:
    scripted.turns = [fails(Sleepy())]
    queue.add(desk, approved, COMMONS)
    _fail(desk, approved.donation_id)
    assert queue.due(desk, _now()) is None
    assert queue.due(desk, _now() - timedelta(days=400)) == approved.donation_id


def test_a_new_profile_of_the_same_place_counts_for_what_waits(desk, approved, scripted) -> None:
    scripted.turns = [begins_then(SignInNeeded())]
    queue.add(desk, approved, COMMONS)
    _fail(desk, approved.donation_id)
    now = replace(COMMONS, proxy="http://proxy.example.org:3128")
    desk.site = replace(desk.site, destinations=(now,))
    assert _row(desk).destination == now
    assert _row(desk).sent > 0
    queue.add(desk, approved, now)
    desk.site = replace(desk.site, destinations=(replace(now, url="https://b.example.org"),))
    assert _row(desk).destination == now


@pytest.mark.parametrize("departed", [False, True])
def test_a_new_start_puts_what_was_being_sent_back_in_line(
    reopen: OpenDesk, desk: Desk, approved: Approved, scripted: Scripted, departed: bool
) -> None:
    donation = approved.donation_id
    queue.add(desk, approved, COMMONS)
    scripted.turns = [begins_then(Sleepy()), takes_all]
    work = queue.start(desk, donation)
    if departed:
        with pytest.raises(Sleepy):
            work.run(silent, CancelToken())
    again = reopen()
    assert _row(again).place is Place.WAITING
    assert again.state(donation) is (State.SENDING if departed else State.APPROVED)
    assert queue.due(again, _now()) == donation


def test_what_was_paused_or_awaited_is_so_after_a_new_start(reopen, desk, approved, scripted):
    scripted.turns = [awaits]
    queue.add(desk, approved, COMMONS)
    perform(queue.start(desk, approved.donation_id))
    due = _row(desk).due
    again = reopen()
    assert (_row(again).place, _row(again).due) == (Place.AWAITING, due)
    queue.pause(again, approved.donation_id)
    assert _row(reopen()).place is Place.PAUSED


def test_a_sending_that_is_broken_off_waits_again(desk, approved, scripted) -> None:
    queue.add(desk, approved, COMMONS)
    queue.start(desk, approved.donation_id)
    assert queue.due(desk, _now()) is None
    assert queue.next_due(desk, _now()) is None
    queue.rest(desk, approved.donation_id)
    assert _row(desk).place is Place.WAITING
    assert desk.state(approved.donation_id) is State.APPROVED


def test_the_order_is_the_persons(desk: Desk, approved: Approved) -> None:
    rows = desk.store.queue
    others = [
        desk.store.donations.add(desk.case_id(approved.donation_id), State.APPROVED)
        for _ in range(3)
    ]
    for donation in others:
        rows.put(queue.QueueRow(donation, Place.WAITING))
    first, second, third = others
    rows.move(third, 0)
    assert [row.donation for row in rows.all()] == [third, first, second]
    rows.move(third, 99)
    assert [row.donation for row in rows.all()] == [first, second, third]
    rows.put(queue.QueueRow(first, Place.PAUSED))
    assert [row.donation for row in rows.all()] == [first, second, third]
    assert queue.due(desk, _now()) == second
    later = (_now() + timedelta(minutes=20)).isoformat(timespec="seconds")
    rows.put(queue.QueueRow(second, Place.WAITING, due=later))
    assert queue.due(desk, _now()) == third
    rows.put(queue.QueueRow(third, Place.SENDING))
    assert queue.due(desk, _now()) is None
    desk.store.donations.delete(third)
    assert queue.next_due(desk, _now()).isoformat(timespec="seconds") == later


def test_a_practice_donation_goes_to_the_practice_destination_only(
    desk: Desk, approved: Approved, tmp_path: Path
) -> None:
    desk.practice = True
    for elsewhere in (Destination("folder", "Disk", str(tmp_path)), COMMONS):
        with pytest.raises(Refused, match="practice destination"):
            queue.add(desk, approved, elsewhere)
    queue.add(desk, approved, sending.destinations(desk)[0])


def test_nothing_is_begun_that_is_not_in_the_queue(desk: Desk, approved: Approved) -> None:
    for ask in (queue.start, queue.pause, queue.resume, queue.cancel, queue.take_back):
        with pytest.raises(Refused):
            ask(desk, approved.donation_id)
    queue.stopped(desk, approved.donation_id, Sleepy())
    assert queue.rows(desk) == ()
