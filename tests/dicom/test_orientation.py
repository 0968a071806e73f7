"""Edge letters, plane, position."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.dicom.orientation import direction, letters, plane, slice_position
from midrc_desktop.dicom.study import Instance, Source

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)


@pytest.mark.parametrize(
    ("orientation", "name", "edges"),
    [
        (AXIAL, "axial", ("R", "L", "A", "P")),
        (CORONAL, "coronal", ("R", "L", "H", "F")),
        (SAGITTAL, "sagittal", ("A", "P", "H", "F")),
        ((1.0, 0.0, 0.0, 0.0, 0.94, -0.34), "axial", ("R", "L", "A", "P")),
        ((1.0, 0.0, 0.0, 0.0, 0.707, -0.707), "oblique", ("R", "L", "AH", "PF")),
    ],
)
def test_planes_and_edges_are_named_as_on_a_workstation(orientation, name, edges):
    assert plane(orientation) == name
    assert tuple(map(sorted, letters(orientation))) == tuple(map(sorted, edges))


unit = st.floats(-1, 1)


@given(st.tuples(unit, unit, unit))
def test_the_opposite_direction_has_the_opposite_letters(vector):
    opposite = str.maketrans("LRAPHF", "RLPAFH")
    back = (-vector[0], -vector[1], -vector[2])
    assert direction(back) == direction(vector).translate(opposite)


def instance(orientation, position):
    return Instance(Source(""), "", "", "", image_orientation=orientation, image_position=position)


def test_a_position_grows_towards_the_head_whichever_way_the_slice_is_turned():
    flipped = (-1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    assert slice_position(instance(AXIAL, (9.0, 9.0, 42.0))) == pytest.approx(42)
    assert slice_position(instance(flipped, (9.0, 9.0, 42.0))) == pytest.approx(42)
    assert slice_position(instance(CORONAL, (9.0, -7.0, 42.0))) == pytest.approx(-7)


def test_a_slice_without_a_place_has_no_position():
    assert slice_position(instance(None, (1.0, 2.0, 3.0))) is None
    assert slice_position(instance(AXIAL, None)) is None
