"""Tiles, boxes, and growing them: what needs no model."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.growing import grown, joined
from midrc_desktop.burned_in.reading import Engine, Line, _add, _surrounds, padded
from midrc_desktop.burned_in.tiles import LARGEST_SCALE, TILE, sizes, tiles
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
    sheet = written(("MARWENNA QUILFORD", 20, 60, 20), ("ACC 2073", 40, 100, 14))
    for more in grown(sheet, box):
        assert box.meets(more) == box
        assert Box(0, 0, 320, 160).meets(more) == more


@given(boxes(), boxes())
def test_boxes_that_are_joined_hold_the_finer_one(fine, other):
    both = joined(fine, other)
    assert fine.meets(both) == fine


def test_a_looser_box_of_a_line_makes_it_longer_and_no_higher():
    assert joined(Box(50, 20, 150, 40), Box(10, 12, 160, 48)) == Box(10, 20, 160, 40)
    assert joined(Box(20, 50, 40, 150), Box(12, 10, 48, 160)) == Box(20, 10, 40, 160)


@given(st.floats(0.05, 2.0))
def test_every_picture_is_read_near_twice_its_size_too(whole):
    found = sizes(whole)
    assert found[0] == whole
    assert 0.75 * LARGEST_SCALE <= found[-1] <= LARGEST_SCALE
    assert found == sorted(found)


def line_of(picture):
    letters = np.argwhere(picture > 100)
    (top, left), (bottom, right) = letters.min(axis=0), letters.max(axis=0)
    return Box(int(left), int(top), int(right) + 1, int(bottom) + 1)


def test_a_box_grows_towards_both_ends_of_its_line():
    picture = written(("MARWENNA QUILFORD", 20, 60, 20))
    whole = line_of(picture)
    before, beyond = grown(picture, Box(50, whole.top, 206, whole.bottom))
    assert abs(before.left - whole.left) <= 2
    assert before.right == 206
    assert abs(beyond.right - whole.right) <= 2
    assert beyond.left == 50


def test_a_box_of_upright_text_grows_upwards_and_downwards():
    picture = np.ascontiguousarray(written(("MARWENNA QUILFORD", 20, 60, 20)).T)
    whole = line_of(picture)
    before, beyond = grown(picture, Box(whole.left, 50, whole.right, 206))
    assert abs(before.top - whole.top) <= 2
    assert abs(beyond.bottom - whole.bottom) <= 2


def test_a_box_beside_solid_tissue_does_not_grow_into_it():
    picture = written(("QUILFORD", 20, 60, 20)).copy()
    picture[:, 150:] = 230
    assert grown(picture, Box(20, 62, 130, 82))[1].right <= 151


def test_a_box_grows_on_paper_that_becomes_darker_along_the_line():
    picture = written(("MARWENNA QUILFORD", 20, 60, 20), ground=0).astype(np.int16)
    whole = line_of(picture)
    picture = np.clip(np.linspace(10, 180, 320) + picture * 0.4, 0, 255).astype(np.uint8)
    before, beyond = grown(picture, Box(50, whole.top, 206, whole.bottom))
    assert abs(before.left - whole.left) <= 3
    assert abs(beyond.right - whole.right) <= 3


def test_a_box_grows_on_paper_that_becomes_nearly_as_light_as_its_ink():
    letters = written(("MARWENNA QUILFORD", 20, 60, 20), ground=0)
    whole = line_of(letters)
    paper = np.linspace(255, 0, 320).clip(20, 190).astype(np.uint8)
    picture = np.maximum(letters, np.broadcast_to(paper, letters.shape))
    before, beyond = grown(picture, Box(150, whole.top, 206, whole.bottom))
    for _ in range(4):
        before = grown(picture, before)[0]
    assert abs(before.left - whole.left) <= 3
    assert abs(beyond.right - whole.right) <= 2


@given(st.integers(0, 2**32 - 1), st.sampled_from([120, 160, 235]))
def test_in_noise_as_strong_as_its_ink_a_box_grows_by_its_height_and_no_more(seed, strongest):
    noise = np.random.default_rng(seed).integers(0, strongest, (160, 320))
    picture = np.maximum(noise, written(("QUILFORD", 90, 60, 20), ground=0)).astype(np.uint8)
    before, beyond = grown(picture, Box(90, 62, 200, 82))
    assert (before, beyond) == (Box(70, 62, 200, 82), Box(90, 62, 220, 82))


def test_a_box_without_contrast_stays_as_it_is():
    box = Box(5, 5, 30, 15)
    assert grown(np.full((40, 80), 9, np.uint8), box) == (box, box)


def test_a_bone_around_a_name_does_not_take_its_place():
    found = [Line(Box(100, 100, 200, 115), "QUILFORD", 0.95)]
    _add(found, Line(Box(20, 20, 400, 400), "O", 0.99))
    assert [line.text for line in found] == ["QUILFORD", "O"]


def test_a_piece_of_a_line_becomes_a_part_of_it():
    found = [Line(Box(100, 100, 140, 115), "QUIL", 0.95)]
    _add(found, Line(Box(98, 99, 200, 118), "QUILFORD", 0.94))
    assert [line.text for line in found] == ["QUILFORD"]


class Says(Engine):
    """Reads the same wherever it looks."""

    def __init__(self, text, certainty):
        self.said = text, certainty

    def _at(self, picture, box):
        return self.said


def first_letters(text, width):
    picture = written((text, 60, 60, 24))
    whole = line_of(picture)
    return picture, whole, Box(whole.left, whole.top, whole.left + width, whole.bottom)


def test_a_box_that_grows_by_the_last_letter_of_a_marker_is_read_with_it():
    picture, whole, box = first_letters("LEFT", 40)
    line = Says("LEFT", 0.99)._whole(picture, Line(box, "LEF", 0.99))
    assert line.text == "LEFT"
    assert abs(line.box.right - whole.right) <= 1


def test_a_box_grows_by_the_rest_of_a_letter_that_is_not_read():
    picture, whole, box = first_letters("LEFT", 46)
    line = Says("", 0.0)._whole(picture, Line(box, "LEF", 0.99))
    assert line.text == "LEF"
    assert abs(line.box.right - whole.right) <= 1


def test_a_marker_read_for_sure_stays_one_unless_what_follows_is_sure_too():
    picture, _, box = first_letters("AP 2073", 32)
    marker = Line(box, "AP", 0.97)
    assert Says("AP 2073", 0.67)._whole(picture, marker) == marker
    assert Says("AP 2073", 0.95)._whole(picture, marker).text == "AP 2073"
    assert Says("3AP", 0.99)._whole(picture, marker) == marker
    assert Says("AP 2073", 0.67)._whole(picture, Line(box, "AP", 0.8)).text == "AP 2073"


def test_the_frame_of_a_marker_is_not_taken_for_another_text():
    marker = Line(Box(106, 90, 117, 103), "F", 0.99)
    frame = Box(103, 87, 120, 108)
    assert _surrounds(Line(frame, "8", 0.75), marker)
    assert not _surrounds(Line(frame, "8", 0.97), marker)
    assert not _surrounds(Line(frame, "FO", 0.75), marker)
    assert not _surrounds(Line(Box(10, 20, 27, 41), "8", 0.75), marker)
    assert not _surrounds(Line(frame, "8", 0.75), Line(marker.box, "G-", 0.7))
