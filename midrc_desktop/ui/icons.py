"""Icons of the Material Design family, drawn from its font in the colour of the look in force."""

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QIcon,
    QIconEngine,
    QPainter,
    QPixmap,
)


@cache
def _fonts() -> Path:
    """QtAwesome's folder of fonts. The package itself loads all eleven; we need one."""
    spec = find_spec("qtawesome")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("qtawesome")
    return Path(spec.submodule_search_locations[0]) / "fonts"


@cache
def _glyphs() -> dict[str, str]:
    charmap = next(_fonts().glob("materialdesignicons6-webfont-charmap-*.json"))
    codes: dict[str, str] = json.loads(charmap.read_text(encoding="utf-8"))
    return {name: chr(int(code, 16)) for name, code in codes.items()}


@cache
def _family() -> str:
    font_file = next(_fonts().glob("materialdesignicons6-webfont-[0-9]*.ttf"))
    number = QFontDatabase.addApplicationFont(str(font_file))
    return QFontDatabase.applicationFontFamilies(number)[0]


class IconEngine(QIconEngine):
    """Draws one glyph in a colour that is asked for each time it is drawn."""

    def __init__(self, name: str, colour: Callable[[], str]) -> None:
        super().__init__()
        self._name = name
        self._glyph = _glyphs()[name.removeprefix("mdi6.")]
        self._colour = colour

    def clone(self) -> QIconEngine:
        return IconEngine(self._name, self._colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        drawn = QPixmap(size)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return drawn

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = QColor(self._colour())
        if mode is QIcon.Mode.Disabled:
            colour.setAlphaF(0.5)
        font = QFont(_family())
        edge = max(1, min(rect.width(), rect.height()))
        font.setPixelSize(edge)
        # What is wider than high leaves its right side free: the gap before a button's words.
        square = QRect(rect.left(), rect.top(), edge, rect.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, self._glyph)
        painter.restore()
