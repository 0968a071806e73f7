"""The hours of the night and the other rules of sending, kept and followed."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.errors import BadAnswer
from midrc_desktop.workflow import queue, sending
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.night import is_open, opens
from midrc_desktop.workflow.queue import Rules
from tests.workflow.described_head import OpenDesk


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


NIGHT = Rules(at_night=True, night_from="20:00", night_to="06:00")


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(
    ("utc", "allowed", "next_at"),
    [
        ("2026-01-10T18:59", False, "2026-01-10T19:00"),
        ("2026-01-10T19:00", True, None),
        ("2026-01-10T23:30", True, None),
        ("2026-01-11T04:59", True, None),
        ("2026-01-11T05:00", False, "2026-01-11T19:00"),
        ("2026-07-10T17:59", False, "2026-07-10T18:00"),
        ("2026-03-29T05:00", False, "2026-03-29T18:00"),
    ],
)
def test_the_night_is_this_computers_own_and_goes_over_midnight(utc, allowed, next_at) -> None:
    now = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert is_open(NIGHT, now) is allowed
    expected = datetime.fromisoformat(next_at).replace(tzinfo=UTC) if next_at else now
    assert opens(NIGHT, now) == expected


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.times(),
    st.times(),
)
def test_when_the_night_opens_it_is_open_and_not_long_away(moment, start, end) -> None:
    clock = [f"{one.hour:02d}:{one.minute:02d}" for one in (start, end)]
    if clock[0] == clock[1]:
        return
    how, now = Rules(at_night=True, night_from=clock[0], night_to=clock[1]), moment.astimezone(UTC)
    then = opens(how, now)
    assert is_open(how, then)
    assert timedelta(0) <= then - now < timedelta(hours=25)
    assert (then == now) is is_open(how, now)


@pytest.mark.usefixtures("berlin")
def test_at_night_a_donation_waits_unless_it_is_to_be_sent_anyway(desk, approved) -> None:
    donation = approved.donation_id
    queue.set_rules(desk, NIGHT)
    queue.add(desk, approved, sending.destinations(desk)[0])
    noon = datetime(2026, 1, 10, 12, tzinfo=UTC)
    assert queue.due(desk, noon) is None
    assert queue.next_due(desk, noon) == datetime(2026, 1, 10, 19, tzinfo=UTC)
    assert queue.due(desk, noon + timedelta(hours=8)) == donation
    assert not queue.may_go_on(desk, donation, noon)
    assert queue.may_go_on(desk, donation, noon + timedelta(hours=8))
    queue.resume(desk, donation, anyway=True)
    assert queue.due(desk, noon) == donation
    assert queue.may_go_on(desk, donation, noon)
    queue.pause(desk, donation)
    queue.resume(desk, donation)
    assert queue.due(desk, noon) is None


def test_rules_are_kept_and_followed_at_once(reopen: OpenDesk, desk: Desk) -> None:
    assert queue.rules(desk) == Rules()
    how = Rules(limit=250_000, proxy="http://proxy.example.org:3128")
    queue.set_rules(desk, how)
    assert (desk.pace.limit, desk.proxy) == (250_000, how.proxy)
    again = reopen()
    assert queue.rules(again) == how
    assert (again.pace.limit, again.proxy) == (250_000, how.proxy)


@pytest.mark.parametrize(
    "wrong",
    [
        Rules(limit=-1),
        Rules(night_from="8 pm"),
        Rules(night_to="24:00"),
        Rules(night_from="06:00", night_to="06:00"),
        Rules(proxy="http://me:word@proxy:3128"),
        Rules(proxy="proxy"),
    ],
)
def test_rules_that_cannot_be_kept_to_are_refused(desk: Desk, wrong: Rules) -> None:
    with pytest.raises(BadAnswer):
        queue.set_rules(desk, wrong)
    assert queue.rules(desk) == Rules()
