"""What looks at the pixels of a donation: the seam to text recognition and to defacing."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from midrc_desktop.burned_in.found import Looked
from midrc_desktop.defacing.region import Cuboid, Removal
from midrc_desktop.defacing.verdict import Judged
from midrc_desktop.dicom.study import Series, Study
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.jobs.pool import WorkerPool

if TYPE_CHECKING:
    from midrc_desktop.defacing.portrait import Portrait


class Looks(Protocol):
    """Looks for text and faces; every call may be made in any thread, and raises Cancelled."""

    def texts(
        self,
        series: Iterable[Series],
        identifiers: Identifiers,
        *,
        report: Report,
        cancel: CancelToken,
    ) -> dict[str, Looked]:
        """What is written in the pixels of each image, by original SOP Instance UID."""
        ...

    def faces(
        self,
        series: Iterable[tuple[Study, Series]],
        *,
        birth_date: str,
        report: Report,
        cancel: CancelToken,
    ) -> dict[str, Judged]:
        """A verdict for each series that may show a face, by original UID.

        `birth_date` is the patient's (DA), or "".
        """
        ...

    def drawn(
        self,
        study: Study,
        series: Series,
        cuboids: tuple[Cuboid, ...],
        *,
        birth_date: str,
        cancel: CancelToken,
    ) -> Judged:
        """The verdict on boxes that a person drew around the face."""
        ...

    def portrait(self, series: Series, removal: Removal | None) -> "Portrait":
        """The head before and after. Raises Unreadable where the series makes no volume."""
        ...


class LooksInWorkers:
    """Looks with the models of this program, in worker processes: this one loads none of them."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool

    def texts(
        self,
        series: Iterable[Series],
        identifiers: Identifiers,
        *,
        report: Report,
        cancel: CancelToken,
    ) -> dict[str, Looked]:
        """As `burned_in.searching.search`."""
        from midrc_desktop.burned_in.searching import search

        return search(series, identifiers, pool=self._pool, report=report, cancel=cancel)

    def faces(
        self,
        series: Iterable[tuple[Study, Series]],
        *,
        birth_date: str,
        report: Report,
        cancel: CancelToken,
    ) -> dict[str, Judged]:
        """As `defacing.judging.judge`."""
        from midrc_desktop.defacing.judging import judge

        return judge(series, pool=self._pool, birth_date=birth_date, report=report, cancel=cancel)

    def drawn(
        self,
        study: Study,
        series: Series,
        cuboids: tuple[Cuboid, ...],
        *,
        birth_date: str,
        cancel: CancelToken,
    ) -> Judged:
        """As `defacing.judging.judge_drawn`."""
        from midrc_desktop.defacing.judging import judge_drawn

        return judge_drawn(
            study, series, cuboids, pool=self._pool, birth_date=birth_date, cancel=cancel
        )

    def portrait(self, series: Series, removal: Removal | None) -> "Portrait":
        """As `defacing.portrait.portrait`."""
        from midrc_desktop.defacing.portrait import portrait

        return portrait(series, removal, pool=self._pool)
