"""The states of a donation, and which may follow which."""

from enum import StrEnum

from midrc_desktop.errors import Refused


class State(StrEnum):
    """How far a donation is.

    Described means that the form has every answer that the site needs; approved means sealed
    and signed, in the queue or not; sending means that bytes may have left; sent means that the
    destination has confirmed every byte.
    """

    IMPORTED = "imported"
    DESCRIBED = "described"
    DEIDENTIFIED = "deidentified"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"


_OPEN = frozenset({State.IMPORTED, State.DESCRIBED})

NEXT: dict[State, frozenset[State]] = {
    State.IMPORTED: frozenset({State.DESCRIBED, State.DEIDENTIFIED}),
    State.DESCRIBED: frozenset({State.IMPORTED, State.DEIDENTIFIED}),
    State.DEIDENTIFIED: _OPEN | {State.APPROVED},
    State.APPROVED: _OPEN | {State.DEIDENTIFIED, State.SENDING},
    # Back to signed if nothing has left yet, or if it was cancelled. Back to de-identified if a
    # byte of the package has changed or the commons did not take the records: void then.
    State.SENDING: frozenset({State.SENT, State.APPROVED, State.DEIDENTIFIED}),
    State.SENT: frozenset(),
}

SIGNED = frozenset({State.APPROVED, State.SENDING, State.SENT})
CHANGEABLE = frozenset({State.IMPORTED, State.DESCRIBED, State.DEIDENTIFIED, State.APPROVED})


def move(state: State, to: State) -> State:
    """The next state, if it may follow; raises Refused otherwise. Staying is always allowed."""
    if to is state or to in NEXT[state]:
        return to
    raise Refused(
        _WHY_NOT.get(to, "The donation is not ready for this step."),
        safe="Nothing was changed.",
        advice="Finish the steps before this one first.",
    )


_WHY_NOT = {
    State.APPROVED: "The donation cannot be signed before it is de-identified.",
    State.SENDING: "The donation cannot be sent before it is signed.",
    State.SENT: "The donation is not on its way.",
    State.IMPORTED: "The donation is on its way or sent and can no longer be changed.",
    State.DESCRIBED: "The donation is on its way or sent and can no longer be changed.",
    State.DEIDENTIFIED: "The donation is sent and can no longer be changed.",
}
