"""The colours of the three looks; every text colour has at least 4.5:1 on its background."""

from dataclasses import dataclass
from enum import StrEnum


class Look(StrEnum):
    """How the window looks. SYSTEM follows the operating system's light or dark."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    READING_ROOM = "reading room"


@dataclass(frozen=True, slots=True)
class Colours:
    """One look's colours as "#rrggbb".

    `window` is the page, `card` what lies on it (worklist, cards, fields), `line` a hairline,
    `accent` the one colour for what to do next with `on_accent` for text upon it. Amber needs
    you, red failed, green is done: always with an icon and a word.
    """

    window: str
    card: str
    hover: str
    selected: str
    line: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    amber: str
    red: str
    green: str
    on_green: str
    dark: bool


LIGHT = Colours(
    window="#f4f5f8",
    card="#ffffff",
    hover="#eef1f6",
    selected="#e3edfa",
    line="#d8dce3",
    text="#1a1d23",
    muted="#5a6270",
    accent="#0a63c6",
    accent_hover="#0853a8",
    on_accent="#ffffff",
    amber="#8f5a00",
    red="#b8322a",
    green="#1a7a4b",
    on_green="#ffffff",
    dark=False,
)
DARK = Colours(
    window="#1b1e23",
    card="#22262c",
    hover="#2b3038",
    selected="#243a55",
    line="#373c45",
    text="#e8eaee",
    muted="#a0a8b4",
    accent="#58a6ff",
    accent_hover="#7bb9ff",
    on_accent="#06182c",
    amber="#f0a93c",
    red="#ff8a80",
    green="#4fc08d",
    on_green="#06251a",
    dark=True,
)
READING_ROOM = Colours(
    window="#0b0c0e",
    card="#121417",
    hover="#1b1e22",
    selected="#14253a",
    line="#272b31",
    text="#b8bdc6",
    muted="#878e99",
    accent="#5391d4",
    accent_hover="#5d97d6",
    on_accent="#04101d",
    amber="#c48a35",
    red="#d9776f",
    green="#459d75",
    on_green="#031510",
    dark=True,
)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
