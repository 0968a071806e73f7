"""Colours, however they are stored."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread

from midrc_desktop.dicom.pixels import decode
from midrc_desktop.dicom.stored import _from_ybr
from midrc_desktop.dicom.study import Source
from tests.dicom.made_files import made

COLOURS = np.random.default_rng(5).integers(0, 256, (6, 8, 3)).astype(np.uint8)


def coloured(path: Path, stored: bytes, photometric: str = "RGB", **attributes: object) -> Source:
    told = {"Rows": 6, "Columns": 8, "BitsAllocated": 8, "BitsStored": 8, "HighBit": 7,
            "SamplesPerPixel": 3, "PlanarConfiguration": 0, **attributes}  # fmt: skip
    return Source(str(made(path, Modality="US", RescaleSlope=None, RescaleIntercept=None,
                           PhotometricInterpretation=photometric, PixelData=stored,
                           WindowCenter=1, WindowWidth=2, **told)))  # fmt: skip


def ycbcr(rgb: np.ndarray) -> np.ndarray:
    """PS3.3 C.7.6.3.1.2, written out."""
    red, green, blue = (rgb[..., at].astype(float) for at in range(3))
    luminance = 0.2990 * red + 0.5870 * green + 0.1140 * blue
    to_blue = -0.1687 * red - 0.3313 * green + 0.5000 * blue + 128
    to_red = 0.5000 * red - 0.4187 * green - 0.0813 * blue + 128
    stacked = np.stack([luminance, to_blue, to_red], axis=-1)
    return np.clip(np.rint(stacked), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL"])
def test_colours_by_pixel_and_by_plane_are_the_same(
    tmp_path: Path, planar: int, photometric: str
) -> None:
    values = COLOURS if photometric == "RGB" else ycbcr(COLOURS)
    stored = values.transpose(2, 0, 1) if planar else values
    image = decode(coloured(tmp_path / "a", stored.tobytes(), photometric,
                            PlanarConfiguration=planar))  # fmt: skip
    assert np.abs(image.pixels.astype(int) - COLOURS).max() <= (0 if photometric == "RGB" else 2)
    assert (image.window, image.windows, image.unit, image.inverted) == (None, (), "", False)


@pytest.mark.parametrize("photometric", ["YBR_FULL_422", "YBR_PARTIAL_422"])
def test_two_pixels_may_share_their_hue(tmp_path: Path, photometric: str) -> None:
    pairs = np.empty((6, 4, 4), np.uint8)
    pairs[..., :2] = np.linspace(16, 235, 48).reshape(6, 4, 2)
    pairs[..., 2:] = 128
    pixels = decode(coloured(tmp_path / "a", pairs.tobytes(), photometric)).pixels
    assert np.all(pixels == pixels[..., :1])
    ends = (int(pixels[0, 0, 0]), int(pixels[-1, -1, 0]))
    assert ends == ((16, 235) if photometric == "YBR_FULL_422" else (0, 255))


def test_colours_that_are_not_subsampled_are_seen_by_their_length(tmp_path: Path) -> None:
    values = ycbcr(COLOURS)
    image = decode(coloured(tmp_path / "a", values.tobytes(), "YBR_FULL_422"))
    assert np.abs(image.pixels.astype(int) - COLOURS).max() <= 2


@given(st.integers(16, 235), st.integers(16, 240), st.integers(16, 240))
def test_the_partial_range_is_that_of_television(luminance: int, blue: int, red: int) -> None:
    wide = np.array(
        [(luminance - 16) * 255 / 219, (blue - 128) * 255 / 224, (red - 128) * 255 / 224]
    )
    matrix = np.array([[1, 0, 1.402], [1, -0.344136, -0.714136], [1, 1.772, 0]])
    wanted = np.clip(matrix @ wide, 0, 255)
    shown = _from_ybr(np.array([[[luminance, blue, red]]], np.uint8), partial=True)
    assert np.all(np.abs(shown[0, 0] - wanted) <= 0.51)


def test_colours_of_sixteen_bits_lose_their_lower_ones(tmp_path: Path) -> None:
    wide = (COLOURS.astype(np.uint16) << 8) | 0x55
    image = decode(coloured(tmp_path / "a", wide.tobytes(), BitsAllocated=16, BitsStored=16,
                            HighBit=15))  # fmt: skip
    assert np.array_equal(image.pixels, COLOURS)


def palette(path: Path, words: np.ndarray, first: int, bits: int, segmented: bool) -> Source:
    """An image of 0 to 255 whose red, green and blue are `words` and two that are turned round."""
    indexes = np.arange(256, dtype=np.uint8)
    made(path, Modality="US", PhotometricInterpretation="PALETTE COLOR", BitsAllocated=8,
         BitsStored=8, HighBit=7, RescaleSlope=None, RescaleIntercept=None,
         PixelData=indexes.tobytes())  # fmt: skip
    dataset = dcmread(path)
    for number, entries in enumerate((words, words[::-1], words)):
        dataset.add_new(0x00281101 + number, "US", [len(entries), first, bits])
        data = entries.astype(np.uint8 if bits == 8 else np.uint16).tobytes()
        if segmented:  # one discrete segment (PS3.3 C.7.9.2)
            count = np.array([0, len(entries)], np.uint16).tobytes()
            dataset.add_new(0x00281221 + number, "OW", count + entries.astype(np.uint16).tobytes())
        else:
            dataset.add_new(0x00281201 + number, "OW", data)
    dataset.save_as(path)
    return Source(str(path))


@pytest.mark.parametrize(("bits", "segmented"), [(8, False), (16, False), (16, True)])
@pytest.mark.parametrize("first", [0, 16])
def test_a_palette_gives_its_colours(
    tmp_path: Path, bits: int, segmented: bool, first: int
) -> None:
    words = np.linspace(0, 2**bits - 1, 200).round()
    pixels = decode(palette(tmp_path / "a", words, first, bits, segmented)).pixels
    at = np.clip(np.arange(256) - first, 0, 199)
    shown = words.astype(int) >> (bits - 8)
    assert np.array_equal(pixels[..., 0].reshape(-1), shown[at])
    assert np.array_equal(pixels[..., 1].reshape(-1), shown[::-1][at])
    assert pixels.dtype == np.uint8


def test_a_supplemental_palette_leaves_greys_alone(tmp_path: Path) -> None:
    path = made(tmp_path / "a", 9)
    dataset = dcmread(path)
    dataset.PixelPresentation = "COLOR"
    for number in range(3):
        dataset.add_new(0x00281101 + number, "US", [4, 4000, 16])
        dataset.add_new(0x00281201 + number, "OW", bytes(8))
    dataset.save_as(path)
    assert np.all(decode(Source(str(path))).pixels == 9)
