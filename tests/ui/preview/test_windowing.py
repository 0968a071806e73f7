"""Windows by hand: how far a drag goes, and how a window is said."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import FUNCTIONS, VoiLut, Window
from midrc_desktop.ui.preview.windowing import dragged, extent, full_window, said

ways = st.floats(-2000, 2000)
windows = st.builds(Window, st.floats(-2000, 4000), st.floats(1, 5000), st.sampled_from(FUNCTIONS))


@given(windows, ways, ways, st.floats(0.001, 70000))
def test_a_drag_leaves_a_window_that_can_be_shown(window, right, down, span):
    after = dragged(window, right, down, span)
    assert after.width > 0
    assert after.width >= 1 or after.function != "LINEAR"
    assert (after.level > window.level) == (down > 0) or abs(down) < 1e-6


@given(windows, st.floats(1, 300), st.floats(20, 70000))
def test_to_the_right_is_wider_and_the_function_stays(window, right, span):
    after = dragged(window, right, 0, span)
    assert after.width > window.width
    assert (after.level, after.function) == (window.level, window.function)


def test_a_narrow_window_of_wide_data_is_dragged_by_about_one_unit_a_pixel():
    assert dragged(Window(40, 80), 1, 0, 4000).width == pytest.approx(81.1, abs=0.1)
    assert dragged(Window(600, 3000), 1, 0, 4000).width == pytest.approx(3010)


def test_data_between_nought_and_one_can_be_windowed():
    after = dragged(Window(0.5, 1), -150, 0, 1.0)
    assert after == Window(0.5, 0.5, "LINEAR_EXACT")


def test_a_table_of_the_header_is_left_for_the_window_that_comes_nearest():
    lut = VoiLut(100, bytes(range(256)))
    after = dragged(lut, 0, 0, 4000)
    assert after == Window(lut.level, lut.width)


def test_the_full_window_reaches_from_the_lowest_to_the_highest_value_without_padding():
    pixels = np.array([[-2000, -5], [35, 0]], np.int16)
    image = SliceImage(pixels, False, None, None, "HU", padding=(-2000.0, -2000.0))
    assert extent(image) == (-5, 35)
    assert full_window(image).apply(np.array([-5, 15, 35])).tolist() == [0, 128, 255]


def test_an_image_of_one_value_or_none_has_a_full_window_too():
    for value in (7.0, np.nan):
        image = SliceImage(np.full((2, 2), value, np.float32), False, None, None, "")
        assert full_window(image).width > 0


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (Window(40, 80), "W 80  L 40"),
        (Window(-600, 1500), "W 1500  L −600"),
        (Window(1.25, 2.5), "W 2.5  L 1.2"),
        (Window(0.0015, 0.003), "W 0.003  L 0.0015"),
        (VoiLut(100, bytes(range(256))), "≈ W 254  L 228"),
    ],
)
def test_a_window_is_said_as_finely_as_it_is(window, words):
    assert said(window) == words
