"""Which slice belongs to which: property tests and the cases a radiologist would try."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from midrc_desktop.dicom.study import Series
from midrc_desktop.ui.preview.linking import Look, Places, follow
from midrc_desktop.ui.preview.stack import stacks
from tests.ui.preview.making import AXIAL, instance, patient, series

CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)


def made(
    count: int,
    *,
    start: float = 0.0,
    spacing: float = 5.0,
    frame: str = "1.9",
    orientation: tuple[float, ...] | None = AXIAL,
    uid: str = "1.1",
) -> Series:
    """A series whose slices lie `spacing` apart along their normal, from `start` on."""
    across = (0.0, 0.0, 1.0) if orientation == AXIAL else (0.0, 1.0, 0.0)
    slices = tuple(
        replace(
            instance(number + 1, uid),
            image_orientation=orientation,
            image_position=None
            if orientation is None
            else tuple((start + spacing * number) * part for part in across),
        )
        for number in range(count)
    )
    return replace(series(uid, 0), instances=slices, frame_of_reference_uid=frame)


def look(of: Series, index: int, anchor: int = 0) -> Look:
    (stack,) = stacks(patient(of))
    return Look(Places.of(stack), index, anchor, range(len(stack.pictures)))


@given(
    st.tuples(st.integers(2, 40), st.floats(0.5, 12)),
    st.tuples(st.integers(2, 40), st.floats(0.5, 12)),
    st.floats(-80, 80),
    st.data(),
)
def test_in_one_frame_the_follower_is_never_farther_than_any_other_of_its_slices(
    ours, theirs, start, data
):
    (ours, our_spacing), (theirs, their_spacing) = ours, theirs
    leader = look(made(ours, spacing=our_spacing), data.draw(st.integers(0, ours - 1)))
    other = look(made(theirs, start=start, spacing=their_spacing, uid="1.2"), 0)
    index = follow(leader, other)
    assert index is not None
    height = leader.index * our_spacing
    away = [abs(start + their_spacing * number - height) for number in range(theirs)]
    assert away[index] == pytest.approx(min(away), abs=1e-6)


@given(st.integers(3, 40), st.floats(0.5, 12), st.data())
def test_a_series_linked_to_itself_shows_the_same_slice(count, spacing, data):
    index = data.draw(st.integers(0, count - 1))
    same = made(count, spacing=spacing)
    assert follow(look(same, index), look(same, 0)) == index


@given(st.integers(0, 19), st.integers(0, 19), st.integers(0, 9))
def test_in_different_frames_the_follower_goes_as_far_as_the_leader_has_gone(anchor, index, theirs):
    leader = look(made(20, spacing=5.0), index, anchor)
    other = look(made(10, start=300.0, spacing=10.0, frame="2.9", uid="1.2"), theirs, theirs)
    gone = (index - anchor) * 5.0
    wanted = 300.0 + theirs * 10.0 + gone
    assume((gone / 10) % 1 != 0.5)
    followed = follow(leader, other)
    assert followed is not None
    reached = 300.0 + followed * 10.0
    assert abs(reached - min(max(wanted, 300.0), 390.0)) <= 5.0


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 29))
def test_without_places_the_follower_goes_as_many_slices(anchor, index, theirs):
    leader = look(made(10, orientation=None, frame=""), index, anchor)
    other = look(made(30, orientation=None, frame="", uid="1.2"), theirs, theirs)
    assert follow(leader, other) == min(max(theirs + index - anchor, 0), 29)


def test_series_that_are_not_parallel_stay():
    axial = look(made(10), 7)
    for frame in ("1.9", "2.9"):
        assert follow(axial, look(made(10, orientation=CORONAL, frame=frame, uid="1.2"), 2)) is None


def test_slices_counted_from_the_other_side_are_the_same_slices():
    upside_down = (1.0, 0.0, 0.0, 0.0, -1.0, 0.0)
    turned = made(10, uid="1.2")
    turned = replace(
        turned,
        instances=tuple(replace(one, image_orientation=upside_down) for one in turned.instances),
    )
    leader = look(made(10), 7)
    (stack,) = stacks(patient(turned))
    followed = follow(leader, Look(Places.of(stack), 0, 0, range(10)))
    assert stack.pictures[followed].position == leader_position(7)


def leader_position(index: int) -> tuple[float, float, float]:
    (stack,) = stacks(patient(made(10)))
    return stack.pictures[index].position


def test_a_point_is_found_in_the_slice_that_is_nearest_to_it():
    places = look(made(10, spacing=5.0), 0).places
    assert places.nearest((40.0, -20.0, 22.0), range(10)) == 4
    assert places.nearest((0.0, 0.0, 22.0), range(5, 10)) == 5
    assert look(made(4, orientation=None), 0).places.nearest((0.0, 0.0, 0.0), range(4)) is None
