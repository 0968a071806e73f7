"""One fit for each frame of reference: the series that shows most first, the others from it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from midrc_desktop.defacing.looking import Looked, Unit, look
from midrc_desktop.defacing.region import Transform
from midrc_desktop.defacing.stacks import cover, stacks, thickness
from midrc_desktop.defacing.verdict import Outcome, Verdict
from midrc_desktop.dicom.fold import fold
from midrc_desktop.dicom.study import Series
from midrc_desktop.jobs import CancelToken, Progress, Report
from midrc_desktop.jobs.pool import Failure, WorkerPool

PATIENCE_SECONDS = 900.0
"""How long a worker may be silent over one series: slow discs, thousands of compressed slices."""

_T1 = re.compile(r"\bt1|mp\W?rage|bravo|spgr")
_ISOTROPIC_MM = 2.5


@dataclass
class Count:
    """How many series are done, of how many; tells it whenever it changes."""

    done: int
    total: int
    report: Report

    def tell(self, more: int = 0) -> None:
        """So many series more are done."""
        self.done += more
        self.report(Progress(self.done, self.total, "series"))


class Frames:
    """Series by their frames of reference, and what came of looking at them."""

    def __init__(self, series: Iterable[Series]) -> None:
        self._found: dict[str, Looked | Failure] = {}
        self._frames: dict[str, list[Series]] = defaultdict(list)
        for one in sorted(series, key=_merit):
            self._frames[_frame(one)].append(one)

    def look(self, pool: WorkerPool, count: Count, cancel: CancelToken) -> None:
        """Look at the best of each frame, at the others from there, at what failed once more.

        What fails by itself may pass from where another series of its frame has the head.
        """
        best = [of_frame[0] for of_frame in self._frames.values()]
        others = [one for of_frame in self._frames.values() for one in of_frame[1:]]

        def each(units: Sequence[Unit]) -> Iterator[None]:
            for unit, looked in pool.each(
                look, units, unit="series", cancel=cancel, timeout=PATIENCE_SECONDS, patient=True
            ):
                self._found[unit.series.series_instance_uid] = looked
                yield

        for _ in each([Unit(one) for one in best]):
            count.tell(1)
        for _ in each([Unit(one, self._start(one)) for one in others]):
            count.tell(1)
        for _ in each(self._again((*best, *others))):
            pass

    def outcomes(self) -> Iterator[tuple[str, Outcome | Failure]]:
        """What came of each series that was looked at, by its UID."""
        for uid, looked in self._found.items():
            yield uid, looked.outcome if isinstance(looked, Looked) else looked

    def _again(self, series: Sequence[Series]) -> list[Unit]:
        """Those that were fitted from nothing and failed, where another now knows the place."""
        failed = [one for one in series if self._failed(one)]
        return [Unit(one, start) for one in failed if (start := self._start(one)) is not None]

    def _failed(self, series: Series) -> bool:
        looked = self._found[series.series_instance_uid]
        return (
            isinstance(looked, Looked)
            and looked.outcome.verdict is Verdict.FAILED
            and looked.outcome.measures.apart_mm is None
        )

    def _start(self, series: Series) -> Transform | None:
        """Where the best series of the same frame that passed has the head."""
        for one in self._frames[_frame(series)]:
            looked = self._found.get(one.series_instance_uid)
            if isinstance(looked, Looked) and looked.outcome.verdict is not Verdict.FAILED:
                return looked.to_template
        return None


def _frame(series: Series) -> str:
    """Its frame of reference; a series without one is alone (PS3.3 C.7.4.1.1.1)."""
    return series.frame_of_reference_uid or series.series_instance_uid


def _merit(series: Series) -> tuple[float, bool, bool, float, int, str]:
    """Smallest for the series that shows most of the head, evenly, in T1 or CT."""
    pile = stacks(series)[0].pile
    said = fold(f"{series.description} {series.protocol_name}")
    thick = thickness(pile)
    return (
        -round(cover(pile), 1),
        thick > _ISOTROPIC_MM,
        series.modality != "CT" and not _T1.search(said),
        round(thick, 1),
        -len(pile.places),
        series.series_instance_uid,
    )
