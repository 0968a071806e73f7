"""Boxes under the hand: whatever is done, they stay in the image."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.burned_in.found import Box
from midrc_desktop.ui.deidentify.texts_boxes import (
    HANDLES,
    LEAST,
    WHOLE,
    Grip,
    Size,
    between,
    handle_at,
    middle_of,
    place,
    pulled,
    smallest_at,
)
from midrc_desktop.ui.deidentify.texts_hand import Draft, Hand, Place
from tests.ui.deidentify.making_texts import SIZES, sized_boxes

FAR = st.floats(-200, 200)
POINT = st.tuples(FAR, FAR)
GRIPS = st.sampled_from((WHOLE, *HANDLES))


@given(sized_boxes(), GRIPS, POINT)
def test_a_box_never_leaves_the_image(sized, grip, by):
    size, box = sized
    assert size.holds(pulled(box, grip, by, size))


@given(sized_boxes(), POINT)
def test_a_box_that_is_moved_keeps_its_size(sized, by):
    size, box = sized
    moved = pulled(box, WHOLE, by, size)
    assert moved.right - moved.left == box.right - box.left
    assert moved.bottom - moved.top == box.bottom - box.top


@given(sized_boxes(), st.sampled_from(HANDLES), POINT)
def test_a_handle_moves_only_its_own_sides(sized, grip, by):
    size, box = sized
    after = pulled(box, grip, by, size)
    assert grip.across < 0 or after.left == box.left
    assert grip.across > 0 or after.right == box.right
    assert grip.down < 0 or after.top == box.top
    assert grip.down > 0 or after.bottom == box.bottom


@given(sized_boxes(), st.sampled_from(HANDLES), POINT)
def test_a_box_is_never_pulled_to_nothing(sized, grip, by):
    size, box = sized
    after = pulled(box, grip, by, size)
    assert after.right - after.left >= min(LEAST, box.right - box.left)
    assert after.bottom - after.top >= min(LEAST, box.bottom - box.top)


@given(SIZES)
def test_the_box_in_the_middle_lies_in_the_image(size):
    assert size.holds(middle_of(size))


@given(SIZES, POINT, POINT)
def test_a_drawn_box_lies_in_the_image_and_holds_what_was_spanned_of_it(size, one, other):
    box = between(one, other, size)
    if box is None:
        return
    assert size.holds(box)
    low, high = sorted((one[0], other[0]))
    assert box.left <= max(low, 0)
    assert box.right >= min(high, size.columns)


@given(sized_boxes(), GRIPS)
def test_pulling_nowhere_changes_nothing(sized, grip):
    size, box = sized
    if min(box.right - box.left, box.bottom - box.top) >= LEAST:
        assert pulled(box, grip, (0.2, -0.4), size) == box


def test_the_handle_under_the_mouse_is_the_nearest():
    box = Box(10, 10, 30, 20)
    for grip in HANDLES:
        x, y = place(box, grip)
        assert handle_at(box, (x + 0.5, y - 0.5), (2, 2)) == grip
    assert handle_at(box, (20, 15), (2, 2)) is None


def test_of_two_boxes_on_one_another_the_smaller_is_meant():
    boxes = ((1, Box(0, 0, 40, 40)), (2, Box(10, 10, 20, 20)))
    assert smallest_at(boxes, (15, 15)) == 2
    assert smallest_at(boxes, (30, 30)) == 1
    assert smallest_at(boxes, (50, 50)) is None


SIZE = Size(100, 80)
BOX = Box(10, 10, 30, 20)


@pytest.fixture
def hand():
    hand = Hand()
    hand.show("frame", SIZE, {7: Place(BOX, SIZE)})
    return hand


def test_a_press_on_a_place_chooses_it_and_a_drag_moves_it(hand):
    assert hand.press((15, 15), (3, 3))
    assert hand.chosen == 7
    hand.move((25, 18))
    assert hand.release() == Draft(7, Box(20, 13, 40, 23))


def test_a_press_without_a_drag_moves_nothing(hand):
    hand.press((15, 15), (3, 3))
    hand.move((15.5, 15.5))
    assert hand.release() is None


def test_the_chosen_place_is_pulled_at_its_handles(hand):
    hand.chosen = 7
    hand.press((30.4, 20.2), (3, 3))
    hand.move((40.4, 30.2))
    assert hand.release() == Draft(7, Box(10, 10, 40, 30))


def test_a_drag_beside_the_places_draws_a_new_one_if_the_hand_draws(hand):
    assert hand.press((50, 50), (3, 3))
    hand.move((60.5, 55.5))
    assert hand.release() == Draft(None, Box(50, 50, 61, 56))
    hand.draws = False
    assert not hand.press((50, 50), (3, 3))
    assert hand.chosen is None


def test_a_place_is_begun_on_another_if_it_is_wanted_anew(hand):
    assert hand.press((15, 15), (3, 3), anew=True)
    hand.move((25, 19))
    assert hand.release() == Draft(None, Box(15, 15, 25, 19))


def test_a_hand_that_holds_fast_only_chooses(hand):
    hand.holds_fast = True
    assert hand.press((15, 15), (3, 3))
    assert not hand.move((40, 40))
    assert hand.release() is None
    assert hand.chosen == 7


def test_choosing_by_a_press_lets_the_hand_keep_its_hold(hand):
    hand.press((15, 15), (3, 3))
    hand.show("frame", SIZE, {7: Place(BOX, SIZE)})
    assert hand.busy
    hand.show("another frame", SIZE, {7: Place(BOX, SIZE)})
    assert not hand.busy


def test_a_grip_is_told_from_the_whole():
    assert Grip() == WHOLE
    assert WHOLE not in HANDLES
