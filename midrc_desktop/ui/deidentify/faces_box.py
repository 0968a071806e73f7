"""Drawing a box where no face could be found by itself: three sections, a sentence, a button."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from midrc_desktop.defacing.region import Cuboid
from midrc_desktop.dicom.orientation import letters
from midrc_desktop.dicom.reformat import Volume
from midrc_desktop.dicom.sections import Section
from midrc_desktop.dicom.study import Series
from midrc_desktop.dicom.window import Voi, first_window
from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.ui.deidentify.faces_box_view import BoxView
from midrc_desktop.ui.deidentify.faces_cuboid import AXES, beginning, within
from midrc_desktop.ui.deidentify.faces_loading import HeadLoading
from midrc_desktop.ui.deidentify.faces_sections import Room, room_of, section_of
from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.ui.preview.mpr_notes import black, on_black
from midrc_desktop.ui.preview.mpr_words import section_names
from midrc_desktop.ui.preview.overlay import QUIET, TEXT, Caption
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE

_CELLS = {Section.SAGITTAL: (0, 0), Section.CORONAL: (0, 1), Section.AXIAL: (1, 0)}
_NOTES = (1, 1)

WITH_ROOM = 0.9
"""A little smaller than what fits, so that the sides of a box at the edge can be held."""


class BoxPanel(QWidget):
    """The three sections through a head with one box in all of them.

    Signals:
        ready: There is a volume, so that a box can be drawn, or there is none (bool).
        changed: The box is another now.
    """

    ready = Signal(bool)
    changed = Signal()

    def __init__(
        self, jobs: JobRunner, pool: Callable[[], WorkerPool], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._drawn: tuple[Cuboid, ...] = ()
        self._volume: Volume | None = None
        self._room: Room | None = None
        self._at: dict[Section, int] = {}
        self.box: Cuboid | None = None
        names = section_names()
        self.views = {section: BoxView(section, names[section]) for section in _CELLS}
        self.loading = HeadLoading(jobs, pool)
        self.loading.came.connect(self._came)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.loading)
        self._pages.addWidget(self._sections())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)

    def _sections(self) -> QWidget:
        page = QWidget()
        page.setAutoFillBackground(True)
        page.setPalette(black(page.palette()))
        cells = QGridLayout(page)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setSpacing(2)
        for section, shown in self.views.items():
            cells.addWidget(shown, *_CELLS[section])
            shown.changed.connect(self._set_box)
            shown.scrolled.connect(lambda by, section=section: self._scroll(section, by))
            shown.window_changed.connect(self._set_window)
        cells.addWidget(self._notes(), *_NOTES)
        for side in range(2):
            cells.setRowStretch(side, 1)
            cells.setColumnStretch(side, 1)
        return page

    def _notes(self) -> QWidget:
        notes = QWidget()
        column = QVBoxLayout(notes)
        column.setContentsMargins(MARGIN, GROUP, MARGIN, GROUP)
        column.setSpacing(SPACE)
        self._size = on_black(TEXT)
        told = on_black(TEXT)
        told.setText(
            self.tr(
                "Draw the box around the whole face: forehead to chin, ear to ear. Everything "
                "in it is blanked, brain too, so leave the brain outside."
            )
        )
        keys = on_black(QUIET)
        keys.setText(
            self.tr(
                "Drag the box or its sides. Wheel: next section.\n"
                "Keys: arrows move it, Shift or Ctrl with arrows change its size."
            )
        )
        column.addWidget(told)
        column.addWidget(self._size)
        column.addStretch(1)
        column.addWidget(keys)
        return notes

    @property
    def volume(self) -> Volume | None:
        """The volume in view."""
        return self._volume

    def open(self, series: Series, drawn: Sequence[Cuboid]) -> None:
        """Load the volume of a series and show the box that was drawn before, or a first one."""
        self.forget()
        self._drawn = tuple(drawn)
        self.loading.open(series, lambda volume, _cancel: volume)

    def forget(self) -> None:
        """Let go of the volume, and of what is under way."""
        self._volume = self._room = self.box = None
        for shown in self.views.values():
            shown.show_nothing()
        self.loading.forget()
        self._pages.setCurrentWidget(self.loading)
        self.ready.emit(False)

    def _came(self, volume: Volume) -> None:
        self._volume = volume
        self._room = room_of(volume.grid)
        room = self._room.cuboid
        self.box = within(self._drawn[0], room) if self._drawn else beginning(room)
        self._at = {section: self._middle_of_box(section) for section in self.views}
        like = volume.like
        middle = section_of(volume, self._room.plane(Section.SAGITTAL, self._at[Section.SAGITTAL]))
        self._set_window(first_window(like.window, middle.pixels, like.unit, like.padding))
        for section, shown in self.views.items():
            shown.set_placement(Placement(zoom=WITH_ROOM))
            self._show(section)
        self._set_box(self.box)
        self._pages.setCurrentIndex(1)
        self.ready.emit(True)
        self.views[Section.SAGITTAL].setFocus()

    def _middle_of_box(self, section: Section) -> int:
        assert self._room is not None
        assert self.box is not None
        across = AXES[section][2]
        return self._room.number(section, (self.box.low[across] + self.box.high[across]) / 2)

    def _set_box(self, box: Cuboid) -> None:
        assert self._room is not None
        self.box = box
        for shown in self.views.values():
            shown.show_box(box, self._room.cuboid)
        wide, deep, tall = (round(b - a) for a, b in zip(box.low, box.high, strict=True))
        said = self.tr("Box: {0} mm wide, {1} mm deep, {2} mm tall")
        self._size.setText(said.format(wide, deep, tall))
        self.changed.emit()

    def _scroll(self, section: Section, by: int) -> None:
        if self._room is not None:
            last = self._room.count(section) - 1
            self._at[section] = min(max(self._at[section] + by, 0), last)
            self._show(section)

    def _set_window(self, window: Voi) -> None:
        for shown in self.views.values():
            if shown.window_level != window:
                shown.set_window(window)

    def _show(self, section: Section) -> None:
        assert self._volume is not None
        assert self._room is not None
        number = self._at[section]
        plane = self._room.plane(section, number)
        edges = letters((*plane.along_row, *plane.along_column))
        told = self.tr("{0} {1} of {2}").format(
            section_names()[section], number + 1, self._room.count(section)
        )
        image = section_of(self._volume, plane)
        self.views[section].show_section(image, plane, Caption(lines=(told,), letters=edges))
