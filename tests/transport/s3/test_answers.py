"""What storage says is read with distrust."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.answers import Answer
from midrc_desktop.transport.body import BytesBody
from midrc_desktop.transport.parts import Part, UploadGone
from midrc_desktop.transport.problems import (
    Answered,
    Busy,
    Cut,
    Full,
    NotAllowed,
    ServerTrouble,
    UnexpectedAnswer,
)
from midrc_desktop.transport.s3.answers import code_of, document, meant, said
from midrc_desktop.transport.s3.problems import DamagedOnTheWay
from midrc_desktop.transport.s3.signing import Question
from midrc_desktop.transport.s3.storage import Storage

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
        ("ConditionalRequestConflict", Busy),
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


def test_a_yes_of_somebody_who_is_not_storage_does_not_count():
    class Portal:
        def ask(self, url: str, question: Question, *, cancel: CancelToken) -> Answer:
            return Answer(200, {"Content-Length": "16"}, b"")

    storage, cancel = Storage("https://storage.test/in", Portal()), CancelToken()
    body = {"md5": b"m" * 16, "sha256": b"s" * 32, "replace": False, "cancel": cancel}
    part = Part(1, 0, 5, b"s" * 32, Path("-"))
    for ask in (
        lambda: storage.head("key", cancel=cancel),
        lambda: storage.put("key", BytesBody(b"it is"), **body),
        lambda: storage.put_part("key", "id", part, BytesBody(b"it is"), cancel=cancel),
        lambda: storage.begin("key", cancel=cancel),
        lambda: storage.complete("key", "id", [(part, "e")], replace=False, cancel=cancel),
    ):
        with pytest.raises(UnexpectedAnswer):
            ask()


def test_completing_that_ends_badly_after_a_200_has_not_completed():
    class Late:
        def ask(self, url: str, question: Question, *, cancel: CancelToken) -> Answer:
            return Answer(200, {}, ERROR.format("InternalError").encode())

    part = Part(1, 0, 5, b"s" * 32, Path("-"))
    with pytest.raises(ServerTrouble) as stopped:
        Storage("https://storage.test/in", Late()).complete(
            "key", "id", [(part, "e")], replace=False, cancel=CancelToken()
        )
    assert stopped.value.retryable
    assert "secret" not in stopped.value.detail
