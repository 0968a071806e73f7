"""The line above the image: what the left button does, quick actions, and windows by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from midrc_desktop.dicom.window import PRESETS, Voi, auto_window
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.keys import name_group
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.preview.presets import PresetLine
from midrc_desktop.ui.preview.slice_view import Drag, SliceView
from midrc_desktop.ui.preview.window_entry import WindowEntry
from midrc_desktop.ui.preview.windowing import full_window, said


@dataclass(frozen=True, slots=True)
class _Tool:
    """`elsewhere` says that the key is not a shortcut: the view or the page understands it."""

    key: str
    icon: str
    shortcut: str
    drag: Drag | None = None
    checkable: bool = False
    elsewhere: bool = False


_HANDS = (
    _Tool("window", "mdi6.contrast-circle", "W", Drag.WINDOW),
    _Tool("zoom", "mdi6.magnify-plus-outline", "Z", Drag.ZOOM),
    _Tool("pan", "mdi6.arrow-all", "P", Drag.PAN),
)
_MEASURING = (
    _Tool("length", "mdi6.ruler", "M", Drag.LENGTH),
    _Tool("angle", "mdi6.angle-acute", "G", Drag.ANGLE),
    _Tool("ellipse", "mdi6.ellipse-outline", "E", Drag.ELLIPSE),
    _Tool("point", "mdi6.crosshairs", "C", Drag.POINT),
    _Tool("scroll", "mdi6.unfold-more-horizontal", "D", Drag.SCROLL),
)
_OF_MEASUREMENTS = (
    _Tool("next measurement", "mdi6.skip-next-outline", "Shift+M"),
    _Tool("remove measurement", "mdi6.trash-can-outline", "Del", elsewhere=True),
)
_TURNING = (
    _Tool("turn right", "mdi6.rotate-right", "]"),
    _Tool("turn left", "mdi6.rotate-left", "["),
    _Tool("mirror across", "mdi6.flip-horizontal", "H"),
    _Tool("mirror over", "mdi6.flip-vertical", "V"),
    _Tool("invert", "mdi6.invert-colors", "I", checkable=True),
    _Tool("fit", "mdi6.fit-to-screen-outline", "0"),
)
_PLAYING = (
    _Tool("cine", "mdi6.play-outline", "Space", checkable=True, elsewhere=True),
    _Tool("reset", "mdi6.restore", "R"),
)
_WINDOWS = (
    _Tool("automatic", "mdi6.auto-fix", "A"),
    _Tool("full range", "mdi6.arrow-expand-horizontal", "Shift+A"),
    _Tool("type window", "mdi6.form-textbox", "Shift+W"),
)
_TURNS: dict[str, Callable[[Placement], Placement]] = {
    "turn right": lambda placement: placement.turned(1),
    "turn left": lambda placement: placement.turned(-1),
    "mirror across": Placement.mirrored_left_right,
    "mirror over": Placement.mirrored_up_down,
    "fit": Placement.fitted,
}


class ToolLine(QWidget):
    """Icons with a tooltip that names the shortcut; what is used rarely is in two menus.

    Signals:
        drag_chosen: The left button now does this (a Drag).
        preset_chosen: A window was chosen by name (Window or VoiLut).
    """

    drag_chosen = Signal(object)
    preset_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.actions_by_key: dict[str, QAction] = {}
        self._names = self._named()
        self._ct = False
        self._windows: tuple[Voi, ...] = ()
        self._hands = QActionGroup(self)
        name_group(self, self.tr("Window, turn, reset"))
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, theme.SPACE, 4)
        row.setSpacing(0)
        for tool in _HANDS:
            row.addWidget(parts.tool_button(self._action(tool)))
        row.addWidget(self._measuring())
        turning = [self._action(tool) for tool in _TURNING]
        words = self.tr("Turn, mirror, invert, fit")
        row.addWidget(self._menu_button("mdi6.rotate-right", words, turning))
        for tool in _PLAYING:
            row.addWidget(parts.tool_button(self._action(tool)))
        self.presets = PresetLine([self._action(tool) for tool in _WINDOWS])
        self.presets.chosen.connect(self.preset_chosen)
        for number, action in enumerate(self.presets.keys, 1):
            self.actions_by_key[f"preset {number}"] = action
        row.addWidget(self.presets, 1)
        self.actions_by_key["window"].setChecked(True)

    def show_presets(self, ct: bool) -> None:
        """CT has windows by name; everything else those of its header."""
        self._ct = ct
        self._offer()

    def show_windows(self, windows: Sequence[Voi]) -> None:
        """The windows that the header of the image in view has."""
        if tuple(windows) != self._windows:
            self._windows = tuple(windows)
            self._offer()

    def mark_preset(self, window: Voi) -> None:
        """Show which word, if any, is the window in force."""
        self.presets.mark(window)

    def serve(self, view: Callable[[], SliceView]) -> None:
        """Act on the view that is active when a tool is used."""
        acts: dict[str, Callable[[SliceView], object]] = {
            **{key: partial(_turn, turn) for key, turn in _TURNS.items()},
            "automatic": partial(_choose_window, automatic=True),
            "full range": partial(_choose_window, automatic=False),
            "type window": _type_window,
            "next measurement": lambda one: one.rulers.choose_next(),
            "remove measurement": lambda one: one.rulers.remove(),
        }
        for key, act in acts.items():
            self.actions_by_key[key].triggered.connect(lambda _=False, act=act: act(view()))

    def _offer(self) -> None:
        if self._ct:
            names = self._preset_names()
            self.presets.offer([(names[key], window) for key, window in PRESETS.items()])
        else:
            self.presets.offer([(said(one), one) for one in dict.fromkeys(self._windows)])

    def _measuring(self) -> QToolButton:
        """The hands that are used less, under one icon that shows which of them is taken."""
        hands = [self._action(tool) for tool in _MEASURING]
        others = [self._action(tool) for tool in _OF_MEASUREMENTS]
        others[-1].setText(f"{others[-1].text()}\tDel")
        for action in (*hands[:3], *others):
            name_group(action, self.tr("Measure"))
        words = self.tr("Measure, point or scroll with the left button")
        button = self._menu_button("mdi6.ruler", words, hands, others)
        tip = self.tr("Measurements are for looking only: they are not kept and never leave.")
        button.setToolTip(f"{words}\n{tip}")
        button.setCheckable(True)

        def show_taken() -> None:
            taken = next((hand for hand in hands if hand.isChecked()), None)
            button.setChecked(taken is not None)
            if taken is not None:
                button.setIcon(taken.icon())

        self._hands.triggered.connect(lambda _hand: show_taken())
        button.clicked.connect(show_taken)
        return button

    def _action(self, tool: _Tool) -> QAction:
        name = self._names[tool.key]
        action = QAction(theme.icon(tool.icon), name, self)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if not tool.elsewhere:
            action.setShortcut(QKeySequence(tool.shortcut))
        action.setToolTip(f"{name} ({tool.shortcut})")
        action.setCheckable(tool.checkable)
        if tool.drag is not None:
            action.setCheckable(True)
            self._hands.addAction(action)
            action.triggered.connect(lambda _=False, drag=tool.drag: self.drag_chosen.emit(drag))
        self.actions_by_key[tool.key] = action
        return action

    def _menu_button(self, icon: str, words: str, *groups: Sequence[QAction]) -> QToolButton:
        menu = QMenu(self)
        menu.setAccessibleName(words)
        for actions in groups:
            menu.addSeparator()
            menu.addActions(actions)
        button = QToolButton()
        button.setIcon(theme.icon(icon))
        button.setIconSize(QSize(theme.ICON, theme.ICON))
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        return button

    def _named(self) -> dict[str, str]:
        return {
            "window": self.tr("Window and level with the left button"),
            "zoom": self.tr("Zoom with the left button"),
            "pan": self.tr("Move with the left button"),
            "length": self.tr("Measure a length"),
            "angle": self.tr("Measure an angle"),
            "ellipse": self.tr("Measure values in an ellipse"),
            "point": self.tr("Point at a place in all views"),
            "scroll": self.tr("Scroll with the left button"),
            "next measurement": self.tr("Choose the next measurement"),
            "remove measurement": self.tr("Remove the chosen measurement"),
            "turn right": self.tr("Turn to the right"),
            "turn left": self.tr("Turn to the left"),
            "mirror across": self.tr("Mirror left and right"),
            "mirror over": self.tr("Mirror up and down"),
            "invert": self.tr("Swap black and white"),
            "fit": self.tr("Fit the image to the view"),
            "cine": self.tr("Play through the slices"),
            "reset": self.tr("Reset window, zoom, position and turn"),
            "automatic": self.tr("Automatic window"),
            "full range": self.tr("Window over all values"),
            "type window": self.tr("Type a window"),
        }

    def _preset_names(self) -> dict[str, str]:
        return {
            "brain": self.tr("Brain"),
            "subdural": self.tr("Subdural"),
            "stroke": self.tr("Stroke"),
            "bone": self.tr("Bone"),
            "lung": self.tr("Lung"),
            "soft_tissue": self.tr("Soft tissue"),
            "angiography": self.tr("Angiography"),
            "posterior_fossa": self.tr("Posterior fossa"),
        }


def _turn(turn: Callable[[Placement], Placement], view: SliceView) -> None:
    view.set_placement(turn(view.placement))


def _choose_window(view: SliceView, *, automatic: bool) -> None:
    image = view.image
    if image is not None and image.pixels.ndim == 2:
        window = auto_window(image.pixels, image.padding) if automatic else full_window(image)
        view.choose_window(window)


def _type_window(view: SliceView) -> None:
    if view.image is not None and view.image.pixels.ndim == 2:
        entry = WindowEntry(view.window_level, view)
        entry.typed.connect(view.choose_window)
        entry.open_over(view)
