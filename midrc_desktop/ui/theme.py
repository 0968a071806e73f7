"""The look of the whole window: palette, one sheet, fonts, spacing and tinted icons.

Widgets hold no style sheets. They take their look from the palette, from `parts` (headings,
cards, buttons), and from `icon`, whose icons follow the look when it changes.
"""

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from midrc_desktop.jobs.resources import resource
from midrc_desktop.ui.colours import DARK, LIGHT, READING_ROOM, Colours, Look
from midrc_desktop.ui.icons import IconEngine
from midrc_desktop.ui.sheet import sheet

SPACE = 8
GROUP = 12
MARGIN = 16
ICON = 20
_PREPARED = "midrc_desktop_style"


class Size(Enum):
    """The three sizes of text, as factors of the system's own."""

    BODY = 1.0
    HEADING = 1.35
    DISPLAY = 1.85


class _Current:
    colours: Colours = LIGHT
    look: Look = Look.SYSTEM
    base_points: float = 10.0


def apply(app: QApplication, look: Look | str = Look.SYSTEM) -> None:
    """Give the application a look; may be called again to change it."""
    if not app.property(_PREPARED):
        app.setProperty(_PREPARED, True)
        app.setStyle(QStyleFactory.create("Fusion"))
        _Current.base_points = min(max(app.font().pointSizeF(), 10.0), 11.0)
        base = QFont(app.font())
        base.setPointSizeF(_Current.base_points)
        app.setFont(base)
    _Current.look = Look(look)
    chosen = _colours_of(_Current.look)
    _Current.colours = chosen
    app.setPalette(_palette(chosen))
    app.setStyleSheet(sheet(chosen, resource("icons").as_posix()))


def colours() -> Colours:
    """The colours of the look in force."""
    return _Current.colours


def look() -> Look:
    """The look that was asked for (SYSTEM stays SYSTEM)."""
    return _Current.look


def icon(name: str, tint: str = "text") -> QIcon:
    """A Material Design icon ("mdi6.eye-outline") in one of the look's colours.

    `tint` is a field of Colours; the icon changes with the look, a disabled one is muted.
    Raises KeyError for a name that the family does not have.
    """
    return QIcon(IconEngine(name, lambda: getattr(_Current.colours, tint)))


def font(size: Size = Size.BODY, *, strong: bool = False) -> QFont:
    """The system's font in one of the three sizes."""
    made = QFont(QGuiApplication.font())
    made.setPointSizeF(round(_Current.base_points * size.value, 1))
    if strong or size is not Size.BODY:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def _colours_of(wanted: Look) -> Colours:
    if wanted is Look.READING_ROOM:
        return READING_ROOM
    if wanted is Look.SYSTEM:
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if wanted is Look.DARK else LIGHT


def _palette(c: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, colour in {
        role.Window: c.window,
        role.WindowText: c.text,
        role.Base: c.card,
        role.AlternateBase: c.hover,
        role.Text: c.text,
        role.Button: c.card,
        role.ButtonText: c.text,
        role.BrightText: c.red,
        role.Highlight: c.selected,
        role.HighlightedText: c.text,
        role.Accent: c.accent,
        role.Link: c.accent,
        role.LinkVisited: c.accent,
        role.ToolTipBase: c.card,
        role.ToolTipText: c.text,
        role.PlaceholderText: c.muted,
        role.Light: c.hover,
        role.Midlight: c.hover,
        role.Mid: c.line,
        role.Dark: c.line,
        role.Shadow: c.line,
    }.items():
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(c.muted))
    return palette
