"""The line above the image: what the left button does, quick actions, and windows by name."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QToolButton, QWidget

from midrc_desktop.dicom.window import PRESETS, Window
from midrc_desktop.ui import theme
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
        self._presets: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self.actions_by_key: dict[str, QAction] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE, 4, theme.SPACE, 4)
        row.setSpacing(2)
        self._add_tools(row)
        row.addStretch(1)
        self._add_presets(row)

    def show_presets(self, shown: bool) -> None:
        """Windows by name make sense for CT only; so do their keys."""
        for name, word in self._presets.items():
            word.setVisible(shown)
            self.actions_by_key[f"preset {name}"].setEnabled(shown)

    def mark_preset(self, window: Window) -> None:
        """Show which word, if any, is the window in force."""
        for name, word in self._presets.items():
            word.setChecked(PRESETS[name] == window)
            word.setFont(theme.font(strong=word.isChecked()))

    @property
    def presets_shown(self) -> bool:
        """Whether the windows can be chosen by name."""
        return any(word.isVisibleTo(self) for word in self._presets.values())

    def preset(self, name: str) -> QPushButton:
        """The word for a preset's name."""
        return self._presets[name]

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

    def _add_presets(self, row: QHBoxLayout) -> None:
        words = {
            "brain": self.tr("Brain"),
            "subdural": self.tr("Subdural"),
            "stroke": self.tr("Stroke"),
            "bone": self.tr("Bone"),
            "lung": self.tr("Lung"),
            "soft_tissue": self.tr("Soft tissue"),
        }
        for number, (name, window) in enumerate(PRESETS.items(), 1):
            text = words.get(name, name)
            action = self._action(f"preset {name}", text, str(number))
            action.triggered.connect(lambda _=False, w=window: self.preset_chosen.emit(w))
            word = QPushButton(text)
            word.setProperty("part", "link")
            word.setCheckable(True)
            word.setToolTip(
                f"{text}: W {window.width:.0f} L {window.level:.0f} ({number})".replace("-", "−")
            )
            word.setAccessibleName(self.tr("Window: {0}").format(text))
            word.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            word.clicked.connect(action.trigger)
            self._presets[name] = word
            self._group.addButton(word)
            row.addWidget(word)

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
