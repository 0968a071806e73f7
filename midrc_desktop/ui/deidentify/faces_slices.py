"""A head before and after, slice by slice as it was taken, or in planes made of its slices."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from midrc_desktop.defacing.region import Removal
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.sections import Section
from midrc_desktop.dicom.study import Series
from midrc_desktop.dicom.volume import Slice, piles
from midrc_desktop.dicom.window import first_window
from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.ui.deidentify.faces_after import both, with_much
from midrc_desktop.ui.deidentify.faces_loading import HeadLoading
from midrc_desktop.ui.deidentify.faces_planes import Planes, planes_of
from midrc_desktop.ui.deidentify.faces_trimming import TrimBar
from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.ui.newest import Newest
from midrc_desktop.ui.preview.mpr_words import section_names
from midrc_desktop.ui.review.compare import ComparePanel
from midrc_desktop.ui.review.pair_view import Picture
from midrc_desktop.ui.theme import SPACE


class SlicesPanel(QWidget):
    """Every slice of a series beside the one that would leave for it.

    `direction` is a choice to be placed where there is room for it: the slices as they were
    taken, or sections through all of them.

    Signals:
        cut: These images should be left out (SOP Instance UIDs, a frozenset).
        cut_taken_back: All images of the series should be taken in again.
    """

    cut = Signal(object)
    cut_taken_back = Signal()

    def __init__(
        self, jobs: JobRunner, pool: Callable[[], WorkerPool], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._pool = pool
        self._series: Series | None = None
        self._slices: tuple[Slice, ...] = ()
        self._planes: Planes | None = None
        self._removal: Removal | None = None
        self._fresh, self._may_cut = True, False
        self._newest = Newest(jobs, self)
        self._newest.came.connect(self._came)
        self._newest.failed.connect(self._failed)
        self._begin = Newest(jobs, self)
        self._begin.came.connect(self._started)
        self.direction = QComboBox()
        self.direction.setAccessibleName(self.tr("Direction of the slices"))
        self.direction.addItem(self.tr("As taken"), None)
        for section, name in section_names().items():
            self.direction.addItem(name, section)
        self.direction.currentIndexChanged.connect(lambda _: self._turn())
        self.compare = ComparePanel()
        self.compare.wanted.connect(self._wanted)
        self.loading = HeadLoading(jobs, pool)
        self.loading.came.connect(self._planes_came)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.compare)
        self._pages.addWidget(self.loading)
        self.trim = TrimBar()
        self.trim.hide()
        self.trim.cut.connect(self._cut)
        self.trim.taken_back.connect(self.cut_taken_back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._pages, 1)
        column.addWidget(self.trim)

    @property
    def section(self) -> Section | None:
        """The direction that is chosen; None for the slices as they were taken."""
        chosen: Section | None = self.direction.currentData()
        return chosen

    def open(self, series: Series, removal: Removal | None) -> None:
        """Show a series in the direction that is chosen, beginning where much of the face is."""
        self.forget()
        self._series, self._removal = series, removal
        self._slices = tuple(slice_ for pile in piles(series) for slice_ in pile.slices)
        self._turn()

    def offer_cut(self, offered: bool, left_out: int) -> None:
        """Offer to leave slices out at the ends; so many of the series are left out already."""
        self._may_cut = offered
        self.trim.show_left_out(left_out)
        self._show_trim()

    def forget(self) -> None:
        """Nothing of it is wanted any more, and the volume is let go."""
        for request in (self._begin, self._newest, self.loading):
            request.forget()
        self._series = self._planes = None
        self._slices = ()

    def _turn(self) -> None:
        """Begin in the direction that is chosen."""
        if self._series is None:
            return
        self._fresh = True
        self._begin.forget()
        self._newest.forget()
        self._show_trim()
        removal, slices = self._removal, self._slices
        if self.section is None:
            self._pages.setCurrentWidget(self.compare)
            self.compare.show_waiting()
            self._begin.want((self._series, removal), partial(with_much, slices, removal))
        elif self._planes is not None:
            self._planes_came(self._planes)
        else:
            self._pages.setCurrentWidget(self.loading)
            self.loading.open(
                self._series, lambda volume, cancel: planes_of(volume, removal, cancel)
            )

    def _planes_came(self, planes: Planes) -> None:
        self._planes = planes
        if self.section is not None:
            self._pages.setCurrentWidget(self.compare)
            count = planes.room.count(self.section)
            self.compare.show_series(count, planes.with_much(self.section))

    def _started(self, _key: object, at: int) -> None:
        self.compare.show_series(len(self._slices), at)

    def _wanted(self, position: int) -> None:
        section = self.section
        call: Callable[[], tuple[Picture, Picture]]
        if section is not None and self._planes is not None:
            call = partial(self._planes.both, section, position)
        elif section is None and position < len(self._slices):
            self.trim.show_place(position, len(self._slices))
            call = partial(both, self._pool(), self._slices[position], self._removal)
        else:
            return
        self.compare.show_waiting()
        self._newest.want((self._series, self._removal, section, position), call)

    def _came(self, _key: object, pictures: tuple[Picture, Picture]) -> None:
        before, after = pictures
        window = None
        if self._fresh and isinstance(before, SliceImage):
            window = first_window(before.window, before.pixels, before.unit, before.padding)
            self._fresh = False
        self.compare.show_pictures(before, after, window)

    def _failed(self, _key: object, _problem: object) -> None:
        sentence = self.tr("These images cannot be shown now.")
        self.compare.show_pictures(sentence, sentence, None)

    def _show_trim(self) -> None:
        single = len({one.instance.sop_instance_uid for one in self._slices}) == len(self._slices)
        offered = self._may_cut and single and len(self._slices) > 1
        self.trim.setVisible(offered and self.section is None)

    def _cut(self, first: int, last: int) -> None:
        gone = self._slices[first : last + 1]
        self.cut.emit(frozenset(one.instance.sop_instance_uid for one in gone))
