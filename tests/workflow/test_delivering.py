"""The command line's own turn at the queue: it waits, tries again, and knows when to give up."""

from datetime import timedelta

import pytest

from midrc_desktop.cli import delivering
from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import Cancelled, CancelToken
from midrc_desktop.jobs.awake import Awake
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.problems import SignInNeeded
from midrc_desktop.workflow import queue, sending
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.queue import Place
from midrc_desktop.workflow.reviewing import Approved
from tests.workflow.scripted import Scripted, awaits, begins_then, fails, takes_all

COMMONS = Destination("gen3", "The commons", url="https://data.example.org")


class Busy(TransportProblem):
    """Comes back later."""

    title = "The server is busy."


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    made = Scripted(takes_all)
    monkeypatch.setattr(sending, "way_to", lambda *_: made.way())
    return made


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    """What was said while it waited, and for how long; no time passes."""
    told: list[tuple[str, float]] = []

    def wait(sentence: str, span: timedelta, cancel: CancelToken) -> None:
        told.append((sentence, span.total_seconds()))
        cancel.check()

    monkeypatch.setattr(delivering, "wait", wait)
    return told


def test_it_waits_for_the_destinations_word(desk, approved, scripted, waits, capsys) -> None:
    scripted.turns = [fails(Busy()), begins_then(Busy()), awaits, awaits, takes_all]
    receipt = delivering.deliver(desk, approved, COMMONS)
    assert receipt == sending.receipt(desk, approved.donation_id)
    assert [said for said, _ in waits] == [
        *[Busy.title] * 2,
        *["The commons is checking the files."] * 2,
    ]
    assert 20 < waits[0][1] < 31
    assert 43 < waits[2][1] < 46
    said = capsys.readouterr().err
    assert said.count(Busy.title) == said.count("The commons is checking the files.") == 1


def test_a_destination_that_is_never_reached_is_given_up(desk, approved, scripted, waits) -> None:
    scripted.turns = [fails(Busy())]
    with pytest.raises(Busy):
        delivering.deliver(desk, approved, COMMONS)
    assert scripted.sent == delivering.UNREACHED_TRIES
    (row,) = queue.rows(desk)
    assert row.place is Place.WAITING


def test_one_that_was_reached_is_tried_for_as_long_as_it_takes(desk, approved, scripted, waits):
    many = [begins_then(Busy())] * 20
    scripted.turns = [*many, takes_all]
    delivering.deliver(desk, approved, COMMONS)
    assert len(waits) == 20


def test_what_needs_a_person_ends_it_at_once(desk, approved, scripted, waits) -> None:
    scripted.turns = [fails(SignInNeeded())]
    with pytest.raises(SignInNeeded):
        delivering.deliver(desk, approved, COMMONS)
    assert waits == []
    assert queue.rows(desk)[0].place is Place.STOPPED


def test_an_interruption_loses_nothing(
    desk: Desk, approved: Approved, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_sentence: str, _span: timedelta, cancel: CancelToken) -> None:
        cancel.cancel()
        cancel.check()

    monkeypatch.setattr(delivering, "wait", interrupted)
    scripted.turns = [awaits, takes_all]
    with pytest.raises(Cancelled):
        delivering.deliver(desk, approved, COMMONS)
    assert desk.state(approved.donation_id) is State.SENDING
    assert queue.rows(desk)[0].place is Place.AWAITING
    assert delivering.deliver(desk, approved, COMMONS).files


def test_the_computer_stays_awake_until_it_ends_however_it_ends(
    desk: Desk, approved: Approved, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(Awake, "begin", lambda _: told.append("awake"))
    monkeypatch.setattr(Awake, "end", lambda _: told.append("may sleep"))
    scripted.turns = [fails(SignInNeeded()), takes_all]
    with pytest.raises(SignInNeeded):
        delivering.deliver(desk, approved, COMMONS)
    delivering.deliver(desk, approved, COMMONS)
    assert told == ["awake", "may sleep"] * 2
