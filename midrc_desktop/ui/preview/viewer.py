"""The middle of step 2: tools, the slice, the slider, and which slice is in view."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import Voi, first_window
from midrc_desktop.ui.preview.captions import caption
from midrc_desktop.ui.preview.loading import PictureLoader
from midrc_desktop.ui.preview.overlay import Caption
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.preview.slice_bar import SliceBar
from midrc_desktop.ui.preview.slice_view import ZOOM_PER_NOTCH, Drag, SliceView
from midrc_desktop.ui.preview.stack import Picture, Stack
from midrc_desktop.ui.preview.tools import ToolLine

CINE_MS = 80
MANY = 10

_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: MANY,
    Qt.Key.Key_PageUp: -MANY,
}


@dataclass
class _Sight:
    """How one series was last looked at."""

    index: int
    window: Voi | None = None
    inverted: bool = False
    placement: Placement = field(default_factory=Placement)


class Viewer(QWidget):
    """Shows one stack, one picture at a time; remembers how each series was looked at.

    Signals:
        moved: Another picture is in view (its index in the stack).
        maximise_wanted: The user double-clicked the image.
        series_wanted: The user wants the series this many places on (int).
    """

    moved = Signal(int)
    maximise_wanted = Signal()
    series_wanted = Signal(int)

    def __init__(self, loader: PictureLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._stack: Stack | None = None
        self._sights: dict[str, _Sight] = {}
        self._flags: Mapping[str, tuple[str, ...]] = {}
        self._first_window: Voi | None = None
        self._patient = ""
        self.tools = ToolLine()
        self.view = SliceView()
        self.bar = SliceBar()
        self._cine = QTimer(self, interval=CINE_MS)
        self._cine.timeout.connect(self._next_of_cine)
        picture = QHBoxLayout()
        picture.setSpacing(0)
        picture.addWidget(self.view, 1)
        picture.addWidget(self.bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tools)
        column.addLayout(picture, 1)
        self._connect()
        self.show_stack(None)

    @property
    def stack(self) -> Stack | None:
        """The series in view."""
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
    def playing(self) -> bool:
        """Whether cine runs."""
        return self._cine.isActive()

    def show_stack(self, stack: Stack | None, index: int | None = None) -> None:
        """Show a series, where it was left or at `index`; the middle when seen first."""
        self._stop_cine()
        self._stack = stack
        self.setEnabled(stack is not None)
        if stack is None:
            self._loader.forget()
            self.bar.setRange(0, 0)
            self.view.show_nothing()
            self.tools.show_presets(False)
            return
        uid = stack.series.series_instance_uid
        sight = self._sights.setdefault(uid, _Sight(len(stack.pictures) // 2))
        if index is not None:
            sight.index = index
        self._first_window = None
        self.tools.show_presets(stack.series.modality == "CT")
        self.view.set_placement(sight.placement)
        self.tools.actions_by_key["invert"].setChecked(sight.inverted)
        self.view.set_inverted(sight.inverted)
        self.bar.blockSignals(True)
        self.bar.setRange(0, max(len(stack.pictures) - 1, 0))
        self.bar.setValue(sight.index)
        self.bar.blockSignals(False)
        self.bar.setVisible(len(stack.pictures) > 1)
        self.tools.actions_by_key["cine"].setEnabled(len(stack.pictures) > 1)
        self._mark_bar()
        self._show_picture()

    def go_to(self, index: int) -> None:
        """Show this picture of the stack, or the nearest there is."""
        if self._stack is None or not self._stack.pictures:
            return
        index = min(max(index, 0), len(self._stack.pictures) - 1)
        if index == self._sight.index:
            return
        self._sight.index = index
        self.bar.setValue(index)
        self._show_picture()

    def step(self, by: int) -> None:
        """Go this many pictures on."""
        self.go_to(self.index + by)

    def forget_sights(self) -> None:
        """Another donation: nothing has been looked at yet."""
        self._sights.clear()

    def set_flags(self, by_instance: Mapping[str, tuple[str, ...]]) -> None:
        """Which instances (SOP Instance UID) are flagged, and with what."""
        self._flags = dict(by_instance)
        self._mark_bar()
        if self._stack is not None:
            self.view.set_caption(self._caption(self._at_hand()))

    def set_patient(self, who: str) -> None:
        """A line above the others that names the patient, or "" for none."""
        self._patient = who
        if self._stack is not None:
            self.view.set_caption(self._caption(self._at_hand()))

    def took_key(self, event: QKeyEvent) -> bool:
        """Whether a key, wherever the focus is, was one for the viewer."""
        key, plain = (
            Qt.Key(event.key()),
            not event.modifiers()
            & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier),
        )
        if self._stack is None or not plain:
            return False
        if key in _STEPS:
            self.step(_STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to(0 if key == Qt.Key.Key_Home else len(self._stack.pictures) - 1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.series_wanted.emit(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.view.zoom_by(ZOOM_PER_NOTCH)
        elif key == Qt.Key.Key_Minus:
            self.view.zoom_by(1 / ZOOM_PER_NOTCH)
        elif key == Qt.Key.Key_Space:
            self.tools.actions_by_key["cine"].trigger()
        else:
            return False
        return True

    @property
    def _sight(self) -> _Sight:
        assert self._stack is not None
        return self._sights[self._stack.series.series_instance_uid]

    def _connect(self) -> None:
        self._loader.arrived.connect(self._arrived)
        self.view.scrolled.connect(self.step)
        self.view.window_changed.connect(self._window_dragged)
        self.view.placement_changed.connect(self._placement_changed)
        self.view.maximise_wanted.connect(self.maximise_wanted)
        self.bar.valueChanged.connect(self.go_to)
        self.tools.preset_chosen.connect(self._set_window)
        self.tools.drag_chosen.connect(self._hand)
        actions = self.tools.actions_by_key
        actions["invert"].toggled.connect(self._invert)
        actions["fit"].triggered.connect(lambda: self.view.set_placement(Placement()))
        actions["reset"].triggered.connect(self.reset)
        actions["cine"].toggled.connect(self._play)

    def reset(self) -> None:
        """Window, zoom, position and greys as they came."""
        if self._stack is None:
            return
        self.view.set_placement(Placement())
        self.tools.actions_by_key["invert"].setChecked(False)
        if self._first_window is not None:
            self._set_window(self._first_window)
            self._sight.window = None

    def _hand(self, drag: Drag) -> None:
        self.view.left_drag = drag

    def _show_picture(self) -> None:
        assert self._stack is not None
        if not self._stack.pictures:
            self.view.show_sentence(self.tr("This series holds no images."), self._caption())
            return
        outcome = self._loader.want(self._stack.pictures, self._sight.index)
        if outcome is None:
            self.view.set_caption(self._caption())
            self.view.show_waiting()
        else:
            self._show(outcome)
        self.moved.emit(self._sight.index)

    def _arrived(self, picture: Picture, outcome: SliceImage | str) -> None:
        if picture is self.picture or picture == self.picture:
            self._show(outcome)

    def _show(self, outcome: SliceImage | str) -> None:
        if isinstance(outcome, str):
            self.view.show_sentence(outcome, self._caption())
            return
        if self._first_window is None:
            self._first_window = first_window(
                outcome.window, outcome.pixels, outcome.unit, outcome.padding
            )
            self._apply_window(self._sight.window or self._first_window)
        self.view.show_image(outcome, self._caption(outcome))

    def _at_hand(self) -> SliceImage | None:
        """The image on screen, if it is the one in view."""
        return None if self.view.waiting else self.view.image

    def _caption(self, image: SliceImage | None = None) -> Caption:
        assert self._stack is not None
        picture = self.picture
        uid = picture.instance.sop_instance_uid if picture else ""
        told = caption(self._stack, self.index, self._flags.get(uid, ()), image)
        return replace(told, lines=(self._patient, *told.lines)) if self._patient else told

    def _mark_bar(self) -> None:
        stack = self._stack
        flagged: Collection[int] = () if stack is None else stack.indexes_of(self._flags)
        self.bar.set_flagged(flagged)

    def _set_window(self, window: Voi) -> None:
        self._sight.window = window
        self._apply_window(window)

    def _apply_window(self, window: Voi) -> None:
        self.view.set_window(window)
        self.tools.mark_preset(window)

    def _window_dragged(self, window: Voi) -> None:
        self._sight.window = window
        self.tools.mark_preset(window)

    def _placement_changed(self, placement: Placement) -> None:
        if self._stack is not None:
            self._sight.placement = placement

    def _invert(self, inverted: bool) -> None:
        if self._stack is not None:
            self._sight.inverted = inverted
            self.view.set_inverted(inverted)

    def _play(self, playing: bool) -> None:
        if playing:
            self._cine.start()
        else:
            self._cine.stop()

    def _stop_cine(self) -> None:
        self.tools.actions_by_key["cine"].setChecked(False)

    def _next_of_cine(self) -> None:
        if self._stack is not None and self._stack.pictures:
            self.go_to((self.index + 1) % len(self._stack.pictures))

    def hideEvent(self, event: object) -> None:
        self._stop_cine()
