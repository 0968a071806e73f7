import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.ui.preview.shrinking import shrunk


@given(st.integers(1, 9), st.integers(9, 40), st.integers(9, 40), st.sampled_from([(), (3,)]))
def test_a_plain_picture_stays_plain_and_its_size_is_divided(factor, rows, columns, samples):
    small = shrunk(np.full((rows, columns, *samples), 77, np.uint8), factor)
    assert small.shape == (rows // factor, columns // factor, *samples)
    assert np.all(small == 77)


@given(st.integers(2, 12))
def test_each_pixel_is_about_the_mean_of_its_block(factor):
    ramp = np.add.outer(np.arange(60.0), np.arange(60.0))
    small = shrunk(ramp, factor)
    side = 60 // factor * factor
    blocks = ramp[:side, :side].reshape(side // factor, factor, side // factor, factor)
    assert np.all(np.abs(small - blocks.mean(axis=(1, 3))) <= factor / 2)


def test_blocks_of_two_have_their_exact_mean():
    pixels = np.arange(24, dtype=np.int16).reshape(4, 6)
    assert np.array_equal(shrunk(pixels, 2), pixels.reshape(2, 2, 3, 2).mean(axis=(1, 3)))
