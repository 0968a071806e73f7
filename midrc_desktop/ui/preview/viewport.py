"""One viewport: a stack, one picture of it at a time, its slider, and how it is looked at."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QEvent, QObject, QSize, QSizeF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.plane import Plane, plane
from midrc_desktop.dicom.window import Voi, first_window
from midrc_desktop.ui.preview.captions import caption
from midrc_desktop.ui.preview.frame import Frame
from midrc_desktop.ui.preview.linking import Look, Places
from midrc_desktop.ui.preview.loading import PictureLoader
from midrc_desktop.ui.preview.measured import Measured
from midrc_desktop.ui.preview.overlay import Caption
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.preview.slice_bar import SliceBar
from midrc_desktop.ui.preview.slice_view import Drag, SliceView
from midrc_desktop.ui.preview.stack import Picture, Stack


@dataclass(frozen=True, slots=True)
class Sight:
    """How one stack is looked at."""

    index: int
    window: Voi | None = None
    inverted: bool = False
    placement: Placement = field(default_factory=Placement)
    size: QSize = field(default_factory=QSize)
    """The size of the viewport that the placement was made for."""


Sights = dict[tuple[str, int], Sight]
"""How each stack was last looked at, by its key; shared by all viewports."""


class Viewport(Frame):
    """Shows one stack, one picture at a time; remembers how each stack was looked at.

    Signals:
        moved: Another picture is in view (its index in the stack).
        settled: What is in view has come, or cannot come.
        window_changed: The person chose another window here (Voi).
        placed: The person zoomed, moved, turned or mirrored the image.
    """

    moved = Signal(int)
    settled = Signal()
    window_changed = Signal(object)
    placed = Signal()

    def __init__(
        self,
        loader: PictureLoader,
        sights: Sights,
        measured: Measured,
        parent: QWidget | None = None,
        *,
        view: SliceView | None = None,
    ) -> None:
        super().__init__(parent)
        self._loader = loader
        self._sights = sights
        self._stack: Stack | None = None
        self._places: Places | None = None
        self._sight = Sight(0)
        self._anchor = 0
        self._plane: Plane | None = None
        self._plane_known = False
        self._first_window: Voi | None = None
        self.windows: tuple[Voi, ...] = ()
        self._flags: Mapping[str, tuple[str, ...]] = {}
        self._marked: frozenset[int] = frozenset()
        self._patient = ""
        self._words_shown = True
        self.view = view or SliceView(measured=measured)
        self.bar = SliceBar()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.view, 1)
        row.addWidget(self.bar)
        self._connect()
        self.show_stack(None)

    @property
    def stack(self) -> Stack | None:
        """The stack in view."""
        return self._stack

    @property
    def index(self) -> int:
        """The picture in view, from 0."""
        return self._sight.index if self._stack else 0

    @property
    def picture(self) -> Picture | None:
        """The picture in view, or None."""
        if self._stack is None or not self._stack.pictures:
            return None
        return self._stack.pictures[self.index]

    @property
    def waiting(self) -> bool:
        """Whether the picture in view is still on its way."""
        return self.view.waiting

    @property
    def image(self) -> SliceImage | None:
        """The image on screen, if it is the one in view."""
        return None if self.view.waiting else self.view.image

    @property
    def plane(self) -> Plane | None:
        """Where the picture in view lies, or None where that is not known."""
        if not self._plane_known:
            self._plane, self._plane_known = self._find_plane(), True
        return self._plane

    @property
    def places(self) -> Places | None:
        """Where the slices of the stack lie."""
        if self._places is None and self._stack is not None and self._stack.pictures:
            self._places = Places.of(self._stack)
        return self._places

    @property
    def look(self) -> Look | None:
        """What linking needs to know, or None without pictures."""
        if self._stack is None or self.places is None:
            return None
        among = self._stack.within_phase(self.index)
        return Look(self.places, self.index, self._anchor, among)

    def set_anchor(self) -> None:
        """Relative links count from the slice in view now on."""
        self._anchor = self.index

    def show_stack(self, stack: Stack | None, index: int | None = None) -> None:
        """Show a stack, where it was left or at `index`; the middle when seen first."""
        self._keep_sight()
        self._stack, self._places = stack, None
        self._first_window = None
        self.windows = ()
        self.view.set_marks(())
        if stack is None:
            self._loader.release(self)
            self.bar.setRange(0, 0)
            self.bar.hide()
            self._show_empty()
            return
        before = self._sights.get(stack.key) or Sight(stack.per_phase // 2)
        index = before.index if index is None else index
        self._sight = replace(
            before,
            index=max(0, min(index, len(stack.pictures) - 1)),
            placement=self._placed_here(before, stack),
            size=self.view.size(),
        )
        self._anchor = self._sight.index
        self.view.set_placement(self._sight.placement)
        self.view.set_inverted(self._sight.inverted)
        self.bar.setVisible(stack.per_phase > 1)
        self._set_bar()
        self._mark_bar()
        self._show_picture()

    def _show_empty(self) -> None:
        """Beside others an empty viewport says what it is for."""
        if self.framed:
            words = self.tr("Drag a series here, or choose one at the left.")
            self.view.show_sentence(words, Caption())
        else:
            self.view.show_nothing()

    def go_to(self, index: int) -> None:
        """Show this picture of the stack, or the nearest there is."""
        if self._stack is None or not self._stack.pictures:
            return
        index = min(max(index, 0), len(self._stack.pictures) - 1)
        if index == self._sight.index:
            return
        another_phase = self._stack.phase_of(index) != self._stack.phase_of(self.index)
        self._sight = replace(self._sight, index=index)
        self._set_bar()
        if another_phase:
            self._mark_bar()
        self._show_picture()

    def step(self, by: int) -> None:
        """Go this many pictures on, within the phase."""
        if self._stack is not None and self._stack.pictures:
            among = self._stack.within_phase(self.index)
            self.go_to(min(max(self.index + by, among.start), among.stop - 1))

    def go_to_end(self, last: bool) -> None:
        """The first or last picture of the phase."""
        if self._stack is not None and self._stack.pictures:
            among = self._stack.within_phase(self.index)
            self.go_to(among.stop - 1 if last else among.start)

    def step_phase(self, by: int) -> None:
        """The same place in another phase of a 4-D stack: round from the last to the first."""
        if self._stack is not None and self._stack.phases > 1:
            count = len(self._stack.pictures)
            self.go_to((self.index + by * self._stack.per_phase) % count)

    def set_window(self, window: Voi) -> None:
        """Look at the stack under this window."""
        self._sight = replace(self._sight, window=window)
        self.view.set_window(window)

    def set_left_drag(self, drag: Drag) -> None:
        """What the left button does."""
        self.view.left_drag = drag

    def set_inverted(self, inverted: bool) -> None:
        """Swap black and white, or swap them back."""
        self._sight = replace(self._sight, inverted=inverted)
        self.view.set_inverted(inverted)

    def reset(self) -> None:
        """Window, zoom, position and greys as they came."""
        self.view.set_placement(Placement())
        self.set_inverted(False)
        if self._first_window is not None:
            self.set_window(self._first_window)
            self._sight = replace(self._sight, window=None)

    def set_flags(self, by_instance: Mapping[str, tuple[str, ...]]) -> None:
        """Which instances (SOP Instance UID) are flagged, and with what."""
        self._flags = by_instance
        self._mark_bar()
        self._tell()

    def set_marked(self, pictures: Collection[int]) -> None:
        """Mark these pictures of the stack (from 0) on the slider, besides those flagged."""
        self._marked = frozenset(pictures)
        self._mark_bar()

    def set_patient(self, who: str) -> None:
        """A line above the others that names the patient, or "" for none."""
        self._patient = who
        self._tell()

    def set_words_shown(self, shown: bool) -> None:
        """Show or hide what the corners say."""
        self._words_shown = shown
        self.view.set_words_shown(shown)
        self._tell()

    def set_frame(self, *, framed: bool, active: bool, name: str) -> None:
        """Say which viewport it is; the one that keys are for has a thicker frame."""
        self.show_frame(framed=framed, active=active)
        self.view.setAccessibleName(name)
        self.bar.setFocusPolicy(Qt.FocusPolicy.ClickFocus if framed else Qt.FocusPolicy.StrongFocus)

    def _connect(self) -> None:
        self._loader.arrived.connect(self._arrived)
        self.view.installEventFilter(self)
        self.view.scrolled.connect(self._scrolled)
        self.view.window_changed.connect(self._window_dragged)
        self.view.placement_changed.connect(self._placement_changed)
        self.bar.valueChanged.connect(self._slid)

    def _find_plane(self) -> Plane | None:
        picture, image = self.picture, self.image
        if picture is None:
            return None
        position, orientation = picture.position, picture.orientation
        spacing = picture.instance.pixel_spacing
        if image is not None:
            position, orientation = position or image.position, orientation or image.orientation
            spacing = spacing or image.spacing
        rows, columns = picture.instance.rows, picture.instance.columns
        return plane(position, orientation, spacing, rows, columns)

    def _scrolled(self, by: int) -> None:
        self.used.emit()
        self.step(by)

    def _slid(self, value: int) -> None:
        if self._stack is not None:
            self.used.emit()
            self.go_to(self._stack.within_phase(self.index).start + value)

    def _keep_sight(self) -> None:
        if self._stack is not None:
            self._sights[self._stack.key] = self._sight

    def _set_bar(self) -> None:
        assert self._stack is not None
        self.bar.blockSignals(True)
        self.bar.setRange(0, max(self._stack.per_phase - 1, 0))
        self.bar.setValue(self.index - self._stack.within_phase(self.index).start)
        self.bar.blockSignals(False)

    def _mark_bar(self) -> None:
        if self._stack is None:
            self.bar.set_flagged(())
            return
        phase = self._stack.within_phase(self.index)
        flagged = self._marked.union(self._stack.indexes_of(self._flags))
        self.bar.set_flagged([index - phase.start for index in flagged if index in phase])

    def _show_picture(self) -> None:
        assert self._stack is not None
        self._plane_known = False
        # First, so that what follows asks for its slices before this, which is wanted most.
        self.moved.emit(self.index)
        if not self._stack.pictures:
            self._loader.release(self)
            self.view.show_sentence(self.tr("This series holds no images."), self._caption())
            return
        outcome = self._loader.want(self._stack.pictures, self.index, self)
        if outcome is None:
            self.view.show_waiting()
            self._tell()
        else:
            self._show(outcome)

    def _arrived(self, picture: Picture, outcome: SliceImage | str) -> None:
        if self.view.waiting and (picture is self.picture or picture == self.picture):
            self._show(outcome)

    def _show(self, outcome: SliceImage | str) -> None:
        if isinstance(outcome, str):
            self.view.show_sentence(outcome, self._caption())
        else:
            if self._first_window is None:
                self._first_window = first_window(
                    outcome.window, outcome.pixels, outcome.unit, outcome.padding
                )
                self.windows = tuple(window for _, window in outcome.windows)
                self.view.set_window(self._sight.window or self._first_window)
            self._plane_known = False
            picture = self.picture
            key = picture and (picture.instance.sop_instance_uid, picture.frame)
            self.view.show_image(outcome, self._caption(outcome), key)
            self._loader.reserve(self, self._bytes_of_copies(outcome))
        self.settled.emit()

    def _bytes_of_copies(self, image: SliceImage) -> int:
        """The values once more, a picture for the screen, and one of the screen's size."""
        rows, columns = image.pixels.shape[:2]
        scale = self.devicePixelRatioF()
        on_screen = int(self.view.width() * self.view.height() * scale * scale)
        return image.pixels.nbytes + 4 * (rows * columns + on_screen)

    def _tell(self) -> None:
        if self._stack is not None:
            self.view.set_caption(self._caption(self.image))

    def _caption(self, image: SliceImage | None = None) -> Caption:
        assert self._stack is not None
        picture = self.picture
        uid = picture.instance.sop_instance_uid if picture else ""
        told = caption(self._stack, self.index, self._flags.get(uid, ()), image)
        if not self._words_shown:
            return Caption(letters=told.letters)
        return replace(told, lines=(self._patient, *told.lines)) if self._patient else told

    def _window_dragged(self, window: Voi) -> None:
        self._sight = replace(self._sight, window=window)
        self.window_changed.emit(window)

    def _placed_here(self, sight: Sight, stack: Stack) -> Placement:
        """The placement of a sight, which may have been a viewport's of another size."""
        if not stack.pictures or not sight.size.isValid():
            return sight.placement
        one = stack.pictures[0].instance
        tall, wide = one.pixel_spacing or (1.0, 1.0)
        before, here = QSizeF(sight.size), QSizeF(self.view.size())
        return sight.placement.resized(one.columns, one.rows, tall / wide, before, here)

    def _placement_changed(self, placement: Placement) -> None:
        if self._stack is not None and placement != self._sight.placement:
            by_hand = self._sight.size == self.view.size()
            self._sight = replace(self._sight, placement=placement, size=self.view.size())
            if by_hand:
                self.placed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.MouseButtonPress):
            self.used.emit()
        return False
