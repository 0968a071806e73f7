"""Looking for text in the pixels of a patient's images."""

from collections.abc import Iterable

from midrc_desktop.burned_in.found import Looked
from midrc_desktop.dicom.study import Series
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.jobs import CancelToken, Report, silent
from midrc_desktop.jobs.pool import WorkerPool


def search(
    series: Iterable[Series],
    identifiers: Identifiers,
    *,
    pool: WorkerPool,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> dict[str, Looked]:
    """Look for text in every image with pixels; by original SOP Instance UID.

    `pool` decodes; the text models are loaded in a worker of their own that is ended before this
    returns, and not at all where there is no image. Raises Cancelled.
    """
    raise NotImplementedError
