"""Loading the volume of a head beside the window: progress, a way to stop, why there is none."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from midrc_desktop.dicom.reformat import Volume, load
from midrc_desktop.dicom.study import Series
from midrc_desktop.dicom.volume import Pile, piles
from midrc_desktop.jobs import CancelToken, Report, memory
from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.ui.jobs import Job, JobRunner
from midrc_desktop.ui.preview.mpr_loading import MprLoading
from midrc_desktop.workflow.work import Work

Then = Callable[[Volume, CancelToken], Any]


class HeadLoading(MprLoading):
    """Stands in place of a volume until it has come.

    Signals:
        came: What was made of the volume.
    """

    came = Signal(object)

    def __init__(
        self, jobs: JobRunner, pool: Callable[[], WorkerPool], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs, self._pool = jobs, pool
        self._wanted: tuple[Pile, Then] | None = None
        self._job: Job | None = None
        self.cancel_wanted.connect(self._cancel)
        self.again_wanted.connect(self._load)

    def open(self, series: Series, then: Then) -> None:
        """Load the largest volume of a series, and make of it what `then` makes, on a thread."""
        self.forget()
        found = piles(series)
        if not found:
            self.say(self.tr("This series holds no images."))
            return
        pile = max(found, key=lambda pile: (pile.can_reformat, len(pile.places)))
        if not pile.can_reformat:
            self.say(pile.why_not)
            return
        self._wanted = pile, then
        self._load()

    def forget(self) -> None:
        """What is under way is no longer wanted."""
        self._cancel()
        self._job = self._wanted = None
        self.say("")

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _load(self) -> None:
        if self._wanted is None:
            return
        (pile, then), pool, budget = self._wanted, self._pool(), memory.budget()

        def run(report: Report, cancel: CancelToken) -> Any:
            volume = load(pile, 0, pool=pool, budget=budget, report=report, cancel=cancel)
            return then(volume, cancel)

        self.begin()
        job = self._jobs.start(Work("", run, lambda made: made), quiet=True)
        self._job = job
        job.progressed.connect(self.show_progress)
        job.finished.connect(lambda made: self._came(job, made))
        job.failed.connect(lambda problem: self._did_not_come(job, problem.title))
        job.cancelled.connect(lambda: self._did_not_come(job, self.tr("No planes were made.")))

    def _came(self, job: Job, made: Any) -> None:
        if job is self._job:
            self._job = None
            self.came.emit(made)

    def _did_not_come(self, job: Job, sentence: str) -> None:
        if job is self._job:
            self._job = None
            self.say(sentence, again=job.token.cancelled)
