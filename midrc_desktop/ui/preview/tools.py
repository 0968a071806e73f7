"""The line above the image: what the left button does, quick actions, and windows by name."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from midrc_desktop.dicom.window import PRESETS, Voi
from midrc_desktop.ui import theme
from midrc_desktop.ui.preview.presets import PresetLine
from midrc_desktop.ui.preview.slice_view import Drag


@dataclass(frozen=True, slots=True)
class _Tool:
    key: str
    icon: str
    shortcut: str
    drag: Drag | None = None
    checkable: bool = False


_TOOLS = (
    _Tool("window", "mdi6.contrast-circle", "W", Drag.WINDOW, True),
    _Tool("zoom", "mdi6.magnify-plus-outline", "Z", Drag.ZOOM, True),
    _Tool("pan", "mdi6.arrow-all", "P", Drag.PAN, True),
    _Tool("invert", "mdi6.invert-colors", "I", None, True),
    _Tool("cine", "mdi6.play-outline", "Space", None, True),
    _Tool("fit", "mdi6.fit-to-screen-outline", "0"),
    _Tool("reset", "mdi6.restore", "R"),
)


class ToolLine(QWidget):
    """Icons with a tooltip that names the shortcut; presets as words, where there are HU.

    Signals:
        drag_chosen: The left button now does this (a Drag).
        preset_chosen: A window was chosen by name (Window).
    """

    drag_chosen = Signal(object)
    preset_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.actions_by_key: dict[str, QAction] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, theme.SPACE, 4)
        row.setSpacing(0)
        self._add_tools(row)
        self.presets = self._make_presets()
        row.addWidget(self.presets, 1)

    def show_presets(self, shown: bool) -> None:
        """Windows by name make sense for CT only; so do their keys."""
        self.presets.setVisible(shown)
        for action in self.presets.actions_shown:
            action.setEnabled(shown)

    def mark_preset(self, window: Voi) -> None:
        """Show which word, if any, is the window in force."""
        name = next((name for name, preset in PRESETS.items() if preset == window), "")
        self.presets.mark(self.actions_by_key.get(f"preset {name}"))

    def _add_tools(self, row: QHBoxLayout) -> None:
        names = {
            "window": self.tr("Window and level with the left button"),
            "zoom": self.tr("Zoom with the left button"),
            "pan": self.tr("Move with the left button"),
            "invert": self.tr("Swap black and white"),
            "cine": self.tr("Play through the slices"),
            "fit": self.tr("Fit the image to the view"),
            "reset": self.tr("Reset window, zoom and position"),
        }
        hands = QActionGroup(self)
        for tool in _TOOLS:
            action = self._action(tool.key, names[tool.key], tool.shortcut)
            action.setCheckable(tool.checkable)
            if tool.drag is not None:
                hands.addAction(action)
                action.setChecked(tool.drag is Drag.WINDOW)
                action.triggered.connect(self._chooser(tool.drag))
            action.setIcon(theme.icon(tool.icon))
            button = QToolButton()
            button.setDefaultAction(action)
            button.setIconSize(QSize(theme.ICON, theme.ICON))
            button.setAccessibleName(names[tool.key])
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)

    def _make_presets(self) -> PresetLine:
        words = {
            "brain": self.tr("Brain"),
            "subdural": self.tr("Subdural"),
            "stroke": self.tr("Stroke"),
            "bone": self.tr("Bone"),
            "lung": self.tr("Lung"),
            "soft_tissue": self.tr("Soft tissue"),
        }
        actions = []
        for number, (name, window) in enumerate(PRESETS.items(), 1):
            action = self._action(f"preset {name}", words.get(name, name), str(number))
            told = f"{action.text()}: W {window.width:.0f} L {window.level:.0f} ({number})"
            action.setToolTip(told.replace("-", "−"))
            action.triggered.connect(lambda _=False, w=window: self.preset_chosen.emit(w))
            actions.append(action)
        return PresetLine(actions)

    def _action(self, key: str, name: str, shortcut: str) -> QAction:
        action = QAction(name, self)
        if shortcut != "Space":
            action.setShortcut(QKeySequence(shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(f"{name} ({shortcut})")
        self.actions_by_key[key] = action
        return action

    def _chooser(self, drag: Drag) -> Callable[[], None]:
        return lambda: self.drag_chosen.emit(drag)
