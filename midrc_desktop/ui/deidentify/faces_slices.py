"""The slices of a head before and after, as what is blanked will leave."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from midrc_desktop.defacing.region import Removal, blanked
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.study import Series
from midrc_desktop.dicom.volume import Slice, piles
from midrc_desktop.dicom.window import first_window
from midrc_desktop.jobs.pool import Failure, WorkerPool
from midrc_desktop.ui.deidentify.faces_trimming import TrimBar
from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.ui.newest import Newest
from midrc_desktop.ui.preview.decoding import PATIENCE_SECONDS, decode_picture
from midrc_desktop.ui.review.compare import ComparePanel
from midrc_desktop.ui.theme import SPACE

LOOKED_INTO = 24
"""Slices, spread over a series, among which one with much of the face is looked for."""

RICH = 0.7
"""Share of the most that is blanked of a slice, from which it is much."""


class SlicesPanel(QWidget):
    """Every slice of a series beside the one that would leave for it.

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
        self._slices: tuple[Slice, ...] = ()
        self._removal: Removal | None = None
        self._fresh, self._may_cut = True, False
        self._newest = Newest(jobs, self)
        self._newest.came.connect(self._came)
        self._newest.failed.connect(self._failed)
        self._begin = Newest(jobs, self)
        self.compare = ComparePanel()
        self._begin.came.connect(self._started)
        self.compare.wanted.connect(self._wanted)
        self.trim = TrimBar()
        self.trim.hide()
        self.trim.cut.connect(self._cut)
        self.trim.taken_back.connect(self.cut_taken_back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.compare, 1)
        column.addWidget(self.trim)

    def open(self, series: Series, removal: Removal | None) -> None:
        """Show a series, beginning where much of the face is."""
        self._slices = tuple(slice_ for pile in piles(series) for slice_ in pile.slices)
        self._removal, self._fresh = removal, True
        self._newest.forget()
        self._show_trim()
        self.compare.show_waiting()
        slices = self._slices
        self._begin.want((series, removal), partial(with_much, slices, removal))

    def offer_cut(self, offered: bool, left_out: int) -> None:
        """Offer to leave slices out at the ends; so many of the series are left out already."""
        self._may_cut = offered
        self.trim.show_left_out(left_out)
        self._show_trim()

    def _show_trim(self) -> None:
        single = len({one.instance.sop_instance_uid for one in self._slices}) == len(self._slices)
        self.trim.setVisible(self._may_cut and single and len(self._slices) > 1)

    def forget(self) -> None:
        """Nothing of it is wanted any more."""
        self._begin.forget()
        self._newest.forget()
        self._slices = ()

    def _wanted(self, position: int) -> None:
        if position < len(self._slices):
            self.trim.show_place(position, len(self._slices))
            self.compare.show_waiting()
            call = partial(both, self._pool(), self._slices[position], self._removal)
            self._newest.want((self._slices[position].instance.sop_instance_uid, position), call)

    def _cut(self, first: int, last: int) -> None:
        gone = self._slices[first : last + 1]
        self.cut.emit(frozenset(one.instance.sop_instance_uid for one in gone))

    def _started(self, _key: object, at: int) -> None:
        self.compare.show_series(len(self._slices), at)

    def _came(self, _key: object, pictures: tuple[SliceImage | str, SliceImage | str]) -> None:
        before, after = pictures
        window = None
        if self._fresh and isinstance(before, SliceImage):
            window = first_window(before.window, before.pixels, before.unit, before.padding)
            self._fresh = False
        self.compare.show_pictures(before, after, window)

    def _failed(self, _key: object, _problem: object) -> None:
        sentence = self.tr("These images cannot be shown now.")
        self.compare.show_pictures(sentence, sentence, None)


def with_much(slices: Sequence[Slice], removal: Removal | None) -> int:
    """The slice nearest to the middle of which much is blanked; the middle if none is."""
    middle = len(slices) // 2
    if removal is None or not slices:
        return middle
    some = {round(at) for at in np.linspace(0, len(slices) - 1, min(LOOKED_INTO, len(slices)))}
    counts = {at: _blanked_of(slices[at], removal) for at in some | {middle}}
    most = max(counts.values())
    if not most:
        return middle
    rich = [at for at, count in counts.items() if count >= RICH * most]
    return min(rich, key=lambda at: (abs(at - middle), at))


def both(
    pool: WorkerPool, slice_: Slice, removal: Removal | None
) -> tuple[SliceImage | str, SliceImage | str]:
    """A slice as it is, and as it leaves; a str is the sentence why it cannot be shown."""
    unit = (slice_.instance.source, slice_.frame)
    came = pool.call(decode_picture, unit, timeout=PATIENCE_SECONDS)
    if isinstance(came, Failure):
        return came.sentence, came.sentence
    return came, without_face(came, slice_, removal)


def without_face(image: SliceImage, slice_: Slice, removal: Removal | None) -> SliceImage:
    """The image with what is blanked set to air."""
    plane = slice_.plane
    if removal is None or plane is None or image.pixels.shape != (plane.rows, plane.columns):
        return image
    pixels = image.pixels.copy()
    air = removal.air
    if pixels.dtype.kind in "iu":
        limits = np.iinfo(pixels.dtype)
        air = min(max(round(air), limits.min), limits.max)
    pixels[blanked(removal, plane)] = air
    return replace(image, pixels=pixels)


def _blanked_of(slice_: Slice, removal: Removal) -> int:
    return 0 if slice_.plane is None else int(np.count_nonzero(blanked(removal, slice_.plane)))
