import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.store.audit import Event
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.dates import day, moment, number, size


def test_who_a_case_is_stays_unknown_while_the_eye_is_closed(context, desk, imported, studies):
    donation = imported(studies)
    assert context.identity(donation) is None
    assert all(row.event != Event.IDENTITY for row in desk.audit())


def test_every_opening_of_the_eye_is_audited_once_for_each_case(context, desk, imported, studies):
    donation = imported(studies)
    for _ in range(2):
        context.show_patient(True)
        assert context.identity(donation).patient_id == "PRX-1"
        assert context.identity(donation).patient_id == "PRX-1"
        context.show_patient(False)
    assert sum(row.event == Event.IDENTITY for row in desk.audit()) == 2


def test_another_desk_closes_the_eye(qtbot, context, desk):
    context.show_patient(True)
    with qtbot.waitSignals([context.patient_shown_changed, context.desk_changed]):
        context.open(None)
    assert not context.patient_shown
    assert not context.has_desk
    context.open(desk)


def test_a_desk_that_is_not_open_is_not_given_away(themed):
    context = Context()
    with pytest.raises(RuntimeError):
        _ = context.desk
    context.jobs.stop()


def test_dates_sizes_and_numbers_are_said_as_people_read_them():
    assert day("20210312") == "12 Mar 2021"
    assert size(1_234_567_890) == "1.2 GB"
    assert number(3400) == "3,400"


@given(st.text(max_size=12))
def test_what_is_no_date_is_left_as_it_is(text):
    assert day(text) == text or text.strip().isdigit()


@given(st.datetimes())
def test_every_time_can_be_said(when):
    assert moment(when.strftime("%Y-%m-%dT%H:%M:%SZ"))
