"""Every way in which pixels are stored gives the same values."""

import io
from pathlib import Path

import gdcm
import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from midrc_desktop.dicom.pixels import decode
from midrc_desktop.dicom.study import Source
from tests.dicom.made_files import made, made_dataset

BY_PYDICOM = (RLELossless, JPEGLSLossless, JPEG2000Lossless)
BY_GDCM = {
    JPEGLossless: gdcm.TransferSyntax.JPEGLosslessProcess14,
    JPEGLosslessSV1: gdcm.TransferSyntax.JPEGLosslessProcess14_1,
}
SHAPES = [(8, 8, 0), (8, 8, 1), (16, 12, 0), (16, 12, 1), (16, 16, 0), (16, 16, 1)]

# A ramp of 12 x 16 (grey: 200 x + 37 y in 16 bits; RGB: 15 x, 20 y, x + y), by OpenJPH 0.26.
HT_GREY = (
    "ff4fff5100294000000000100000000c0000000000000000000000100000000c000000000000000000010f0101ff"
    "50000800020000000aff52000c00020001000504044001ff5c00132088909090909090909090909090888888ff64"
    "001700014f70656e4a50482056657220302e32362e332eff90000a00000000007e0001ff93c00026a7f705077400"
    "00c000134000130046fe0307740078fe02077400c00013c00012802083fc0282740073fe323300c0001550000550"
    "82050bfea08232027600a4a4a4a4c02101beb600c0002b600016888e8e8e8e8e8ee78a7a71827700480441100441"
    "fefa04207bf61081ecba00ffd9"
)
HT_COLOUR = (
    "ff4fff51002f4000000000100000000c0000000000000000000000100000000c0000000000000000000307010107"
    "0101070101ff500008000200000003ff52000c00020001010504044001ff5c001320505858585858585858585858"
    "58505050ff64001700014f70656e4a50482056657220302e32362e332eff90000a0000000001170001ff93c01280"
    "8301077400c012809101077400c01280f900c77400000000c0096004a0c800877400ae01077400c0096004a0f000"
    "c774004501877400c0096004a010018774005501877400c009a0048042fc00027400ed0a3300c009600480c00042"
    "7400aa123300c009a0048008c401027400aa123300c009e0054800f0a323c275002ccbb2c00001beb600c0096005"
    "50f8ac727400d56ab5fac01081beb600c00a9801548220fca02230827600d96c36fbc01081beb600c015100568aa"
    "fae7a9e9e2760052444444fefa727bf7c9ecb800c013401680c0e7814be5006529a59452fefa00007bf60001ecba"
    "00c0155005a0cccccce780a7a7c27700e739e79c73fefa00007bf60001ecba00ffd9"
)


def noise(allocated: int, stored: int, signed: int) -> np.ndarray:
    low, high = (-(2 ** (stored - 1)), 2 ** (stored - 1)) if signed else (0, 2**stored)
    kind = f"{'i' if signed else 'u'}{allocated // 8}"
    return np.random.default_rng(stored).integers(low, high, (64, 64)).astype(kind)


def grey(path: Path, pixels: np.ndarray, stored: int) -> Path:
    bits = 8 * pixels.dtype.itemsize
    return made(path, Modality="MR", RescaleSlope=None, RescaleIntercept=None, BitsAllocated=bits,
                BitsStored=stored, HighBit=stored - 1, Rows=pixels.shape[0],
                Columns=pixels.shape[1], PixelRepresentation=int(pixels.dtype.kind == "i"),
                PixelData=pixels.tobytes())  # fmt: skip


def by_gdcm(path: Path, syntax: UID) -> None:
    reader, writer = gdcm.ImageReader(), gdcm.ImageWriter()
    reader.SetFileName(str(path))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(BY_GDCM[syntax]))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    writer.SetFileName(str(path))
    assert writer.Write()


@pytest.mark.parametrize("syntax", [*BY_PYDICOM, *BY_GDCM], ids=lambda syntax: syntax.keyword)
@pytest.mark.parametrize(("allocated", "stored", "signed"), SHAPES)
def test_lossless_compression_loses_nothing(
    tmp_path: Path, syntax: UID, allocated: int, stored: int, signed: int
) -> None:
    pixels = noise(allocated, stored, signed)
    path = grey(tmp_path / "a", pixels, stored)
    if syntax in BY_GDCM:
        by_gdcm(path, syntax)
    else:
        dataset = dcmread(path)
        dataset.compress(syntax, generate_instance_uid=False)
        dataset.save_as(path)
    assert dcmread(path).file_meta.TransferSyntaxUID == syntax
    assert np.array_equal(decode(Source(str(path))).pixels, pixels)


def encapsulated(path: Path, syntax: UID, *frames: bytes, **attributes: object) -> Source:
    dataset = made_dataset(RescaleSlope=None, RescaleIntercept=None, Modality="US", **attributes)
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.PixelData = encapsulate(list(frames))
    dataset.save_as(path, enforce_file_format=True)
    return Source(str(path))


@pytest.mark.parametrize("syntax", [HTJ2KLossless, HTJ2KLosslessRPCL], ids=lambda uid: uid.keyword)
def test_high_throughput_jpeg_2000_is_decoded(tmp_path: Path, syntax: UID) -> None:
    y, x = np.mgrid[:12, :16]
    one = encapsulated(tmp_path / "a", syntax, bytes.fromhex(HT_GREY), Rows=12, Columns=16,
                       BitsStored=16, HighBit=15)  # fmt: skip
    assert np.array_equal(decode(one).pixels, x * 200 + y * 37)
    other = encapsulated(tmp_path / "b", syntax, bytes.fromhex(HT_COLOUR), Rows=12, Columns=16,
                         BitsAllocated=8, BitsStored=8, HighBit=7, SamplesPerPixel=3,
                         PhotometricInterpretation="YBR_RCT", PlanarConfiguration=0)  # fmt: skip
    assert np.array_equal(decode(other).pixels, np.stack([x * 15, y * 20, x + y], axis=-1))


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.1.98", ExplicitVRLittleEndian])
def test_pixels_in_fragments_need_not_be_compressed(tmp_path: Path, syntax: str) -> None:
    frames = [np.full((16, 16), number, np.uint16).tobytes() for number in (7, 9)]
    path = Path(encapsulated(tmp_path / "a", JPEGBaseline8Bit, *frames, NumberOfFrames=2).path)
    old, new = (
        f"{uid}\0"[: len(uid) + len(uid) % 2].encode() for uid in (JPEGBaseline8Bit, syntax)
    )
    path.write_bytes(
        path.read_bytes().replace(b"UI\x16\0" + old, b"UI\x16\0" + new.ljust(22, b"\0"))
    )
    assert np.all(decode(Source(str(path)), 1).pixels == 9)


def jpeg(values: np.ndarray) -> bytes:
    written = io.BytesIO()
    Image.fromarray(values).save(written, "JPEG", quality=95)
    return written.getvalue()


@pytest.mark.parametrize("syntax", [JPEGBaseline8Bit, JPEGExtended12Bit], ids=lambda u: u.keyword)
@pytest.mark.parametrize(("allocated", "stored"), [(8, 8), (16, 8), (16, 12)])
def test_a_jpeg_image_says_itself_how_wide_its_samples_are(
    tmp_path: Path, syntax: UID, allocated: int, stored: int
) -> None:
    y, x = np.mgrid[:32, :32]
    ramp = (4 * x + 3 * y).astype(np.uint8)
    source = encapsulated(tmp_path / "a", syntax, jpeg(ramp), Rows=32, Columns=32,
                          BitsAllocated=allocated, BitsStored=stored,
                          HighBit=stored - 1)  # fmt: skip
    assert np.abs(decode(source).pixels.astype(int) - ramp).max() <= 2


def test_a_near_lossless_image_is_near(tmp_path: Path) -> None:
    pixels = noise(16, 12, 0)
    path = grey(tmp_path / "a", pixels, 12)
    dataset = dcmread(path)
    dataset.compress(JPEGLSNearLossless, jls_error=3, generate_instance_uid=False)
    dataset.save_as(path)
    assert np.abs(decode(Source(str(path))).pixels.astype(int) - pixels).max() <= 3


@pytest.mark.parametrize("high_bit", [11, 13, 15])
@pytest.mark.parametrize("signed", [0, 1])
def test_rubbish_around_the_stored_bits_is_left_out(
    tmp_path: Path, high_bit: int, signed: int
) -> None:
    pixels = noise(16, 12, signed)
    rubbish = np.random.default_rng(7).integers(0, 2**16, pixels.shape).astype(np.uint16)
    used = np.uint16(0xFFF << (high_bit - 11) & 0xFFFF)
    shifted = (pixels.view(np.uint16) << np.uint16(high_bit - 11)) & used
    path = made(tmp_path / "a", Modality="MR", RescaleSlope=None, RescaleIntercept=None,
                Rows=64, Columns=64, HighBit=high_bit, PixelRepresentation=signed,
                PixelData=(shifted | rubbish & ~used).tobytes())  # fmt: skip
    assert np.array_equal(decode(Source(str(path))).pixels, pixels)


@pytest.mark.parametrize("kind", [np.uint32, np.int32])
def test_values_of_thirty_two_bits_are_shown(tmp_path: Path, kind: type) -> None:
    pixels = np.arange(256, dtype=kind).reshape(16, 16) * 65536 - (7 if kind is np.int32 else 0)
    image = decode(Source(str(grey(tmp_path / "a", pixels, 32))))
    assert image.pixels.dtype == np.float32
    assert np.array_equal(image.pixels, pixels)


@pytest.mark.parametrize(("keyword", "vr", "kind"), [
    ("FloatPixelData", "OF", np.float32), ("DoubleFloatPixelData", "OD", np.float64),
])  # fmt: skip
def test_floating_point_values_are_shown(tmp_path: Path, keyword: str, vr: str, kind: type) -> None:
    pixels = np.linspace(-1.5, 2.5, 256).astype(kind).reshape(16, 16)
    path = made(tmp_path / "a", PixelData=None, RescaleSlope=2, RescaleIntercept=1,
                BitsAllocated=8 * pixels.dtype.itemsize)  # fmt: skip
    dataset = dcmread(path)
    for name in ("BitsStored", "HighBit", "PixelRepresentation"):
        delattr(dataset, name)
    setattr(dataset, keyword, pixels.tobytes())
    dataset[keyword].VR = vr
    dataset.save_as(path)
    image = decode(Source(str(path)))
    assert image.pixels.dtype == np.float32
    assert np.allclose(image.pixels, 2 * pixels + 1)


@pytest.mark.parametrize("frame", range(3))
def test_frames_of_one_bit_need_not_begin_with_a_byte(tmp_path: Path, frame: int) -> None:
    bits = np.random.default_rng(3).integers(0, 2, (3, 5, 7)).astype(np.uint8)
    packed = np.packbits(bits.reshape(-1), bitorder="little").tobytes()
    path = made(tmp_path / "a", Modality="SEG", Rows=5, Columns=7, NumberOfFrames=3,
                BitsAllocated=1, BitsStored=1, HighBit=0, RescaleSlope=None,
                RescaleIntercept=None, PixelData=packed)  # fmt: skip
    assert np.array_equal(decode(Source(str(path)), frame).pixels, bits[frame])


@pytest.mark.parametrize("frame", range(3))
@pytest.mark.parametrize("columns", [4, 5])
def test_bytes_in_big_endian_words_are_put_in_order(
    tmp_path: Path, frame: int, columns: int
) -> None:
    pixels = np.arange(3 * 3 * columns, dtype=np.uint8).reshape(3, 3, columns)
    padded = pixels.tobytes() + bytes(pixels.size % 2)
    dataset = made_dataset(Rows=3, Columns=columns, NumberOfFrames=3, BitsAllocated=8,
                           BitsStored=8, HighBit=7, RescaleSlope=None,
                           RescaleIntercept=None)  # fmt: skip
    dataset.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    dataset.PixelData = np.frombuffer(padded, np.uint16).byteswap().tobytes()
    dataset["PixelData"].VR = "OW"
    dataset.save_as(tmp_path / "a", enforce_file_format=True)
    assert np.array_equal(decode(Source(str(tmp_path / "a")), frame).pixels, pixels[frame])
