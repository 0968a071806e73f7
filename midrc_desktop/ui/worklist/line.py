"""A donation's state as the worklist says it: an icon, a tint and a few words."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from midrc_desktop.workflow.cards import Card
from midrc_desktop.workflow.donation import State


@dataclass(frozen=True, slots=True)
class Line:
    """One line with an icon; `progress` is 0 to 1, or None when nothing is under way."""

    icon: str
    tint: str
    words: str
    progress: float | None = None


def _tr(words: str) -> str:
    return QCoreApplication.translate("Worklist", words)


def line(card: Card) -> Line:
    """What the card says about its donation's state."""
    match card.state:
        case State.SENT:
            return Line("mdi6.check-circle-outline", "green", _tr("Sent, receipt saved"))
        case State.SENDING:
            done = card.progress or 0.0
            words = _tr("{0} % sent").format(round(100 * done))
            return Line("mdi6.arrow-up-circle-outline", "accent", words, done)
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
