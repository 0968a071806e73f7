"""The surface of a head as it looks before and after, drawn in software."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from midrc_desktop.defacing.region import Removal
from midrc_desktop.defacing.stacks import read, stacks
from midrc_desktop.dicom.study import Series
from midrc_desktop.errors import Unreadable
from midrc_desktop.jobs import CancelToken
from midrc_desktop.jobs.pool import Failure, WorkerPool

Picture = npt.NDArray[np.uint8]
ANGLES = ((0, 0), (-30, 0), (30, 0), (0, -15))
"""The views in degrees: turned to the patient's side, and from below."""

PATIENCE_SECONDS = 300.0

NO_VOLUME = "The images of this series make no volume, so its surface cannot be drawn."


class NoPortrait(Unreadable):
    """The surface of a series cannot be drawn."""

    title = NO_VOLUME
    advice = "Look at the images of the series one by one."


@dataclass(frozen=True, slots=True)
class Portrait:
    """The skin of a head from several sides: greys of shape (views, rows, columns), as ANGLES.

    `after` shows the same views with the region blanked; it equals `before` where nothing is.
    """

    before: Picture
    after: Picture


def portrait(
    series: Series,
    removal: Removal | None,
    *,
    pool: WorkerPool,
    cancel: CancelToken | None = None,
) -> Portrait:
    """Draw the head of a series before and after, in a worker.

    Raises Unreadable where the series makes no volume or cannot be read; Cancelled.
    """
    if not stacks(series):
        raise NoPortrait
    drawn = pool.call(draw, (series, removal), timeout=PATIENCE_SECONDS, cancel=cancel)
    if isinstance(drawn, Failure):
        raise NoPortrait(drawn.sentence)
    return drawn


def draw(unit: tuple[Series, Removal | None]) -> Portrait:
    """The work of `portrait`, for a worker: what it needs is loaded there."""
    from midrc_desktop.defacing.fitting import alone
    from midrc_desktop.defacing.relief import skin_of, views

    series, removal = unit
    alone()
    skin = skin_of(read(stacks(series)[0], series.modality).volume)
    if skin is None:
        raise NoPortrait
    before = views(skin, ANGLES)
    return Portrait(before, before if removal is None else views(skin.without(removal), ANGLES))
