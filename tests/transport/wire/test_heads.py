"""How the head of an answer is read, beside http.client's own way, and against a bare socket."""

import http.client
import io
import socket
from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.transport import problems as said
from midrc_desktop.transport.heads import Fields, Response
from midrc_desktop.transport.line import Line
from tests.transport.wire.asking import asked, refused
from tests.transport.wire.raw_server import head, served

NAMES = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1)
TELLING = st.sampled_from(
    ["Transfer-Encoding", "content-length", "CONNECTION", "Keep-Alive", "Proxy-Connection"]
)
VALUES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1)
MEANT = st.sampled_from(["chunked", "Chunked", "close", "keep-alive", "0", "12", "timeout=5", "-1"])
FIELDS = st.lists(st.tuples(NAMES, VALUES) | st.tuples(TELLING, MEANT), max_size=12)


class Played:
    """A socket that says what it was given."""

    def __init__(self, whole: bytes) -> None:
        self._whole = whole

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._whole)


def read(
    kind: Callable[..., http.client.HTTPResponse], told: bytes, method: str
) -> http.client.HTTPResponse:
    response = kind(cast(Any, Played(told)), method=method)
    response.begin()
    return response


@given(
    version=st.sampled_from(["HTTP/1.0", "HTTP/1.1"]),
    status=st.sampled_from([200, 201, 204, 302, 304, 404, 503]),
    fields=FIELDS,
    method=st.sampled_from(["GET", "PUT", "HEAD"]),
)
def test_a_head_is_read_as_http_client_reads_it(
    version: str, status: int, fields: list[tuple[str, str]], method: str
) -> None:
    lines = [f"{version} {status} So it is", *(f"{name}: {value}" for name, value in fields)]
    told = "\r\n".join([*lines, "", ""]).encode() + b"what follows"
    ours, theirs = read(Response, told, method), read(http.client.HTTPResponse, told, method)
    assert (ours.status, ours.version, ours.chunked, ours.length, ours.will_close) == (
        theirs.status,
        theirs.version,
        theirs.chunked,
        theirs.length,
        theirs.will_close,
    )
    for name, _ in fields:
        assert ours.headers.get(name, "") == theirs.headers.get(name)


@given(fields=FIELDS)
def test_a_field_is_found_by_any_case_and_the_first_one_counts(
    fields: list[tuple[str, str]],
) -> None:
    found = Fields(fields)
    for name, _ in fields:
        first = next(value for other, value in fields if other.lower() == name.lower())
        assert {found.get(name), found.get(name.upper()), found.get(name.lower())} == {first}
    assert found.get("not there at all") == ""
    assert found.get("not there at all", "else") == "else"


@pytest.mark.parametrize(
    "whole",
    [
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\nContent-Length:2\n\n{}",
        b"HTTP/1.1 200 OK\r\nX-Long: one\r\n two\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nTrailer: x\r\n\r\n",
    ],
    ids=["continue", "hints", "no reason", "bare ends", "folded", "to the end", "chunks"],
)
def test_an_answer_is_read_however_its_head_is_written(line: Line, whole: bytes) -> None:
    def behave(connection: socket.socket, number: int) -> None:
        head(connection)
        connection.sendall(whole)

    with served(behave) as server:
        assert asked(line, server.url, media="any") == b"{}"


@pytest.mark.parametrize(
    "fields",
    [
        b"nothing of a field\r\n",
        b": no name\r\n",
        b" begins with a blank\r\n",
        b"X: " + b"x" * (1 << 17) + b"\r\n",
        b"X: x\r\n" * 300,
    ],
    ids=["no colon", "no name", "goes on with nothing", "long", "many"],
)
def test_a_head_that_is_none_is_an_answer_that_nobody_understands(
    line: Line, fields: bytes
) -> None:
    def behave(connection: socket.socket, number: int) -> None:
        head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n")
        while connection.recv(1 << 16):
            pass

    with served(behave) as server:
        assert type(refused(line, server.url)) is said.UnexpectedAnswer
