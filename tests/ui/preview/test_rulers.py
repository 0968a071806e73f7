"""Measuring on the slice, by mouse and by keys."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QUndoStack

from midrc_desktop.dicom.measuring import Kind
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.ui.preview.measured import Measured
from midrc_desktop.ui.preview.overlay import Caption
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.preview.ruler_marks import MANY_PIXELS, told
from midrc_desktop.ui.preview.slice_view import Drag, SliceView
from tests.ui.preview.making import ramp

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
KEY = ("1.1.1", 0)
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def measured(qapp):
    return Measured()


@pytest.fixture
def view(qtbot, dark, measured):
    """64 × 64 pixels of 1 mm on 640 × 640 logical pixels."""
    view = SliceView(measured=measured)
    qtbot.addWidget(view)
    view.resize(640, 640)
    view.show()
    qtbot.waitExposed(view)
    view.show_image(ramp(), Caption(), KEY)
    return view


def at(x, y):
    """Where a place of the image is in the viewport."""
    return QPoint(10 * x + 5, 10 * y + 5)


def draw(qtbot, view, drag, *places):
    view.left_drag = drag
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at(*places[0]))
    for place in places[1:]:
        qtbot.mouseMove(view, at(*place))
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at(*place))


def words(view):
    return told(view.rulers.measurements[-1], view.image)


def test_a_length_is_drawn_from_press_to_release_in_mm(qtbot, view, measured):
    draw(qtbot, view, Drag.LENGTH, (10, 10), (13, 14))
    assert measured.of(KEY)[0].points == (pytest.approx((10, 10)), pytest.approx((13, 14)))
    assert words(view) == ("5.0 mm",)
    assert view.accessibleDescription() == "Length. 5.0 mm"


def test_a_length_can_be_drawn_with_two_clicks_and_follows_the_mouse_between(qtbot, view, measured):
    view.left_drag = Drag.LENGTH
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at(10, 10))
    qtbot.mouseMove(view, at(20, 10))
    assert view.rulers.drawing
    assert words(view) == ("10.0 mm",)
    assert measured.of(KEY) == ()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at(30, 10))
    assert not view.rulers.drawing
    assert words(view) == ("20.0 mm",)


def test_an_angle_takes_three_points_and_is_told_while_it_is_drawn(qtbot, view, measured):
    draw(qtbot, view, Drag.ANGLE, (30, 10), (30, 30))
    qtbot.mouseMove(view, at(40, 30))
    assert words(view) == ("90.0°",)
    assert measured.of(KEY) == ()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at(40, 40))
    assert words(view) == ("135.0°",)
    assert len(measured.of(KEY)) == 1


def test_an_ellipse_tells_the_values_in_it(qtbot, view):
    draw(qtbot, view, Drag.ELLIPSE, (10, 10), (20, 20))
    mean, extremes, count, area = words(view)
    assert mean.startswith("Mean 15  SD ")
    assert mean.endswith(" HU")
    assert extremes == "Min 10  Max 20 HU"
    assert count == "n 81"
    assert area == "Area 78.5 mm²"


def test_escape_gives_up_what_is_drawn_and_is_left_to_others_otherwise(qtbot, view, measured):
    draw(qtbot, view, Drag.ANGLE, (30, 10), (30, 30))
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.rulers.measurements == ()
    assert not view.rulers.cancel()


def test_a_handle_is_taken_hold_of_and_moved_whatever_the_left_button_does(qtbot, view, measured):
    draw(qtbot, view, Drag.LENGTH, (10, 10), (20, 10))
    draw(qtbot, view, Drag.WINDOW, (20, 10), (30, 10))
    assert words(view) == ("20.0 mm",)
    assert view.window_level.width == 80
    draw(qtbot, view, Drag.WINDOW, (50, 50), (55, 50))
    assert view.window_level.width > 80
    assert view.rulers.chosen is None


def test_the_line_moves_the_whole_measurement(qtbot, view, measured):
    draw(qtbot, view, Drag.LENGTH, (10, 10), (20, 10))
    draw(qtbot, view, Drag.PAN, (15, 10), (15, 20))
    (moved,) = measured.of(KEY)
    assert moved.points == (pytest.approx((10, 20)), pytest.approx((20, 20)))
    assert view.placement == Placement()


def test_a_side_of_an_ellipse_can_be_pulled_beyond_the_other(qtbot, view, measured):
    draw(qtbot, view, Drag.ELLIPSE, (10, 10), (20, 30))
    view.left_drag = Drag.WINDOW
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at(10, 20))
    for x in (15, 22, 40):
        qtbot.mouseMove(view, at(x, 20))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at(40, 20))
    (ellipse,) = measured.of(KEY)
    assert ellipse.corners == (pytest.approx((20, 10)), pytest.approx((40, 30)))


def test_delete_removes_what_is_chosen_and_undo_brings_it_back(qtbot, view, measured):
    draw(qtbot, view, Drag.LENGTH, (10, 10), (20, 10))
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert measured.of(KEY) == ()
    measured.undo.undo()
    assert len(measured.of(KEY)) == 1
    measured.undo.undo()
    assert measured.of(KEY) == ()
    measured.undo.redo()
    assert len(measured.of(KEY)) == 1


def test_a_measurement_is_made_chosen_moved_and_removed_with_keys_alone(qtbot, view, measured):
    view.left_drag = Drag.LENGTH
    qtbot.keyClick(view, Qt.Key.Key_Return)
    (made,) = measured.of(KEY)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    view.rulers.choose_next()
    qtbot.keyClick(view, Qt.Key.Key_Right, ALT)
    qtbot.keyClick(view, Qt.Key.Key_Down, ALT | SHIFT)
    (moved,) = measured.of(KEY)
    assert moved.points[0] == pytest.approx((made.points[0][0] + 1, made.points[0][1] + 10))
    view.rulers.choose_next()
    assert view.accessibleDescription().endswith("Point 1")
    qtbot.keyClick(view, Qt.Key.Key_Left, ALT)
    (longer,) = measured.of(KEY)
    assert longer.points[0][0] == pytest.approx(made.points[0][0])
    assert longer.points[1] == pytest.approx(moved.points[1])
    measured.undo.undo()
    assert measured.of(KEY) == (made,)
    view.rulers.choose_next()
    qtbot.keyClick(view, Qt.Key.Key_Backspace)
    assert measured.of(KEY) == ()


def test_the_keys_move_it_in_the_direction_of_the_screen_on_a_turned_image(qtbot, view, measured):
    draw(qtbot, view, Drag.LENGTH, (10, 10), (20, 10))
    view.set_placement(Placement().turned(1))
    before = view.transform().map(*measured.of(KEY)[0].points[0])
    qtbot.keyClick(view, Qt.Key.Key_Right, ALT)
    after = view.transform().map(*measured.of(KEY)[0].points[0])
    assert after == (pytest.approx(before[0] + 10), pytest.approx(before[1]))


def test_the_arrows_alone_stay_with_the_slices(qtbot, view, measured):
    draw(qtbot, view, Drag.LENGTH, (10, 10), (20, 10))
    before = measured.of(KEY)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert measured.of(KEY) == before


def test_measurements_stay_with_their_slice(qtbot, view, measured):
    draw(qtbot, view, Drag.LENGTH, (10, 10), (20, 10))
    view.show_image(ramp(1), Caption(), ("1.1.1", 1))
    assert view.rulers.measurements == ()
    assert view.rulers.chosen is None
    view.show_image(ramp(), Caption(), KEY)
    assert len(view.rulers.measurements) == 1


def test_a_slice_without_a_key_is_not_measured(qtbot, view):
    view.show_image(ramp(), Caption())
    draw(qtbot, view, Drag.LENGTH, (10, 10), (20, 10))
    assert view.rulers.measurements == ()


def test_two_views_of_one_slice_show_the_same_measurements(qtbot, view, measured):
    other = SliceView(measured=measured)
    qtbot.addWidget(other)
    other.show_image(ramp(), Caption(), KEY)
    draw(qtbot, view, Drag.LENGTH, (10, 10), (20, 10))
    assert other.rulers.measurements == view.rulers.measurements


def test_another_desk_knows_no_measurements_and_cannot_bring_them_back(qtbot, view, measured):
    draw(qtbot, view, Drag.LENGTH, (10, 10), (20, 10))
    measured.forget()
    assert view.rulers.measurements == ()
    assert not measured.undo.canUndo()


def test_measuring_is_a_step_of_the_pages_own_undo(qtbot, dark):
    stack = QUndoStack()
    view = SliceView(measured=Measured(stack))
    qtbot.addWidget(view)
    view.resize(640, 640)
    view.show_image(ramp(), Caption(), KEY)
    draw(qtbot, view, Drag.LENGTH, (10, 10), (20, 10))
    assert stack.undoText() == "Measure"


@pytest.mark.parametrize(
    ("spacing", "at_what", "expected"),
    [
        ((0.5, 0.5), "patient", "5.0 mm"),
        ((0.5, 0.5), "detector", "5.0 mm at the detector"),
        ((0.5, 0.5), "film", "5.0 mm on the film"),
        (None, "patient", "10.0 pixels"),
    ],
)
def test_the_unit_says_what_is_known_of_the_spacing(qtbot, view, spacing, at_what, expected):
    pixels = np.zeros((64, 64), np.int16)
    image = SliceImage(pixels, False, spacing, None, "", spacing_at=at_what)
    view.show_image(image, Caption(), KEY)
    draw(qtbot, view, Drag.LENGTH, (10, 10), (20, 10))
    assert words(view) == (expected,)


def test_padding_and_colour_have_no_statistics(qtbot, view):
    padded = SliceImage(np.full((64, 64), -2000, np.int16), False, None, None, "HU", padding=(
        -2000.0, -2000.0))  # fmt: skip
    view.show_image(padded, Caption(), KEY)
    draw(qtbot, view, Drag.ELLIPSE, (10, 10), (20, 20))
    assert words(view) == ("No pixels of the image", "Area 78.5 square pixels")
    coloured = SliceImage(np.zeros((64, 64, 3), np.uint8), False, None, None, "")
    view.show_image(coloured, Caption(), KEY)
    assert words(view) == ("No values: the image is in colour", "Area 78.5 square pixels")


def test_of_a_very_large_ellipse_only_the_area_follows_the_hand(view):
    image = SliceImage(np.zeros((1000, 1000), np.int16), False, None, None, "")
    view.show_image(image, Caption(), KEY)
    view.left_drag = Drag.ELLIPSE
    assert view.rulers.add(view.target().center(), 318, view.transform())
    (large,) = view.rulers.measurements
    (left, top), (right, bottom) = large.corners
    assert large.kind is Kind.ELLIPSE
    assert (right - left) * (bottom - top) > MANY_PIXELS
    assert len(told(large, image, moving=True)) == 1
    assert len(told(large, image)) == 4


def test_pointing_at_a_place_leaves_a_measurement_there_alone(qtbot, view, measured):
    draw(qtbot, view, Drag.LENGTH, (10, 10), (20, 10))
    with qtbot.waitSignal(view.pointed):
        draw(qtbot, view, Drag.POINT, (15, 10), (15, 20))
    assert measured.of(KEY)[0].points == (pytest.approx((10, 10)), pytest.approx((20, 10)))
