"""Compressed pictures are walked to their end: words are found, picture bytes are no words."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.encaps import generate_frames

from midrc_desktop.deid.verify.codestream import inspected, is_known
from midrc_desktop.dicom.quiet import quiet
from tests.deid.made import packaged

JPEG, JPEG_2000 = b"1.2.840.10008.1.2.4.50", b"1.2.840.10008.1.2.4.90"
RLE = b"1.2.840.10008.1.2.5"
SCAN = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00"
ENCAPSULATED = [
    "JPEG2000.dcm", "693_J2KI.dcm", "J2K_pixelrep_mismatch.dcm", "JPEG-lossy.dcm",
    "SC_rgb_jpeg_dcmtk.dcm", "JPEGLSNearLossless_08.dcm", "MR_small_RLE.dcm",
    "SC_rgb_rle_2frame.dcm",
]  # fmt: skip


def segment(marker: int, content: bytes) -> bytes:
    """A marker segment of a JPEG picture."""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def jpeg(*segments: bytes, coded: bytes = b"\x12\x34") -> bytes:
    """A picture with these segments before its scan."""
    return b"\xff\xd8" + b"".join(segments) + SCAN + coded + b"\xff\xd9"


@pytest.mark.parametrize("name", ENCAPSULATED)
def test_real_pictures_are_built_as_they_should_be(name):
    with quiet():
        ds = dcmread(packaged(name))
    syntax = str(ds.file_meta.TransferSyntaxUID).encode()
    for frame in generate_frames(ds.PixelData, number_of_frames=int(ds.get("NumberOfFrames", 1))):
        found = inspected(frame, syntax)
        assert found.doubt == ""
        assert not found.planes or found.planes == {ds.Rows * ds.Columns}
        assert inspected(frame + b"Quorvinth ", syntax).doubt or syntax == RLE


@given(st.binary(max_size=60), st.sampled_from([0xFE, 0xE0, 0xE1, 0xEF]))
def test_words_before_a_scan_and_between_scans_are_found(words, marker):
    assert inspected(jpeg(segment(marker, words)), JPEG).words == [words]
    between = jpeg(coded=b"\x12" + segment(marker, words) + SCAN + b"\x34")
    assert inspected(between, JPEG).words == [words]


@given(st.binary(max_size=60))
def test_bytes_of_the_picture_are_no_words(coded):
    found = inspected(jpeg(coded=coded.replace(b"\xff", b"\xff\0")), JPEG)
    assert (found.words, found.doubt) == ([], "")


@pytest.mark.parametrize(
    ("frame", "syntax", "said"),
    [
        (jpeg() + b"Quorvinth", JPEG, "behind"),
        (jpeg() + b"\0\xff", JPEG, ""),
        (jpeg()[:-2], JPEG, "built"),
        (jpeg(b"Quorvinth"), JPEG, "built"),
        (b"Quorvinth", JPEG, "built"),
        (b"\xff\x4f\xff\x51\0\4ab\xff\xd9" + b"behind", JPEG_2000, "behind"),
        (b"\xff\x4f\xff\x51\0\4ab" + b"no marker", JPEG_2000, "built"),
        (b"\xff\x4f\xff\x51\0\4ab\xff\xd9\0", JPEG_2000, ""),
        (struct.pack("<16I", 0, *[0] * 15), RLE, "built"),
        (struct.pack("<16I", 1, 66, *[0] * 14) + b"\0ab\0", RLE, "built"),
        (struct.pack("<16I", 1, 64, *[0] * 13, 7) + b"\0a", RLE, "built"),
        (struct.pack("<16I", 2, 66, 64, *[0] * 13) + b"\0a\0b", RLE, "built"),
        (struct.pack("<16I", 1, 64, *[0] * 14) + b"\x05ab", RLE, "built"),
        (b"short", RLE, "built"),
    ],
)
def test_a_picture_that_is_not_as_it_should_be_is_a_doubt(frame, syntax, said):
    assert said in inspected(frame, syntax).doubt
    assert bool(inspected(frame, syntax).doubt) is bool(said)


RUNS = st.lists(
    st.one_of(
        st.binary(min_size=1, max_size=128).map(
            lambda run: (bytes((len(run) - 1,)) + run, len(run))
        ),
        st.integers(2, 128).map(lambda count: (bytes((257 - count, 7)), count)),
        st.just((b"\x80", 0)),
    ),
    min_size=1,
    max_size=20,
)


@given(RUNS, st.sampled_from([b"", b"\0"]))
def test_the_runs_of_a_segment_are_counted(runs, padding):
    segment_ = b"".join(run for run, _ in runs) + padding
    frame = struct.pack("<16I", 1, 64, *[0] * 14) + segment_
    assert inspected(frame, RLE).planes == {sum(count for _, count in runs)}


def test_pictures_that_nobody_can_look_into_are_not_known():
    assert is_known(JPEG)
    assert not is_known(b"1.2.840.10008.1.2.4.102")
    assert not is_known(b"1.2.840.10008.1.2.4.50.1")
