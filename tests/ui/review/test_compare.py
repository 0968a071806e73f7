"""Before and after side by side."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import Window
from midrc_desktop.ui.review.compare import ComparePanel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def _slice(value):
    return SliceImage(np.full((16, 16), value, np.int16), False, (1.0, 1.0), None, "HU")


@pytest.fixture
def panel(qtbot):
    panel = ComparePanel()
    qtbot.addWidget(panel)
    panel.resize(640, 360)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def test_a_series_begins_in_its_middle(qtbot, panel):
    with qtbot.waitSignal(panel.wanted) as told:
        panel.show_series(28)
    assert told.args == [14]


def test_the_wheel_over_either_view_asks_for_the_next_image(qtbot, panel):
    panel.show_series(5)
    for view, expected in ((panel.before, 3), (panel.after, 4)):
        with qtbot.waitSignal(panel.wanted) as told:
            view.scrolled.emit(1)
        assert told.args == [expected]
    with qtbot.assertNotEmitted(panel.wanted):
        panel.after.scrolled.emit(1)


def test_the_slider_is_moved_with_the_keyboard(qtbot, panel):
    panel.show_series(5)
    with qtbot.waitSignal(panel.wanted) as told:
        qtbot.keyClick(panel.slider, Qt.Key.Key_Right)
    assert told.args == [3]


def test_both_views_share_one_window(panel):
    panel.show_pictures(_slice(10), _slice(20), Window(40, 80))
    panel.before.window_changed.emit(Window(600, 2800))
    assert panel.after.window_level == Window(600, 2800)


def test_holding_blink_shows_the_before_in_the_after(qtbot, panel):
    before, after = _slice(10), _slice(20)
    panel.show_pictures(before, after, Window(40, 80))
    qtbot.mousePress(panel.blink, Qt.MouseButton.LeftButton)
    assert panel.after.image is before
    qtbot.mouseRelease(panel.blink, Qt.MouseButton.LeftButton)
    assert panel.after.image is after


def test_a_picture_that_cannot_be_shown_says_why(panel):
    panel.show_pictures("This image is damaged and cannot be shown.", _slice(1), None)
    assert panel.before.sentence == "This image is damaged and cannot be shown."
    assert panel.after.image is not None


def test_a_change_of_the_pixel_values_is_said_and_so_is_none(panel):
    panel.show_pictures(_slice(10), _slice(10), Window(40, 80))
    assert panel.values() == "Same pixel values"
    panel.show_pictures(_slice(10), _slice(24), Window(40, 80))
    assert panel.values() == "Other pixel values"
    white = SliceImage(_slice(10).pixels, True, (1.0, 1.0), None, "HU")
    panel.show_pictures(_slice(10), white, Window(40, 80))
    assert panel.values() == "Other pixel values"
    panel.show_pictures(_slice(10), "This image is damaged and cannot be shown.", None)
    assert panel.values() == ""
