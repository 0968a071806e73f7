"""Pictures from worker processes: the newest request wins, neighbours follow, memory is bounded."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.jobs.pool import Failure, WorkerPool
from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.ui.preview.decoding import Thumbnail, Unit, decode_picture, make_thumbnail
from midrc_desktop.ui.preview.stack import Picture
from midrc_desktop.workflow.work import Work

BUDGET = 512 * 1024 * 1024
AT_ONCE = 2
PATIENCE_SECONDS = 60.0
REACH = 400

Outcome = SliceImage | str


class PictureLoader(QObject):
    """Keeps decoded pictures within a budget of bytes, and fetches what is asked for.

    Signals:
        arrived: A picture that was wanted has come: (Picture, SliceImage or the sentence
            that says why it cannot be shown).
    """

    arrived = Signal(object, object)

    def __init__(
        self,
        jobs: JobRunner,
        pool: Callable[[], WorkerPool],
        parent: QObject | None = None,
        *,
        budget: int = BUDGET,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._pool, self._budget = jobs, pool, budget
        self._kept: OrderedDict[Unit, Outcome] = OrderedDict()
        self._bytes = 0
        self._plan: Iterator[Picture] = iter(())
        self._wanted: Unit | None = None
        self._under_way: set[Unit] = set()

    @property
    def bytes_kept(self) -> int:
        """The memory that decoded pictures hold."""
        return self._bytes

    @property
    def idle(self) -> bool:
        """Whether nothing is being decoded."""
        return not self._under_way

    def want(self, pictures: Sequence[Picture], index: int) -> Outcome | None:
        """The picture at `index` if it is at hand; otherwise None, and `arrived` follows.

        The pictures around it are fetched next, nearest first. What was asked for before and
        has not been started is forgotten.
        """
        self._wanted = unit_of(pictures[index])
        at_hand = self._kept.get(self._wanted)
        if at_hand is not None:
            self._kept.move_to_end(self._wanted)
        self._plan = self._outwards(pictures, index)
        self._go_on()
        return at_hand

    def forget(self) -> None:
        """Let go of every picture; what is under way is not kept when it comes."""
        self._kept.clear()
        self._bytes = 0
        self._plan = iter(())
        self._wanted = None

    def _outwards(self, pictures: Sequence[Picture], index: int) -> Iterator[Picture]:
        yield pictures[index]
        room = self._budget // 2
        for step in range(1, min(len(pictures), REACH)):
            for near in (index + step, index - step):
                if 0 <= near < len(pictures):
                    room -= _size_of_unread(pictures[near])
                    if room < 0:
                        return
                    yield pictures[near]

    def _go_on(self) -> None:
        # The very first picture has the computer to itself: a worker may have to be started.
        while len(self._under_way) < (AT_ONCE if self._kept else 1):
            picture = next((p for p in self._plan if self._missing(unit_of(p))), None)
            if picture is None:
                return
            self._under_way.add(unit_of(picture))
            start(
                self._jobs,
                self._pool(),
                decode_picture,
                picture,
                came=self._came,
                went_wrong=self._went_wrong,
            )

    def _missing(self, unit: Unit) -> bool:
        return unit not in self._kept and unit not in self._under_way

    def _came(self, answer: tuple[Picture, SliceImage | Failure]) -> None:
        picture, result = answer
        unit = unit_of(picture)
        self._under_way.discard(unit)
        outcome = result.sentence if isinstance(result, Failure) else result
        if self._wanted is not None:
            self._keep(unit, outcome)
            self.arrived.emit(picture, outcome)
        self._go_on()

    def _went_wrong(self, problem: object) -> None:
        self._under_way.clear()

    def _keep(self, unit: Unit, outcome: Outcome) -> None:
        self._kept[unit] = outcome
        self._bytes += _size(outcome)
        while self._bytes > self._budget and len(self._kept) > 1:
            oldest, gone = self._kept.popitem(last=False)
            self._bytes -= _size(gone)
            if oldest == self._wanted:
                self._kept[oldest] = gone
                self._bytes += _size(gone)


class ThumbnailLoader(QObject):
    """Makes thumbnails one after another, in the background.

    Signals:
        arrived: A thumbnail has come: (Picture, Thumbnail or None if it cannot be shown).
    """

    arrived = Signal(object, object)

    def __init__(
        self, jobs: JobRunner, pool: Callable[[], WorkerPool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs, self._pool = jobs, pool
        self._queue: list[Picture] = []
        self._busy = False

    def want(self, pictures: Sequence[Picture]) -> None:
        """Make these, in this order; what was asked for before is forgotten."""
        self._queue = list(pictures)
        self._go_on()

    def _go_on(self) -> None:
        if self._busy or not self._queue:
            return
        self._busy = True
        picture = self._queue.pop(0)
        start(
            self._jobs,
            self._pool(),
            make_thumbnail,
            picture,
            came=self._came,
            went_wrong=self._went_wrong,
        )

    def _came(self, answer: tuple[Picture, Thumbnail | Failure]) -> None:
        picture, result = answer
        self._busy = False
        self.arrived.emit(picture, result if isinstance(result, Thumbnail) else None)
        self._go_on()

    def _went_wrong(self, problem: object) -> None:
        self._busy = False


def unit_of(picture: Picture) -> Unit:
    """What a worker needs to know of a picture."""
    return picture.instance.source, picture.frame


def start(
    jobs: JobRunner,
    pool: WorkerPool,
    function: Callable[[Unit], Any],
    picture: Picture,
    *,
    came: Callable[[Any], None],
    went_wrong: Callable[[object], None],
) -> None:
    """Have a worker do `function` for one picture; `came` gets (picture, result or Failure)."""

    def run(report: Report, cancel: CancelToken) -> tuple[Picture, Any]:
        unit = unit_of(picture)
        return picture, pool.call(function, unit, timeout=PATIENCE_SECONDS, cancel=cancel)

    job = jobs.start(Work("", run, lambda answer: answer), quiet=True)
    job.finished.connect(came)
    job.failed.connect(went_wrong)


def _size(outcome: Outcome) -> int:
    return len(outcome) if isinstance(outcome, str) else int(outcome.pixels.nbytes)


def _size_of_unread(picture: Picture) -> int:
    return max(picture.instance.rows * picture.instance.columns * 4, 1)
