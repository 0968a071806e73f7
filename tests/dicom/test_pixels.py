"""Images from their files to values."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, get_frame
from pydicom.sequence import Sequence

from midrc_desktop.dicom.pixels import (
    CannotShow,
    CutShort,
    NoImage,
    NotDecoded,
    SliceImage,
    TooLarge,
    _whole,
    decode,
)
from midrc_desktop.dicom.sources import Gone
from midrc_desktop.dicom.study import Source
from midrc_desktop.dicom.window import Window
from midrc_desktop.jobs.pool import Failure, WorkerPool
from tests.dicom.made_files import bare, made


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    """Where decoders work: they print and they warn."""
    with WorkerPool(1) as pool:
        assert pool.call(abs, -1) == 1  # starts the worker
        yield pool


def packaged(name: str) -> Source:
    return Source(str(get_testdata_file(name, download=False)))


def test_a_ct_slice_is_in_hounsfield_units(tmp_path: Path) -> None:
    image = decode(Source(str(made(tmp_path / "a", 7, WindowCenter=40, WindowWidth=80))))
    assert (image.unit, image.pixels.dtype, image.pixels.shape) == ("HU", np.int16, (16, 16))
    assert np.all(image.pixels == 7)
    assert (image.window, image.spacing, image.inverted) == (Window(40, 80), (0.5, 0.5), False)
    assert image.position == (-100, -100, 35)
    assert image.orientation == (1, 0, 0, 0, 1, 0)


REFERENCE = "MR_small.dcm"
LOSSLESS = [
    "MR_small_RLE.dcm",
    "MR_small_jp2klossless.dcm",
    "MR_small_jpeg_ls_lossless.dcm",
    "MR_small_bigendian.dcm",
    "MR_small_implicit.dcm",
    "MR_small_padded.dcm",
]


@pytest.mark.parametrize("name", LOSSLESS)
def test_every_lossless_encoding_gives_the_same_values(name: str) -> None:
    assert np.array_equal(decode(packaged(name)).pixels, decode(packaged(REFERENCE)).pixels)


@pytest.mark.parametrize(
    ("name", "kind", "shape"),
    [
        ("693_J2KI.dcm", np.int16, (512, 512)),
        ("examples_palette.dcm", np.uint8, (350, 800, 3)),
        ("examples_ybr_color.dcm", np.uint8, (240, 320, 3)),
        ("SC_rgb_rle_16bit.dcm", np.uint8, (100, 100, 3)),
        ("SC_ybr_full_422_uncompressed.dcm", np.uint8, (100, 100, 3)),
        ("image_dfl.dcm", np.uint8, (512, 512)),
        ("rtdose.dcm", np.float32, (10, 10)),
        ("liver_1frame.dcm", np.uint8, (512, 512)),
    ],
)
def test_what_comes_in_other_shapes_is_shown(name: str, kind: type, shape: tuple[int, ...]) -> None:
    image = decode(packaged(name))
    assert (image.pixels.dtype, image.pixels.shape) == (kind, shape)
    assert image.pixels.flags.c_contiguous
    assert image.pixels.min() < image.pixels.max()


def test_a_file_without_file_meta_is_shown(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bare(9))
    assert np.all(decode(Source(str(tmp_path / "a"))).pixels == 9)


def test_a_slip_in_the_encoding_does_not_hide_the_image(pool: WorkerPool) -> None:
    image = pool.call(decode, packaged("SC_rgb_jpeg.dcm"))
    assert isinstance(image, SliceImage)
    assert image.pixels.shape == (256, 256, 3)


def test_colours_agree_with_the_uncompressed_picture() -> None:
    plain = decode(packaged("SC_rgb_dcmtk_+eb+cr.dcm")).pixels.astype(int)
    for name in ("SC_ybr_full_422_uncompressed.dcm", "SC_rgb_jpeg_dcmtk.dcm"):
        assert np.abs(decode(packaged(name)).pixels.astype(int) - plain).mean() < 2


def test_values_that_no_whole_number_holds_are_floats(tmp_path: Path) -> None:
    image = decode(Source(str(made(tmp_path / "a", 2, RescaleSlope="0.5", RescaleIntercept="0"))))
    assert image.pixels.dtype == np.float32
    assert np.all(image.pixels == 513)


def test_values_beyond_sixteen_bits_are_floats(tmp_path: Path) -> None:
    image = decode(Source(str(made(tmp_path / "a", 0, RescaleSlope=100, RescaleIntercept=0))))
    assert image.pixels.dtype == np.float32
    assert np.all(image.pixels == 102400)


def test_signed_values_with_unused_bits_are_read_right(tmp_path: Path) -> None:
    stored = np.full((16, 16), 0xF000 | (-5 & 0xFFF), np.uint16)
    stored[0, 0] = 0x7FB & 0xFFF
    path = made(tmp_path / "a", PixelRepresentation=1, RescaleIntercept=0,
                PixelData=stored.tobytes())  # fmt: skip
    pixels = decode(Source(str(path))).pixels
    assert (pixels[0, 0], pixels[1, 1]) == (0x7FB, -5)


def test_monochrome1_is_shown_inverted(tmp_path: Path) -> None:
    path = made(tmp_path / "a", PhotometricInterpretation="MONOCHROME1", Modality="DX")
    image = decode(Source(str(path)))
    assert (image.inverted, image.unit) == (True, "")


def test_a_film_that_calls_itself_ct_is_not_in_hounsfield_units(tmp_path: Path) -> None:
    path = made(tmp_path / "a", RescaleIntercept=None, RescaleSlope=None)
    assert decode(Source(str(path))).unit == ""


def test_a_modality_table_is_applied(tmp_path: Path) -> None:
    table = Dataset()
    table.LUTDescriptor = [4096, 0, 16]
    table.ModalityLUTType = "OD"
    table.add_new(0x00283006, "OW", np.arange(0, 8192, 2, dtype=np.uint16).tobytes())
    path = made(tmp_path / "a", 3, Modality="DX", RescaleSlope=None, RescaleIntercept=None,
                ModalityLUTSequence=Sequence([table]))  # fmt: skip
    assert np.all(decode(Source(str(path))).pixels == 2 * 1027)


def enhanced(path: Path) -> Path:
    """Two frames, each with its own place, rescale and window."""
    frames = []
    for number in range(2):
        frame, place, value, voi = Dataset(), Dataset(), Dataset(), Dataset()
        place.ImagePositionPatient = [0, 0, 10 * number]
        value.RescaleSlope, value.RescaleIntercept = number + 1, -1024
        value.RescaleType = "HU"
        voi.WindowCenter, voi.WindowWidth = 10 + number, 100
        frame.PlanePositionSequence = [place]
        frame.PixelValueTransformationSequence = [value]
        frame.FrameVOILUTSequence = [voi]
        frames.append(frame)
    shared, measures, plane = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing = [0.25, 0.75]
    plane.ImageOrientationPatient = [1, 0, 0, 0, 0, -1]
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = [measures], [plane]
    absent = ("PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient",
              "RescaleSlope", "RescaleIntercept")  # fmt: skip
    return made(path, NumberOfFrames=2, PerFrameFunctionalGroupsSequence=frames,
                SharedFunctionalGroupsSequence=[shared],
                PixelData=np.repeat(np.array([1000, 2000], np.uint16), 256).tobytes(),
                **dict.fromkeys(absent))  # fmt: skip


def test_each_frame_of_an_enhanced_image_has_its_own_values(tmp_path: Path) -> None:
    source = Source(str(enhanced(tmp_path / "a")))
    first, second = decode(source, 0), decode(source, 1)
    assert np.all(first.pixels == 1000 - 1024)
    assert np.all(second.pixels == 4000 - 1024)
    assert (first.window, second.window) == (Window(10, 100), Window(11, 100))
    assert (first.position, second.position) == ((0, 0, 0), (0, 0, 10))
    assert first.spacing == second.spacing == (0.25, 0.75)
    assert first.orientation == (1, 0, 0, 0, 0, -1)
    assert (first.unit, first.pixels.shape) == ("HU", (16, 16))


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    source = Source(str(made(tmp_path / "a", 1)))
    assert decode(source).spacing == (0.5, 0.5)
    made(tmp_path / "a", 1, PixelSpacing=[0.125, 0.125])
    assert decode(source).spacing == (0.125, 0.125)


def test_an_image_in_an_archive_is_shown(tmp_path: Path) -> None:
    path = made(tmp_path / "a", 4)
    with zipfile.ZipFile(tmp_path / "z", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "in/it")
    assert np.all(decode(Source(str(tmp_path / "z"), ("in/it",))).pixels == 4)


def broken_jpeg(folder: Path) -> Path:
    dataset = dcmread(packaged("SC_rgb_jpeg_dcmtk.dcm").path)
    fragment = dataset.PixelData
    dataset.PixelData = fragment[:60] + bytes(len(fragment) - 60)
    dataset.save_as(folder / "a")
    return folder / "a"


def too_large(folder: Path) -> Path:
    return made(folder / "a", Rows=65535, Columns=65535)


def no_pixels(folder: Path) -> Path:
    return made(folder / "a", Rows=None, Columns=None, PixelData=None)


def unknown_syntax(folder: Path) -> Path:
    path = made(folder / "a")
    path.write_bytes(path.read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.4."))
    return path


def bomb(folder: Path) -> Path:
    """A small JPEG 2000 image that claims 60,000 columns and rows, in a header of 256."""
    dataset = dcmread(packaged("JPEG2000.dcm").path)
    size = (60000).to_bytes(4, "big")
    at = dataset.PixelData.index(b"\xff\x4f\xff\x51") + 8
    dataset.PixelData = dataset.PixelData[:at] + size + size + dataset.PixelData[at + 8 :]
    dataset.save_as(folder / "a")
    return folder / "a"


def video(folder: Path) -> Path:
    path = made(folder / "a")
    syntax, other = b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.4.102\0"
    content = path.read_bytes()
    length = b"UI" + len(syntax).to_bytes(2, "little") + syntax
    group = int.from_bytes(content[140:144], "little") + 4
    content = content[:140] + group.to_bytes(4, "little") + content[144:]
    path.write_bytes(content.replace(length, b"UI" + len(other).to_bytes(2, "little") + other))
    return path


def too_short(folder: Path) -> Path:
    return made(folder / "a", PixelData=bytes(100))


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (broken_jpeg, CannotShow),
        (too_large, TooLarge),
        (no_pixels, NoImage),
        (unknown_syntax, NotDecoded),
        (too_short, CutShort),
        (bomb, CannotShow),
    ],
)
def test_what_cannot_be_shown_says_so(
    make: Callable[[Path], Path], problem: type[CannotShow], pool: WorkerPool, tmp_path: Path
) -> None:
    source = Source(str(make(tmp_path)))
    failure = pool.call(decode, source)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.sentence) == (problem.__name__, problem.title)


def test_boxes_around_jpeg_2000_are_passed_over_even_if_they_lead_nowhere(tmp_path: Path) -> None:
    dataset = dcmread(packaged("JPEG2000.dcm").path)
    frame = get_frame(dataset.PixelData, 0, number_of_frames=1)
    boxes = b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0\0\0\0ftyp" * 3
    dataset.PixelData = encapsulate([boxes + frame])
    dataset.save_as(tmp_path / "a")
    shown = decode(Source(str(tmp_path / "a"))).pixels
    assert np.array_equal(shown, decode(packaged("JPEG2000.dcm")).pixels)


def test_a_compression_that_is_not_supported_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotDecoded) as told:
        decode(Source(str(video(tmp_path))))
    assert told.value.title == (
        "This image cannot be shown: its compression (MPEG-4 video) is not supported."
    )


def test_a_frame_that_is_not_there_and_a_file_that_is_gone_are_told(tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    with pytest.raises(CannotShow):
        decode(Source(str(path)), 1)
    path.unlink()
    with pytest.raises(Gone):
        decode(Source(str(path)))


def test_real_codecs_agree(shared_data: Path) -> None:
    codecs = shared_data / "codecs"
    plain = decode(Source(str(codecs / "CT1_RLE"))).pixels
    for name in ("CT1_J2KR", "CT1_JLSL", "CT1_JPLL"):
        assert np.array_equal(decode(Source(str(codecs / name))).pixels, plain)


@given(
    nps.arrays(st.sampled_from([np.uint8, np.int16, np.uint16, np.int32]), (3, 4)),
    st.integers(-70000, 70000),
    st.integers(-70000, 70000),
)
def test_rescaling_in_few_bits_is_right_or_in_more(stored, slope, intercept):
    exact = stored.astype(np.float64) * slope + intercept
    values = _whole(stored, slope, intercept)
    assert values.dtype in (np.uint8, np.int16, np.uint16, np.float32)
    assert np.array_equal(values, exact.astype(np.float32) if values.dtype == np.float32 else exact)
