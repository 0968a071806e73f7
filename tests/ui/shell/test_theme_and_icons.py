import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor

from midrc_desktop.ui import theme
from midrc_desktop.ui.colours import DARK, LIGHT, READING_ROOM, Look, contrast
from midrc_desktop.ui.sheet import sheet

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK, READING_ROOM], ids=["light", "dark", "room"])


@LOOKS
@pytest.mark.parametrize("ink", ["text", "muted", "accent", "amber", "red", "green"])
@pytest.mark.parametrize("ground", ["window", "card", "hover", "selected"])
def test_every_text_can_be_read_on_every_ground(look, ink, ground):
    assert contrast(getattr(look, ink), getattr(look, ground)) >= 4.5


@LOOKS
def test_text_on_the_accent_on_green_and_on_a_selection_can_be_read(look):
    assert contrast(look.on_accent, look.accent) >= 4.5
    assert contrast(look.on_accent, look.accent_hover) >= 4.5
    assert contrast(look.on_green, look.green) >= 4.5
    assert contrast(look.text, look.selected) >= 4.5


def test_contrast_is_the_ratio_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@LOOKS
def test_the_sheet_has_a_colour_for_every_place_and_pictures_that_exist(look):
    from midrc_desktop.jobs.resources import resource

    words = sheet(look, resource("icons").as_posix())
    assert "$" not in words
    pictures = [part.split('"')[0] for part in words.split('url("')[1:]]
    assert pictures
    for picture in pictures:
        assert QColor(look.text).isValid()
        assert resource("icons", picture.rsplit("/", 1)[1]).is_file()


def colour_of(icon) -> QColor:
    image = icon.pixmap(QSize(32, 32)).toImage()
    inked = [
        image.pixelColor(x, y)
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() == 255
    ]
    return inked[0]


def test_an_icon_follows_the_look(themed):
    icon = theme.icon("mdi6.square", "accent")
    assert colour_of(icon) == QColor(LIGHT.accent)
    theme.apply(themed, Look.DARK)
    assert colour_of(icon) == QColor(DARK.accent)


def test_an_icon_that_the_family_does_not_have_is_refused(themed):
    with pytest.raises(KeyError):
        theme.icon("mdi6.no-such-icon")


def test_the_palette_is_the_look_that_was_chosen(themed):
    theme.apply(themed, "reading room")
    assert themed.palette().window().color() == QColor(READING_ROOM.window)
    assert theme.look() is Look.READING_ROOM


def test_text_has_its_size_from_the_first_look_on():
    """In a process of its own: Qt's style and font belong to the whole application."""
    program = """
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel
from midrc_desktop.ui import theme
app = QApplication([])
small = QFont(app.font())
small.setPointSizeF(8)
app.setStyle("Fusion")
app.setFont(small)
sizes = []
for look in ("light", "dark"):
    theme.apply(app, look)
    sizes.append(QLabel().font().pointSizeF())
print(*sizes)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.split() == ["10.0", "10.0"]
