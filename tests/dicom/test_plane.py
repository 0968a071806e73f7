"""Planes of images: there and back, and the line in which two of them meet."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from midrc_desktop.dicom.plane import Plane, crossing, parallel, plane

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)

near = st.floats(-150, 150)
angles = st.floats(-math.pi, math.pi)


@st.composite
def planes(draw) -> Plane:
    """Any image: turned about three axes, moved, with pixels that need not be square."""
    a, b, c = draw(angles), draw(angles), draw(angles)
    x = np.array([[1, 0, 0], [0, math.cos(a), -math.sin(a)], [0, math.sin(a), math.cos(a)]])
    y = np.array([[math.cos(b), 0, math.sin(b)], [0, 1, 0], [-math.sin(b), 0, math.cos(b)]])
    z = np.array([[math.cos(c), -math.sin(c), 0], [math.sin(c), math.cos(c), 0], [0, 0, 1]])
    turned = z @ y @ x
    spacing = draw(st.tuples(st.floats(0.2, 5), st.floats(0.2, 5)))
    rows, columns = draw(st.integers(1, 512)), draw(st.integers(1, 512))
    position = draw(st.tuples(near, near, near))
    made = plane(position, (*turned[:, 0], *turned[:, 1]), spacing, rows, columns)
    assert made is not None
    return made


@given(planes(), st.floats(-100, 600), st.floats(-100, 600))
def test_a_place_of_an_image_is_found_again_from_its_point(image, x, y):
    point = image.at(x, y)
    assert image.place(point) == pytest.approx((x, y), abs=1e-6)
    assert image.distance(point) == pytest.approx(0, abs=1e-6)


@given(planes(), planes(), st.floats(0, 500), st.floats(0, 500))
def test_a_point_taken_to_another_plane_and_back_is_off_by_its_distance_only(one, other, x, y):
    point = one.at(x, y)
    there = other.at(*other.place(point))
    assert math.dist(point, there) == pytest.approx(abs(other.distance(point)), abs=1e-6)


@given(planes(), planes())
def test_the_line_where_two_images_meet_lies_in_both(image, other):
    line = crossing(image, other)
    assume(line is not None)
    for x, y in line:
        assert -0.5 - 1e-6 <= x <= image.columns - 0.5 + 1e-6
        assert -0.5 - 1e-6 <= y <= image.rows - 0.5 + 1e-6
        point = image.at(x, y)
        assert other.distance(point) == pytest.approx(0, abs=1e-5)
        there = other.place(point)
        assert -0.5 - 1e-4 <= there[0] <= other.columns - 0.5 + 1e-4
        assert -0.5 - 1e-4 <= there[1] <= other.rows - 0.5 + 1e-4


@given(planes(), planes())
def test_parallel_images_have_no_line(one, other):
    assert crossing(one, one) is None
    if parallel(one.normal, other.normal):
        assert crossing(one, other) is None


def test_a_sagittal_slice_crosses_an_axial_one_in_a_line_from_front_to_back():
    axial = plane((-100.0, -100.0, 0.0), AXIAL, (1.0, 1.0), 201, 201)
    sagittal = plane((20.0, -100.0, 50.0), SAGITTAL, (1.0, 1.0), 101, 201)
    (x0, y0), (x1, y1) = crossing(axial, sagittal)
    assert (x0, x1) == pytest.approx((120.0, 120.0))
    assert sorted((y0, y1)) == pytest.approx([-0.5, 200.5])


def test_an_image_that_ends_before_the_other_begins_has_no_line_in_it():
    axial = plane((-100.0, -100.0, 200.0), AXIAL, (1.0, 1.0), 201, 201)
    sagittal = plane((20.0, -100.0, 50.0), SAGITTAL, (1.0, 1.0), 101, 201)
    assert crossing(axial, sagittal) is None


@pytest.mark.parametrize(
    ("position", "orientation", "spacing"),
    [
        (None, AXIAL, (1.0, 1.0)),
        ((0.0, 0.0, 0.0), None, (1.0, 1.0)),
        ((0.0, 0.0, 0.0), AXIAL, None),
        ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), (1.0, 1.0)),
        ((math.nan, 0.0, 0.0), AXIAL, (1.0, 1.0)),
        ((0.0, 0.0, 0.0), AXIAL, (0.0, 1.0)),
    ],
)
def test_attributes_that_tell_no_plane_give_none(position, orientation, spacing):
    assert plane(position, orientation, spacing, 4, 4) is None
