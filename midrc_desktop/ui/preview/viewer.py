"""The middle of step 2: tools, the viewports, and what the keys do in the active one."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.dicom.window import Voi
from midrc_desktop.ui.preview.following import Following
from midrc_desktop.ui.preview.grid import Grid
from midrc_desktop.ui.preview.hanging import Hanging, Layout, hung
from midrc_desktop.ui.preview.hanging_tools import HangingTools
from midrc_desktop.ui.preview.loading import PictureLoader
from midrc_desktop.ui.preview.measured import Measured
from midrc_desktop.ui.preview.middle import Middle
from midrc_desktop.ui.preview.mpr import MprPanel
from midrc_desktop.ui.preview.player import Player
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


class Viewer(QWidget):
    """Shows stacks in one, two or four viewports, or one in three planes; speaks for the active.

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
        self,
        loader: PictureLoader,
        measured: Measured | None = None,
        make_planes: Callable[[Measured], MprPanel] | None = None,
        parent: QWidget | None = None,
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
        self.tools = ToolLine()
        self.hanging_tools = HangingTools()
        self.grid = Grid(lambda: Viewport(self._loader, self._sights, self.measured))
        self.player = Player(
            lambda: self.grid.active,
            loader,
            self.tools.actions_by_key["cine"],
            self.hanging_tools,
            self,
        )
        self.cine = self.player.cine
        make = None if make_planes is None else partial(make_planes, self.measured)
        self.middle = Middle(self.grid, loader, make)
        self.following = Following(self.grid)
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(self.tools, 1)
        line.addWidget(self.hanging_tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.middle, 1)
        self._connect()
        self.grid.arrange(1)
        self.hanging_tools.show_layout(self._layout)
        self.hanging_tools.actions_by_key[Layout.MPR.name].setEnabled(self.middle.has_planes)
        self.show_stack(None)

    @property
    def actions_of_keys(self) -> tuple[QAction, ...]:
        """The actions whose keys count wherever the focus is on the page."""
        lines = (self.tools, self.hanging_tools)
        return tuple(action for line in lines for action in line.actions_by_key.values())

    @property
    def active(self) -> Viewport | MprPanel:
        """What keys and tools are for: a viewport, or the three planes."""
        return self.middle.active

    @property
    def view(self) -> SliceView:
        """The image that keys and tools are for."""
        return self.active.view

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
        return self.active.index

    @property
    def picture(self) -> Picture | None:
        """The picture in view in the active viewport, or None."""
        return self.active.picture

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
    def stacks_beside(self) -> tuple[Stack, ...]:
        """What hangs in the viewports where there are several; () where there is one."""
        hung = tuple(one.stack for one in self.grid.viewports if one.stack is not None)
        return hung if self._layout in (Layout.TWO, Layout.FOUR) else ()

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
        if hanging.layout is Layout.MPR:
            self.grid.arrange(len(hanging.keys))
        self.set_layout(hanging.layout)
        for viewport, key in zip(self.grid.viewports, hanging.keys, strict=False):
            if key in by_key:
                viewport.show_stack(by_key[key])
        self.grid.activate(self.grid.viewports[hanging.active])
        self._shown()

    def show_stack(self, stack: Stack | None, index: int | None = None) -> None:
        """Show a stack in the active viewport, where it was left or at `index`."""
        self.player.stop()
        if stack is None:
            for viewport in self.grid.viewports:
                viewport.show_stack(None)
            self._loader.forget()
        self.setEnabled(stack is not None)
        self.grid.active.show_stack(stack, index)
        self._shown()

    def set_layout(self, layout: Layout) -> None:
        """Divide the middle; free viewports get the series that go with the active one."""
        if layout is Layout.MPR and not self.middle.has_planes:
            return
        if layout is not Layout.MPR:
            self.middle.show_viewports()
        self._layout = layout
        self.hanging_tools.show_layout(layout)
        if layout is Layout.MPR:
            self._shown()
            return
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
        if self.middle.planes is not None:
            self.middle.planes.set_alone(alone)
            return
        self.grid.set_alone(alone)
        self.following.mark()

    def focus_image(self) -> None:
        """Put the focus on the image that keys are for."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to(self, index: int) -> None:
        """Show this picture of the active stack, or the nearest there is."""
        self.active.go_to(index)

    def step(self, by: int) -> None:
        """Go this many pictures on in the active viewport."""
        self.grid.active.step(by)

    def forget_sights(self) -> None:
        """Another donation: nothing has been looked at yet."""
        self.middle.forget_sights()
        self._sights.clear()
        self.player.forget()

    def set_flags(self, by_instance: Mapping[str, tuple[str, ...]]) -> None:
        """Which instances (SOP Instance UID) are flagged, and with what."""
        self._flags = dict(by_instance)
        for one in self.middle.all:
            one.set_flags(self._flags)

    def set_patient(self, who: str) -> None:
        """A line above the others that names the patient, or "" for none."""
        self._patient = who
        for one in self.middle.all:
            one.set_patient(who)

    def set_words_shown(self, shown: bool) -> None:
        """Show or hide what the corners of all viewports say."""
        self._words_shown = shown
        for one in self.middle.all:
            one.set_words_shown(shown)

    def took_key(self, event: QKeyEvent) -> bool:
        """Whether a key, wherever the focus is, was one for the viewer."""
        control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if event.modifiers() & control:
            return False
        key, active = Qt.Key(event.key()), self.grid.active
        planes = self.middle.planes
        if planes is not None and planes.took_key(event):
            return True
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.series_wanted.emit(-1 if key == Qt.Key.Key_Left else 1)
        elif planes is not None:
            return False
        elif key in _STEPS:
            active.step(_STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            active.go_to_end(key == Qt.Key.Key_End)
        elif key in (Qt.Key.Key_Comma, Qt.Key.Key_Period):
            active.step_phase(-1 if key == Qt.Key.Key_Comma else 1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            active.view.zoom_by(ZOOM_PER_NOTCH)
        elif key == Qt.Key.Key_Minus:
            active.view.zoom_by(1 / ZOOM_PER_NOTCH)
        else:
            return self.player.took_key(key, event.modifiers())
        return True

    def reset(self) -> None:
        """Window, zoom, position and greys of the active viewport as they came."""
        self.active.reset()
        self._show_state()

    def _connect(self) -> None:
        self.grid.added.connect(self._added)
        self.middle.added.connect(self._planes_added)
        self.grid.activated.connect(self._activated)
        self.tools.preset_chosen.connect(self._set_window)
        self.tools.drag_chosen.connect(self._take)
        actions = self.tools.actions_by_key
        actions["invert"].toggled.connect(self._invert)
        self.tools.serve(lambda: self.view)
        actions["reset"].triggered.connect(self.reset)
        self.hanging_tools.layout_chosen.connect(self.set_layout)
        links = self.hanging_tools.actions_by_key
        links["link"].toggled.connect(self.following.set_scroll)
        links["share"].toggled.connect(self._share)
        links["lines"].toggled.connect(self.following.set_lines)

    def _added(self, viewport: Viewport) -> None:
        viewport.set_left_drag(self._hand)
        viewport.set_flags(self._flags)
        viewport.set_patient(self._patient)
        viewport.set_words_shown(self._words_shown)
        viewport.moved.connect(lambda index: self._moved(viewport, index))
        viewport.settled.connect(lambda: self._settled(viewport))
        viewport.window_changed.connect(self._window_dragged)
        viewport.placed.connect(lambda: self._placed(viewport))
        viewport.view.maximise_wanted.connect(self.maximise_wanted)
        viewport.view.pointed.connect(self.following.point)
        viewport.dropped.connect(self.dropped)

    def _planes_added(self, planes: MprPanel) -> None:
        planes.set_left_drag(self._hand)
        planes.set_flags(self._flags)
        planes.set_patient(self._patient)
        planes.set_words_shown(self._words_shown)
        planes.moved.connect(lambda: self.moved.emit(planes.index))
        planes.came.connect(self._show_state)
        planes.window_changed.connect(self.tools.mark_preset)
        planes.maximise_wanted.connect(self.maximise_wanted)

    def _shown(self) -> None:
        """Another stack hangs in the active viewport."""
        if self._layout is Layout.MPR:
            self.middle.show_planes()
        self.following.forget_point()
        self.following.anchor()
        self.following.lead()
        self._show_state()
        self.activated.emit()

    def _activated(self, viewport: Viewport) -> None:
        self.player.stop()
        self._show_state()
        self.following.mark()
        self.activated.emit()
        self.moved.emit(viewport.index)

    def _show_state(self) -> None:
        """Let the tools say how the active viewport is looked at."""
        active, stack = self.active, self.stack
        self.tools.show_presets(stack is not None and stack.series.modality == "CT")
        self.tools.show_windows(active.windows)
        self.tools.actions_by_key["invert"].setChecked(active.view.inverted)
        playable = isinstance(active, Viewport) and stack is not None and stack.per_phase > 1
        self.tools.actions_by_key["cine"].setEnabled(playable)
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

    def _placed(self, viewport: Viewport) -> None:
        if viewport is self.grid.active:
            self.following.place()

    def _set_window(self, window: Voi) -> None:
        self.active.set_window(window)
        self._window_dragged(window)

    def _window_dragged(self, window: Voi) -> None:
        self.tools.mark_preset(window)
        self.following.share(window)

    def _invert(self, inverted: bool) -> None:
        self.active.set_inverted(inverted)

    def _share(self, shared: bool) -> None:
        self.following.window = shared
        self.following.share(self.view.window_level)

    def _take(self, drag: Drag) -> None:
        """Give the left button of every viewport this to do."""
        self._hand = drag
        for one in self.middle.all:
            one.set_left_drag(drag)
        if drag is not Drag.POINT:
            self.following.forget_point()

    def hideEvent(self, event: object) -> None:
        self.player.stop()
