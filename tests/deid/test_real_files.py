"""Real files: pixels bit for bit, nothing hidden, and no new fault in what dciodvfy says."""

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import Dataset, dcmread

from midrc_desktop.deid import part10
from midrc_desktop.deid.element import Element, Encoding, encoded
from midrc_desktop.deid.original import read
from midrc_desktop.deid.pixel_bytes import NoImage
from midrc_desktop.deid.pixel_plan import PixelPlan
from midrc_desktop.deid.profile import BASIC, MIDRC
from midrc_desktop.deid.verify import verify_file
from midrc_desktop.deid.write import Changed, output
from midrc_desktop.dicom.parsed import Incomplete
from tests.deid import dciodvfy
from tests.deid.made import SETTING, ct, packaged, raw_file, saved
from tests.deid.written import deidentified, parsed, unit

PACKAGED = [
    "CT_small.dcm",
    "MR_small.dcm",
    "MR_small_bigendian.dcm",
    "MR_small_implicit.dcm",
    "MR_small_padded.dcm",
    "MR_small_RLE.dcm",
    "image_dfl.dcm",
    "693_J2KI.dcm",
    "JPEG2000.dcm",
    "SC_rgb_rle_2frame.dcm",
    "SC_ybr_full_422_uncompressed.dcm",
    "examples_palette.dcm",
    "examples_overlay.dcm",
]
SHARED = [
    "head_ct_ge/01.dcm",
    "head_ct_ge/20.dcm",
    "head_mr_t1_philips/1301_0001.dcm",
    *(f"codecs/CT1_{codec}" for codec in ("J2KI", "J2KR", "JLSL", "JLSN", "JPLL", "RLE")),
    *(f"codecs/MR1_{codec}" for codec in ("J2KI", "J2KR", "JLSL", "JLSN", "JPLL", "JPLY", "RLE")),
    "enhanced_mr/6_1.dcm",
    "enhanced_mr/IM_0027_fMAP.dcm",
    "burned_in/US1_UNCR.dcm",
]


@pytest.fixture(params=[*PACKAGED, *(f"shared:{name}" for name in SHARED)])
def original(request) -> bytes:
    name = request.param
    if not name.startswith("shared:"):
        return packaged(name).read_bytes()
    return (request.getfixturevalue("shared_data") / name[7:]).read_bytes()


def test_pixels_are_bit_for_bit_the_original_and_the_syntax_stays(original):
    before, after = parsed(original), parsed(deidentified(original))
    expected = before.PixelData
    if not after.file_meta.TransferSyntaxUID.is_encapsulated:
        expected = expected[: len(after.PixelData)]
        assert len(before.PixelData) - len(after.PixelData) in {0, 128}
    assert after.PixelData == expected
    if "TransferSyntaxUID" in before.file_meta:
        assert after.file_meta.TransferSyntaxUID == before.file_meta.TransferSyntaxUID


@pytest.mark.skipif(not dciodvfy.INSTALLED, reason="dicom3tools is not installed")
@pytest.mark.parametrize("profile", [MIDRC, BASIC], ids=lambda profile: profile.name)
def test_dciodvfy_finds_no_error_that_the_original_does_not_have(original, profile, tmp_path):
    before, after = tmp_path / "before.dcm", tmp_path / "after.dcm"
    before.write_bytes(original)
    settled = PixelPlan(text_settled=True, face_settled=True)
    after.write_bytes(deidentified(original, profile, settled))
    assert dciodvfy.complaints(after) - dciodvfy.complaints(before) == set()


def test_nothing_of_preamble_meta_padding_and_rest_is_left():
    ds = ct()
    ds.file_meta.SourceApplicationEntityTitle = "LARKMOORCT1"
    ds.preamble = b"EXPORT FOR QUILLFORD".ljust(128, b"\0")
    ds[0x7FE00010].value += b"QUILLFORD "
    ds.add_new(0xFFFCFFFC, "OB", b"QUILLFORD ")
    content = deidentified(saved(ds) + b"QUILLFORD after the end")
    assert b"QUILLFORD" not in content
    assert b"LARKMOOR" not in content
    assert content[:132] == bytes(128) + b"DICM"
    assert dcmread(io.BytesIO(content)).PixelData == bytes(range(32))


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"])
def test_a_file_without_preamble_and_meta_comes_out_with_both(syntax):
    ds = ct()
    ds.file_meta.TransferSyntaxUID = syntax
    whole = saved(ds)
    bare = whole[whole.index(b"\x08\x00\x16\x00") :]
    new = parsed(deidentified(bare))
    assert new.file_meta.TransferSyntaxUID == syntax
    assert new.PixelData == bytes(range(32))


def test_what_follows_encapsulated_pixels_is_left_behind():
    original = packaged("MR_small_RLE.dcm").read_bytes()
    assert deidentified(original + b"QUILLFORD") == deidentified(original)


def test_a_transfer_syntax_that_nobody_knows_is_refused():
    content = saved(ct()).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.9.9.9\0")
    with pytest.raises(Incomplete):
        read(io.BytesIO(content))


@pytest.mark.parametrize("cut", [1, 8, 2000])
def test_a_truncated_file_is_not_written_as_if_it_were_whole(cut):
    original = saved(ct()) if cut < 2000 else packaged("MR_small.dcm").read_bytes()
    with pytest.raises(Incomplete):
        deidentified(original[:-cut])


def test_a_file_that_ends_in_its_header_is_refused():
    original = packaged("CT_small.dcm").read_bytes()
    with pytest.raises(Incomplete):
        b"".join(output(read(io.BytesIO(original[:3000])), unit(original)))


def test_a_file_without_pixels_is_refused():
    ds = ct()
    del ds.PixelData
    with pytest.raises(NoImage):
        deidentified(saved(ds))


def test_a_file_that_is_another_one_by_now_is_refused():
    first, second = packaged("CT_small.dcm").read_bytes(), saved(ct())
    with pytest.raises(Changed):
        b"".join(output(read(io.BytesIO(second)), unit(first)))


def test_a_length_that_is_longer_than_the_file_is_refused():
    content = saved(ct()).replace(b"LO\x12\x00GE MEDICAL", b"LO\xff\x7fGE MEDICAL")
    with pytest.raises(Incomplete):
        b"".join(output(read(io.BytesIO(content)), unit(saved(ct()))))


def test_the_start_of_a_file_names_the_object_and_this_program_only():
    meta = dcmread(io.BytesIO(deidentified(saved(ct())))).file_meta
    assert meta.MediaStorageSOPInstanceUID == SETTING.pseudonyms.uid("1.2.3.4")
    assert meta.ImplementationVersionName == part10.IMPLEMENTATION_VERSION
    assert len(meta) == 7


def test_a_value_too_long_for_its_vr_is_written_as_unknown_bytes():
    written = encoded((Element(0x00283006, "US", bytes(70_000)),), Encoding())
    assert written[4:6] == b"UN"


NAMED = ct()
NAMED.InstitutionName = NAMED.StudyDescription = "Quillford Janetta"
NAMED.RequestAttributesSequence = [Dataset()]
NAMED.RequestAttributesSequence[0].RequestedProcedureDescription = "Quillford Janetta"
NAMED_FILE = saved(NAMED)
NAMED_UNIT = unit(NAMED_FILE)


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_file_is_refused_or_comes_out_without_the_name(data):
    """Bytes change anywhere but in the name itself, which would make it another name."""
    content = bytearray(NAMED_FILE)
    name = {at for word in (b"Quillford", b"Janetta") for at in places(NAMED_FILE, word)}
    free = [at for at in range(132, len(content)) if at not in name]
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.sampled_from(free))] = data.draw(st.integers(0, 255))
    try:
        new = b"".join(output(read(io.BytesIO(content)), NAMED_UNIT))
    except Exception:  # noqa: BLE001 - whatever it is, the worker turns it into a held file
        return
    if b"Quillford" in new or b"Janetta" in new:
        assert verify_file(new, identifiers=SETTING.identifiers)


def places(content: bytes, word: bytes) -> set[int]:
    found = (match.start() for match in re.finditer(word, content))
    return {at for start in found for at in range(start, start + len(word))}


def test_a_long_body_part_and_lines_in_a_text_hold_no_file():
    content = raw_file(
        Element(0x00180010, "LO", b"Omnipaque 350\r\n80 ml"),
        Element(0x00180015, "CS", b"CHEST_ABDOMEN_PELVIS_HEAD"),
    )
    pixels = Element(0x7FE00010, "OW", bytes(32))
    new = deidentified(content + encoded((pixels,), Encoding()))
    assert b"CHEST_ABDOMEN_PELVIS_HEAD" in new
    assert verify_file(new, identifiers=SETTING.identifiers) == ()
