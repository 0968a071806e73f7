"""Files that cannot stay compressed as they were: what they say, and that all of them is exact."""

from pathlib import Path

import numpy as np
import pytest
from openjpeg.utils import encode_array
from pydicom import dcmread
from pydicom.dataelem import DataElement
from pydicom.encaps import encapsulate
from pydicom.uid import (
    JPEG2000,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    MultiFrameTrueColorSecondaryCaptureImageStorage,
    ParametricMapStorage,
)

from midrc_desktop.deid.changes import changes
from midrc_desktop.deid.pixels_anew import UNCOMPRESSED
from tests.deid.covered import cover, over
from tests.deid.made import ct, packaged
from tests.dicom.test_pixels_encodings import HT_COLOUR, HT_GREY


def encapsulated(path: Path, syntax: str, frames: list[bytes], **changed: object) -> Path:
    ds = ct()
    ds.file_meta.TransferSyntaxUID = syntax
    ds.NumberOfFrames = len(frames)
    for keyword, value in changed.items():
        setattr(ds, keyword, value)
    ds["PixelData"] = DataElement("PixelData", "OB", encapsulate(frames))
    ds["PixelData"].is_undefined_length = True
    ds.save_as(path, enforce_file_format=True)
    return path


COLOUR = {
    "BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "SamplesPerPixel": 3,
    "PlanarConfiguration": 0, "SOPClassUID": MultiFrameTrueColorSecondaryCaptureImageStorage,
}  # fmt: skip


@pytest.mark.parametrize("frame", [HT_GREY, HT_COLOUR], ids=["grey", "colour"])
def test_what_no_encoder_here_can_write_becomes_uncompressed(frame, tmp_path):
    kind = {"PhotometricInterpretation": "YBR_RCT", **COLOUR} if frame == HT_COLOUR else {}
    path = tmp_path / "before.dcm"
    encapsulated(path, HTJ2KLossless, [bytes.fromhex(frame)], Rows=12, Columns=16, **kind)
    done = cover(path, tmp_path, over(0))
    assert (done.outcome.status, done.outcome.remark) == ("written", UNCOMPRESSED)
    done.assert_exact()
    assert done.dataset.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert done.dataset.PhotometricInterpretation == ("RGB" if kind else "MONOCHROME2")
    assert "LossyImageCompression" not in done.dataset


def test_a_file_whose_syntax_alone_told_of_its_loss_goes_on_telling(tmp_path):
    ds = dcmread(packaged("JPEG-lossy.dcm"))
    for keyword in ("", "Ratio", "Method"):
        ds.pop(f"LossyImageCompression{keyword}", None)
    path = tmp_path / "before.dcm"
    ds.save_as(path, enforce_file_format=True)
    after = cover(path, tmp_path, over(0)).dataset
    assert (after.LossyImageCompression, after.LossyImageCompressionMethod) == ("01", "ISO_10918_1")
    assert after.LossyImageCompressionRatio > 1
    ds.LossyImageCompression, ds.LossyImageCompressionRatio = "01", "17"
    ds.save_as(path, enforce_file_format=True)
    assert cover(path, tmp_path, over(0)).dataset.LossyImageCompressionRatio == 17


@pytest.mark.parametrize("frames", [(0, 1), (1,)], ids=["all", "one of two"])
def test_colours_that_were_transformed_with_loss_are_written_reversibly_or_not_at_all(
    frames, tmp_path
):
    rng = np.random.default_rng(1)
    lossy = [
        encode_array(
            rng.integers(0, 255, (40, 40, 3), np.uint8),
            photometric_interpretation=1,
            compression_ratios=[4],
        )
        for _ in range(2)
    ]
    kind = {**COLOUR, "Rows": 40, "Columns": 40, "PhotometricInterpretation": "YBR_ICT"}
    path = encapsulated(tmp_path / "before.dcm", JPEG2000, lossy, **kind)
    done = cover(path, tmp_path, over(*frames))
    done.assert_exact()
    after = done.dataset
    if len(frames) == 2:
        assert after.file_meta.TransferSyntaxUID == JPEG2000
        assert (after.PhotometricInterpretation, done.outcome.remark) == ("YBR_RCT", "")
    else:
        assert after.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
        assert after.PhotometricInterpretation == "RGB"
        assert (after.LossyImageCompression, after.LossyImageCompressionMethod) == (
            "01",
            "ISO_15444_1",
        )


def test_the_table_of_changes_explains_what_is_said_in_another_way(tmp_path):
    done = cover(packaged("examples_ybr_color.dcm"), tmp_path, over(0))
    table = {one.keyword: one for one in changes(dcmread(done.before), done.dataset)}
    said = table["PhotometricInterpretation"]
    assert (said.before, said.after) == ("YBR_FULL_422", "RGB")
    assert said.reason == "as the pixels are written now"


def test_numbers_with_a_point_are_covered_with_the_lowest(tmp_path):
    ds = ct()
    ds.SOPClassUID = ParametricMapStorage
    del ds.PixelData
    ds.BitsAllocated = 32
    values = np.linspace(-2, 3, 16, dtype="<f4").reshape(4, 4)
    values[0, 0] = np.nan
    ds.FloatPixelData = values.tobytes()
    path = tmp_path / "before.dcm"
    ds.save_as(path, enforce_file_format=True)
    done = cover(path, tmp_path, over(0))
    assert done.outcome.status == "written", done.outcome.reasons
    shown = np.frombuffer(dcmread(done.after).FloatPixelData, "<f4").reshape(4, 4)
    assert set(shown[1:3, 1:4].flat) == {values[0, 1]}
    assert np.array_equal(np.delete(shown, [1, 2], 0), np.delete(values, [1, 2], 0), equal_nan=True)
