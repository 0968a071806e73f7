"""Made images of every layout: properties of what is covered, and the tables of frames."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.encaps import encapsulate, encapsulate_extended, parse_basic_offsets
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
    RLELossless,
)

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.regions import Mask
from midrc_desktop.deid.black import stored_range
from midrc_desktop.deid.pixel_plan import PixelPlan
from midrc_desktop.deid.recompress import recompressed
from midrc_desktop.dicom.image_file import read_image
from midrc_desktop.dicom.layout import layout as layout_of
from midrc_desktop.dicom.stored import decompressed
from midrc_desktop.dicom.study import Source
from tests.deid.covered import cover, over
from tests.deid.made import ct

NATIVE = (
    ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
)  # fmt: skip
PACKED = (RLELossless, JPEG2000Lossless, JPEGLSLossless, JPEGLosslessSV1)


def described(rows, columns, *, frames=1, allocated=16, stored=None, high=None, signed=False,
              photometric="MONOCHROME2", planar=0) -> Dataset:  # fmt: skip
    ds = ct()
    ds.SOPClassUID = MultiFrameGrayscaleWordSecondaryCaptureImageStorage
    stored = stored or allocated
    ds.Rows, ds.Columns, ds.NumberOfFrames = rows, columns, frames
    ds.BitsAllocated, ds.BitsStored = allocated, stored
    ds.HighBit, ds.PixelRepresentation = stored - 1 if high is None else high, int(signed)
    ds.PhotometricInterpretation = photometric
    if not photometric.startswith(("MONO", "PAL")):
        ds.SamplesPerPixel, ds.PlanarConfiguration = 3, planar
    return ds


@st.composite
def images(draw) -> tuple[Dataset, PixelPlan]:
    """Any native image, with garbage in the bits that are not stored, and boxes over it."""
    photometric = draw(
        st.sampled_from(["MONOCHROME1", "MONOCHROME2", "RGB", "YBR_FULL", "YBR_FULL_422"])
    )
    grey = photometric.startswith("MONO")
    rows, columns = draw(st.integers(2, 9)), draw(st.integers(2, 9))
    columns += columns % 2 if photometric.endswith("_422") else 0
    allocated = draw(st.sampled_from([8, 16, 32] if grey else [8]))
    stored = draw(st.integers(1, allocated)) if grey else allocated
    high = draw(st.integers(stored - 1, allocated - 1))
    frames = draw(st.integers(1, 3))
    ds = described(
        rows, columns, frames=frames, allocated=allocated, stored=stored, high=high,
        signed=grey and stored > 1 and draw(st.booleans()), photometric=photometric,
        planar=draw(st.sampled_from([0, 1])) if photometric != "YBR_FULL_422" else 0,
    )  # fmt: skip
    size = layout_of(ds).bits // 8 * frames
    content = np.random.default_rng(draw(st.integers(0, 99))).bytes(size) + bytes(size % 2)
    syntax = draw(st.sampled_from(NATIVE))
    ds.file_meta.TransferSyntaxUID = syntax
    ds.add_new("PixelData", "OW" if allocated > 8 else draw(st.sampled_from(["OB", "OW"])), content)
    box = st.builds(Box, *[st.integers(-2, 11)] * 4)
    masks = draw(st.lists(st.builds(Mask, st.integers(0, frames - 1), box), max_size=4))
    return ds, PixelPlan(tuple(masks))


@settings(max_examples=100, deadline=None)
@given(images())
def test_any_box_over_any_image_covers_its_pixels_and_no_other(image):
    ds, plan = image
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "before.dcm"
        big = ds.file_meta.TransferSyntaxUID == ExplicitVRBigEndian
        implicit = ds.file_meta.TransferSyntaxUID == ImplicitVRLittleEndian
        ds.save_as(path, implicit_vr=implicit, little_endian=not big, enforce_file_format=True)
        done = cover(path, folder, plan)
        if done.outcome.status == "held":
            assert big, done.outcome.reasons
            assert (ds.BitsAllocated, ds.Rows * ds.Columns % 2) == (8, 1)
            assert ds.NumberOfFrames > 1
            return
        done.assert_exact()
        layout = read_image(Source(str(path))).layout
        low, high = stored_range(layout)
        for _, new, where in done.frames():
            if where.any() and layout.samples == 1 and not layout.signed:
                assert new[where][0] == (high if layout.photometric == "MONOCHROME1" else low)
            if where.any() and layout.samples == 3:
                assert (new[where] == 0).all()


@settings(max_examples=60, deadline=None)
@given(
    syntax=st.sampled_from(PACKED),
    size=st.tuples(st.integers(30, 40), st.integers(30, 40)),
    stored=st.integers(8, 16),
    signed=st.booleans(),
    seed=st.integers(0, 99),
)
def test_a_frame_is_compressed_to_what_decodes_to_the_same_or_not_at_all(
    syntax, size, stored, signed, seed
):
    allocated = 8 if stored <= 8 else 16
    layout = layout_of(described(*size, allocated=allocated, stored=stored, signed=signed))
    low, high = stored_range(layout)
    kind = f"{'i' if signed else 'u'}{allocated // 8}"
    values = np.random.default_rng(seed).integers(low, high, size, endpoint=True).astype(kind)
    made = recompressed(values, b"", layout, syntax)
    if made is None:
        assert syntax == JPEGLosslessSV1 or (syntax == JPEG2000Lossless and min(size) < 32)
        return
    assert np.array_equal(decompressed(made, layout, syntax)[0], values)
    assert len(made) % 2 == 0


def clip(path: Path, frames: int = 4, *, table: str = "basic", split: int = 1) -> np.ndarray:
    """Frames in RLE, with an offset table of this kind, each in so many fragments."""
    rng = np.random.default_rng(1)
    values = rng.integers(0, 900, (frames, 12, 10)).astype(np.uint16)
    ds = described(12, 10, frames=frames, stored=12)
    packed = [recompressed(one, b"", layout_of(ds), RLELossless) for one in values]
    ds.file_meta.TransferSyntaxUID = RLELossless
    if table == "extended":
        data, offsets, lengths = encapsulate_extended(packed)
        ds.ExtendedOffsetTable, ds.ExtendedOffsetTableLengths = offsets, lengths
    else:
        data = encapsulate(packed, fragments_per_frame=split, has_bot=table == "basic")
    ds.PixelData = data
    ds["PixelData"].is_undefined_length = True
    ds.save_as(path, enforce_file_format=True)
    return values


@pytest.mark.parametrize("table", ["basic", "extended", "none"])
def test_frames_that_are_not_covered_are_copied_byte_for_byte_and_the_table_fits(table, tmp_path):
    path = tmp_path / "clip.dcm"
    clip(path, table=table)
    done = cover(path, tmp_path, over(1, 3))
    assert done.outcome.status == "written", done.outcome.reasons
    done.assert_exact()
    old, new = (read_image(Source(str(one))) for one in (path, done.after))
    assert [old.compressed(n) == new.compressed(n) for n in range(4)] == [True, False, True, False]
    header = done.dataset
    assert "ExtendedOffsetTable" not in header
    offsets = parse_basic_offsets(header.PixelData)
    first = new.spans[0][0][0] - 8
    assert offsets == [spans[0][0] - 8 - first for spans in new.spans]


def test_a_frame_in_several_fragments_becomes_one_and_others_stay(tmp_path):
    path = tmp_path / "clip.dcm"
    clip(path, 2)
    done = cover(path, tmp_path, over(0))
    new = read_image(Source(str(done.after)))
    assert new.compressed(1) == read_image(Source(str(path))).compressed(1)
    assert [len(spans) for spans in new.spans] == [1, 1]


def test_bits_that_are_not_stored_are_lost_where_it_is_covered_only(tmp_path):
    ds = described(4, 4, stored=12)
    ds.PixelData = np.full(16, 0xF123, "<u2").tobytes()
    path = tmp_path / "overlay.dcm"
    ds.save_as(path, enforce_file_format=True)
    done = cover(path, tmp_path, over(0, boxes=(Box(1, 1, 3, 2),)))
    raw = np.frombuffer(done.dataset.PixelData, "<u2").reshape(4, 4)
    assert raw[1].tolist() == [0xF123, 0, 0, 0xF123]
    assert (raw[[0, 2, 3]] == 0xF123).all()
