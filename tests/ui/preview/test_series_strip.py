from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel

from midrc_desktop.ui.preview.series_strip import SeriesStrip
from midrc_desktop.ui.preview.stack import stacks
from tests.ui.preview.making import patient, series

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def shown():
    return stacks(patient(series("1.1", 28), series("1.2", 3), series("1.3", 0, modality="SR")))


@pytest.fixture
def strip(qtbot, dark, shown):
    strip = SeriesStrip()
    qtbot.addWidget(strip)
    strip.set_stacks(shown)
    strip.show()
    qtbot.waitExposed(strip)
    return strip


def test_a_click_chooses_a_series(qtbot, strip, shown):
    with qtbot.waitSignal(strip.chosen) as chosen:
        qtbot.mouseClick(strip.tiles[1], Qt.MouseButton.LeftButton)
    assert chosen.args == [shown[1]]
    assert strip.current is shown[1]
    assert [tile.isChecked() for tile in strip.tiles] == [False, True, False]


def test_the_heading_of_a_study_names_only_what_is_shown(qtbot, dark):
    first, other = patient(series("1.1", 2)), patient(series("2.1", 2), series("2.2", 1, "OT"))
    second = replace(other.studies[0], study_instance_uid="2")
    both = stacks(replace(first, studies=(first.studies[0], second)), ["1.1", "2.1"])
    strip = SeriesStrip()
    qtbot.addWidget(strip)
    strip.set_stacks(both)
    headings = [label.text() for label in strip.findChildren(QLabel)]
    assert headings == ["Study 1 · CT", "Study 2 · CT"]


def test_steps_end_at_the_first_and_last_series(qtbot, strip, shown):
    strip.choose(shown[0])
    with qtbot.assertNotEmitted(strip.chosen):
        strip.step(-1)
    strip.step(5)
    assert strip.current is shown[2]


def test_arrows_are_left_to_the_page(qtbot, strip, shown):
    strip.choose(shown[0])
    strip.tiles[0].setFocus()
    with qtbot.assertNotEmitted(strip.chosen):
        qtbot.keyClick(strip.tiles[0], Qt.Key.Key_Down)


def test_thumbnails_are_kept_when_the_list_is_shown_again(strip, shown):
    assert strip.without_thumbnail() == shown[:2]
    picture = QImage(10, 10, QImage.Format.Format_RGB888)
    picture.fill(QColor("red"))
    strip.set_thumbnail(shown[0], picture)
    strip.set_stacks(shown[:2])
    assert strip.without_thumbnail() == (shown[1],)
    assert strip.tiles[0].grab().toImage().pixelColor(60, 60) == QColor("red")


def test_a_tile_tells_name_images_and_findings(strip):
    assert strip.tiles[0].accessibleName() == "AX, 28 images"
    strip.set_findings({"1.1": 2})
    assert strip.tiles[0].accessibleName() == "AX, 28 images, 2 findings"
