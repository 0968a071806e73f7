"""Before and after of one image from worker processes; the newest request wins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.study import Source
from midrc_desktop.jobs.pool import Failure, WorkerPool
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.newest import Newest
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
        self._newest = Newest(context.jobs, self)
        self._newest.came.connect(lambda pair, pictures: self.loaded.emit(pair, *pictures))
        self._newest.failed.connect(self._failed)

    def load(self, pair: Pair) -> None:
        """Decode this pair, unless another is asked for before its turn comes."""
        self._newest.want(pair, partial(_decoded, self._context.desk.pool, pair))

    def forget(self) -> None:
        """What is under way is no longer wanted."""
        self._newest.forget()

    def _failed(self, pair: Pair, _problem: object) -> None:
        sentence = self.tr("These images cannot be shown now.")
        self.loaded.emit(pair, sentence, sentence)


def _decoded(pool: WorkerPool, pair: Pair) -> tuple[SliceImage | str, SliceImage | str]:
    return _one(pool, pair.before, pair.frame), _one(pool, pair.after, pair.frame)


def _one(pool: WorkerPool, source: Source, frame: int) -> SliceImage | str:
    came = pool.call(decode_picture, (source, frame), timeout=PATIENCE_SECONDS)
    return came.sentence if isinstance(came, Failure) else came
