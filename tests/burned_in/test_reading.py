"""Tiles, boxes, and growing them: what needs no model."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.growing import grown
from midrc_desktop.burned_in.reading import TILE, padded, tiles
from tests.burned_in.planted import written

SIDES = st.integers(1, 5000)


@given(SIDES, SIDES, st.sampled_from([0.3, 1.0, 1.7, 2.0]))
def test_tiles_cover_a_picture_and_are_of_bounded_size(rows, columns, scale):
    covered = np.zeros((rows // 16 + 1, columns // 16 + 1), bool)
    for tile in tiles(rows, columns, scale):
        assert 0 <= tile.left < tile.right <= columns
        assert 0 <= tile.top < tile.bottom <= rows
        assert max(tile.right - tile.left, tile.bottom - tile.top) * scale <= TILE
        covered[-(-tile.top // 16) : tile.bottom // 16 + 1,
                -(-tile.left // 16) : tile.right // 16 + 1] = True  # fmt: skip
    assert covered.all()


@st.composite
def boxes(draw):
    left, top = draw(st.integers(0, 300)), draw(st.integers(0, 140))
    return Box(left, top, draw(st.integers(left + 1, 320)), draw(st.integers(top + 1, 160)))


@given(boxes())
def test_a_padded_box_holds_the_box_and_stays_in_the_frame(box):
    more = padded(box, (160, 320))
    assert box.meets(more) == box
    assert Box(0, 0, 320, 160).meets(more) == more


@given(boxes())
def test_a_grown_box_holds_the_box_and_stays_in_the_frame(box):
    more = grown(written(("MARWENNA QUILFORD", 20, 60, 20), ("ACC 2073", 40, 100, 14)), box)
    assert box.meets(more) == box
    assert Box(0, 0, 320, 160).meets(more) == more


def test_a_box_grows_to_the_end_of_its_line():
    picture = written(("MARWENNA QUILFORD", 20, 60, 20))
    letters = np.argwhere(picture > 100)
    (top, left), (bottom, right) = letters.min(axis=0), letters.max(axis=0)
    part = Box(80, int(top) - 1, 140, int(bottom) + 2)
    whole = grown(picture, part)
    assert whole.left <= left
    assert whole.right > right


def test_a_box_of_upright_text_grows_upwards_and_downwards():
    picture = np.ascontiguousarray(written(("MARWENNA QUILFORD", 20, 60, 20)).T)
    letters = np.argwhere(picture > 100)
    (top, left), (bottom, right) = letters.min(axis=0), letters.max(axis=0)
    whole = grown(picture, Box(int(left) - 1, 80, int(right) + 2, 140))
    assert whole.top <= top
    assert whole.bottom > bottom


def test_a_box_beside_solid_tissue_does_not_grow_into_it():
    picture = written(("QUILFORD", 20, 60, 20)).copy()
    picture[:, 150:] = 230
    box = Box(20, 62, 130, 82)
    assert grown(picture, box).right <= 151


def test_a_box_without_contrast_stays_as_it_is():
    assert grown(np.full((40, 80), 9, np.uint8), Box(5, 5, 30, 15)) == Box(5, 5, 30, 15)
