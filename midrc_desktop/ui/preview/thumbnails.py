"""Thumbnails for the strip of series, made in worker processes one after another."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from midrc_desktop.jobs.pool import Failure, WorkerPool
from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.ui.preview.decoding import Thumbnail, make_thumbnail
from midrc_desktop.ui.preview.loading import start, unit_of
from midrc_desktop.ui.preview.stack import Picture


class ThumbnailLoader(QObject):
    """Makes thumbnails one after another, in the background.

    Signals:
        arrived: A thumbnail has come: (Picture, Thumbnail, or the sentence that says why it
            cannot be shown).
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
            unit_of(picture),
            picture,
            came=self._came,
            went_wrong=self._went_wrong,
        )

    def _came(self, answer: tuple[Picture, Thumbnail | Failure]) -> None:
        picture, result = answer
        self._busy = False
        self.arrived.emit(picture, result if isinstance(result, Thumbnail) else result.sentence)
        self._go_on()

    def _went_wrong(self, problem: object = None) -> None:
        self._busy = False
