"""Images that are made here to be unusual: the viewport draws what DCMTK draws."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from midrc_desktop.dicom.pixels import decode
from midrc_desktop.dicom.study import Source
from tests.dicom.made_files import made
from tests.golden.ours import difference, drawn, window_of
from tests.golden.reference import reference, tools_missing

pytestmark = pytest.mark.skipif(
    bool(tools_missing()), reason="DCMTK and GDCM's programs are not installed here"
)

RANDOM = np.random.default_rng(8)
GREY = RANDOM.integers(0, 4096, (16, 16)).astype(np.uint16)
COLOURS = RANDOM.integers(0, 256, (16, 16, 3)).astype(np.uint8)
WINDOW = {"WindowCenter": 200, "WindowWidth": 1500}
NO_RESCALE = {"RescaleSlope": None, "RescaleIntercept": None}


def grey(path: Path, **attributes: object) -> Path:
    return made(path, **{"PixelData": GREY.tobytes(), **WINDOW, **attributes})


def with_table(path: Path, sequence: str, entries: np.ndarray, first: int, bits: int) -> Path:
    table = Dataset()
    signed = "SS" if sequence == "VOILUTSequence" else "US"
    table.add_new(0x00283002, signed, [len(entries), first, bits])
    table.add_new(0x00283006, "OW", entries.astype(np.uint16).tobytes())
    if sequence == "ModalityLUTSequence":
        table.ModalityLUTType = "US"
        return grey(path, Modality="DX", ModalityLUTSequence=[table], WindowCenter=32768,
                    WindowWidth=65536, **NO_RESCALE)  # fmt: skip
    path = grey(path, Modality="DX", VOILUTSequence=[table])
    dataset = dcmread(path)
    del dataset.WindowCenter, dataset.WindowWidth
    dataset.save_as(path)
    return path


def bent(count: int, highest: int) -> np.ndarray:
    return np.rint(np.linspace(0, 1, count) ** 0.4 * highest)


def coloured(path: Path, **attributes: object) -> Path:
    return made(path, **{
        "Modality": "US", "SamplesPerPixel": 3, "PlanarConfiguration": 0, "BitsAllocated": 8,
        "BitsStored": 8, "HighBit": 7, "PhotometricInterpretation": "RGB", **NO_RESCALE,
        "PixelData": COLOURS.tobytes(), **attributes,
    })  # fmt: skip


def palette(path: Path, bits: int) -> Path:
    path = made(path, Modality="US", PhotometricInterpretation="PALETTE COLOR", BitsAllocated=8,
                BitsStored=8, HighBit=7, **NO_RESCALE,
                PixelData=np.arange(256, dtype=np.uint8).tobytes())  # fmt: skip
    dataset = dcmread(path)
    for number in range(3):
        entries = np.roll(bent(256, 2**bits - 1), 60 * number)
        kind = np.uint16 if bits == 16 else np.uint8
        dataset.add_new(0x00281101 + number, "US", [256, 0, bits])
        dataset.add_new(0x00281201 + number, "OW", entries.astype(kind).tobytes())
    dataset.save_as(path)
    return path


def rubbish(path: Path, high_bit: int, signed: int) -> Path:
    used = np.uint16(0xFFF << (high_bit - 11) & 0xFFFF)
    stored = (GREY << np.uint16(high_bit - 11)) & used
    other = RANDOM.integers(0, 2**16, GREY.shape).astype(np.uint16) & ~used
    return grey(path, HighBit=high_bit, PixelRepresentation=signed,
                PixelData=(stored | other).tobytes(), WindowCenter=-1000)  # fmt: skip


MADE: dict[str, Callable[[Path], Path]] = {
    "plain": grey,
    "monochrome1": lambda path: grey(path, PhotometricInterpretation="MONOCHROME1"),
    "sigmoid": lambda path: grey(path, VOILUTFunction="SIGMOID"),
    "fraction": lambda path: grey(path, RescaleSlope="0.37", RescaleIntercept="-3.5"),
    "slope down": lambda path: grey(path, RescaleSlope=-1, RescaleIntercept=1000),
    "no window": lambda path: made(path, Modality="MR", PixelData=GREY.tobytes()),
    "narrow": lambda path: grey(path, WindowCenter=40.5, WindowWidth=1),
    "unsigned, high bit 11": lambda path: rubbish(path, 11, 0),
    "signed, high bit 11": lambda path: rubbish(path, 11, 1),
    "signed, high bit 14": lambda path: rubbish(path, 14, 1),
    "32 bits": lambda path: grey(
        path, BitsAllocated=32, BitsStored=32, HighBit=31,
        PixelData=GREY.astype(np.uint32).tobytes(),
    ),
    "VOI LUT, 8 bits": lambda path: with_table(path, "VOILUTSequence", bent(3000, 255), -900, 8),
    "VOI LUT, 12 bits": lambda path: with_table(path, "VOILUTSequence", bent(512, 4095), 0, 12),
    "Modality LUT": lambda path: with_table(
        path, "ModalityLUTSequence", bent(4096, 65535)[::-1], 0, 16
    ),
    "by plane": lambda path: coloured(
        path, PlanarConfiguration=1, PixelData=COLOURS.transpose(2, 0, 1).tobytes()
    ),
    "palette, 8 bits": lambda path: palette(path, 8),
    "palette, 16 bits": lambda path: palette(path, 16),
}  # fmt: skip


SUBSAMPLED = COLOURS.tobytes()[: 16 * 16 * 2]
IN_YBR: dict[str, Callable[[Path], Path]] = {
    "YBR_FULL": lambda path: coloured(path, PhotometricInterpretation="YBR_FULL"),
    "YBR_FULL by plane": lambda path: coloured(
        path, PhotometricInterpretation="YBR_FULL", PlanarConfiguration=1,
        PixelData=COLOURS.transpose(2, 0, 1).tobytes(),
    ),
    "YBR_FULL_422": lambda path: coloured(
        path, PhotometricInterpretation="YBR_FULL_422", PixelData=SUBSAMPLED
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MADE)
def test_the_viewport_draws_what_the_tools_draw(name: str, tmp_path: Path) -> None:
    path = MADE[name](tmp_path / "a")
    image = decode(Source(str(path)))
    voi = window_of(image)
    ours = drawn(image, voi)
    assert ours.min() < ours.max()
    assert difference(image, ours, reference(path, 0, voi, tmp_path)) <= 1


def exact(ybr: np.ndarray) -> np.ndarray:
    """RGB by the inverse of the equations of PS3.3 C.7.6.3.1.2, not rounded."""
    forth = np.array([[0.2990, 0.5870, 0.1140], [-0.1687, -0.3313, 0.5], [0.5, -0.4187, -0.0813]])
    back = np.linalg.inv(forth)
    return np.clip((ybr.astype(float) - [0, 128, 128]) @ back.T, 0, 255)


@pytest.mark.parametrize("name", IN_YBR)
def test_colours_of_noise_are_those_of_the_equations_which_the_tools_miss_by_two(
    name: str, tmp_path: Path
) -> None:
    path = IN_YBR[name](tmp_path / "a")
    ybr = COLOURS
    if name == "YBR_FULL_422":
        pairs = np.frombuffer(SUBSAMPLED, np.uint8).reshape(16, 8, 4)
        hues = np.repeat(pairs[..., None, 2:], 2, axis=2)
        ybr = np.concatenate([pairs[..., :2, None], hues], axis=-1).reshape(16, 16, 3)
    ours = drawn(decode(Source(str(path))), None)
    theirs = reference(path, 0, None, tmp_path)
    assert np.abs(ours - exact(ybr)).max() <= 1
    # DCMTK cuts off each term of the equations before it adds them up.
    assert 1 < np.abs(theirs - exact(ybr)).max() <= 2.5
    assert np.abs(ours.astype(int) - theirs).max() <= 2
