"""The surface of a head as it looks before and after, drawn in software."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from midrc_desktop.defacing.region import Removal
from midrc_desktop.dicom.study import Series
from midrc_desktop.jobs import CancelToken
from midrc_desktop.jobs.pool import WorkerPool

Picture = npt.NDArray[np.uint8]
ANGLES = ((0, 0), (-30, 0), (30, 0), (0, -15))
"""The views in degrees: turned to the patient's side, and from below."""


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

    Raises Unreadable where the series makes no volume.
    """
    raise NotImplementedError
