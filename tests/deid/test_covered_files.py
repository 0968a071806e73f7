"""Real files of every compression and colour: what is covered is black, all else stays exact."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import (
    ExplicitVRLittleEndian,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from midrc_desktop.burned_in.found import Box
from midrc_desktop.deid.write import write
from midrc_desktop.dicom.image_file import read_image
from midrc_desktop.dicom.parsed import Incomplete
from midrc_desktop.dicom.stored import stored_values
from midrc_desktop.dicom.study import Source
from tests.deid import dciodvfy
from tests.deid.covered import Covered, cover, over
from tests.deid.made import packaged
from tests.deid.test_other_readers import decoded_by_gdcm
from tests.deid.written import covering

SAME_SYNTAX = [
    "CT_small.dcm", "MR_small.dcm", "MR_small_bigendian.dcm", "MR_small_implicit.dcm",
    "MR_small_padded.dcm", "MR_small_RLE.dcm", "MR_small_jp2klossless.dcm",
    "MR_small_jpeg_ls_lossless.dcm", "image_dfl.dcm", "693_J2KI.dcm", "JPEG2000.dcm",
    "J2K_pixelrep_mismatch.dcm", "SC_rgb_jpeg_gdcm.dcm", "SC_rgb_gdcm_KY.dcm", "SC_rgb_rle.dcm",
    "SC_rgb_rle_2frame.dcm", "SC_rgb_rle_32bit_2frame.dcm", "SC_rgb_small_odd_big_endian.dcm",
    "SC_ybr_full_422_uncompressed.dcm", "ExplVR_BigEnd.dcm", "examples_jpeg2k.dcm",
    "examples_palette.dcm", "examples_overlay.dcm", "examples_rgb_color.dcm", "rtdose.dcm",
    "rtdose_expb.dcm", "rtdose_rle.dcm",
    *(f"shared:codecs/{kind}1_{codec}" for kind in ("CT", "MR")
      for codec in ("J2KI", "J2KR", "JLSL", "JLSN", "JPLL", "RLE")),
    "shared:codecs/US1_J2KI", "shared:codecs/US1_J2KR", "shared:codecs/US1_RLE",
    "shared:burned_in/US1_UNCR.dcm", "shared:burned_in/gdcm-US-ALOKA-16.dcm",
    "shared:burned_in/OBXXXX1A.dcm", "shared:enhanced_mr/6_1.dcm", "shared:head_ct_ge/01.dcm",
]  # fmt: skip
UNCOMPRESSED = [
    "JPEG-lossy.dcm", "SC_rgb_dcmtk_+eb+cr.dcm", "SC_rgb_dcmtk_+eb+cy+n1.dcm",
    "SC_rgb_dcmtk_+eb+cy+s2.dcm", "SC_rgb_jpeg_lossy_gdcm.dcm", "SC_rgb_small_odd_jpeg.dcm",
    "examples_ybr_color.dcm", "shared:codecs/MR1_JPLY",
]  # fmt: skip

DECODERS = {
    RLELossless: "dcmdrle",
    JPEGLosslessSV1: "dcmdjpeg",
    JPEGLSLossless: "dcmdjpls",
    JPEGLSNearLossless: "dcmdjpls",
}


@pytest.fixture(params=[*SAME_SYNTAX, *UNCOMPRESSED])
def covered(request, tmp_path) -> Covered:
    name = request.param
    path = packaged(name)
    if name.startswith("shared:"):
        path = request.getfixturevalue("shared_data") / name[7:]
    layout = read_image(Source(str(path))).layout
    boxes = (
        Box(1, 1, max(2, layout.columns // 3), max(2, layout.rows // 4)),
        Box(layout.columns // 2, layout.rows // 2, layout.columns + 9, layout.rows // 2 + 1),
    )
    return cover(path, tmp_path, over(*{0, layout.frames - 1}, boxes=boxes))


def assert_dcmtk_decodes_the_same(path: Path, plain: Path) -> None:
    """As far as it has a decoder."""
    after = read_image(Source(str(path)))
    tool = shutil.which(DECODERS.get(after.syntax, ""))
    if tool is None:
        return
    subprocess.run([tool, str(path), str(plain)], check=True, capture_output=True)
    theirs = read_image(Source(str(plain)))
    for frame in range(after.layout.frames):
        assert np.array_equal(stored_values(theirs, frame), stored_values(after, frame))


def test_all_that_is_not_covered_is_exact_and_other_programs_read_it(covered, request, tmp_path):
    name = request.node.callspec.params["covered"]
    assert covered.outcome.status == "written", covered.outcome.reasons
    assert (covered.outcome.masked, covered.outcome.blanked) == (True, False)
    covered.assert_exact()
    before, after = (read_image(Source(str(one))) for one in (covered.before, covered.after))
    kept = name in SAME_SYNTAX
    assert after.syntax == (before.syntax if kept else ExplicitVRLittleEndian)
    assert bool(covered.outcome.remark) is not kept
    header = covered.dataset
    assert (header.BurnedInAnnotation, header.get("SmallestImagePixelValue")) == ("NO", None)
    assert "Text in the pixels covered" in header.DeidentificationMethod
    if name in UNCOMPRESSED:
        assert header.LossyImageCompression == "01"
    if decoded_by_gdcm(covered.before) is not None:
        assert decoded_by_gdcm(covered.after) is not None
    if shutil.which("dcmdump"):
        said = subprocess.run(["dcmdump", covered.after], capture_output=True, check=False)
        assert said.returncode == 0, said.stderr
        assert_dcmtk_decodes_the_same(covered.after, tmp_path / "plain.dcm")
    if dciodvfy.INSTALLED:
        assert dciodvfy.complaints(covered.after) <= dciodvfy.complaints(covered.before)


@pytest.mark.parametrize("name", ["liver_1frame.dcm", "JPEG2000-embedded-sequence-delimiter.dcm"])
def test_what_cannot_be_covered_is_held_with_a_sentence(name, tmp_path):
    done = cover(packaged(name), tmp_path, over(0))
    assert (done.outcome.status, done.outcome.kind) == ("held", "text in image")
    assert done.outcome.reasons[0].endswith("it stays here.")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "name",
    ["CT_small.dcm", "SC_rgb_rle_2frame.dcm", "MR_small_jpeg_ls_lossless.dcm", "JPEG-lossy.dcm"],
)
def test_a_file_that_ends_too_early_leaves_nothing_behind(name, tmp_path):
    whole = packaged(name)
    unit = covering(whole, over(read_image(Source(str(whole))).layout.frames - 1))
    cut = tmp_path / "cut.dcm"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * 0.9)])
    task = replace(unit.task, source=Source(str(cut)))
    with pytest.raises(Incomplete):
        write(replace(unit, target=str(tmp_path / "out"), task=task))
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []


def test_a_frame_that_is_not_there_is_not_covered_somewhere_else(tmp_path):
    assert cover(packaged("CT_small.dcm"), tmp_path, over(1)).outcome.status == "held"


def test_a_box_outside_the_image_changes_nothing_at_all(tmp_path):
    done = cover(packaged("MR_small_RLE.dcm"), tmp_path, over(0, boxes=(Box(99, 0, 120, 5),)))
    assert not done.outcome.masked
    old, new = (read_image(Source(str(path))).compressed(0) for path in (done.before, done.after))
    assert old == new
