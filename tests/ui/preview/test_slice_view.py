import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import Window
from midrc_desktop.ui.preview.overlay import Caption, Mark
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.preview.slice_view import Drag, SliceView
from tests.ui.preview.making import ramp

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
MIDDLE = QPoint(200, 200)


@pytest.fixture
def view(qtbot, dark):
    view = SliceView()
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show()
    qtbot.waitExposed(view)
    view.show_image(ramp(), Caption(lines=("CT head", "Slice 1 of 2")))
    return view


def turn(widget, notches, modifiers=Qt.KeyboardModifier.NoModifier, at=MIDDLE):
    event = QWheelEvent(
        QPointF(at), QPointF(widget.mapToGlobal(at)), QPoint(), QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def drag(qtbot, view, button, by):
    qtbot.mousePress(view, button, pos=MIDDLE)
    qtbot.mouseMove(view, MIDDLE + by)
    qtbot.mouseRelease(view, button, pos=MIDDLE + by)


def test_the_wheel_towards_the_hand_is_the_next_slice(qtbot, view):
    with qtbot.waitSignal(view.scrolled) as scrolled:
        turn(view, -1)
    assert scrolled.args == [1]


def test_a_touchpads_small_steps_add_up_to_one_slice(qtbot, view):
    with qtbot.assertNotEmitted(view.scrolled):
        turn(view, -0.5)
    with qtbot.waitSignal(view.scrolled) as scrolled:
        turn(view, -0.5)
    assert scrolled.args == [1]


def test_a_touchpad_that_turns_back_does_not_pay_for_the_way_there(qtbot, view):
    turn(view, -0.9)
    with qtbot.assertNotEmitted(view.scrolled):
        turn(view, 0.5)
    with qtbot.waitSignal(view.scrolled) as scrolled:
        turn(view, 0.5)
    assert scrolled.args == [-1]


def test_a_touchpad_that_tells_only_pixels_scrolls_too(qtbot, view):
    event = QWheelEvent(
        QPointF(MIDDLE), QPointF(view.mapToGlobal(MIDDLE)), QPoint(0, -80), QPoint(),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    with qtbot.waitSignal(view.scrolled) as scrolled:
        QApplication.sendEvent(view, event)
    assert scrolled.args == [2]


def test_the_wheel_with_control_zooms_about_the_cursor_and_does_not_scroll(qtbot, view):
    with qtbot.assertNotEmitted(view.scrolled):
        turn(view, 1, Qt.KeyboardModifier.ControlModifier, QPoint(10, 10))
    assert view.placement.zoom > 1
    assert view.placement.shift_x > 0


def test_dragging_to_the_right_widens_the_window_and_down_raises_the_level(qtbot, view):
    with qtbot.waitSignal(view.window_changed) as changed:
        drag(qtbot, view, Qt.MouseButton.LeftButton, QPoint(60, 30))
    (window,) = changed.args
    assert window.width > 80
    assert window.level > 40


def test_the_window_never_becomes_narrower_than_one(qtbot, view):
    drag(qtbot, view, Qt.MouseButton.LeftButton, QPoint(-5000, 0))
    assert view.window_level.width >= 1


def test_the_middle_button_moves_and_the_right_button_zooms(qtbot, view):
    drag(qtbot, view, Qt.MouseButton.MiddleButton, QPoint(20, -10))
    assert (view.placement.shift_x, view.placement.shift_y) == (20, -10)
    drag(qtbot, view, Qt.MouseButton.RightButton, QPoint(0, -40))
    assert view.placement.zoom > 1


def test_the_left_button_does_what_its_tool_says(qtbot, view):
    view.left_drag = Drag.PAN
    with qtbot.assertNotEmitted(view.window_changed):
        drag(qtbot, view, Qt.MouseButton.LeftButton, QPoint(15, 0))
    assert view.placement.shift_x == 15


def test_a_double_click_asks_for_the_whole_page(qtbot, view):
    with qtbot.waitSignal(view.maximise_wanted):
        qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=MIDDLE)


def test_the_value_under_the_cursor_is_told(qtbot, view):
    qtbot.mouseMove(view, QPoint(100, 200))
    qtbot.waitUntil(lambda: "HU" in view.corner_text())
    assert view.corner_text().endswith("HU 16")
    assert view.corner_text().startswith("W 80  L 40")


def test_the_picture_on_screen_is_the_windowed_slice(view):
    view.set_window(Window(32, 64))
    picture = view.grab().toImage()
    left, right = picture.pixelColor(60, 200).lightness(), picture.pixelColor(340, 200).lightness()
    assert left < 60
    assert right > 190
    view.set_inverted(True)
    picture = view.grab().toImage()
    assert picture.pixelColor(60, 200).lightness() > 190


def test_beside_the_image_it_is_black_in_every_look(view):
    view.resize(400, 300)
    view.set_placement(Placement(0.5))
    assert view.grab().toImage().pixelColor(12, 60) == QColor("black")


def test_a_sentence_takes_the_place_of_a_picture_and_goes_with_the_next_one(view):
    view.show_sentence("This image cannot be shown.", Caption())
    assert view.image is None
    assert view.sentence == "This image cannot be shown."
    view.show_image(ramp(), Caption())
    assert view.sentence == ""


def test_while_the_next_slice_is_on_its_way_the_last_one_stays(qtbot, view):
    before = view.image
    view.show_waiting()
    assert view.waiting
    assert view.image is before
    view.show_image(ramp(1), Caption())
    assert not view.waiting


def test_a_radiograph_is_dragged_on_a_small_copy_and_complete_on_release(qtbot, view):
    pixels = np.tile(np.arange(2500, dtype=np.int16), (3000, 1))
    view.show_image(SliceImage(pixels, False, (0.1, 0.1), None, ""), Caption())
    view.set_window(Window(1250, 2500))
    at_rest = view.grab().toImage()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=MIDDLE)
    qtbot.mouseMove(view, MIDDLE + QPoint(2, 0))
    view.grab()
    assert view.drawn_size.width() < 1300
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=MIDDLE)
    view.grab()
    assert view.drawn_size.width() == 2500
    assert at_rest.pixelColor(200, 300).lightness() in range(110, 145)


def test_the_corners_are_told_to_a_screen_reader(view):
    view.set_caption(Caption(lines=("CT head", "Slice 2 of 9"), flags=("Hydrocephalus",)))
    assert view.accessibleDescription() == "CT head. Slice 2 of 9. Hydrocephalus"


def test_a_turned_image_shows_its_letters_and_values_where_they_have_come_to_lie(qtbot, view):
    view.set_caption(Caption(letters=("R", "L", "A", "P")))
    view.set_window(Window(32, 64))
    view.set_placement(Placement().turned(1))
    picture = view.grab().toImage()
    top, bottom = picture.pixelColor(120, 60).lightness(), picture.pixelColor(120, 340).lightness()
    assert top < 60
    assert bottom > 190
    qtbot.mouseMove(view, QPoint(200, 100))
    qtbot.waitUntil(lambda: view.corner_text().endswith("HU 16"))


def test_marks_are_drawn_in_image_coordinates(view):
    red = QColor("#ff0000")
    view.show_image(ramp(-5000, 40, 40), Caption())
    view.set_marks([Mark((20, 0), (20, 39), red)])
    assert view.grab().toImage().pixelColor(205, 150).red() > 120
    view.set_placement(Placement().turned(1))
    assert view.grab().toImage().pixelColor(150, 205).red() > 120
    view.set_marks([])
    assert view.grab().toImage().pixelColor(150, 205) == QColor("black")


def test_pointing_tells_the_place_in_the_image_on_press_and_while_dragging(qtbot, view):
    view.left_drag = Drag.POINT
    told = []
    view.pointed.connect(lambda x, y: told.append((x, y)))
    drag(qtbot, view, Qt.MouseButton.LeftButton, QPoint(50, 25))
    assert told[0] == pytest.approx((31.5, 31.5))
    assert told[-1] == pytest.approx((39.5, 35.5))


def test_what_the_mouse_is_over_is_told_and_that_it_has_left(qtbot, view):
    told = []
    view.hovered.connect(told.append)
    qtbot.mouseMove(view, QPoint(200, 200))
    qtbot.waitUntil(lambda: bool(told))
    assert told[-1] == pytest.approx((31.5, 31.5))
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert told[-1] is None


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("mirrored", [False, True])
def test_every_pixel_is_drawn_where_its_value_is_told(view, turns, mirrored):
    pixels = np.arange(12, dtype=np.int16).reshape(3, 4) * 20
    view.show_image(SliceImage(pixels, False, (2.0, 1.0), None, ""), Caption())
    view.set_window(Window(128, 256))
    view.set_placement(Placement(turns=turns, mirrored=mirrored))
    picture = view.grab().toImage()
    for row in range(3):
        for column in range(4):
            at = view.transform().map(QPointF(column, row)).toPoint()
            grey = picture.pixelColor(at).red()
            assert grey == pytest.approx(int(pixels[row, column]), abs=6), (row, column)
