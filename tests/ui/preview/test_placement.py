from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF

from midrc_desktop.ui.preview.placement import LARGEST, SMALLEST, Placement, pixel_at

sides = st.floats(10, 4000)
steps = st.floats(0.25, 4)


@given(sides, sides, sides, sides)
def test_a_fitted_image_is_whole_centred_and_true_in_aspect(width, height, wide, tall):
    target = Placement().target(QSizeF(width, height), QSizeF(wide, tall))
    assert target.width() <= wide * 1.000001
    assert target.height() <= tall * 1.000001
    assert abs(target.center().x() - wide / 2) < 1e-6 * wide
    assert abs(target.width() / target.height() - width / height) < 1e-6 * width / height


@given(steps, st.floats(0, 800), st.floats(0, 600), st.floats(-300, 300), st.floats(-300, 300))
def test_zooming_keeps_what_is_under_the_cursor(factor, x, y, dx, dy):
    image, viewport, about = QSizeF(512, 512), QSizeF(800, 600), QPointF(x, y)
    before = Placement().moved(QPointF(dx, dy))
    after = before.zoomed(factor, about, viewport)
    first, then = before.target(image, viewport), after.target(image, viewport)
    share = (x - first.left()) / first.width()
    assert abs(then.left() + share * then.width() - x) < 1e-6 * max(then.width(), 1000)


@given(st.lists(st.floats(0.01, 100), max_size=20))
def test_zoom_stays_within_its_limits(factors):
    placement = Placement()
    for factor in factors:
        placement = placement.zoomed(factor, QPointF(10, 10), QSizeF(800, 600))
    assert SMALLEST <= placement.zoom <= LARGEST


@given(st.integers(1, 3000), st.integers(1, 3000), st.floats(0, 1), st.floats(0, 1))
def test_every_point_of_the_image_has_a_pixel(rows, columns, down, across):
    target = QRectF(-50, 20, 700, 500)
    point = QPointF(target.left() + across * 700, target.top() + down * 500)
    place = pixel_at(point, target, rows, columns)
    assert place is not None
    assert 0 <= place[0] < rows
    assert 0 <= place[1] < columns


def test_beside_the_image_there_is_no_pixel():
    assert pixel_at(QPointF(5, 5), QRectF(10, 10, 100, 100), 64, 64) is None
    assert pixel_at(QPointF(5, 5), QRectF(), 64, 64) is None
