"""A donation's state as the worklist says it: an icon, a tint and a few words."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from midrc_desktop.ui.dates import soon
from midrc_desktop.workflow.cards import Card
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.queued import Place, Queued


@dataclass(frozen=True, slots=True)
class Line:
    """One line with an icon; `progress` is 0 to 1, or None when nothing is under way."""

    icon: str
    tint: str
    words: str
    progress: float | None = None


def _tr(words: str) -> str:
    return QCoreApplication.translate("Worklist", words)


def line(card: Card, row: Queued | None = None, progress: float | None = None) -> Line:
    """What the card says about its donation's state.

    `row` is the donation's place in the queue, or None; `progress` how much of it has arrived,
    0 to 1, if that is known better than from the card.
    """
    if row is not None:
        return _in_queue(row, card.progress if progress is None else progress)
    match card.state:
        case State.SENT:
            return Line("mdi6.check-circle-outline", "green", _tr("Sent, receipt saved"))
        case State.SENDING:
            done = card.progress or 0.0
            words = _tr("{0} % sent").format(round(100 * done))
            return Line("mdi6.pause-circle-outline", "muted", words, done)
        case State.APPROVED:
            return Line("mdi6.signature-freehand", "accent", _tr("Signed, ready to send"))
        case State.DEIDENTIFIED:
            ready = _tr("Ready to review and sign")
        case State.DESCRIBED:
            ready = _tr("Ready to de-identify")
        case _:
            ready = _tr("Ready to describe")
    if points := card.open_points:
        asked = _tr("1 answer needed") if points == 1 else _tr("{0} answers needed").format(points)
        return Line("mdi6.alert-circle-outline", "amber", asked)
    return Line("mdi6.circle-half-full", "accent", ready)


def _in_queue(row: Queued, progress: float | None) -> Line:
    done = min(1.0, row.sent / row.total) if progress is None and row.total else progress
    match row.place:
        case Place.SENDING:
            words = _tr("Sending {0} %").format(round(100 * (done or 0.0)))
            return Line("mdi6.arrow-up-circle-outline", "accent", words, done or 0.0)
        case Place.AWAITING:
            words = _tr("Waiting for {0} to confirm").format(row.destination.name)
            return Line("mdi6.clock-check-outline", "accent", words)
        case Place.STOPPED:
            words = _tr("Stopped: needs you")
            return Line("mdi6.alert-circle-outline", "amber", words, done or None)
        case Place.PAUSED:
            words = _tr("Paused, {0} % sent").format(round(100 * (done or 0.0)))
            return Line("mdi6.pause-circle-outline", "muted", words, done or None)
    if row.problem is not None:
        again = _tr("Tries again at {0}").format(soon(row.due)) if row.due else _tr("Tries again")
        return Line("mdi6.timer-sand", "amber", again, done or None)
    return Line("mdi6.clock-outline", "muted", _tr("Waiting for its turn"), done or None)
