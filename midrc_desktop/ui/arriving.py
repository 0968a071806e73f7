"""An import as the window shows it: what is read so far, and what became of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from midrc_desktop.jobs import Progress
from midrc_desktop.ui.dates import far, number
from midrc_desktop.ui.jobs import Job

if TYPE_CHECKING:
    from midrc_desktop.ui.main_window import MainWindow
    from midrc_desktop.ui.studies.page import StudiesPage
    from midrc_desktop.workflow.glimpses import Glimpse

HEAD = frozenset({"head", "brain"})


class Arriving(QObject):
    """Keeps the window's parts in step with `adding`."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        adding = window.adding
        adding.began.connect(self._began)
        adding.seen.connect(self._seen)
        adding.waiting_changed.connect(window.status.show_waiting)
        adding.stopped.connect(self._was_stopped)
        adding.added.connect(self._added)
        adding.ended.connect(self._ended)
        adding.case_wanted.connect(window.show_case)

    def _began(self, job: Job) -> None:
        self._window.stack.reading.begin(job.title)
        self._window.stack.show_reading(True)
        job.progressed.connect(self._progressed)

    def _seen(self, glimpses: "Sequence[Glimpse]") -> None:
        self._window.stack.page(0)  # made now, so that it is there when all is read
        if self._window.stack.reading_shown:
            self._window.stack.reading.grow(glimpses)

    def _progressed(self, progress: Progress) -> None:
        self._window.stack.reading.show_progress(progress)
        if (page := self._studies_page()) is not None:
            page.show_reading(
                self.tr("Reading more: {0}. It is added when all is read.").format(far(progress))
            )

    def _ended(self) -> None:
        self._window.stack.show_reading(False)
        if (page := self._studies_page()) is not None:
            page.show_reading("")

    def _was_stopped(self, donations: tuple[int, ...]) -> None:
        count = len(donations)
        if not count:
            words = self.tr("Stopped. Nothing was added.")
        elif count == 1:
            words = self.tr("Stopped. 1 patient was added before.")
        else:
            words = self.tr("Stopped. {0} patients were added before.").format(number(count))
        self._window.status.tell(words)

    def _added(self, donations: tuple[int, ...], became: str) -> None:
        if not donations:
            return
        window = self._window
        if window.donation_id in donations:
            window.context.donation_changed.emit(window.donation_id)
        else:
            window.worklist.refresh()
        first = self._most_wanted(donations)
        if window.donation_id is None or window.donation_id in donations:
            window.status.tell(became)
            window.show_place(window.donation_id or first, 0)
            return
        label = self.tr("Show {0}").format(window.context.desk.donation(first).title.lower())
        window.status.tell(became, label, lambda: window.show_place(first, 0))

    def _most_wanted(self, donations: tuple[int, ...]) -> int:
        """The donation to show of those that came: the uppermost, if it can be with a head."""
        desk, listed = self._window.context.desk, self._window.worklist.ids()
        came = [one for one in listed if one in donations] or list(donations)
        heads = (one for one in came if not HEAD.isdisjoint(desk.donation(one).regions))
        return next(heads, came[0])

    def _studies_page(self) -> "StudiesPage | None":
        """The page of studies, if it was ever looked at."""
        page = self._window.stack.made(0)
        return None if page is None else cast("StudiesPage", page)
