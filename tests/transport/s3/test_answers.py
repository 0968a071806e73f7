"""What storage says is read with distrust."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.transport.answers import Answer
from midrc_desktop.transport.parts import UploadGone
from midrc_desktop.transport.problems import Answered, Cut, Full, NotAllowed, UnexpectedAnswer
from midrc_desktop.transport.s3.answers import code_of, document, meant, said
from midrc_desktop.transport.s3.problems import DamagedOnTheWay

ERROR = "<Error><Code>{}</Code><Message>secret/place</Message></Error>"
BILLION = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 9))
    + "]><a>&a8;</a>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "text",
    [
        BILLION,
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        "<!DOCTYPE a><a/>",
    ],
)
def test_a_document_that_declares_anything_is_refused(text, encoding):
    with pytest.raises(UnexpectedAnswer):
        document(text.encode(encoding))


@given(st.binary(max_size=200))
def test_no_answer_breaks_the_reader(content):
    assert isinstance(code_of(Answer(400, {}, content)), str)


def test_an_answer_of_any_length_is_not_read():
    with pytest.raises(UnexpectedAnswer):
        document(b"<a>" + b" " * (9 << 20) + b"</a>")


def test_names_are_found_in_any_namespace():
    root = document(b'<a xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><b><c> d </c></b></a>')
    assert said(root, "c") == "d"
    assert said(root, "none") == ""


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("NoSuchUpload", UploadGone),
        ("InvalidPart", UploadGone),
        ("BadDigest", DamagedOnTheWay),
        ("XAmzContentSHA256Mismatch", DamagedOnTheWay),
        ("RequestTimeout", Cut),
        ("QuotaExceeded", Full),
        ("AccessDenied", NotAllowed),
    ],
)
def test_codes_have_their_meaning(code, problem):
    answer = Answer(403, {}, ERROR.format(code).encode())
    given = meant(NotAllowed(answer))
    assert type(given) is problem
    assert "secret" not in f"{given} {given.detail} {given.sentences()}"


def test_a_code_of_something_else_than_an_error_does_not_count():
    assert code_of(Answer(200, {}, b"<Other><Code>NoSuchUpload</Code></Other>")) == ""
    assert type(meant(Answered(Answer(400, {}, b"no XML")))) is Answered
