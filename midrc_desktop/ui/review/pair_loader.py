"""Before and after of one image from worker processes; the newest request wins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.study import Source
from midrc_desktop.jobs.pool import Failure, WorkerPool
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.preview.decoding import PATIENCE_SECONDS, decode_picture
from midrc_desktop.workflow import reviewing


@dataclass(frozen=True, slots=True)
class Pair:
    """One image: the original, and what leaves for it; `frame` counts from 0."""

    before: Source
    after: Source
    frame: int = 0


def by_frame(
    pairs: Iterable[reviewing.Pair], frames: Mapping[str, int]
) -> tuple[tuple[reviewing.Pair, Pair], ...]:
    """Every frame of every pair, with the pair it is of; `frames` are told by original UID."""
    return tuple(
        (pair, Pair(pair.before, pair.after, frame))
        for pair in pairs
        for frame in range(max(frames.get(pair.sop_uid, 1), 1))
    )


class PairLoader(QObject):
    """Decodes one pair at a time; of those asked for meanwhile only the last is decoded next.

    Signals:
        loaded: The pair, and for before and after a SliceImage or the sentence why there is none.
    """

    loaded = Signal(object, object, object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._running = False
        self._wanted: Pair | None = None

    def load(self, pair: Pair) -> None:
        """Decode this pair, unless another is asked for before its turn comes."""
        self._wanted = pair
        if not self._running:
            self._next()

    def forget(self) -> None:
        """What is under way is no longer wanted."""
        self._wanted = None

    def _next(self) -> None:
        if self._wanted is None:
            return
        pair = self._wanted
        self._running = True
        job = self._context.jobs.fetch(partial(_decoded, self._context.desk.pool, pair))
        job.finished.connect(partial(self._came, pair))
        job.failed.connect(partial(self._failed, pair))
        job.cancelled.connect(partial(self._came, pair, None))

    def _came(self, pair: Pair, pictures: tuple[SliceImage | str, SliceImage | str] | None) -> None:
        self._running = False
        if pair == self._wanted:
            self._wanted = None
            if pictures is not None:
                self.loaded.emit(pair, *pictures)
        self._next()

    def _failed(self, pair: Pair, _problem: object) -> None:
        sentence = self.tr("These images cannot be shown now.")
        self._came(pair, (sentence, sentence))


def _decoded(pool: WorkerPool, pair: Pair) -> tuple[SliceImage | str, SliceImage | str]:
    return _one(pool, pair.before, pair.frame), _one(pool, pair.after, pair.frame)


def _one(pool: WorkerPool, source: Source, frame: int) -> SliceImage | str:
    came = pool.call(decode_picture, (source, frame), timeout=PATIENCE_SECONDS)
    return came.sentence if isinstance(came, Failure) else came
