"""Pictures as fine as the screen, whatever its resolution; turned ones the same as upright."""

import numpy as np
import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import Window
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.preview.rendering import WHILE_MOVING, Rendering

SIDE = 240
FITTED = Placement()
IDENTITY = Window(128, 256)


def painted(rendering, placement=FITTED, ratio=1.0, *, moving=False, window=IDENTITY):
    """The picture on a screen of 240 × 240 logical pixels."""
    side = round(SIDE * ratio)
    screen = QImage(side, side, QImage.Format.Format_RGB32)
    screen.setDevicePixelRatio(ratio)
    screen.fill(QColor("black"))
    greys = rendering.greys
    size = QSizeF(SIDE, SIDE)
    transform = placement.transform(greys.columns, greys.rows, greys.aspect, size)
    painter = QPainter(screen)
    rendering.paint(painter, transform, window, moving=moving)
    painter.end()
    bits = np.frombuffer(screen.constBits(), np.uint8).reshape(side, screen.bytesPerLine())
    return bits[:, : 4 * side : 4].astype(int)


def stripes(every, side=960):
    columns = (np.arange(side) // every % 2 * 255).astype(np.uint8)
    return SliceImage(np.tile(columns, (side, 1)), False, None, None, "")


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_detail_as_fine_as_the_screen_is_there_at_every_resolution(qapp, ratio):
    every = round(960 / SIDE / ratio * 2)
    row = painted(Rendering(stripes(every)), ratio=ratio)[5]
    swings = np.abs(np.diff(row[4:-4]))
    assert swings.max() > 200


def test_what_is_finer_than_the_screen_is_averaged_and_not_skipped(qapp):
    row = painted(Rendering(stripes(1)))[5]
    assert row.min() > 110
    assert row.max() < 145


def test_a_window_that_comes_to_another_screen_is_drawn_in_its_pixels(qapp):
    rendering = Rendering(stripes(4))
    coarse = painted(rendering)[5]
    fine = painted(rendering, ratio=2.0)[5]
    assert coarse.size * 2 == fine.size
    assert np.array_equal(fine, painted(Rendering(stripes(4)), ratio=2.0)[5])


@pytest.mark.parametrize("moving", [False, True])
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("turns", range(4))
def test_a_turned_picture_is_the_upright_one_turned(qapp, turns, mirrored, moving):
    noise = np.random.default_rng(3).integers(0, 256, (SIDE, SIDE)).astype(np.uint8)
    rendering = Rendering(SliceImage(noise, False, None, None, ""))
    expected = np.rot90(np.fliplr(noise) if mirrored else noise, -turns)
    shown = painted(rendering, Placement(turns=turns, mirrored=mirrored), moving=moving)
    assert np.array_equal(shown, expected)


def test_a_large_image_is_dragged_on_a_small_copy_at_double_resolution_too(qapp):
    large = np.tile(np.arange(2500, dtype=np.int16), (3000, 1))
    rendering = Rendering(SliceImage(large, False, None, None, ""))
    painted(rendering, Placement(8.0), 2.0, moving=True, window=Window(1250, 2500))
    drawn = rendering.drawn_size
    assert drawn.width() * drawn.height() <= 2 * WHILE_MOVING
    painted(rendering, Placement(8.0), 2.0, window=Window(1250, 2500))
    assert rendering.drawn_size.width() == 2500


def test_an_image_that_is_nowhere_is_not_drawn(qapp):
    rendering = Rendering(stripes(4))
    screen = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(screen)
    rendering.paint(painter, QTransform.fromScale(0, 0), Window(128, 256))
    painter.end()
