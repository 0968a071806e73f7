"""Lengths, angles and ellipses: true in the patient however the image is shown."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydicom import dcmread
from pydicom.data import get_testdata_file

from midrc_desktop.dicom.measuring import (
    Kind,
    Measurement,
    Scale,
    Unit,
    angle,
    area,
    length,
    scale_of,
    statistics,
)
from midrc_desktop.dicom.pixels import decode
from midrc_desktop.dicom.study import Source

places = st.tuples(st.floats(-50, 550), st.floats(-50, 550))
spacings = st.floats(0.05, 5)
scales = st.builds(Scale, spacings, spacings, st.just(Unit.MM))
small = st.tuples(st.floats(-3, 20), st.floats(-3, 20))
images = arrays(np.int16, st.tuples(st.integers(1, 16), st.integers(1, 16)))


def ellipse(one, other):
    return Measurement(Kind.ELLIPSE, (one, other))


def turned(place):
    """Where a place of an image of 512 columns and rows comes to lie after a quarter turn."""
    return 511 - place[1], place[0]


@given(places, places, scales)
def test_a_length_is_the_same_on_the_image_turned_and_mirrored(one, other, scale):
    expected = length(one, other, scale)
    sideways = Scale(scale.down, scale.across, scale.unit)
    assert length(turned(one), turned(other), sideways) == pytest.approx(expected, abs=1e-9)
    mirrored = [(511 - x, y) for x, y in (one, other)]
    assert length(*mirrored, scale) == pytest.approx(expected, abs=1e-9)
    assert length(other, one, scale) == expected


@given(places, places, places, scales, st.floats(0.5, 8))
def test_an_angle_depends_neither_on_turning_nor_on_zoom(one, vertex, other, scale, zoom):
    assume(min(length(one, vertex, scale), length(other, vertex, scale)) > 0.1)
    expected = angle(one, vertex, other, scale)
    assert 0 <= expected <= 180
    assert angle(other, vertex, one, scale) == pytest.approx(expected)
    sideways = Scale(scale.down, scale.across, scale.unit)
    assert angle(*map(turned, (one, vertex, other)), sideways) == pytest.approx(expected, abs=1e-4)
    near = Scale(scale.across * zoom, scale.down * zoom, scale.unit)
    assert angle(one, vertex, other, near) == pytest.approx(expected, abs=1e-4)


def test_lengths_and_angles_count_in_the_patient_not_in_pixels():
    tall = Scale(0.5, 2.0, Unit.MM)
    assert length((0, 0), (6, 2), tall) == 5.0
    assert angle((4, 0), (0, 0), (4, 1), tall) == pytest.approx(45.0)
    assert angle((1, 0), (0, 0), (0, 5), tall) == pytest.approx(90.0)
    assert angle((1, 1), (1, 1), (3, 4), tall) == 0.0


@given(images, small, small, st.none() | st.tuples(st.integers(-9, 0), st.integers(0, 9)))
def test_statistics_are_those_of_a_walk_over_every_pixel(pixels, one, other, padding):
    (left, top), (right, bottom) = ellipse(one, other).corners
    assume(min(right - left, bottom - top) > 1e-3)
    told = []
    for row in range(pixels.shape[0]):
        for column in range(pixels.shape[1]):
            across = (column - (left + right) / 2) / ((right - left) / 2)
            down = (row - (top + bottom) / 2) / ((bottom - top) / 2)
            assume(abs(across**2 + down**2 - 1) > 1e-9)
            value = int(pixels[row, column])
            padded = padding is not None and padding[0] <= value <= padding[1]
            if across**2 + down**2 <= 1 and not padded:
                told.append(value)
    found = statistics(pixels, ellipse(one, other), padding)
    if not told:
        assert found is None
        return
    assert found.count == len(told)
    assert (found.low, found.high) == (min(told), max(told))
    assert found.mean == pytest.approx(np.mean(told), abs=1e-9)
    assert found.sd == pytest.approx(np.std(told), abs=1e-9)


def test_what_is_no_number_is_left_out_of_the_statistics():
    pixels = np.full((9, 9), np.nan, np.float32)
    assert statistics(pixels, ellipse((0, 0), (8, 8))) is None
    pixels[4, 4:6] = 2.0, 4.0
    found = statistics(pixels, ellipse((0, 0), (8, 8)))
    assert (found.mean, found.sd, found.low, found.high, found.count) == (3, 1, 2, 4, 2)


@given(st.floats(20, 90), st.floats(20, 90), scales)
def test_the_area_is_about_that_of_the_pixels_in_the_ellipse(width, height, scale):
    drawn = ellipse((5.0, 5.0), (5 + width, 5 + height))
    inside = statistics(np.zeros((120, 120), np.int16), drawn).count
    pixels = area(drawn, scale) / (scale.across * scale.down)
    assert inside == pytest.approx(pixels, rel=0.08)
    assert area(drawn, scale) == pytest.approx(
        math.pi * (width * scale.across / 2) * (height * scale.down / 2)
    )


@given(st.sampled_from(Kind), st.tuples(places, places, places), places)
def test_a_measurement_moves_as_a_whole_and_back(kind, points, by):
    drawn = Measurement(kind, points[: kind.points])
    there = drawn.moved(*by)
    for before, after in zip(drawn.handles, there.handles, strict=True):
        assert math.dist(after, (before[0] + by[0], before[1] + by[1])) < 1e-9
    back = there.moved(-by[0], -by[1])
    for before, after in zip(drawn.points, back.points, strict=True):
        assert math.dist(before, after) < 1e-9


@given(st.sampled_from(Kind), st.tuples(places, places, places), places, st.integers(0, 3))
def test_a_handle_goes_where_it_is_put(kind, points, place, index):
    drawn = Measurement(kind, points[: kind.points])
    index %= len(drawn.handles)
    changed = drawn.with_handle(index, place)
    if kind is not Kind.ELLIPSE:
        assert changed.handles[index] == place
        return
    sides = {side for corner in changed.corners for side in corner}
    assert place[index // 2] in sides


@pytest.mark.parametrize(
    ("told", "scale"),
    [
        ({}, Scale()),
        ({"PixelSpacing": [0.5, 0.25]}, Scale(0.25, 0.5, Unit.MM)),
        ({"ImagerPixelSpacing": [0.5, 0.25]}, Scale(0.25, 0.5, Unit.DETECTOR)),
        (
            {"PixelSpacing": [0.5, 0.5], "ImagerPixelSpacing": [0.5, 0.5]},
            Scale(0.5, 0.5, Unit.DETECTOR),
        ),
        (
            {"PixelSpacing": [0.4, 0.4], "ImagerPixelSpacing": [0.5, 0.5]},
            Scale(0.4, 0.4, Unit.MM),
        ),
        (
            {
                "PixelSpacing": [0.5, 0.5],
                "ImagerPixelSpacing": [0.5, 0.5],
                "PixelSpacingCalibrationType": "FIDUCIAL",
            },
            Scale(0.5, 0.5, Unit.MM),
        ),
        ({"NominalScannedPixelSpacing": [0.2, 0.2]}, Scale(0.2, 0.2, Unit.FILM)),
    ],
)
def test_what_a_distance_counts_in_is_what_the_header_tells(tmp_path, told, scale):
    image = dcmread(get_testdata_file("CT_small.dcm", download=False))
    del image.PixelSpacing
    for keyword, value in told.items():
        setattr(image, keyword, value)
    image.save_as(tmp_path / "one.dcm")
    assert scale_of(decode(Source(str(tmp_path / "one.dcm")))) == scale
