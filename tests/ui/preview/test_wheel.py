"""Wheels, touchpads and pinches over a slice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication

from midrc_desktop.ui.preview.overlay import Caption
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.preview.slice_view import SliceView
from midrc_desktop.ui.preview.wheel import PIXELS_PER_SLICE, Wheel
from tests.ui.preview.making import ramp

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
PHASE = Qt.ScrollPhase


def stroke(pixels=(0, 0), angle=(0, 0), phase=PHASE.ScrollUpdate, *, inverted=False):
    return QWheelEvent(
        QPointF(20, 20), QPointF(20, 20), QPoint(*pixels), QPoint(*angle),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, phase, inverted,
    )  # fmt: skip


def pinch(view, kind, value=0.0, at=(100, 100)):
    event = QNativeGestureEvent(
        kind, QPointingDevice.primaryPointingDevice(), 2,
        QPointF(*at), QPointF(*at), QPointF(*at), value, QPointF(),
    )  # fmt: skip
    QApplication.sendEvent(view, event)


@given(st.lists(st.integers(-20, 20), max_size=40))
def test_small_steps_one_way_add_up_to_whole_slices_and_none_is_lost(steps):
    steps = [abs(step) for step in steps]
    wheel = Wheel()
    slices = sum(wheel.slices(stroke((0, -step), (0, -step))) for step in steps)
    assert slices == sum(steps) // PIXELS_PER_SLICE


def test_the_way_of_the_fingers_counts_with_natural_scrolling_too():
    assert Wheel().slices(stroke((0, -40), (0, -150))) == 1
    assert Wheel().slices(stroke((0, 40), (0, 150), inverted=True)) == 1


def test_what_a_touchpad_sends_after_the_fingers_have_left_it_scrolls_nothing():
    wheel = Wheel()
    assert wheel.slices(stroke((0, -200), phase=PHASE.ScrollMomentum)) == 0
    assert wheel.slices(stroke((0, -PIXELS_PER_SLICE))) == 1


def test_a_new_stroke_begins_from_nothing():
    wheel = Wheel()
    assert wheel.slices(stroke((0, -PIXELS_PER_SLICE + 1))) == 0
    assert wheel.slices(stroke(phase=PHASE.ScrollEnd)) == 0
    assert wheel.slices(stroke(phase=PHASE.ScrollBegin)) == 0
    assert wheel.slices(stroke((0, -1))) == 0


def test_a_stroke_to_the_side_is_left_out():
    wheel = Wheel()
    assert wheel.slices(stroke((90, -40), (300, -120))) == 0
    assert wheel.slices(stroke((0, -1))) == 0


def test_without_phases_the_angle_counts_and_not_the_drivers_pixels():
    wheel = Wheel()
    assert wheel.slices(stroke((0, -4), (0, -120), PHASE.NoScrollPhase)) == 1


@pytest.fixture
def view(qtbot, dark):
    view = SliceView()
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show_image(ramp(), Caption())
    return view


def test_a_pinch_zooms_about_the_fingers(view):
    before = view.image_place(QPointF(100, 100))
    pinch(view, Qt.NativeGestureType.ZoomNativeGesture, 0.25)
    assert view.placement.zoom == pytest.approx(1.25)
    assert view.image_place(QPointF(100, 100)) == pytest.approx(before)


def test_a_double_tap_of_two_fingers_fits_and_leaves_the_turn(view):
    view.set_placement(Placement(3.0, 20, 10, turns=1, mirrored=True))
    pinch(view, Qt.NativeGestureType.SmartZoomNativeGesture)
    assert view.placement == Placement(turns=1, mirrored=True)
