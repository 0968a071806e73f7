"""Three sections of one volume side by side, linked by a crosshair."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from midrc_desktop.dicom.grid import Triple
from midrc_desktop.dicom.orientation import letters
from midrc_desktop.dicom.reformat import Volume
from midrc_desktop.dicom.sections import ACROSS, Section, Slab, View, picture, view
from midrc_desktop.dicom.study import Vector
from midrc_desktop.dicom.window import Voi, first_window
from midrc_desktop.ui.preview.measured import Measured
from midrc_desktop.ui.preview.mpr_marks import COLOURS, marks
from midrc_desktop.ui.preview.mpr_notes import MprNotes, black
from midrc_desktop.ui.preview.mpr_view import SectionView
from midrc_desktop.ui.preview.mpr_words import millimetres, section_names, slab_text
from midrc_desktop.ui.preview.overlay import Caption
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.preview.slice_view import Drag

_CELLS = {Section.AXIAL: (0, 0), Section.SAGITTAL: (0, 1), Section.CORONAL: (1, 0)}
_NOTES = (1, 1)


class MprViews(QWidget):
    """Axial, sagittal and coronal sections, and what there is to say of the volume.

    A point of the volume is in all three: moving it in one changes the pictures of the others.

    Signals:
        moved: The crosshair is elsewhere.
        window_changed: The person has dragged the window in one of the sections (Voi).
        maximise_wanted: The person double-clicked a section.
    """

    moved = Signal()
    window_changed = Signal(object)
    maximise_wanted = Signal()

    def __init__(self, measured: Measured | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._volume: Volume | None = None
        self._views: dict[Section, View] = {}
        self._voxel: Triple = (0.0, 0.0, 0.0)
        self._slab = Slab()
        self._first_window: Voi | None = None
        self._lines: tuple[str, ...] = ()
        self._flags: tuple[str, ...] = ()
        self._key: Hashable = None
        self._words_shown = True
        self._alone = self._linked = self._following = False
        self._names = section_names()
        self.sections = {
            section: SectionView(self._names[section], COLOURS[section], measured)
            for section in _CELLS
        }
        self.notes = MprNotes()
        self._active = Section.AXIAL
        self._cells = QGridLayout(self)
        self._cells.setContentsMargins(0, 0, 0, 0)
        self._cells.setSpacing(1)
        self.setAutoFillBackground(True)
        self.setPalette(black(self.palette()))
        for section, shown in self.sections.items():
            self._connect(section, shown)
        self._place()

    @property
    def volume(self) -> Volume | None:
        """The volume in view."""
        return self._volume

    @property
    def active(self) -> Section:
        """The section that keys are for."""
        return self._active

    @property
    def voxel(self) -> Triple:
        """Where the crosshair is in the volume."""
        return self._voxel

    @property
    def slab(self) -> Slab:
        """How thick the sections are."""
        return self._slab

    @property
    def window_level(self) -> Voi:
        """The window in force."""
        return self.sections[self._active].view.window_level

    def show_volume(
        self, volume: Volume, key: Hashable, at: Vector | None, window: Voi | None
    ) -> None:
        """Show a volume with the crosshair at a place in the patient, or in its middle.

        `key` names it for what is measured in its sections.
        """
        self._volume, self._key = volume, key
        self._views = {section: view(volume.grid, section) for section in self.sections}
        middle = tuple((side - 1) / 2 for side in volume.grid.shape)
        self._voxel = self._inside((middle[0], middle[1], middle[2]))
        if at is not None:
            self._voxel = self._inside(volume.grid.voxel(at))
        axial = picture(volume, self._views[Section.AXIAL], self._picture(Section.AXIAL), Slab())
        like = volume.like
        self._first_window = first_window(like.window, axial.pixels, like.unit, like.padding)
        self.set_window(window or self._first_window)
        self._show(*self.sections)

    def let_go(self) -> None:
        """Keep the pictures, but not the volume: another phase is on its way."""
        self._volume = None
        for shown in self.sections.values():
            shown.view.show_waiting()

    def clear(self) -> None:
        """Nothing is in view."""
        self._volume = None
        self._views = {}
        for shown in self.sections.values():
            shown.view.set_marks(())
            shown.view.show_nothing()

    def point_at(self, voxel: Triple) -> None:
        """Move the crosshair; sections in which it stays have only their lines drawn anew."""
        if self._volume is None:
            return
        before = {section: self._picture(section) for section in self.sections}
        self._voxel = self._inside(voxel)
        changed = [section for section in before if self._picture(section) != before[section]]
        self._show(*changed)
        self.moved.emit()

    def go_to(self, section: Section, index: int) -> None:
        """Show this picture of a section, or the nearest there is."""
        if self._volume is not None:
            seen = self._views[section]
            index = min(max(index, 0), seen.count - 1)
            self.point_at(seen.voxel_at(index, *seen.place_of(self._voxel)))

    def step(self, by: int) -> None:
        """Go this many pictures on in the active section."""
        if self._volume is not None:
            self.go_to(self._active, self._picture(self._active) + by)

    def go_to_end(self, last: bool) -> None:
        """The first or the last picture of the active section."""
        if self._volume is not None:
            self.go_to(self._active, self._views[self._active].count if last else 0)

    def set_slab(self, slab: Slab) -> None:
        """Change how thick the sections are and what they show."""
        self._slab = slab
        self._show(*self.sections)

    def set_window(self, window: Voi) -> None:
        """Look at all three under this window."""
        self._each(lambda shown: shown.view.set_window(window))

    def set_inverted(self, inverted: bool) -> None:
        """Swap black and white in all three, or swap them back."""
        self._each(lambda shown: shown.view.set_inverted(inverted))

    def set_left_drag(self, drag: Drag) -> None:
        """What the left button does in all three."""
        self._each(lambda shown: setattr(shown.view, "left_drag", drag))

    def set_linked(self, linked: bool) -> None:
        """Zoom all three together, or each by itself."""
        self._linked = linked
        self._placed(self._active, self.sections[self._active].view.placement)

    def fit(self) -> None:
        """Fit all three into their cells."""
        self._each(lambda shown: shown.view.set_placement(Placement()))

    def reset(self) -> None:
        """Window, zoom and position as they came; the crosshair goes to the middle."""
        self.fit()
        if self._volume is not None and self._first_window is not None:
            self.set_window(self._first_window)
            middle = tuple((side - 1) / 2 for side in self._volume.grid.shape)
            self.point_at((middle[0], middle[1], middle[2]))

    def set_flags(self, flags: tuple[str, ...]) -> None:
        """What is found on the slice at the crosshair; said where that slice is seen as it is."""
        if flags != self._flags:
            self._flags = flags
            self._tell()

    def mark_flagged(self, stations: Sequence[float]) -> None:
        """Mark slices of the series, by where they lie in the volume, on the slider along them."""
        for section, shown in self.sections.items():
            seen = self._views[section]
            along = seen.axes[ACROSS] == 0
            shown.bar.set_flagged([seen.picture_of((at, 0, 0)) for at in stations if along])

    def set_words(self, lines: tuple[str, ...], shown: bool) -> None:
        """What the corners say first: the series, and the patient if the reader asked."""
        self._lines, self._words_shown = lines, shown
        self._tell()

    def set_alone(self, alone: bool) -> None:
        """Give the active section the place of all, or bring the others back."""
        if alone != self._alone:
            self._alone = alone
            self._place()

    def activate(self, section: Section) -> None:
        """Keys are for this section now."""
        self._active = section
        if self._alone:
            self._place()

    def _connect(self, section: Section, shown: SectionView) -> None:
        shown.used.connect(lambda: self.activate(section))
        shown.stepped.connect(self.step)
        shown.slid.connect(lambda index: self.go_to(section, index))
        shown.pointed.connect(lambda x, y: self._pointed(section, x, y))
        shown.view.window_changed.connect(self._window_dragged)
        shown.view.placement_changed.connect(lambda placed: self._placed(section, placed))
        shown.view.maximise_wanted.connect(self.maximise_wanted)

    def _place(self) -> None:
        cells: list[tuple[QWidget, tuple[int, int]]] = [
            *((self.sections[section], at) for section, at in _CELLS.items()),
            (self.notes, _NOTES),
        ]
        for widget, at in cells:
            self._cells.removeWidget(widget)
            seen = not self._alone or widget is self.sections[self._active]
            if seen:
                self._cells.addWidget(widget, *((0, 0) if self._alone else at))
            widget.setVisible(seen)
        for side in range(2):
            self._cells.setColumnStretch(side, 0 if self._alone and side else 1)
            self._cells.setRowStretch(side, 0 if self._alone and side else 1)

    def _each(self, change: Callable[[SectionView], None]) -> None:
        for shown in self.sections.values():
            change(shown)

    def _inside(self, voxel: Triple) -> Triple:
        assert self._volume is not None
        shape = self._volume.grid.shape
        n, v, u = (min(max(at, 0.0), side - 1.0) for at, side in zip(voxel, shape, strict=True))
        return n, v, u

    def _picture(self, section: Section) -> int:
        return self._views[section].picture_of(self._voxel)

    def _pointed(self, section: Section, x: float, y: float) -> None:
        if self._volume is not None:
            self.point_at(self._views[section].voxel_at(self._picture(section), x, y))

    def _show(self, *changed: Section) -> None:
        """New pictures for these sections; slider, lines and notes for all."""
        if self._volume is None:
            return
        for section, shown in self.sections.items():
            seen, index = self._views[section], self._picture(section)
            shown.show_place(index, seen.count, seen.place_of(self._voxel))
            if section in changed:
                image = picture(self._volume, seen, index, self._slab)
                key = (self._key, section.name, index, self._slab)
                shown.view.show_image(image, self._caption(section), key)
            shown.view.set_marks(marks(self._views, section, self._voxel, self._slab, self._names))
        self.notes.set_point(self._volume, self._voxel)

    def _tell(self) -> None:
        for section in self.sections if self._volume is not None else ():
            self.sections[section].view.set_caption(self._caption(section))

    def _caption(self, section: Section) -> Caption:
        seen, index = self._views[section], self._picture(section)
        edges = letters(seen.orientation)
        if not self._words_shown:
            return Caption(letters=edges)
        number = self.tr("{0} {1} of {2}").format(self._names[section], index + 1, seen.count)
        where = millimetres(seen.position(index))
        thick = slab_text(self._slab, seen)
        return Caption(
            lines=(*self._lines, number),
            position=" · ".join(part for part in (where, thick) if part),
            letters=edges,
            flags=self._flags if seen.axes[ACROSS] == 0 else (),
        )

    def _window_dragged(self, window: Voi) -> None:
        for shown in self.sections.values():
            if shown.view.window_level != window:
                shown.view.set_window(window)
        self.window_changed.emit(window)

    def _placed(self, section: Section, placed: Placement) -> None:
        if not self._linked or self._following:
            return
        self._following = True
        for other, shown in self.sections.items():
            before = shown.view.placement
            if other is not section and before.zoom != placed.zoom:
                shown.view.set_placement(replace(before, zoom=placed.zoom))
        self._following = False
