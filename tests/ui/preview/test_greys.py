import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from PySide6.QtGui import QImage

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import VoiLut, Window
from midrc_desktop.ui.preview.greys import Greys


def greys_of(picture: QImage) -> np.ndarray:
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = [bytes(grey.constScanLine(y))[: grey.width()] for y in range(grey.height())]
    return np.frombuffer(b"".join(rows), np.uint8).reshape(grey.height(), grey.width())


shapes = st.tuples(st.integers(1, 9), st.integers(1, 9))
arrays = st.sampled_from([np.int16, np.uint16, np.uint8, np.float32]).flatmap(
    lambda kind: nps.arrays(
        kind,
        shapes,
        elements=st.floats(-3000, 3000, width=32) if kind is np.float32 else None,
    )
)


@given(arrays, st.floats(-1000, 1000), st.floats(1, 4000), st.booleans(), st.booleans())
def test_the_picture_is_the_window_of_the_values(pixels, level, width, monochrome1, inverted):
    window = Window(level, width)
    image = SliceImage(pixels, monochrome1, None, None, "")
    shown = greys_of(Greys(image).picture(window, inverted))
    wanted = window.apply(pixels)
    assert np.array_equal(shown, 255 - wanted if monochrome1 != inverted else wanted)


def test_colour_is_shown_as_it_is():
    pixels = np.random.default_rng(1).integers(0, 255, (5, 7, 3)).astype(np.uint8)
    picture = Greys(SliceImage(pixels, False, None, None, "")).picture(Window(40, 80), False)
    assert (picture.width(), picture.height()) == (7, 5)
    red, green, blue = pixels[2, 3]
    colour = picture.pixelColor(3, 2)
    assert (colour.red(), colour.green(), colour.blue()) == (red, green, blue)


def test_a_large_picture_has_a_copy_of_about_the_screens_size():
    image = SliceImage(np.full((3000, 2500), 7, np.int16), False, (0.1, 0.1), None, "")
    picture = Greys(image).picture(Window(40, 80), False, at_most=600 * 500)
    assert picture.width() * picture.height() <= 4 * 600 * 500
    assert picture.width() < 2500
    assert abs(picture.width() / picture.height() - 2500 / 3000) < 0.01


def test_a_small_picture_has_no_smaller_copy():
    image = SliceImage(np.zeros((64, 64), np.int16), False, None, None, "")
    assert Greys(image).picture(Window(40, 80), False, at_most=64 * 64 * 2).width() == 64


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (31, "HU", "HU 31"),
        (-1000, "HU", "HU −1000"),
        (412, "", "412"),
        (0.123, "", "0.123"),
        (5120.4, "Bq/ml", "5120 Bq/ml"),
        (2.5, "g/ml", "2.5 g/ml"),
        (-12, "%", "−12 %"),
        (np.nan, "HU", "no value"),
        (np.inf, "", "no value"),
    ],
)
def test_a_value_is_told_as_people_say_it(value, unit, told):
    image = SliceImage(np.full((2, 2), value, np.float32), False, None, None, unit)
    assert Greys(image).value(1, 1) == told


def test_pixels_that_are_not_square_change_the_aspect():
    image = SliceImage(np.zeros((4, 4), np.int16), False, (2.0, 1.0), None, "")
    assert Greys(image).aspect == 2.0


def test_what_is_no_part_of_the_image_has_no_value_and_stays_black():
    pixels = np.array([[-2000, 31]], np.int16)
    image = SliceImage(pixels, False, None, None, "HU", padding=(-2048, -1999))
    assert Greys(image).value(0, 0) == "outside the image"
    assert Greys(image).value(0, 1) == "HU 31"
    for inverted in (False, True):
        assert greys_of(Greys(image).picture(Window(40, 80), inverted))[0, 0] == 0


def test_a_colour_is_told_by_its_parts():
    image = SliceImage(np.array([[[1, 2, 250]]], np.uint8), False, None, None, "")
    assert Greys(image).value(0, 0) == "R 1 G 2 B 250"


def test_a_table_of_the_header_is_drawn():
    image = SliceImage(np.arange(4, dtype=np.uint16).reshape(1, 4), True, None, None, "")
    picture = Greys(image).picture(VoiLut(1, bytes([10, 20, 30])), inverted=False)
    assert greys_of(picture).tolist() == [[245, 245, 235, 225]]
