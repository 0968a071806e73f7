"""The box that a person draws: it stays in the volume, whatever the hand does."""

from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.defacing.region import Cuboid
from midrc_desktop.dicom.sections import Section
from midrc_desktop.ui.deidentify.faces_cuboid import (
    AXES,
    LEAST,
    Grip,
    beginning,
    dragged,
    held,
    moved,
    within,
)

ROOM = Cuboid((-90.0, -120.0, -80.0), (90.0, 100.0, 110.0))
mm = st.floats(-400, 400)
sides = st.sampled_from((-1, 0, 1))
NEARLY = 1e-6


@st.composite
def boxes(draw, room=ROOM):
    low = tuple(draw(st.floats(a, b)) for a, b in zip(room.low, room.high, strict=True))
    high = tuple(draw(st.floats(a, b)) for a, b in zip(room.low, room.high, strict=True))
    return within(Cuboid(low, high), room)


@st.composite
def rooms(draw):
    low = tuple(draw(st.floats(-300, 300)) for _ in range(3))
    return Cuboid(low, tuple(at + draw(st.floats(1, 400)) for at in low))


def lies_within(box, room):
    return all(
        start - NEARLY <= low <= high <= end + NEARLY
        and high - low >= min(LEAST, end - start) - 1e-3
        for low, high, start, end in zip(box.low, box.high, room.low, room.high, strict=True)
    )


@given(rooms())
def test_the_first_box_lies_in_the_volume_at_the_front(room):
    box = beginning(room)
    assert lies_within(box, room)
    assert box.low[1] == room.low[1]


@given(boxes(), st.sampled_from(list(Section)), st.builds(Grip, sides, sides), mm, mm)
def test_whatever_a_hand_does_the_box_stays_in_the_volume(box, section, grip, right, down):
    assert lies_within(dragged(box, section, grip, (right, down), ROOM), ROOM)


@given(boxes(), st.tuples(mm, mm, mm))
def test_moving_never_changes_the_size(box, by):
    there = moved(box, by, ROOM)
    for axis in range(3):
        before, after = box.high[axis] - box.low[axis], there.high[axis] - there.low[axis]
        assert abs(before - after) < NEARLY


@given(boxes(), st.sampled_from(list(Section)), st.builds(Grip, sides, sides), mm, mm)
def test_a_section_changes_nothing_across_itself(box, section, grip, right, down):
    across = AXES[section][2]
    after = dragged(box, section, grip, (right, down), ROOM)
    assert abs(after.low[across] - box.low[across]) < NEARLY
    assert abs(after.high[across] - box.high[across]) < NEARLY


def test_what_is_held_is_the_side_the_corner_or_the_whole():
    box = Cuboid((0.0, 0.0, 0.0), (60.0, 60.0, 60.0))
    assert held(box, Section.AXIAL, (30, 30), 5) == Grip(0, 0)
    assert held(box, Section.AXIAL, (-3, 30), 5) == Grip(-1, 0)
    assert held(box, Section.AXIAL, (58, 2), 5) == Grip(1, -1)
    assert held(box, Section.AXIAL, (70, 30), 5) is None
