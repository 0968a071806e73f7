"""How a donation in the queue stands, as icon, tint and words: in the queue, page and worklist."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from midrc_desktop.jobs import Progress
from midrc_desktop.ui.dates import size, size_of, soon
from midrc_desktop.ui.sending.places import short
from midrc_desktop.workflow.queued import Place, Queued


@dataclass(frozen=True, slots=True)
class Said:
    """An icon with its tint, the state in a word or two, and what more there is to say."""

    icon: str
    tint: str
    word: str
    more: str = ""


def _tr(words: str) -> str:
    return QCoreApplication.translate("Queue", words)


def said(row: Queued) -> Said:
    """What to say of a row."""
    match row.place:
        case Place.SENDING:
            return Said("mdi6.arrow-up-circle-outline", "accent", _tr("Sending"))
        case Place.AWAITING:
            more = row.sentence or _tr(
                "Everything is sent. This can take hours; the program may be closed."
            )
            word = _tr("Waiting for {0} to confirm").format(short(row.destination.name))
            return Said("mdi6.clock-check-outline", "accent", word, more)
        case Place.PAUSED:
            return Said("mdi6.pause-circle-outline", "muted", _tr("Paused"))
        case Place.STOPPED:
            word = _tr("Stopped: needs you")
            return Said("mdi6.alert-circle-outline", "amber", word, _why(row))
        case _:
            return _waiting(row)


def _waiting(row: Queued) -> Said:
    if row.problem is None:
        if row.due:
            word = _tr("Begins at {0}").format(soon(row.due))
            return Said("mdi6.clock-outline", "muted", word, row.sentence)
        return Said("mdi6.clock-outline", "muted", _tr("Waiting for its turn"), row.sentence)
    word = _tr("Tries again at {0}").format(soon(row.due)) if row.due else _tr("Tries again")
    return Said("mdi6.timer-sand", "amber", word, _why(row))


def _why(row: Queued) -> str:
    return row.problem.title if row.problem is not None else row.sentence


def share(row: Queued, progress: Progress | None) -> float | None:
    """How much is there, 0 to 1; None where that says nothing."""
    done, total = far(row, progress)
    if row.place is Place.AWAITING or not total:
        return None
    return min(1.0, done / total)


def far(row: Queued, progress: Progress | None) -> tuple[int, int]:
    """Bytes that are there and bytes in all; `progress` is that of the job, if it runs."""
    if progress is not None and progress.unit == "bytes" and progress.total:
        return progress.done, progress.total
    return row.sent, row.total


def amount(row: Queued, progress: Progress | None) -> str:
    """The bytes in words: "430.0 MB of 1.2 GB", "1.2 GB" where all or nothing is there."""
    done, total = far(row, progress)
    return size_of(done, total) if 0 < done < total else size(total)
