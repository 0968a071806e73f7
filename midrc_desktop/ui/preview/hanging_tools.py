"""The right end of the tool line: how many viewports, and what links them."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.keys import name_group
from midrc_desktop.ui.preview.hanging import Layout


@dataclass(frozen=True, slots=True)
class _Switch:
    key: str
    icon: str
    shortcut: str
    on: bool


_LAYOUTS = (
    (Layout.ONE, "mdi6.square-outline", "F5"),
    (Layout.TWO, "mdi6.format-columns", "F6"),
    (Layout.FOUR, "mdi6.view-grid-outline", "F7"),
    (Layout.MPR, "mdi6.axis-arrow", "F8"),
)
_SWITCHES = (
    _Switch("link", "mdi6.link-variant", "S", True),
    _Switch("share", "mdi6.contrast-box", "Shift+S", False),
    _Switch("lines", "mdi6.ray-start-end", "O", True),
)


class HangingTools(QWidget):
    """Icons with a tooltip that names the shortcut; links are of use with several viewports.

    Signals:
        layout_chosen: Divide the middle like this (Layout).
    """

    layout_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.actions_by_key: dict[str, QAction] = {}
        name_group(self, self.tr("Views"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 4, 4)
        row.setSpacing(0)
        self.speed = parts.text("", "muted", wrap=False)
        self.speed.hide()
        row.addWidget(self.speed)
        self._add_switches(row)
        self._add_layouts(row)

    def show_layout(self, layout: Layout) -> None:
        """Say which layout it is, and offer what is of use in it."""
        self.actions_by_key[layout.name].setChecked(True)
        several = layout in (Layout.TWO, Layout.FOUR)
        for switch in _SWITCHES:
            self.actions_by_key[switch.key].setEnabled(several)
        for button in self._switches:
            button.setVisible(several)

    def show_speed(self, speed: float | None) -> None:
        """Say how fast the series is played, or nothing while it stands still."""
        self.speed.setVisible(speed is not None)
        if speed is not None:
            self.speed.setText(self.tr("{0} a second").format(f"{speed:g}"))

    def _add_switches(self, row: QHBoxLayout) -> None:
        names = {
            "link": self.tr("Scroll the views together"),
            "share": self.tr("One window for all views"),
            "lines": self.tr("Lines where the slice cuts the other views"),
        }
        self._switches = []
        for switch in _SWITCHES:
            action = self._action(switch.key, names[switch.key], switch.shortcut, switch.icon)
            action.setChecked(switch.on)
            self._switches.append(parts.tool_button(action))
            row.addWidget(self._switches[-1])

    def _add_layouts(self, row: QHBoxLayout) -> None:
        names = {
            Layout.ONE: self.tr("One view"),
            Layout.TWO: self.tr("Two views side by side"),
            Layout.FOUR: self.tr("Four views"),
            Layout.MPR: self.tr("Three planes of the series"),
        }
        group = QActionGroup(self)
        for layout, icon, shortcut in _LAYOUTS:
            action = self._action(layout.name, names[layout], shortcut, icon)
            group.addAction(action)
            action.triggered.connect(lambda _=False, one=layout: self.layout_chosen.emit(one))
            row.addWidget(parts.tool_button(action))

    def _action(self, key: str, name: str, shortcut: str, icon: str) -> QAction:
        action = QAction(theme.icon(icon), name, self)
        action.setCheckable(True)
        action.setShortcut(QKeySequence(shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(f"{name} ({shortcut})")
        self.actions_by_key[key] = action
        return action
