"""Text is read and written in the character set that the file declares (PS3.3 C.12.1.1.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.dicom.text import charset, declared, decode, is_written_in

WRITTEN = [
    (b"ISO_IR 100", "latin-1", "M\u00fcller"),
    (b"ISO_IR 101", "iso8859-2", "\u0141ukasi\u0144ska"),
    (b"ISO_IR 109", "iso8859-3", "\u0120or\u0121"),
    (b"ISO_IR 110", "iso8859-4", "B\u0113rzi\u0146\u0161"),
    (b"ISO_IR 144", "iso8859-5", "\u0418\u0432\u0430\u043d\u043e\u0432"),
    (b"ISO_IR 127", "iso8859-6", "\u0645\u062d\u0645\u062f"),
    (b"ISO_IR 126", "iso8859-7", "\u03a0\u03b1\u03c0\u03ac\u03c2"),
    (b"ISO_IR 138", "iso8859-8", "\u05db\u05d4\u05df"),
    (b"ISO_IR 148", "iso8859-9", "\u015eahin"),
    (b"ISO_IR 203", "iso8859-15", "\u0160koda \u20ac"),
    (b"ISO_IR 13", "shift_jis", "\uff94\uff8f\uff80\uff9e"),
    (b"ISO_IR 166", "tis-620", "\u0e2a\u0e21\u0e0a\u0e32\u0e22"),
    (b"\\ISO 2022 IR 87", "iso2022_jp", "\u5c71\u7530"),
    (b"ISO 2022 IR 13\\ISO 2022 IR 87", "iso2022_jp", "\u5c71\u7530"),
    (b"\\ISO 2022 IR 159", "iso2022_jp_2", "\u4e02"),
    (b"ISO_IR 192", "utf-8", "\u738b\u5c0f\u4e1c"),
    (b"GB18030", "gb18030", "\u738b\u5c0f\u4e1c"),
    (b"GBK", "gbk", "\u738b\u5c0f\u4e1c"),
]


@pytest.mark.parametrize(("term", "codec", "text"), WRITTEN)
def test_every_defined_term_is_read_as_what_it_means(term, codec, text):
    raw = text.encode(codec)
    assert decode(raw, charset(term)) == text
    assert is_written_in(raw, charset(term))
    assert declared(term) == term


def test_korean_and_chinese_with_escapes_are_read():
    korean = b"\x1b$)C" + "\uae40\ud76c\uc911".encode("euc_kr")
    assert decode(korean, charset(b"\\ISO 2022 IR 149")) == "\uae40\ud76c\uc911"
    chinese = b"\x1b$)A" + "\u738b".encode("gb2312")
    assert decode(chinese, charset(b"\\ISO 2022 IR 58")) == "\u738b"


def test_escapes_are_followed_though_nobody_declared_them_but_such_text_is_not_valid():
    raw = "\u4f50\u85e4".encode("iso2022_jp")
    for term in (b"", b"ISO_IR 100", b"ISO_IR 192", b"\\ISO 2022 IR 149"):
        assert decode(raw, charset(term)) == "\u4f50\u85e4"
        assert not is_written_in(raw, charset(term))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"ISO IR 100", b"ISO_IR 100"),
        (b"ISO-IR_100", b"ISO_IR 100"),
        (b"iso_ir 192", b"ISO_IR 192"),
        (b"ISO_IR100", b"ISO_IR 100"),
        (b"UTF-8", b"ISO_IR 192"),
        (b"ISO 2022-IR 87", b"ISO 2022 IR 87"),
        (b"ISO_IR 149", b"ISO 2022 IR 149"),
        (b"ISO_IR 100 \0", b"ISO_IR 100"),
        (b"DOE JANE", b"ISO_IR 100"),
        (b"ISO_IR 471", b"ISO_IR 100"),
        (b"ISO_IR 100\\DOE", b"ISO_IR 100"),
        (b"", b""),
    ],
)
def test_a_misspelled_character_set_is_put_right_and_anything_else_goes(written, meant):
    assert declared(written) == meant
    assert charset(written) == charset(meant)


@pytest.mark.parametrize(
    ("term", "raw"),
    [
        (b"", "M\u00fcller".encode("latin-1")),
        (b"ISO_IR 6", "M\u00fcller".encode("latin-1")),
        (b"ISO_IR 192", "M\u00fcller".encode("latin-1")),
        (b"ISO_IR 100", "\u5c71\u7530".encode("shift_jis")),
        (b"GB18030", b"\xff\xff"),
        (b"\\ISO 2022 IR 58", "\u738b".encode("gb2312")),
        (b"\\ISO 2022 IR 87", b"\x1b$B;3\x1b(B\xe9"),
    ],
)
def test_text_that_is_not_written_as_declared_is_known(term, raw):
    assert not is_written_in(raw, charset(term))


@given(st.binary(max_size=40))
def test_any_declaration_gives_codecs_and_one_that_may_be_written(raw):
    assert charset(declared(raw)) == charset(raw) or declared(raw) == b"ISO_IR 100"
    assert declared(declared(raw)) == declared(raw)


@given(st.binary(max_size=60), st.sampled_from([term for term, _, _ in WRITTEN]))
def test_any_bytes_are_read(raw, term):
    assert isinstance(decode(raw, charset(term)), str)
    assert isinstance(is_written_in(raw, charset(term)), bool)
