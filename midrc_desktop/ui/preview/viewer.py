"""The middle of step 2: tools, the viewports, and what the keys do in the active one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.dicom.playback import Playback
from midrc_desktop.dicom.window import Voi
from midrc_desktop.ui.preview.cine import USUAL, Cine
from midrc_desktop.ui.preview.following import Following
from midrc_desktop.ui.preview.grid import Grid
from midrc_desktop.ui.preview.hanging import Layout, hung
from midrc_desktop.ui.preview.hanging_tools import HangingTools
from midrc_desktop.ui.preview.loading import PictureLoader
from midrc_desktop.ui.preview.measured import Measured
from midrc_desktop.ui.preview.slice_bar import SliceBar
from midrc_desktop.ui.preview.slice_view import ZOOM_PER_NOTCH, Drag, SliceView
from midrc_desktop.ui.preview.stack import Picture, Stack
from midrc_desktop.ui.preview.tools import ToolLine
from midrc_desktop.ui.preview.viewport import Sights, Viewport

MANY = 10

_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: MANY,
    Qt.Key.Key_PageUp: -MANY,
}


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hung where: the layout, the stacks of its viewports by key, and the active one."""

    layout: Layout
    keys: tuple[tuple[str, int] | None, ...]
    active: int


class Viewer(QWidget):
    """Shows stacks in one, two or four viewports; speaks for the active one.

    Signals:
        moved: Another picture is in view in the active viewport (its index in the stack).
        maximise_wanted: The user double-clicked an image.
        series_wanted: The user wants the series this many places on (int).
        activated: Another viewport is active, or another stack hangs in it.
        dropped: A tile of the strip was dropped on the viewport that is active now (its number).
    """

    moved = Signal(int)
    maximise_wanted = Signal()
    series_wanted = Signal(int)
    activated = Signal()
    dropped = Signal(int)

    def __init__(
        self, loader: PictureLoader, measured: Measured | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.measured = measured or Measured(parent=self)
        self._loader = loader
        self._sights: Sights = {}
        self._stacks: Sequence[Stack] = ()
        self._layout = Layout.ONE
        self._hand = Drag.WINDOW
        self._flags: Mapping[str, tuple[str, ...]] = {}
        self._patient = ""
        self._words_shown = True
        self._speeds: dict[tuple[str, int], float] = {}
        self.tools = ToolLine()
        self.hanging_tools = HangingTools()
        self.grid = Grid(lambda: Viewport(self._loader, self._sights, self.measured))
        self.cine = Cine(lambda: self.grid.active.waiting, self)
        self.following = Following(self.grid)
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(self.tools, 1)
        line.addWidget(self.hanging_tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.grid, 1)
        self._connect()
        self.grid.arrange(1)
        self.hanging_tools.show_layout(self._layout)
        self.hanging_tools.actions_by_key[Layout.MPR.name].setEnabled(False)
        self.show_stack(None)

    @property
    def actions_of_keys(self) -> tuple[QAction, ...]:
        """The actions whose keys count wherever the focus is on the page."""
        lines = (self.tools, self.hanging_tools)
        return tuple(action for line in lines for action in line.actions_by_key.values())

    @property
    def view(self) -> SliceView:
        """The image of the active viewport."""
        return self.grid.active.view

    @property
    def bar(self) -> SliceBar:
        """The slider of the active viewport."""
        return self.grid.active.bar

    @property
    def stack(self) -> Stack | None:
        """The stack in the active viewport."""
        return self.grid.active.stack

    @property
    def index(self) -> int:
        """The picture in view in the active viewport, from 0."""
        return self.grid.active.index

    @property
    def picture(self) -> Picture | None:
        """The picture in view in the active viewport, or None."""
        return self.grid.active.picture

    @property
    def playing(self) -> bool:
        """Whether cine runs."""
        return self.cine.playing

    @property
    def words_shown(self) -> bool:
        """Whether the corners say what they know."""
        return self._words_shown

    @property
    def layout_shown(self) -> Layout:
        """How the middle is divided."""
        return self._layout

    @property
    def hanging(self) -> Hanging:
        """What hangs where, to be hung again later."""
        shown = self.grid.viewports
        keys = tuple(one.stack.key if one.stack is not None else None for one in shown)
        return Hanging(self._layout, keys, shown.index(self.grid.active))

    def set_stacks(self, stacks: Sequence[Stack]) -> None:
        """What there is to hang."""
        self._stacks = stacks

    def hang_again(self, hanging: Hanging) -> None:
        """Hang what hung before, as far as it is still there."""
        by_key = {stack.key: stack for stack in self._stacks}
        self.set_layout(hanging.layout)
        for viewport, key in zip(self.grid.viewports, hanging.keys, strict=False):
            if key in by_key:
                viewport.show_stack(by_key[key])
        self.grid.activate(self.grid.viewports[hanging.active])
        self._shown()

    def show_stack(self, stack: Stack | None, index: int | None = None) -> None:
        """Show a stack in the active viewport, where it was left or at `index`."""
        self._stop_cine()
        if stack is None:
            for viewport in self.grid.viewports:
                viewport.show_stack(None)
            self._loader.forget()
        self.setEnabled(stack is not None)
        self.grid.active.show_stack(stack, index)
        self._shown()

    def set_layout(self, layout: Layout) -> None:
        """Divide the middle; free viewports get the series that go with the active one."""
        self._layout = layout
        self.hanging_tools.show_layout(layout)
        before = self.grid.in_view
        self.grid.arrange(layout.value)
        shown = self.grid.viewports
        active = self.grid.active.stack
        stacks = hung(self._stacks, [one.stack for one in shown], active, len(shown))
        for viewport, stack in zip(shown, stacks, strict=True):
            if viewport not in before or viewport.stack is not stack:
                viewport.show_stack(stack)
        for viewport in before:
            if viewport not in shown:
                self._loader.release(viewport)
        self._shown()

    def set_alone(self, alone: bool) -> None:
        """Give the active viewport the place of all, or bring the others back."""
        self.grid.set_alone(alone)
        self.following.mark()

    def go_to(self, index: int) -> None:
        """Show this picture of the active stack, or the nearest there is."""
        self.grid.active.go_to(index)

    def step(self, by: int) -> None:
        """Go this many pictures on in the active viewport."""
        self.grid.active.step(by)

    def forget_sights(self) -> None:
        """Another donation: nothing has been looked at yet."""
        for viewport in self.grid.viewports:
            viewport.show_stack(None)
        self._sights.clear()
        self._speeds.clear()

    def set_flags(self, by_instance: Mapping[str, tuple[str, ...]]) -> None:
        """Which instances (SOP Instance UID) are flagged, and with what."""
        self._flags = dict(by_instance)
        for viewport in self.grid.viewports:
            viewport.set_flags(self._flags)

    def set_patient(self, who: str) -> None:
        """A line above the others that names the patient, or "" for none."""
        self._patient = who
        for viewport in self.grid.viewports:
            viewport.set_patient(who)

    def set_words_shown(self, shown: bool) -> None:
        """Show or hide what the corners of all viewports say."""
        self._words_shown = shown
        for viewport in self.grid.viewports:
            viewport.set_words_shown(shown)

    def took_key(self, event: QKeyEvent) -> bool:
        """Whether a key, wherever the focus is, was one for the viewer."""
        control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if self.stack is None or event.modifiers() & control:
            return False
        key, active = Qt.Key(event.key()), self.grid.active
        if key in _STEPS:
            active.step(_STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            active.go_to_end(key == Qt.Key.Key_End)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.series_wanted.emit(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Comma, Qt.Key.Key_Period):
            active.step_phase(-1 if key == Qt.Key.Key_Comma else 1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            active.view.zoom_by(ZOOM_PER_NOTCH)
        elif key == Qt.Key.Key_Minus:
            active.view.zoom_by(1 / ZOOM_PER_NOTCH)
        else:
            return self._took_cine_key(key, event.modifiers())
        return True

    def reset(self) -> None:
        """Window, zoom, position and greys of the active viewport as they came."""
        self.grid.active.reset()
        self._show_state()

    def _connect(self) -> None:
        self.grid.added.connect(self._added)
        self.grid.activated.connect(self._activated)
        self.cine.stepped.connect(self._play_on)
        self.cine.speed_changed.connect(self._speed_changed)
        self.tools.preset_chosen.connect(self._set_window)
        self.tools.drag_chosen.connect(self._take)
        actions = self.tools.actions_by_key
        actions["invert"].toggled.connect(self._invert)
        self.tools.serve(lambda: self.view)
        actions["reset"].triggered.connect(self.reset)
        actions["cine"].toggled.connect(self._play)
        self.hanging_tools.layout_chosen.connect(self.set_layout)
        links = self.hanging_tools.actions_by_key
        links["link"].toggled.connect(self.following.set_scroll)
        links["share"].toggled.connect(self._share)
        links["lines"].toggled.connect(self.following.set_lines)

    def _added(self, viewport: Viewport) -> None:
        viewport.view.left_drag = self._hand
        viewport.set_flags(self._flags)
        viewport.set_patient(self._patient)
        viewport.set_words_shown(self._words_shown)
        viewport.moved.connect(lambda index: self._moved(viewport, index))
        viewport.settled.connect(lambda: self._settled(viewport))
        viewport.window_changed.connect(self._window_dragged)
        viewport.view.maximise_wanted.connect(self.maximise_wanted)
        viewport.view.pointed.connect(self.following.point)
        viewport.dropped.connect(self.dropped)

    def _shown(self) -> None:
        """Another stack hangs in the active viewport."""
        self.following.forget_point()
        self.following.anchor()
        self.following.lead()
        self._show_state()
        self.activated.emit()

    def _activated(self, viewport: Viewport) -> None:
        self._stop_cine()
        self._show_state()
        self.following.mark()
        self.activated.emit()
        self.moved.emit(viewport.index)

    def _show_state(self) -> None:
        """Let the tools say how the active viewport is looked at."""
        active = self.grid.active
        stack = active.stack
        self.tools.show_presets(stack is not None and stack.series.modality == "CT")
        self.tools.show_windows(active.windows)
        self.tools.actions_by_key["invert"].setChecked(active.view.inverted)
        self.tools.actions_by_key["cine"].setEnabled(stack is not None and stack.per_phase > 1)
        self.tools.mark_preset(active.view.window_level)

    def _moved(self, viewport: Viewport, index: int) -> None:
        if viewport is self.grid.active:
            self.following.lead()
            self.moved.emit(index)

    def _settled(self, viewport: Viewport) -> None:
        if viewport is self.grid.active:
            self.tools.show_windows(viewport.windows)
            self.tools.mark_preset(viewport.view.window_level)
        if len(self.grid.in_view) > 1:
            self.following.mark()

    def _set_window(self, window: Voi) -> None:
        self.grid.active.set_window(window)
        self._window_dragged(window)

    def _window_dragged(self, window: Voi) -> None:
        self.tools.mark_preset(window)
        self.following.share(window)

    def _invert(self, inverted: bool) -> None:
        self.grid.active.set_inverted(inverted)

    def _share(self, shared: bool) -> None:
        self.following.window = shared
        self.following.share(self.view.window_level)

    def _take(self, drag: Drag) -> None:
        """Give the left button of every viewport this to do."""
        self._hand = drag
        for viewport in self.grid.viewports:
            viewport.view.left_drag = drag
        if drag is not Drag.POINT:
            self.following.forget_point()

    def _took_cine_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        if key in (Qt.Key.Key_Greater, Qt.Key.Key_Less):
            (self.cine.faster if key == Qt.Key.Key_Greater else self.cine.slower)()
            if self.stack is not None:
                self._speeds[self.stack.key] = self.cine.speed
        elif key == Qt.Key.Key_Space and modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.cine.swings = not self.cine.swings
        elif key == Qt.Key.Key_Space:
            self.tools.actions_by_key["cine"].trigger()
        else:
            return False
        return True

    def _play(self, playing: bool) -> None:
        self.hanging_tools.show_speed(self.cine.speed if playing else None)
        if not playing or self.stack is None or self.picture is None:
            self.cine.stop()
            return
        known = self._speeds.get(self.stack.key)
        self.cine.set_speed(known or USUAL)
        self.cine.start()
        if known is None and self.picture.instance.frames > 1:
            stack = self.stack
            self._loader.ask_playback(self.picture, lambda told: self._speed_told(stack, told))

    def _speed_told(self, stack: Stack, told: Playback | None) -> None:
        """A clip is played as fast as its header says, until another speed is chosen."""
        if told is not None and self.stack is stack and stack.key not in self._speeds:
            self.cine.swings = told.swings
            self.cine.set_speed(told.rate)
            self._speeds[stack.key] = self.cine.speed

    def _speed_changed(self, speed: float) -> None:
        if self.cine.playing:
            self.hanging_tools.show_speed(speed)

    def _stop_cine(self) -> None:
        self.tools.actions_by_key["cine"].setChecked(False)

    def _play_on(self) -> None:
        active = self.grid.active
        if active.stack is not None and active.stack.pictures:
            active.go_to(self.cine.next_of(active.index, active.stack.within_phase(active.index)))

    def hideEvent(self, event: object) -> None:
        self._stop_cine()
