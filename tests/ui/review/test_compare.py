"""Before and after: side by side, with a divider, in turns."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.study import Source
from midrc_desktop.dicom.window import Window
from midrc_desktop.ui import motion
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.review.compare import BLINK, SIDE_BY_SIDE, SPEEDS, SWIPE, ComparePanel
from midrc_desktop.ui.review.pair_loader import by_frame
from midrc_desktop.ui.review.pair_view import Sight
from midrc_desktop.workflow import reviewing

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
    qtbot.mousePress(panel.hold, Qt.MouseButton.LeftButton)
    assert panel.after.image is before
    qtbot.mouseRelease(panel.hold, Qt.MouseButton.LeftButton)
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
    part = _slice(10)
    part.pixels[:4] = 0
    panel.show_pictures(_slice(10), part, Window(40, 80))
    assert panel.values() == "Some pixels changed"
    white = SliceImage(_slice(10).pixels, True, (1.0, 1.0), None, "HU")
    panel.show_pictures(_slice(10), white, Window(40, 80))
    assert panel.values() == "Other pixel values"
    panel.show_pictures(_slice(10), "This image is damaged and cannot be shown.", None)
    assert panel.values() == ""


def test_both_views_share_zoom_and_place(panel):
    panel.show_pictures(_slice(10), _slice(20), Window(40, 80))
    panel.after.set_placement(Placement(2.0, 10, -5))
    assert panel.before.placement == Placement(2.0, 10, -5)
    panel.before.zoom_by(1.5)
    assert panel.after.placement == panel.before.placement


def test_the_divider_shows_the_before_on_its_left_and_the_after_on_its_right(panel):
    panel.show_pictures(_slice(0), _slice(80), Window(40, 80))
    panel.show_way(SWIPE)
    assert not panel.before.isVisible()
    panel.after.set_divider(0.5)
    image = panel.after.grab().toImage()
    left, right, row = image.width() * 0.45, image.width() * 0.55, 40
    assert image.pixelColor(int(left), row).lightness() < 20
    assert image.pixelColor(int(right), row).lightness() > 230


def test_the_divider_is_moved_by_mouse_and_by_keys_and_stays_in_the_view(qtbot, panel):
    panel.show_pictures(_slice(0), _slice(80), Window(40, 80))
    panel.show_way(SWIPE)
    view = panel.after
    middle = QPoint(view.width() // 2, view.height() // 2)
    with qtbot.assertNotEmitted(view.window_changed):
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
        qtbot.mouseMove(view, QPoint(view.width() // 4, 20))
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle)
    assert view.divider == pytest.approx(0.25, abs=0.01)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.divider == pytest.approx(0.27, abs=0.01)
    for _ in range(12):
        qtbot.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert view.divider == 0.0
    assert "0 percent" in view.accessibleDescription()


def test_beside_the_divider_the_hand_windows_both(qtbot, panel):
    panel.show_pictures(_slice(0), _slice(80), Window(40, 80))
    panel.show_way(SWIPE)
    with qtbot.waitSignal(panel.after.window_changed):
        qtbot.mousePress(panel.after, Qt.MouseButton.LeftButton, pos=QPoint(20, 40))
        qtbot.mouseMove(panel.after, QPoint(60, 40))
        qtbot.mouseRelease(panel.after, Qt.MouseButton.LeftButton, pos=QPoint(60, 40))
    assert panel.before.window_level == panel.after.window_level


@pytest.mark.parametrize("way", [SIDE_BY_SIDE, SWIPE, BLINK])
def test_b_changes_between_before_and_after_and_back(qtbot, panel, way):
    panel.show_pictures(_slice(10), _slice(20), Window(40, 80))
    panel.show_way(way)
    panel.after.setFocus()
    at_first = panel.after.sight
    qtbot.keyClick(panel.after, Qt.Key.Key_B)
    assert panel.after.sight is Sight.BEFORE
    assert panel.after.accessibleDescription() == "Before"
    qtbot.keyClick(panel.after, Qt.Key.Key_B)
    assert panel.after.sight is at_first


def test_it_blinks_by_itself_at_the_speed_that_is_chosen_until_it_is_left(qtbot, panel):
    panel.show_pictures(_slice(10), _slice(20), Window(40, 80))
    panel.show_way(BLINK)
    panel.speed.setCurrentIndex(len(SPEEDS) - 1)
    panel.by_itself.click()
    qtbot.waitUntil(lambda: panel.after.sight is Sight.BEFORE, timeout=2000)
    qtbot.waitUntil(lambda: panel.after.sight is Sight.AFTER, timeout=2000)
    panel.hide()
    assert not panel.blinking


def test_with_reduced_motion_nothing_blinks_by_itself(qtbot, monkeypatch):
    monkeypatch.setattr(motion, "reduced", lambda: True)
    panel = ComparePanel()
    qtbot.addWidget(panel)
    panel.show_way(BLINK)
    panel.by_itself.click()
    assert not panel.blinking
    assert "less motion" in panel.by_itself.toolTip()


def test_differences_are_counted_framed_and_marked(panel):
    before, after = _slice(10), _slice(10)
    after.pixels[4:6, 8:11] = 900
    panel.show_pictures(before, after, Window(40, 80))
    found = panel.after.difference
    assert found.count == 6
    assert found.frame.getRect() == (7.5, 3.5, 3.0, 2.0)
    assert panel.mark.text() == "Mark differences (6)"
    panel.show_way(BLINK)
    at = panel.after.transform().map(9.0, 4.4)
    plain = panel.after.grab().toImage().pixelColor(*map(int, at))
    panel.mark.click()
    marked = panel.after.grab().toImage().pixelColor(*map(int, at))
    assert plain.saturation() == 0
    assert marked.saturation() > 60


def test_without_differences_there_is_nothing_to_mark(panel):
    nothing = np.full((16, 16), np.nan, np.float32)
    image = SliceImage(nothing, False, None, None, "")
    panel.show_pictures(image, SliceImage(nothing.copy(), False, None, None, ""), None)
    assert panel.values() == "Same pixel values"
    assert not panel.mark.isEnabled()


def test_one_of_the_two_can_be_missing_in_every_way(panel):
    for pictures in (("No before.", _slice(1)), (_slice(1), "No after.")):
        panel.show_pictures(*pictures, Window(40, 80))
        for way in (SIDE_BY_SIDE, SWIPE, BLINK):
            panel.show_way(way)
            assert not panel.after.grab().isNull()
        panel.after.set_sight(Sight.BEFORE)
        assert (panel.after.image is None) == isinstance(pictures[0], str)


def test_a_pair_of_several_frames_is_compared_frame_by_frame():
    one, other = (
        reviewing.Pair(Source(f"/b{n}"), Source(f"/a{n}"), f"1.{n}", f"2.{n}") for n in (1, 2)
    )
    shown = by_frame((one, other), {"1.1": 3})
    assert [(pair.sop_uid, picture.frame) for pair, picture in shown] == [
        ("1.1", 0), ("1.1", 1), ("1.1", 2), ("1.2", 0),
    ]  # fmt: skip
    assert shown[2][1].after == one.after
