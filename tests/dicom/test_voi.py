"""What a header offers as windows and VOI LUTs, and what it says is no part of the image."""

from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from midrc_desktop.dicom.pixels import decode
from midrc_desktop.dicom.study import Source
from midrc_desktop.dicom.window import VoiLut, Window
from tests.dicom.made_files import made


def lut(entries: np.ndarray, first: int, bits: int, words: str = "") -> Dataset:
    table = Dataset()
    table.add_new(0x00283002, "US" if first >= 0 else "SS", [len(entries) % 65536, first, bits])
    table.LUTExplanation = words
    table.add_new(0x00283006, "OW", entries.tobytes())
    return table


def test_every_window_comes_with_its_explanation(tmp_path: Path) -> None:
    path = made(tmp_path / "a", WindowCenter=[40, 600, 50], WindowWidth=[80, 2800, 400],
                WindowCenterWidthExplanation=["BRAIN", "BONE"],
                VOILUTFunction="SIGMOID")  # fmt: skip
    image = decode(Source(str(path)))
    assert image.window == Window(40, 80, "SIGMOID")
    assert image.windows == (
        ("BRAIN", Window(40, 80, "SIGMOID")),
        ("BONE", Window(600, 2800, "SIGMOID")),
        ("", Window(50, 400, "SIGMOID")),
    )


def test_a_window_without_width_is_passed_over(tmp_path: Path) -> None:
    path = made(tmp_path / "a", WindowCenter=[40, 600], WindowWidth=[0, 2800])
    assert decode(Source(str(path))).windows == (("", Window(600, 2800)),)


@pytest.mark.parametrize(
    ("kind", "bits"), [(np.uint8, 8), (np.uint16, 8), (np.uint16, 12), (np.uint16, 16)]
)
def test_tables_come_before_windows(tmp_path: Path, kind: type, bits: int) -> None:
    entries = np.linspace(0, 2**bits - 1, 100).astype(kind)
    other = lut(entries[::-1].copy(), -50, bits)
    path = made(tmp_path / "a", WindowCenter=40, WindowWidth=80, Modality="DX",
                VOILUTSequence=[lut(entries, 10, bits, "NORMAL"), other])  # fmt: skip
    image = decode(Source(str(path)))
    greys = np.linspace(0, 255, 100)
    assert [words for words, _ in image.windows] == ["NORMAL", "", ""]
    assert image.window is image.windows[0][1]
    assert isinstance(image.window, VoiLut)
    assert image.window.first == 10
    assert np.all(np.abs(np.frombuffer(image.window.table, np.uint8) - greys) <= 1)
    assert image.windows[1][1].apply(np.array([-60, 60], np.int16)).tolist() == [255, 0]
    assert image.windows[2][1] == Window(40, 80)


def test_a_table_that_is_longer_than_its_bits_say_is_scaled_by_what_it_holds(
    tmp_path: Path,
) -> None:
    path = made(tmp_path / "a", VOILUTSequence=[lut(np.array([0, 4095], np.uint16), 0, 10)])
    assert decode(Source(str(path))).window == VoiLut(0, b"\0\xff")


def test_a_damaged_table_is_passed_over(tmp_path: Path) -> None:
    table = Dataset()
    table.LUTExplanation = "nothing else"
    path = made(tmp_path / "a", WindowCenter=1, WindowWidth=2, VOILUTSequence=[table])
    assert decode(Source(str(path))).windows == (("", Window(1, 2)),)


def padded(path: Path, stored: np.ndarray, vr: str, *padding: int) -> Source:
    """A slice of these values with a Pixel Padding Value and perhaps a Range Limit."""
    signed = int(stored.dtype.kind == "i")
    dataset = dcmread(made(path, PixelRepresentation=signed, BitsStored=16, HighBit=15,
                           PixelData=stored.tobytes()))  # fmt: skip
    for tag, value in zip((0x00280120, 0x00280121), padding, strict=False):
        dataset.add_new(tag, vr, value)
    dataset.save_as(path)
    return Source(str(path))


@pytest.mark.parametrize(
    ("stored", "padding", "told"),
    [
        (np.uint16(0), (0,), (-1024, -1024)),
        (np.int16(-2000), (-2000,), (-3024, -3024)),
        (np.int16(-5), (-10, -2), (-1034, -1026)),
        (np.uint16(5), (9, 2), (-1022, -1015)),
    ],
)
def test_padding_is_told_in_values_after_rescaling(
    tmp_path: Path, stored: np.generic, padding: tuple[int, ...], told: tuple[float, float]
) -> None:
    pixels = np.full((16, 16), stored)
    pixels[0, 0] = 1000
    image = decode(padded(tmp_path / "a", pixels, "SS" if pixels.dtype.kind == "i" else "US",
                          *padding))  # fmt: skip
    assert image.padding == told
    low, high = told
    inside = (image.pixels >= low) & (image.pixels <= high)
    assert not inside[0, 0]
    assert np.all(inside[1:])


def test_padding_written_as_the_wrong_kind_of_number_is_understood(tmp_path: Path) -> None:
    pixels = np.full((16, 16), -2000, np.int16)
    assert decode(padded(tmp_path / "a", pixels, "US", 63536)).padding == (-3024, -3024)


def test_without_a_word_of_it_nothing_is_padding(tmp_path: Path) -> None:
    assert decode(Source(str(made(tmp_path / "a")))).padding is None


def test_an_image_that_would_be_nothing_but_padding_is_shown(tmp_path: Path) -> None:
    pixels = np.arange(256, dtype=np.uint16).reshape(16, 16)
    assert decode(padded(tmp_path / "a", pixels, "US", 0, 4095)).padding is None


@pytest.mark.parametrize(
    ("attributes", "unit"),
    [
        ({}, "HU"),
        ({"RescaleType": "HU"}, "HU"),
        ({"RescaleType": "US"}, ""),
        ({"RescaleType": "MGML"}, "mg/ml"),
        ({"Modality": "MR"}, ""),
        ({"Modality": "MR", "RescaleType": "US"}, ""),
        ({"Modality": "PT", "Units": "BQML"}, "Bq/ml"),
        ({"Modality": "PT", "Units": "CNTS"}, "counts"),
        ({"Modality": "PT", "Units": "SOMETHING^NEW"}, ""),
        ({"Modality": "PT"}, ""),
    ],
)
def test_values_have_the_unit_that_the_header_says(
    tmp_path: Path, attributes: dict[str, str], unit: str
) -> None:
    assert decode(Source(str(made(tmp_path / "a", **attributes)))).unit == unit
