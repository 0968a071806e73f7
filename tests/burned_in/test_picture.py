"""The pictures that text is read in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from midrc_desktop.burned_in.picture import pictures
from midrc_desktop.dicom.window import Window

GREYS = arrays(np.int16, (24, 32), elements=st.integers(-2000, 4000))


@given(GREYS, st.booleans())
def test_pictures_have_the_size_of_the_frame_and_256_greys(values, inverted):
    for picture in pictures(values, inverted=inverted, window=Window(40, 80)):
        assert picture.shape == values.shape
        assert picture.dtype == np.uint8


@given(GREYS)
def test_what_is_white_in_one_image_is_black_in_its_inverse(values):
    for one, other in zip(pictures(values), pictures(values, inverted=True), strict=True):
        assert np.array_equal(one, 255 - other)


@pytest.mark.parametrize("value", [0, 255, 4000])
def test_an_image_of_one_value_has_no_picture(value):
    assert pictures(np.full((8, 8), value, np.uint16)) == []
    assert pictures(np.full((8, 8, 3), min(value, 255), np.uint8)) == []


@pytest.mark.parametrize("ink", [4095, 32767, 2600, -2000])
@pytest.mark.parametrize("window", [None, Window(40, 80)])
def test_ink_at_any_value_stands_out_from_tissue_in_one_of_the_pictures(ink, window):
    values = np.random.default_rng(1).normal(1000, 120, (128, 128)).astype(np.int16)
    values[:40] = -1000
    values[60:64, 20:60] = ink
    apart = [
        abs(float(picture[60:64, 20:60].mean()) - float(picture[70:90, 20:60].mean()))
        for picture in pictures(values, window=window)
    ]
    assert max(apart) > 60


def test_text_within_a_narrow_window_of_the_header_is_seen():
    values = np.random.default_rng(1).integers(-1000, 2000, (128, 128)).astype(np.int16)
    values[40:80] = 40
    values[60:64, 20:60] = 75
    apart = [
        abs(float(picture[60:64, 20:60].mean()) - float(picture[70:78, 20:60].mean()))
        for picture in pictures(values, window=Window(40, 80))
    ]
    assert max(apart) > 60


def test_a_picture_of_eight_bits_is_read_as_it_is():
    values = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert np.array_equal(pictures(values)[0], values)


def test_values_that_are_no_numbers_do_not_hide_the_others():
    values = np.linspace(0, 1, 400, dtype=np.float32).reshape(20, 20)
    values[0, 0], values[1, 1] = np.nan, np.inf
    assert np.ptp(pictures(values)[0]) == 255


def test_text_in_much_noise_is_seen_where_neighbours_are_taken_together():
    noise = np.random.default_rng(1).integers(0, 30, (128, 128)).astype(np.uint8)
    noise[60:64, 20:60] = 29
    apart = [
        float(picture[60:64, 20:60].mean() - np.percentile(picture[70:90, 20:60], 95))
        for picture in pictures(noise)
    ]
    assert len(apart) == 2
    assert max(apart) > 20


def test_a_quiet_image_has_one_picture():
    quiet = np.add.outer(np.arange(200), np.arange(200)).astype(np.int16)
    assert len(pictures(quiet)) == 1
