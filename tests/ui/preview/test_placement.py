import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLineF, QPointF, QSizeF

from midrc_desktop.ui.preview.placement import LARGEST, SMALLEST, Placement, outline, pixel_at

sides = st.integers(1, 3000)
aspects = st.floats(0.2, 5)
steps = st.floats(0.25, 4)
shifts = st.floats(-300, 300)
viewports = st.builds(QSizeF, st.floats(100, 4000), st.floats(100, 4000))
placements = st.builds(
    Placement, st.floats(SMALLEST, LARGEST), shifts, shifts, st.integers(0, 3), st.booleans()
)
orientations = st.builds(Placement, turns=st.integers(0, 3), mirrored=st.booleans())
LETTERS = ("R", "L", "A", "P")


@given(placements, sides, sides, aspects, viewports)
def test_from_the_viewport_to_the_image_and_back_is_the_same_place(
    placement, columns, rows, aspect, viewport
):
    there = placement.transform(columns, rows, aspect, viewport)
    back, invertible = there.inverted()
    assert invertible
    for point in (QPointF(0, 0), QPointF(columns, rows), QPointF(-50.25, 3050.5)):
        image, screen = back.map(there.map(point)), there.map(back.map(point))
        assert math.dist(image.toTuple(), point.toTuple()) < 1e-6 * 3000
        assert math.dist(screen.toTuple(), point.toTuple()) < 1e-6 * 3000


@given(orientations, sides, sides, aspects, viewports)
def test_a_fitted_image_is_whole_centred_and_true_in_aspect(
    placement, columns, rows, aspect, viewport
):
    transform = placement.transform(columns, rows, aspect, viewport)
    target = transform.mapRect(outline(columns, rows))
    assert target.width() <= viewport.width() * 1.000001
    assert target.height() <= viewport.height() * 1.000001
    assert abs(target.center().x() - viewport.width() / 2) < 1e-6 * viewport.width()
    assert abs(target.center().y() - viewport.height() / 2) < 1e-6 * viewport.height()
    across = transform.map(QLineF(0, 0, 1, 0)).length()
    down = transform.map(QLineF(0, 0, 0, 1)).length()
    assert down / across == pytest.approx(aspect)


@given(placements, steps, st.floats(0, 800), st.floats(0, 600))
def test_zooming_keeps_what_is_under_the_cursor(placement, factor, x, y):
    viewport, about = QSizeF(800, 600), QPointF(x, y)
    before = placement.transform(512, 400, 1.3, viewport).inverted()[0].map(about)
    zoomed = placement.zoomed(factor, about, viewport)
    after = zoomed.transform(512, 400, 1.3, viewport).inverted()[0].map(about)
    assert (after - before).manhattanLength() < 1e-6 * 3000
    assert (zoomed.turns, zoomed.mirrored) == (placement.turns, placement.mirrored)


@given(st.lists(st.floats(0.01, 100), max_size=20))
def test_zoom_stays_within_its_limits(factors):
    placement = Placement()
    for factor in factors:
        placement = placement.zoomed(factor, QPointF(10, 10), QSizeF(800, 600))
    assert SMALLEST <= placement.zoom <= LARGEST


@given(placements, sides, sides)
def test_mirroring_swaps_the_sides_of_the_screen_however_the_image_is_turned(placement, x, y):
    viewport, point = QSizeF(800, 800), QPointF(x, y)
    at = placement.transform(512, 512, 1, viewport).map(point)
    across = placement.mirrored_left_right().transform(512, 512, 1, viewport).map(point)
    over = placement.mirrored_up_down().transform(512, 512, 1, viewport).map(point)
    assert (across.x(), across.y()) == pytest.approx((800 - at.x(), at.y()), abs=1e-6 * 1e5)
    assert (over.x(), over.y()) == pytest.approx((at.x(), 800 - at.y()), abs=1e-6 * 1e5)


@given(placements)
def test_mirroring_twice_and_four_quarter_turns_change_nothing(placement):
    assert placement.mirrored_left_right().mirrored_left_right() == placement
    assert placement.mirrored_up_down().mirrored_up_down() == placement
    assert placement.turned(1).turned(3) == placement
    assert placement.turned(-1) == placement.turned(3)


@given(placements)
def test_a_letter_stays_at_the_edge_that_it_names(placement):
    transform = placement.transform(101, 101, 1, QSizeF(500, 500))
    centre = transform.map(QPointF(50, 50))
    middles = (QPointF(0, 50), QPointF(100, 50), QPointF(50, 0), QPointF(50, 100))
    for letter, middle in zip(LETTERS, middles, strict=True):
        away = transform.map(middle) - centre
        if abs(away.x()) > abs(away.y()):
            edge = 0 if away.x() < 0 else 1
        else:
            edge = 2 if away.y() < 0 else 3
        assert placement.edges(LETTERS)[edge] == letter


@given(orientations, st.integers(1, 3000), st.integers(1, 3000), st.floats(0, 1), st.floats(0, 1))
def test_every_point_of_the_image_has_a_pixel(placement, rows, columns, down, across):
    transform = placement.transform(columns, rows, 1, QSizeF(700, 500))
    inside = QPointF(across * columns - 0.5, down * rows - 0.5) * 0.999999
    place = pixel_at(transform.map(inside), transform, rows, columns)
    assert place is not None
    assert abs(place[0] - inside.y()) <= 0.501
    assert abs(place[1] - inside.x()) <= 0.501
    assert 0 <= place[0] < rows
    assert 0 <= place[1] < columns


def test_beside_the_image_there_is_no_pixel():
    transform = Placement().transform(64, 64, 1, QSizeF(400, 100))
    assert pixel_at(QPointF(5, 5), transform, 64, 64) is None
    nowhere = Placement().transform(64, 64, 1, QSizeF())
    assert pixel_at(QPointF(5, 5), nowhere, 64, 64) is None


@given(placements, st.tuples(sides, sides, aspects), viewports, viewports)
def test_what_is_in_the_middle_of_a_viewport_stays_there_when_its_size_changes(
    placement, shape, before, after
):
    columns, rows, aspect = shape
    here = middle_of(placement, columns, rows, aspect, before)
    resized = placement.resized(columns, rows, aspect, before, after)
    there = middle_of(resized, columns, rows, aspect, after)
    assert (there.x(), there.y()) == pytest.approx((here.x(), here.y()), rel=1e-6, abs=1e-3)


def middle_of(placement, columns, rows, aspect, viewport):
    """What place of the image is in the middle of the viewport."""
    back, _ = placement.transform(columns, rows, aspect, viewport).inverted()
    return back.map(QPointF(viewport.width() / 2, viewport.height() / 2))
