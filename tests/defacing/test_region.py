"""What is blanked is a place in the patient: whatever slice it is seen in, and never the brain."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midrc_desktop.defacing import face
from midrc_desktop.defacing.region import Cuboid, Protected, Removal, blanked
from midrc_desktop.defacing.template import template
from midrc_desktop.dicom.plane import Plane

ANGLE = np.radians(8)
TURNED = (
    1.05, 0.0, 0.0, 4.0,
    0.0, 0.95 * np.cos(ANGLE), -0.95 * np.sin(ANGLE), -7.0,
    0.0, 0.95 * np.sin(ANGLE), 0.95 * np.cos(ANGLE), 3.0,
)  # fmt: skip
FACE = Removal(tuple(float(number) for number in TURNED))
BOX = Cuboid((-30.0, -120.0, -80.0), (20.0, -40.0, 10.0))
INSIDE = Protected.of(np.ones((30, 40, 30), np.bool_), (-30.0, -110.0, -60.0), (2.0, 2.0, 2.0))

AXIAL, SAGITTAL, CORONAL = ((1, 0, 0), (0, 1, 0)), ((0, 1, 0), (0, 0, -1)), ((1, 0, 0), (0, 0, -1))
OBLIQUE = ((0.8, 0.6, 0.0), (-0.36, 0.48, 0.8))

places = st.tuples(st.floats(-90, 90), st.floats(-130, 40), st.floats(-160, 60))
removals = st.sampled_from(
    (
        FACE,
        Removal(FACE.to_template, cuboids=(BOX,)),
        Removal(FACE.to_template, INSIDE, (BOX,)),
        Removal(cuboids=(BOX,)),
    )
)


def through(point, directions, column, row):
    """A slice of which one pixel has its centre at a point."""
    along_row, along_column = (np.array(way, float) for way in directions)
    position = np.array(point) - column * 1.5 * along_row - row * 2.0 * along_column
    ways = (tuple(map(float, position)), tuple(map(float, along_row)))
    return Plane(*ways, tuple(map(float, along_column)), (2.0, 1.5), 90, 120)


@given(places, removals, st.integers(0, 119), st.integers(0, 89))
def test_a_point_is_blanked_or_not_whichever_way_the_slice_lies(point, removal, column, row):
    # Half a step from every edge, so that rounding does not decide.
    point = tuple(round(2 * along) / 2 + 0.231 for along in point)
    seen = {
        bool(blanked(removal, through(point, way, column, row))[row, column])
        for way in (AXIAL, SAGITTAL, CORONAL, OBLIQUE)
    }
    assert len(seen) == 1


@given(places, st.sampled_from((AXIAL, SAGITTAL, CORONAL, OBLIQUE)))
def test_a_drawn_box_only_adds(point, way):
    plane = through(point, way, 40, 40)
    both = blanked(Removal(FACE.to_template, cuboids=(BOX,)), plane)
    assert np.array_equal(both, blanked(FACE, plane) | blanked(Removal(cuboids=(BOX,)), plane))


@settings(max_examples=30)
@given(st.sampled_from((AXIAL, SAGITTAL, CORONAL)), st.floats(-10, 40))
def test_what_is_protected_is_never_blanked(way, off):
    plane = through((off - 20, -80 + off, -50 + off), way, 60, 45)
    kept = blanked(Removal(FACE.to_template, INSIDE, (BOX,)), plane)
    rows, columns = np.indices(kept.shape)
    steps = np.stack((columns * 1.5, rows * 2.0), axis=-1)
    points = plane.position + steps @ np.array((plane.along_row, plane.along_column))
    inside = (np.abs(points - (-1, -71, -31)) < (29.9, 39.9, 29.9)).all(-1)
    assert inside.any()
    assert not (kept & inside).any()
    assert blanked(Removal(FACE.to_template, cuboids=(BOX,)), plane)[inside].any()


def test_the_brain_and_what_is_close_to_it_is_never_blanked():
    x, y, z = (axis.astype(np.float32) for axis in _points())
    near = template().from_brain <= face.MARGIN
    assert not face.holds(x, y, z)[near].any()


def test_eyes_nose_mouth_and_chin_of_the_template_are_blanked():
    x, y, z = (axis.astype(np.float32) for axis in _points())
    held = face.holds(x, y, z)
    for mark in face.LANDMARKS:
        box = (np.abs(x) >= mark.low[0]) & (np.abs(x) <= mark.high[0])
        for axis, along in enumerate((y, z), start=1):
            box &= (along >= mark.low[axis]) & (along <= mark.high[axis])
        assert held[box & template().outline].mean() > 0.94, mark.name


def test_air_in_front_of_the_face_is_blanked_too():
    nose = np.array([0.0], np.float32)
    assert face.holds(nose, nose - 130, nose - 60).all()


@pytest.mark.parametrize("height", [40.0, -240.0])
def test_slices_above_and_below_the_face_stay_as_they_are(height):
    assert not blanked(FACE, through((0, 0, height), AXIAL, 60, 45)).any()


def test_the_template_is_a_head_with_a_brain_in_it():
    known = template()
    brain = known.from_brain <= 0
    assert known.head.shape == known.outline.shape == known.from_brain.shape
    assert 1.1 < brain.sum() * known.spacing**3 / 1e6 < 1.7
    assert known.outline[brain].all()
    assert known.head[brain].mean() > 80
    assert known.head[~known.outline].mean() < 20


def _points():
    known = template()
    z, y, x = np.indices(known.head.shape) * known.spacing
    return x + known.origin[0], y + known.origin[1], z + known.origin[2]
