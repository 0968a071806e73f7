"""What is written over the image can be read on anything."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from midrc_desktop.ui.colours import contrast
from midrc_desktop.ui.preview import overlay
from midrc_desktop.ui.preview.overlay import GROUND, paint_beside
from midrc_desktop.ui.preview.ruler_marks import CHOSEN, MEASURE

AREA = QRectF(0, 0, 400, 300)


@pytest.mark.parametrize(
    "colour", [overlay.TEXT, overlay.QUIET, overlay.LETTER, overlay.FLAG, MEASURE, CHOSEN]
)
@pytest.mark.parametrize("bone", [0, 128, 255])
def test_every_text_has_enough_contrast_on_air_brain_and_bone(colour, bone):
    share = GROUND.alphaF()
    ground = QColor.fromRgb(*(round(bone * (1 - share)),) * 3)
    assert contrast(colour.name(), ground.name()) >= 4.5


@pytest.mark.parametrize("x", [0, 200, 399])
@pytest.mark.parametrize("y", [0, 150, 299])
def test_words_beside_a_line_stay_within_the_viewport(qapp, x, y):
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_beside(painter, AREA, QRectF(x, y, 0, 0), "Mean 12.3\nMin 4", MEASURE)
    painter.end()
    dark = [
        (column, row)
        for column in range(400)
        for row in range(300)
        if image.pixelColor(column, row).lightness() < 80
    ]
    assert min(column for column, _ in dark) >= 20
    assert max(column for column, _ in dark) <= 380
    assert min(row for _, row in dark) >= 0
    assert len({row for _, row in dark}) > 20


@pytest.mark.parametrize(
    "drawn",
    [
        QRectF(20, 20, 60, 60),
        QRectF(320, 20, 60, 60),
        QRectF(60, 20, 300, 60),
        QRectF(60, 230, 300, 60),
    ],
    ids=["right", "left", "below", "above"],
)
def test_words_leave_what_they_stand_beside_free(qapp, drawn):
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_beside(painter, AREA, drawn, "Mean 12.3\nMin 4", MEASURE)
    painter.end()
    inside = drawn.toRect()
    white = QColor("white")
    for column in range(inside.left(), inside.right() + 1, 3):
        for row in range(inside.top(), inside.bottom() + 1, 3):
            assert image.pixelColor(column, row) == white
