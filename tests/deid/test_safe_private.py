"""Private elements: what the table knows to be safe stays with its creator, and nothing else."""

import struct

import pytest
from pydicom import Dataset

from midrc_desktop.deid.element import Element, Encoding
from midrc_desktop.deid.profile import BASIC, MIDRC, Option, Profile
from midrc_desktop.deid.safe_private import safe_vr
from tests.deid.made import ct, raw_file, rewritten, saved

SIEMENS = "SIEMENS MR HEADER"
SAFE_CODE = "113111"


def with_private(creator: str, element: int, vr: str, value: object) -> Dataset:
    ds = ct()
    ds.private_block(0x0019, creator, create=True).add_new(element, vr, value)
    return ds


def private_of(ds: Dataset) -> dict[int, object]:
    return {int(element.tag): element.value for element in ds if element.tag.is_private}


def codes_of(ds: Dataset) -> set[str]:
    return {item.CodeValue for item in ds.DeidentificationMethodCodeSequence}


def test_a_safe_element_stays_with_its_creator_and_is_declared():
    after = rewritten(saved(with_private(SIEMENS, 0x0C, "IS", "1000")))
    assert private_of(after) == {0x00190010: SIEMENS, 0x0019100C: 1000}
    assert SAFE_CODE in codes_of(after)


@pytest.mark.parametrize("profile", [BASIC, Profile("bare", MIDRC.options - {Option.SAFE_PRIVATE})])
def test_without_the_option_all_private_elements_go(profile):
    after = rewritten(saved(with_private(SIEMENS, 0x0C, "IS", "1000")), profile)
    assert private_of(after) == {}
    assert SAFE_CODE not in codes_of(after)


@pytest.mark.parametrize(
    ("creator", "element", "vr", "value"),
    [
        ("LARKPACS 1.0", 0x0C, "IS", "1000"),
        (SIEMENS, 0xC0, "IS", "1000"),
        (SIEMENS, 0x0C, "LO", "Quillford"),
        (SIEMENS, 0x0C, "OB", b"\1\2"),
        (SIEMENS, 0x0C, "IS", "84736251"),
        (SIEMENS, 0x0C, "UN", b"Quillford "),
        (SIEMENS, 0x0F, "SH", "Janetta Q"),
    ],
)
def test_what_the_table_does_not_know_or_what_identifies_goes_with_its_creator(
    creator, element, vr, value
):
    after = rewritten(saved(with_private(creator, element, vr, value)))
    assert private_of(after) == {}
    assert SAFE_CODE not in codes_of(after)


def test_text_among_them_keeps_only_imaging_language():
    after = rewritten(saved(with_private(SIEMENS, 0x0F, "SH", "BRAIN Quillford")))
    assert private_of(after) == {0x00190010: SIEMENS, 0x0019100F: "BRAIN"}


def test_binary_numbers_that_spell_a_name_go():
    spelled = b"QUILLFORD JANETTA".ljust(24)
    numbers = list(struct.unpack("<3d", spelled))
    after = rewritten(saved(with_private(SIEMENS, 0x27, "FD", numbers)))
    assert private_of(after) == {}
    kept = rewritten(saved(with_private(SIEMENS, 0x27, "FD", [0.5, 0.0, 0.25])))
    assert 0x00191027 in private_of(kept)


@pytest.mark.parametrize("block", [0x11, 0x42, 0xFF])
def test_a_block_may_be_anywhere_and_only_used_creators_stay(block):
    content = raw_file(
        Element(0x00190010, "LO", b"LARKPACS 1.0"),
        Element(0x00190000 | block, "LO", SIEMENS.encode() + b" "),
        Element(0x0019100C, "IS", b"77"),
        Element(0x0019000C | block << 8, "IS", b"1000"),
    )
    after = rewritten(content)
    assert private_of(after) == {0x00190000 | block: SIEMENS, 0x0019000C | block << 8: 1000}


def test_an_element_in_nobodys_block_goes():
    after = rewritten(raw_file(Element(0x0019100C, "IS", b"1000")))
    assert private_of(after) == {}


def test_one_creator_may_reserve_two_blocks():
    content = raw_file(
        Element(0x00190010, "LO", SIEMENS.encode()),
        Element(0x00190011, "LO", SIEMENS.encode()),
        Element(0x0019100C, "IS", b"50"),
        Element(0x0019110C, "IS", b"1000"),
    )
    assert private_of(rewritten(content)) == {
        0x00190010: SIEMENS, 0x00190011: SIEMENS, 0x0019100C: 50, 0x0019110C: 1000,
    }  # fmt: skip


def test_where_the_file_does_not_say_the_vr_the_table_does():
    content = raw_file(
        Element(0x00190010, "LO", SIEMENS.encode()),
        Element(0x0019100C, "IS", b"1000"),
        encoding=Encoding(implicit=True),
    )
    assert private_of(rewritten(content)) == {0x00190010: SIEMENS, 0x0019100C: 1000}


def test_inside_a_sequence_creators_count_in_their_own_item_only():
    def item(**private: str) -> Dataset:
        ds = Dataset()
        ds.RequestedProcedureDescription = "CT HEAD"
        if private:
            block = ds.private_block(0x0019, SIEMENS, create=True)
            block.add_new(0x0C, "IS", private["number"])
        return ds

    ds = ct()
    ds.private_block(0x0019, SIEMENS, create=True)
    bare = item()
    bare.add_new(0x0019100C, "IS", "1000")
    ds.RequestAttributesSequence = [item(number="1000"), bare]
    first, second = rewritten(saved(ds)).RequestAttributesSequence
    assert private_of(first) == {0x00190010: SIEMENS, 0x0019100C: 1000}
    assert private_of(second) == {}


@pytest.mark.parametrize(
    ("declared", "expected"), [("IS", "IS"), ("US", "US"), ("UN", "IS"), ("", "IS"), ("LO", None)]
)
def test_the_vr_is_one_that_the_table_knows(declared, expected):
    assert safe_vr(0x0019100C, SIEMENS, declared) == expected
