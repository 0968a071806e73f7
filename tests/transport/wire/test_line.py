"""What a line sends, takes back, keeps and never does."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport import problems as said
from midrc_desktop.transport.body import BytesBody, FileBody
from midrc_desktop.transport.line import Line, PreparedHead
from midrc_desktop.transport.streams import side_by_side
from tests.servers.process import wait_until
from tests.transport.wire.asking import asked, keeps_answering, refused
from tests.transport.wire.raw_server import answer, body, head, reset, served


def test_several_threads_share_a_line_and_its_connections(line: Line, good: Path) -> None:
    with served(keeps_answering, certificate=good) as server:
        side_by_side(range(60), lambda n: asked(line, server.url), most=3, cancel=CancelToken())
        assert server.connections <= 3


def test_a_body_is_sent_again_from_its_start_and_its_progress_taken_back(
    line: Line, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 4096
    (tmp_path / "file").write_bytes(b"before" + content + b"after")
    got: list[bytes] = []
    told: list[int] = []

    def third_time(connection: socket.socket, number: int) -> None:
        head(connection)
        if number == 1:
            body(connection, 300_000)
            return reset(connection)
        got.append(body(connection, len(content)))
        if number == 2:
            connection.sendall(answer(status="503 Busy"))
            got.clear()
            got.append(body(connection, len(head(connection)) and len(content)))
        connection.sendall(answer())
        return None

    with served(third_time) as server:
        sent = FileBody(tmp_path / "file", 6, len(content), told.append)
        assert asked(line, server.url, body=sent) == b"{}"
    assert got == [content]
    assert sum(told) == len(content)
    assert min(told) < 0
    assert all(0 <= sum(told[:n]) <= len(content) for n in range(len(told)))


def test_what_was_told_is_taken_back_when_sending_fails_for_good(
    line: Line, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(bytes(100_000))
    told: list[int] = []

    def never(connection: socket.socket, number: int) -> None:
        head(connection)
        body(connection, 100_000)
        connection.sendall(answer(status="400 Bad Request"))

    with served(never) as server:
        refused(line, server.url, body=FileBody(tmp_path / "file", on_sent=told.append))
    assert told
    assert sum(told) == 0


@pytest.mark.parametrize(
    ("harm", "kind", "later"),
    [
        (lambda path: path.write_bytes(b"short"), said.PackageChanged, False),
        (lambda path: path.unlink(), said.PackageGone, True),
        (lambda path: (path.unlink(), path.mkdir()), said.PackageProblem, True),
    ],
    ids=["shorter", "gone", "a folder"],
)
def test_trouble_with_the_package_is_not_the_line_s(
    line: Line, tmp_path: Path, harm: Callable[[Path], object], kind: type, later: bool
) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(1000))
    sent = FileBody(path)
    harm(path)

    def takes(connection: socket.socket, number: int) -> None:
        head(connection)
        body(connection, 1000)

    with served(takes) as server:
        problem = refused(line, server.url, body=sent)
        wait_until(lambda: server.connections, 5)
    assert server.connections == 1
    assert type(problem) is kind
    assert problem.retryable is later


def test_a_connection_is_used_again_and_made_anew_when_the_other_side_has_left(
    line: Line, certificate: Path | None
) -> None:
    with served(keeps_answering, certificate=certificate) as server:
        for _ in range(3):
            asked(line, server.url)
        assert server.connections == 1

    def leaves(connection: socket.socket, number: int) -> None:
        head(connection)
        connection.sendall(answer())

    with served(leaves, certificate=certificate) as server:
        for number in (1, 2, 3):
            asked(line, server.url)
            assert server.connections == number


def test_no_cookie_is_kept(line: Line) -> None:
    heads: list[bytes] = []

    def behave(connection: socket.socket, number: int) -> None:
        while True:
            heads.append(head(connection))
            connection.sendall(answer(headers="Set-Cookie: seen=1\r\n"))

    with served(behave) as server:
        for _ in range(2):
            asked(line, server.url)
    assert len(heads) == 2
    assert not any(b"cookie" in one.lower() for one in heads)


def test_a_redirect_is_never_followed(line: Line) -> None:
    with served(keeps_answering) as elsewhere:

        def redirects(connection: socket.socket, number: int) -> None:
            while True:
                head(connection)
                where = f"Location: {elsewhere.url}\r\n"
                connection.sendall(answer(status="307 Temporary", headers=where))

        with served(redirects) as server:
            for method in ("GET", "PUT"):
                with pytest.raises(said.Redirected):
                    line.ask(method, server.url, cancel=CancelToken(), json={})
        assert elsewhere.connections == 0


def test_an_answer_over_the_limit_is_not_read(line: Line) -> None:
    def floods(connection: socket.socket, number: int) -> None:
        head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + bytes(0x10000) + b"\r\n")

    with served(floods) as server:
        problem = refused(line, server.url, media="any", largest=1_000_000)
        assert server.connections == 1
    assert type(problem) is said.AnswerTooLong
    assert not problem.retryable


class Passes:
    """Access that gives one value after the other and hears which were refused."""

    def __init__(self, *values: str) -> None:
        self._values: Iterator[str] = iter(values)
        self._value = next(self._values)
        self.not_taken: list[str] = []

    def authorization(self, cancel: CancelToken | None = None) -> str:
        return self._value

    def refused(self, authorization: str) -> None:
        self.not_taken.append(authorization)
        self._value = next(self._values, self._value)


def wants(value: bytes) -> Callable[[socket.socket, int], None]:
    def behave(connection: socket.socket, number: int) -> None:
        while True:
            known = b"Authorization: " + value in head(connection)
            connection.sendall(answer(status="200 OK" if known else "401 Unauthorized"))

    return behave


def test_a_sign_in_that_is_refused_is_renewed_once(line: Line) -> None:
    with served(wants(b"Bearer new")) as server:
        access = Passes("Bearer old", "Bearer new")
        assert asked(line, server.url, access=access, again=False) == b"{}"
        assert access.not_taken == ["Bearer old"]

        access = Passes("Bearer old", "Bearer older")
        problem = refused(line, server.url, access=access)
        assert type(problem) is said.SignInNeeded
        assert access.not_taken == ["Bearer old", "Bearer older"]
        assert not problem.retryable

        problem = refused(line, server.url)
        assert type(problem) is said.Answered


def test_every_try_is_signed_anew_with_all_that_leaves(line: Line) -> None:
    signed: list[PreparedHead] = []
    heads: list[bytes] = []

    def sign(prepared: PreparedHead) -> dict[str, str]:
        signed.append(prepared)
        return {"X-Signature": f"number {len(signed)}"}

    def behave(connection: socket.socket, number: int) -> None:
        heads.append(head(connection))
        connection.sendall(answer(status="503 Busy" if number == 1 else "200 OK"))

    with served(behave) as server:
        asked(line, f"{server.url}a", params={"key": "a b/ü"}, sign=sign, form={"x": "1"})
    assert [one.url for one in signed] == [f"{server.url}a?key=a+b%2F%C3%BC"] * 2
    assert signed[0].headers["Content-Length"] == "3"
    assert b"X-Signature: number 2" in heads[1]


def test_the_skew_of_the_clock_is_that_to_the_destination_s(line: Line) -> None:
    def behave(connection: socket.socket, number: int) -> None:
        head(connection)
        connection.sendall(answer(headers="Date: Thu, 01 Jan 2015 00:00:00 GMT\r\n"))

    with served(behave) as server:
        asked(line, server.url)
    assert abs(line.skew - (time.time() - 1420070400)) < 10


def test_a_line_that_is_closed_leaves_no_connection(line: Line) -> None:
    left = threading.Event()

    def behave(connection: socket.socket, number: int) -> None:
        head(connection)
        connection.sendall(answer())
        connection.recv(1)
        left.set()

    with served(behave) as server:
        asked(line, server.url)
        line.close()
        assert left.wait(5)


@pytest.mark.parametrize("content", [b"", b"x", bytes(16_000)])
def test_a_small_body_leaves_with_its_head_in_one_go(
    line: Line, good: Path, content: bytes
) -> None:
    got: list[bytes] = []

    def record(connection: socket.socket, number: int) -> None:
        got.append(connection.recv(1 << 16))
        connection.sendall(answer())

    with served(record, certificate=good) as server:
        assert asked(line, server.url, body=BytesBody(content)) == b"{}"
    sent_head, _, rest = got[0].partition(b"\r\n\r\n")
    assert f"Content-Length: {len(content)}".encode() in sent_head
    assert content.startswith(rest)
    assert bool(rest) is bool(content)


def test_nothing_leaves_of_a_request_whose_body_cannot_be_read_and_the_next_one_goes(
    line: Line, tmp_path: Path
) -> None:
    got: list[bytes] = []

    def listens(connection: socket.socket, number: int) -> None:
        if got_now := connection.recv(1 << 16):
            got.append(got_now)
            connection.sendall(answer())

    with served(listens) as server:
        with pytest.raises(said.PackageGone):
            asked(line, server.url, body=FileBody(tmp_path / "gone", 0, 10))
        assert got == []
        assert asked(line, server.url) == b"{}"
    assert len(got) == 1
