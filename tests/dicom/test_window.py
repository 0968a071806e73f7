"""From values to greys."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.dicom.window import (
    FUNCTIONS,
    PRESETS,
    VoiLut,
    Window,
    auto_window,
    first_window,
    shown,
)

levels, widths = st.floats(-2000, 4000), st.floats(1, 5000)


@given(levels, widths)
def test_a_window_never_reverses_the_greys(level, width):
    values = np.arange(-32768, 32768, dtype=np.int16)
    assert np.all(np.diff(Window(level, width).apply(values).astype(int)) >= 0)


@given(levels, widths, st.sampled_from([np.uint8, np.int16, np.uint16]))
def test_the_table_gives_what_the_formula_gives(level, width, kind):
    limits = np.iinfo(kind)
    values = np.linspace(limits.min, limits.max, 999).astype(kind).reshape(27, 37)
    window = Window(level, width)
    assert np.array_equal(window.apply(values), window.apply(values.astype(np.float32)))


@given(levels, st.floats(1.01, 5000))
def test_a_window_is_the_standards_linear_function(level, width):
    values = np.linspace(level - width, level + width, 501)
    low, high = level - 0.5 - (width - 1) / 2, level - 0.5 + (width - 1) / 2
    exact = np.clip(((values - (level - 0.5)) / (width - 1) + 0.5) * 255, 0, 255)
    exact = np.where(values <= low, 0, np.where(values > high, 255, exact))
    greys = Window(level, width).apply(values.astype(np.float32))
    # Values near the level lose digits as float32; a steep window shows it.
    slack = 0.51 + 255 / (width - 1) * 0.001
    assert np.all(np.abs(greys - exact) <= slack)


def test_a_window_of_width_one_or_less_is_a_step():
    values = np.array([39, 40, 41], np.int16)
    for width in (1, 0.2, 0, -5):
        assert Window(40, width).apply(values).tolist() == [0, 255, 255]


def test_the_brain_window_is_black_at_0_and_white_at_80():
    values = np.array([-1000, 0, 40, 80, 3000], np.int16)
    greys = PRESETS["brain"].apply(values)
    assert (greys[0], greys[1], greys[3], greys[4]) == (0, 0, 255, 255)
    assert abs(int(greys[2]) - 129) <= 1


def test_the_presets_have_the_names_that_radiologists_use():
    assert list(PRESETS) == [
        *("brain", "subdural", "stroke", "bone"),
        *("lung", "soft_tissue", "angiography", "posterior_fossa"),
    ]
    assert (PRESETS["brain"].level, PRESETS["brain"].width) == (40, 80)


def test_values_that_are_not_numbers_are_black():
    assert Window(0, 10).apply(np.array([np.nan, -np.inf, np.inf], np.float32)).tolist() == [
        0,
        0,
        255,
    ]


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.uint16, np.float32])
def test_an_automatic_window_shows_most_of_the_image(kind):
    values = np.zeros((100, 100), kind)
    values[20:80, 20:80] = np.linspace(50, 200, 3600).reshape(60, 60).astype(kind)
    window = auto_window(values)
    assert 115 < window.level < 135
    assert 140 < window.width < 155


@pytest.mark.parametrize("values", [np.zeros((4, 4), np.int16), np.full((2, 2), np.nan)])
def test_an_automatic_window_exists_for_every_image(values):
    assert auto_window(values).width >= 1


def test_an_image_is_first_shown_with_its_own_window_else_with_one_for_what_it_is():
    values = np.arange(-2000, 3000, dtype=np.int16)
    own = Window(300, 1200)
    assert first_window(own, values, "HU") == own
    assert first_window(None, values, "HU") == PRESETS["soft_tissue"]
    assert first_window(None, values, "") == auto_window(values)


@given(levels, widths, st.sampled_from(FUNCTIONS))
def test_every_function_rises_from_black_to_white(level, width, function):
    values = np.linspace(level - 3 * width - 2, level + 3 * width + 2, 400, dtype=np.float32)
    greys = Window(level, width, function).apply(values).astype(int)
    assert np.all(np.diff(greys) >= 0)
    assert (greys[0], greys[-1]) == (0, 255)


def test_linear_exact_and_sigmoid_are_those_of_the_standard():
    values = np.array([0, 20, 40, 60, 80], np.int16)
    assert Window(40, 80, "LINEAR_EXACT").apply(values).tolist() == [0, 64, 128, 191, 255]
    bent = [255 / (1 + np.exp(-4 * (value - 40) / 80)) for value in values.tolist()]
    assert Window(40, 80, "SIGMOID").apply(values).tolist() == np.rint(bent).tolist()


def test_a_narrow_exact_window_keeps_its_width():
    values = np.array([0.0, 0.25, 0.5, 0.75, 1.0], np.float32)
    assert Window(0.5, 1, "LINEAR_EXACT").apply(values).tolist() == [0, 64, 128, 191, 255]


@given(
    st.integers(-2000, 2000),
    st.binary(min_size=1, max_size=300),
    st.sampled_from([np.uint8, np.int16, np.uint16, np.float32]),
)
def test_a_table_holds_its_ends_beyond_its_ends(first, table, kind):
    values = np.arange(0, 255).astype(kind)
    greys = VoiLut(first, table).apply(values)
    wanted = [table[min(max(value - first, 0), len(table) - 1)] for value in range(255)]
    assert greys.tolist() == wanted


def test_a_hand_starts_from_the_window_that_is_nearest_to_a_table():
    window = Window(500, 300)
    table = VoiLut(100, window.apply(np.arange(100, 1100, dtype=np.int16)).tobytes())
    assert abs(table.level - 500) < 5
    assert abs(table.width - 300) < 10
    assert VoiLut(7, b"\5\5\5").width >= 1
    assert VoiLut(7, bytes(4) + b"\xff" * 4).level == 10.5


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.float32])
@pytest.mark.parametrize("inverted", [False, True])
def test_padding_is_black_and_counts_for_nothing(kind, inverted):
    values = np.full((20, 20), 100, kind)
    values[:10] = np.linspace(50, 120, 200).reshape(10, 20).astype(kind)
    values[15:] = 7
    assert auto_window(values, (7, 7)) == auto_window(values[:15])
    assert first_window(None, values, "", (7, 7)) == auto_window(values[:15])
    greys = shown(values, Window(80, 100), inverted=inverted, padding=(7, 8))
    assert np.all(greys[15:] == 0)
    plain = Window(80, 100).apply(values[:15])
    assert np.array_equal(greys[:15], 255 - plain if inverted else plain)


def test_an_image_of_nothing_but_padding_has_a_window():
    assert auto_window(np.zeros((4, 4), np.int16), (0, 0)).width >= 1


@given(st.floats(-5, 5), st.floats(1e-4, 15))
def test_values_close_together_get_all_greys_of_an_automatic_window(low, span):
    values = (low + np.linspace(0, span, 4000)).astype(np.float32).reshape(40, 100)
    greys = auto_window(values).apply(values)
    assert np.unique(greys).size > 100
