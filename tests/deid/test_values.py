"""Values that only the object's definition names: kept to the byte, unless something identifies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.deid.decision import Action, Decision
from midrc_desktop.deid.pseudonyms import Pseudonyms
from midrc_desktop.deid.values import Setting, new_value
from midrc_desktop.dicom.text import DEFAULT, charset
from midrc_desktop.identifiers import Identifiers
from midrc_desktop.identifiers.collect import is_registered

PERSON = Identifiers.of(
    names=["Quillford^Jane", "Li^Wu"],
    staff=["Gray^May"],
    patient_ids=["47112", "1234", "R-8831"],
    numbers=["A1234567"],
    birth_dates=["19500312"],
    dates=["20200412"],
)
SETTING = Setting(Pseudonyms(bytes(32), "000000", "key"), PERSON)
SEARCH = Decision(Action.SEARCH, "defined by the object")


def searched(vr: str, raw: bytes, encodings: tuple[str, ...] = DEFAULT) -> bytes | None:
    return new_value(SEARCH, vr, raw, encodings, SETTING).value


@pytest.mark.parametrize(
    ("vr", "raw"),
    [
        ("LO", b"SIEMENS"),
        ("LO", b"Philips Medical Systems "),
        ("LO", b"MAGNETOM Vida"),
        ("LO", b"DR Systems, Inc."),
        ("LO", b"DR 100s"),
        ("LO", b"24\\LX\\MR Software release:DV24.0_R01_1344.a"),
        ("LO", b"syngo MR E11\\07.01.03.06\\1.2.3.4.5"),
        ("LO", b"syngo.via VB30A"),
        ("SH", b"*tfl3d1_16ns"),
        ("SH", b"epfid2d1_64"),
        ("SH", b"HEAD/NECK 20"),
        ("CS", b"ORIGINAL\\PRIMARY\\M\\ND\\NORM"),
        ("CS", b"ISO_10918_1"),
        ("CS", b"FEET DOWN"),
        ("DS", b"2300"),
        ("DS", b"1234"),
        ("DS", b"1234.5\\-1.25e-3\\.5"),
        ("IS", b"1234"),
        ("IS", b"65535\\-12"),
    ],
)
def test_what_scanners_write_stays_to_the_byte(vr: str, raw: bytes) -> None:
    assert searched(vr, raw) == raw


@pytest.mark.parametrize(
    ("vr", "raw", "left"),
    [
        ("LO", b"SIEMENS Quillford", b"SIEMENS"),
        ("LO", b"MAGNETOM Vida for JANE QUILLFORD", b"MAGNETOM Vida"),
        ("LO", b"Omnipaque 350 for May", b"Omnipaque 350"),
        ("LO", b"Omnipaque 350 per Dr. Unheardof", b"Omnipaque 350"),
        ("LO", b"head, ask Prof. Unheardof", b"head"),
        ("ST", b"scan by jane@example.org", b"scan"),
        ("LT", b"see https://pacs.example.org/head", b""),
        ("UT", b"frame 1.2.826.0.1.3680043.10.1411.99.7 axial", b"frame axial"),
        ("SH", b"SN 1.2.840.113619.2.55.3.2831.5", b""),
        ("SH", b"HEAD 12.04.2020", b"HEAD"),
        ("LO", b"Li", b""),
        ("CS", b"DERIVED\\SECONDARY\\QUILLFORD", b"DERIVED\\SECONDARY\\"),
        ("CS", b"ORIGINAL\\R8831\\AXIAL", b"ORIGINAL\\\\AXIAL"),
        ("CS", b"QUILLFORD", b""),
        ("AE", b"JANEQUILLFORD", b""),
        ("IS", b"47112", b""),
        ("DS", b"47112.0", b""),
        ("DS", b"+47112", b""),
        ("IS", b"1\\-47112", b""),
        ("IS", b"20200412", b""),
        ("DS", b"20200412.1530", b""),
        ("DS", b"19500312", b""),
        ("IS", b"QUILLFORD", b""),
        ("UR", b"http://head", b""),
    ],
)
def test_what_identifies_goes_and_a_word_of_imaging_or_a_makers_name_stays(
    vr: str, raw: bytes, left: bytes
) -> None:
    assert (searched(vr, raw) or b"") == left


@pytest.mark.parametrize(
    ("term", "codec", "text"),
    [
        (b"ISO_IR 144", "iso8859-5", "Электрон"),
        (b"ISO_IR 192", "utf-8", "头部"),
        (b"GB18030", "gb18030", "头部"),
        (b"\\ISO 2022 IR 87", "iso2022_jp", "頭部"),
        (b"ISO_IR 100", "latin-1", "Médical"),
        (b"ISO_IR 126", "iso8859-7", "Κεφαλή"),
    ],
)
def test_text_in_any_character_set_stays_to_the_byte(term: bytes, codec: str, text: str) -> None:
    raw = text.encode(codec)
    assert searched("LO", raw, charset(term)) == raw


@pytest.mark.parametrize(
    ("raw", "new"),
    [
        (b"1.3.12.2.1107.5.9.1", b"1.3.12.2.1107.5.9.1"),
        (b"1.2.840.10008.5.1.4.1.1.2\0", b"1.2.840.10008.5.1.4.1.1.2"),
        (b"1.2.840.10008.1.4.1.1 ", b"1.2.840.10008.1.4.1.1"),
        (b"2.16.840.1.113883.6.96", b"2.16.840.1.113883.6.96"),
        (b"", b""),
    ],
)
def test_a_uid_that_names_something_public_stays(raw: bytes, new: bytes) -> None:
    assert new_value(Decision(Action.UID, ""), "UI", raw, DEFAULT, SETTING).value == new


@given(
    st.lists(
        st.text("0123456789.", min_size=1, max_size=80)
        | st.sampled_from(
            ["1.2.47112.3", "1..2", "01.02", "1.2.QUILLFORD", " 1.2 ", "1.2.840.10008.47112"]
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_other_uid_becomes_a_valid_one_and_spaces_do_not_matter(uids: list[str]) -> None:
    as_they_are, padded = (
        new_value(Decision(Action.UID, ""), "UI", padding.join(uids).encode(), DEFAULT, SETTING)
        for padding in ("\\", " \0\\ ")
    )
    assert as_they_are == padded
    assert as_they_are.value is not None
    for old, new in zip(uids, as_they_are.value.decode().split("\\"), strict=True):
        if old.strip():
            assert new.startswith("2.25.") or (new == old.strip() and is_registered(new))
            assert "47112" not in new.split(".")
            assert len(new) <= 64


@given(st.text(max_size=40), st.sampled_from(["LO", "SH", "ST", "LT", "UT", "UC"]))
def test_no_text_holds_the_name_afterwards(around: str, vr: str) -> None:
    raw = f"{around} QUILLFORD {around}".encode()
    left = searched(vr, raw, charset(b"ISO_IR 192"))
    assert b"QUILLFORD" not in (left or b"")
    assert (left or b"").isascii()
