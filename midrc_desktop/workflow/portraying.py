"""The surface of a head that leaves: as it was, and drawn from the very files that leave."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.showing import LeavingSeries

if TYPE_CHECKING:
    from midrc_desktop.defacing.portrait import Portrait


def portrait(desk: Desk, donation_id: int, leaving: LeavingSeries) -> "Callable[[], Portrait]":
    """What draws a head before and after: a call that reads no records, for any thread.

    It raises Unreadable where the series makes no volume or cannot be read any more.
    """
    (series,) = (
        one
        for _, one in desk.patient(donation_id).series()
        if one.series_instance_uid == leaving.original_series_uid
    )
    files = {pair.sop_uid: pair.after for pair in leaving.pairs}
    images = [one for one in series.instances if one.sop_instance_uid in files]
    was = replace(series, instances=tuple(images))
    written = (replace(one, source=files[one.sop_instance_uid]) for one in images)
    now, looks = replace(series, instances=tuple(written)), desk.looks

    def draw() -> "Portrait":
        before = looks.portrait(was, None)
        return replace(before, after=looks.portrait(now, None).before)

    return draw
