"""The table of states: what may follow what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.errors import Refused
from midrc_desktop.workflow.donation import CHANGEABLE, NEXT, SIGNED, State, move

STATES = st.sampled_from(State)


@given(STATES, STATES)
def test_a_move_is_allowed_if_the_table_names_it_or_nothing_changes(state, to) -> None:
    if to is state or to in NEXT[state]:
        assert move(state, to) is to
    else:
        with pytest.raises(Refused):
            move(state, to)


def test_every_state_is_in_the_table_and_can_be_reached() -> None:
    assert set(NEXT) == set(State)
    reached, new = {State.IMPORTED}, {State.IMPORTED}
    while new:
        new = {to for state in new for to in NEXT[state]} - reached
        reached |= new
    assert reached == set(State)


def test_nothing_is_sent_that_was_not_signed() -> None:
    assert {state for state in State if State.SENDING in NEXT[state]} == {State.APPROVED}
    assert {state for state in State if State.SENT in NEXT[state]} == {State.SENDING}
    # From sending only back to what was signed before.
    signed_before = {state for state in State if State.APPROVED in NEXT[state]}
    assert signed_before == {State.DEIDENTIFIED, State.SENDING}


def test_what_was_sent_stays_sent() -> None:
    assert NEXT[State.SENT] == frozenset()


def test_what_is_on_its_way_is_not_changed() -> None:
    assert {State.SENDING, State.SENT} == SIGNED - CHANGEABLE
