"""Looking for the faces in a patient's head series, and judging what their removal would leave."""

from collections.abc import Iterable

from midrc_desktop.defacing.region import Cuboid
from midrc_desktop.defacing.verdict import Judged
from midrc_desktop.dicom.study import Series, Study
from midrc_desktop.jobs import CancelToken, Report, silent
from midrc_desktop.jobs.pool import WorkerPool


def judge(
    series: Iterable[tuple[Study, Series]],
    *,
    pool: WorkerPool,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> dict[str, Judged]:
    """A verdict for each of these series that may show a face (`needed.carries_face`), by UID.

    Series that show none are not in the result. Raises Cancelled.
    """
    raise NotImplementedError


def judge_drawn(
    study: Study,
    series: Series,
    cuboids: tuple[Cuboid, ...],
    *,
    pool: WorkerPool,
    cancel: CancelToken | None = None,
) -> Judged:
    """The verdict on boxes that a person drew where the fit failed: REMOVED, or FAILED and why."""
    raise NotImplementedError
