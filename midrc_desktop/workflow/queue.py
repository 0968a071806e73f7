"""The queue: what is to be sent, in which order, when it is tried, and what stopped it."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from midrc_desktop.errors import DesktopError, Refused
from midrc_desktop.store.audit import Event
from midrc_desktop.store.queue import QueueRow
from midrc_desktop.store.vault import Purpose
from midrc_desktop.submission.receipt import Receipt
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.names import has_way_out
from midrc_desktop.transport.problems import Answered
from midrc_desktop.transport.rejected import RecordsRejected
from midrc_desktop.transport.seam import Awaiting, Delivery
from midrc_desktop.workflow import assembling, refreshing, sending, voiding
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.giving_up import cancel, take_back
from midrc_desktop.workflow.night import Rules, is_open, opens
from midrc_desktop.workflow.queued import Place, Queued, Remedy, Trouble
from midrc_desktop.workflow.rejections import problems_of, rejected
from midrc_desktop.workflow.reviewing import Approved
from midrc_desktop.workflow.rules import rules, set_rules
from midrc_desktop.workflow.troubles import trouble, worth_trying
from midrc_desktop.workflow.work import Work, kept

__all__ = [
    "Awaiting",
    "Place",
    "Queued",
    "Remedy",
    "Rules",
    "Trouble",
    "add",
    "cancel",
    "due",
    "has_way_out",
    "may_go_on",
    "move",
    "next_due",
    "pause",
    "problems_of",
    "rest",
    "resume",
    "rows",
    "rules",
    "set_rules",
    "start",
    "stopped",
    "take_back",
]

FIRST_WAIT_S = 30.0
LONGEST_WAIT_S = 30 * 60.0
LONGEST_DUE = timedelta(hours=1)
"""Nothing is put off for longer, at once."""

_JITTER = 0.25
_TURNS = (Place.WAITING, Place.AWAITING)


def rows(desk: Desk) -> tuple[Queued, ...]:
    """The queue, the first to be sent first."""
    return tuple(_queued(desk, row) for row in desk.store.queue.all())


def add(desk: Desk, approved: Approved, destination: Destination) -> None:
    """Put a signed donation at the end of the queue, or send one that is in it elsewhere.

    Raises Refused when the destination may not take it, the signature does not hold, it is
    being sent, or something of it was begun at another destination over a network.
    """
    donation = approved.donation_id
    sending.may_go(desk, approved, destination)
    if desk.state(donation) is State.SENT:
        raise Refused(
            "This donation was sent already.",
            safe="Nothing was sent again.",
            advice="Its receipt is kept with the donation; nothing more is to be done.",
        )
    row = desk.store.queue.one(donation)
    _may_change(desk, row, destination)
    with desk.transaction():
        desk.write(donation, Purpose.SENDING, destination)
        _put(desk, QueueRow(donation, Place.WAITING), None)
        desk.store.audit.note(Event.QUEUED, donation)


def pause(desk: Desk, donation: int) -> None:
    """Let a donation wait until a person resumes it; who sends it now has to be told as well."""
    row = _row(desk, donation)
    if row.place in (Place.PAUSED, Place.STOPPED):
        return
    with desk.transaction():
        voiding.nothing_left(desk, donation)
        _put(desk, replace(row, place=Place.PAUSED, due="", anyway=False), None)
        desk.store.audit.note(Event.PAUSED, donation)


def resume(desk: Desk, donation: int, *, anyway: bool = False) -> None:
    """Let a donation wait for its turn, which may be at once; `anyway` even outside the night.

    Also for one whose sending was broken off, and for one that is to be tried again at once.
    """
    row = _row(desk, donation)
    with desk.transaction():
        voiding.nothing_left(desk, donation)
        now = replace(row, place=Place.WAITING, sentence="", due="", tries=0)
        _put(desk, replace(now, anyway=anyway or row.anyway), None)
        desk.store.audit.note(Event.RESUMED, donation)


def rest(desk: Desk, donation: int) -> None:
    """What was being sent was broken off without a wish of a person: it waits for its turn."""
    row = _row(desk, donation)
    if row.place == Place.SENDING:
        with desk.transaction():
            voiding.nothing_left(desk, donation)
            _put(desk, replace(row, place=Place.WAITING, due=""), None)


def move(desk: Desk, donation: int, to: int) -> None:
    """Put a donation where `to` others are before it."""
    _row(desk, donation)
    desk.store.queue.move(donation, to)


def due(desk: Desk, now: datetime) -> int | None:
    """The donation to start now, or None. One is sent at a time. `now` is aware."""
    queue = desk.store.queue.all()
    if any(row.place == Place.SENDING for row in queue):
        return None
    how = rules(desk)
    ready = (row.donation for row in queue if row.place in _TURNS and _when(row, how, now) <= now)
    return next(ready, None)


def next_due(desk: Desk, now: datetime) -> datetime | None:
    """When a donation is to be started next (`now` or later); None if none is or one is sent."""
    queue = desk.store.queue.all()
    if any(row.place == Place.SENDING for row in queue):
        return None
    how = rules(desk)
    return min((_when(row, how, now) for row in queue if row.place in _TURNS), default=None)


def may_go_on(desk: Desk, donation: int, now: datetime) -> bool:
    """Whether a donation that is being sent may go on, or its night is over (then: `rest`)."""
    row = desk.store.queue.one(donation)
    return row is None or row.anyway or is_open(rules(desk), now)


def start(desk: Desk, donation: int) -> Work[Delivery | str, Receipt | Awaiting]:
    """Send the donation, or ask for what is awaited: see `sending.deliver`.

    What comes of it is kept in the queue; a failure has to be told to `stopped`, and a wish to
    stop to `pause` or `rest`. Raises Refused.
    """
    row, destination = _row(desk, donation), _destination(desk, donation)
    work = sending.deliver(desk, donation, destination)
    _put(desk, replace(row, place=Place.SENDING, sentence="", due=""), None)

    def keep(done: Delivery | str) -> Receipt | Awaiting:
        came = kept(work, done)
        now = desk.store.queue.one(donation)
        if isinstance(came, Awaiting) and now is not None and now.place == Place.SENDING:
            wait = min(max(timedelta(seconds=came.seconds), timedelta(seconds=1)), LONGEST_DUE)
            then = _iso(datetime.now(UTC) + wait)
            row = QueueRow(donation, Place.AWAITING, came.sentence, then)
            _put(desk, row, None)
        return came

    return Work(work.title, work.run, keep)


def stopped(desk: Desk, donation: int, problem: DesktopError) -> None:
    """Keep what stopped it: it is tried again later where that helps, else a person is needed.

    The time between tries doubles from half a minute to half an hour, and differs a little; it is
    no shorter than the destination asks for.
    """
    row = desk.store.queue.one(donation)
    if row is None:
        return
    said = trouble(problem)
    with desk.transaction():
        voiding.nothing_left(desk, donation)
        refreshing.refresh(desk, donation)
        if isinstance(problem, RecordsRejected):
            at_fault = rejected(desk, donation, problem.fields)
            said = trouble(problem, at_fault.fields)
            desk.write(donation, Purpose.REJECTED, at_fault)
        again = worth_trying(problem)
        if again and row.place != Place.PAUSED:
            asked = problem.after if isinstance(problem, Answered) else 0.0
            wait = timedelta(seconds=max(_wait_s(row.tries), asked))
            then = _iso(datetime.now(UTC) + min(wait, LONGEST_DUE))
            now = replace(row, place=Place.WAITING, due=then, tries=row.tries + 1)
        elif again:
            now = row
        else:
            now = replace(row, place=Place.STOPPED, due="", anyway=False)
            desk.store.audit.note(Event.STOPPED, donation, type(problem).__name__)
        _put(desk, replace(now, sentence=problem.title), said)


def _queued(desk: Desk, row: QueueRow) -> Queued:
    destination = _destination(desk, row.donation)
    package = assembling.assembled(desk, row.donation)
    assert package is not None
    total = package.bytes
    sent = total
    if row.place != Place.AWAITING:
        arrived = sending.journal_of(desk, row.donation, destination, package).arrived()
        sent = min(total, arrived)
    return Queued(
        donation=row.donation,
        destination=destination,
        place=Place(row.place),
        sentence=row.sentence,
        sent=sent,
        total=total,
        due=row.due,
        problem=desk.read(row.donation, Purpose.TROUBLE, Trouble),
        tries=row.tries,
    )


def _row(desk: Desk, donation: int) -> QueueRow:
    row = desk.store.queue.one(donation)
    if row is None:
        raise Refused(
            "This donation is not in the queue.",
            safe="Nothing was changed.",
            advice="Review the donation and sign it; then send it.",
        )
    return row


def _destination(desk: Desk, donation: int) -> Destination:
    destination = sending.destination_of(desk, donation)
    assert destination is not None
    return destination


def _may_change(desk: Desk, row: QueueRow | None, destination: Destination) -> None:
    """Raise Refused if it is being sent, or goes elsewhere now and left something behind."""
    if row is None:
        return
    if row.place == Place.SENDING:
        raise Refused(
            "This donation is being sent already.",
            safe="It goes on.",
            advice="Pause it first if you want to send it elsewhere.",
        )
    before = _destination(desk, row.donation)
    elsewhere = before.place != destination.place
    if before.is_network and elsewhere and desk.store.has_left(row.donation):
        raise Refused(
            "Sending to the other destination has begun, so this donation cannot go elsewhere yet.",
            safe="Nothing was changed.",
            advice="Cancel it in the queue first: what was begun there is taken back then.",
        )


def _put(desk: Desk, row: QueueRow, problem: Trouble | None) -> None:
    with desk.transaction():
        desk.store.queue.put(row)
        if problem is None:
            desk.store.donations.drop(row.donation, (Purpose.TROUBLE,))
        else:
            desk.write(row.donation, Purpose.TROUBLE, problem)


def _when(row: QueueRow, how: Rules, now: datetime) -> datetime:
    """When this row may be started. Asking for what is awaited does not wait for the night."""
    then = datetime.fromisoformat(row.due) if row.due else now
    if then - now > LONGEST_DUE:  # the computer's clock was set back
        then = now
    if row.anyway or row.place == Place.AWAITING:
        return max(then, now)
    return opens(how, max(then, now))


def _wait_s(tries: int) -> float:
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(tries, 16))
    return longest * random.uniform(1 - _JITTER, 1)  # noqa: S311 (spreads tries, guards nothing)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
