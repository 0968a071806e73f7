"""How long the commons' index is waited for; from the journal, so that it survives a restart.

indexd is filled by a job of the commons, minutes or hours after a file has arrived (gen3.md 0.5).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from midrc_desktop.jobs.counting import counted
from midrc_desktop.transport.seam import Awaiting

SOONEST_S, LATEST_S = 15.0, 900.0
GIVEN_UP = timedelta(days=1)
"""After that long a file of which nobody said that it arrived counts as lost."""


def awaiting(arrived: Iterable[datetime]) -> Awaiting:
    """What is waited for, and how long until it is asked for again.

    `arrived` says when each of the files arrived. As long again is waited as was waited already.
    """
    since = list(arrived)
    waited = (datetime.now(UTC) - max(since)).total_seconds()
    files = counted(len(since), "file")
    return Awaiting(
        f"Everything was sent. The commons has not confirmed {files} yet, which can take hours. "
        "It is asked again by itself.",
        min(max(waited, SOONEST_S), LATEST_S),
    )


def given_up(arrived: datetime) -> bool:
    """Whether so much time has gone by that a file can no longer be on its way."""
    return datetime.now(UTC) - arrived > GIVEN_UP
