"""Lines that break, stall, crawl and lie: what is repeated, what is said, what never is."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import Cancelled, CancelToken
from midrc_desktop.transport import problems as said
from midrc_desktop.transport import sockets
from midrc_desktop.transport.body import BytesBody, FileBody
from midrc_desktop.transport.line import Line, PreparedHead
from tests.servers.process import free_port, wait_until
from tests.transport.wire.conftest import QUICK
from tests.transport.wire.raw_server import answer, body, head, reset, served, silence

BIG = 24 << 20
"""More than the system's buffers swallow."""


def asked(line: Line, url: str, **more: object) -> bytes:
    return line.ask("GET", url, cancel=CancelToken(), **more).content  # type: ignore[arg-type]


def refused(line: Line, url: str, **more: object) -> TransportProblem:
    with pytest.raises(TransportProblem) as caught:
        asked(line, url, **more)
    return caught.value


@pytest.fixture(params=["plain", "TLS"])
def certificate(request: pytest.FixtureRequest) -> Path | None:
    if request.param == "plain":
        return None
    good: Path = request.getfixturevalue("good")
    return good


def ending(end: Callable[[socket.socket], object]) -> Callable[[socket.socket, int], None]:
    """The first two connections end so; the third gets its answer."""

    def behave(connection: socket.socket, number: int) -> None:
        head(connection)
        if number < 3:
            end(connection)
        else:
            connection.sendall(answer())

    return behave


@pytest.mark.parametrize(
    "end",
    [
        reset,
        lambda connection: None,
        lambda connection: connection.sendall(answer(b"{...}")[:-3]),
        lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-T"),
        lambda connection: connection.sendall(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"
        ),
    ],
    ids=["reset", "no answer", "half an answer", "half a head", "half a chunk"],
)
def test_a_connection_that_breaks_is_made_again_up_to_the_number_of_tries(
    line: Line, certificate: Path | None, end: Callable[[socket.socket], object]
) -> None:
    with served(ending(end), certificate=certificate) as server:
        assert asked(line, server.url) == b"{}"
        assert server.connections == 3
    with served(ending(end), certificate=certificate) as server:
        problem = refused(line, server.url, again=False)
        assert type(problem) is said.Cut
        assert server.connections == 1
    assert problem.retryable


def test_what_cannot_have_reached_anybody_is_repeated_even_if_it_must_not_be_done_twice(
    line: Line,
) -> None:
    with served(lambda connection, number: None) as silent:  # ends before the handshake
        problem = refused(line, silent.url.replace("http:", "https:"), again=False)
        assert silent.connections == QUICK.tries
    assert type(problem) is said.Cut
    assert problem.unsent


def test_nobody_there_nobody_of_that_name_and_nobody_who_speaks_tls(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert type(refused(line, f"https://localhost:{free_port()}/")) is said.ConnectionRefused

    def speaks_plainly(connection: socket.socket, number: int) -> None:
        connection.recv(100)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with served(speaks_plainly) as server:
        problem = refused(line, server.url.replace("http:", "https:"))
    assert type(problem) is said.NotTls
    assert not problem.retryable

    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    for way_out, kind in ((True, said.NameUnknown), (False, said.NoNetwork)):
        monkeypatch.setattr(sockets, "_has_way_out", lambda way_out=way_out: way_out)
        problem = refused(line, "https://midrc.example.org/")
        assert type(problem) is kind
        assert problem.retryable


def test_what_is_no_http_is_not_understood(line: Line) -> None:
    def speaks_otherwise(connection: socket.socket, number: int) -> None:
        head(connection)
        connection.sendall(b"220 mail.example.org ESMTP\r\n" * 3)

    with served(speaks_otherwise) as server:
        assert type(refused(line, server.url)) is said.UnexpectedAnswer


def test_who_takes_the_connection_and_says_nothing_is_given_up(
    line: Line, certificate: Path | None
) -> None:
    hasty = replace(QUICK, connect_s=0.4, read_s=0.4, tries=1)
    with (
        served(lambda connection, number: silence(connection)) as server,
        Line(patience=hasty) as hasty_line,
    ):
        url = server.url if certificate is None else server.url.replace("http:", "https:")
        began = time.monotonic()
        problem = refused(hasty_line, url)
        took = time.monotonic() - began
    # In plain HTTP the request is out; with TLS nobody has proved to be there.
    assert type(problem) is (said.Stalled if certificate is None else said.NoConnection)
    assert problem.retryable
    assert 0.4 < took < 2


def test_a_body_that_nobody_takes_stalls(authority: object, certificate: Path | None) -> None:
    hasty = replace(QUICK, read_s=0.5, tries=1)

    def reads_a_little(connection: socket.socket, number: int) -> None:
        head(connection)
        body(connection, 1000)
        silence(connection)

    pem = authority.file.read_text()  # type: ignore[attr-defined]
    with (
        served(reads_a_little, certificate=certificate) as server,
        Line(authority=pem, patience=hasty) as line,
    ):
        problem = refused(line, server.url, body=BytesBody(bytes(BIG)))
    assert type(problem) is said.Stalled


@pytest.mark.parametrize("told", [True, False], ids=["queue known", "queue unknown"])
def test_a_slow_line_is_no_stall_although_the_system_has_swallowed_the_body(
    monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    if not told:  # as on Windows
        monkeypatch.setattr(sockets, "_held", lambda plain: None)
    size = 2 << 20
    hasty = replace(QUICK, read_s=0.4, tries=1, slowest=1e6)

    def crawls(connection: socket.socket, number: int) -> None:
        head(connection)
        for _ in range(20):
            body(connection, size // 20)
            threading.Event().wait(0.05)  # the line, not the test, is slow
        connection.sendall(answer())

    with served(crawls) as server, Line(patience=hasty) as line:
        began = time.monotonic()
        assert asked(line, server.url, body=BytesBody(bytes(size))) == b"{}"
    assert time.monotonic() - began > 2 * hasty.read_s


@pytest.mark.parametrize("end", [reset, silence], ids=["reset", "silence"])
def test_an_answer_that_comes_before_the_body_has_ended_is_found(
    line: Line, certificate: Path | None, end: Callable[[socket.socket], None]
) -> None:
    def answers_early(connection: socket.socket, number: int) -> None:
        head(connection)
        body(connection, 100_000)
        connection.sendall(answer(status="413 Content Too Large"))
        if end is reset:
            # The answer has to be on its way; a RST may overtake it.
            threading.Event().wait(0.1)
        end(connection)

    with served(answers_early, certificate=certificate) as server:
        problem = refused(line, server.url, body=BytesBody(bytes(BIG)))
        assert server.connections == 1
    assert type(problem) is said.TooLarge


def test_who_does_not_read_a_small_body_may_say_yes_to_it(line: Line) -> None:
    def does_not_care(connection: socket.socket, number: int) -> None:
        head(connection)
        connection.sendall(answer())
        silence(connection)

    with served(does_not_care) as server:
        for _ in range(20):
            assert asked(line, server.url, form={"token": "x"}) == b"{}"
            line.close()
        assert server.connections == 20


def test_a_yes_to_half_a_body_is_no_yes(line: Line) -> None:
    def agrees_early(connection: socket.socket, number: int) -> None:
        head(connection)
        connection.sendall(answer())
        silence(connection)

    with served(agrees_early) as server:
        problem = refused(line, server.url, body=BytesBody(bytes(BIG)))
    assert type(problem) is said.Cut


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


def keeps_answering(connection: socket.socket, number: int) -> None:
    while True:
        head(connection)
        connection.sendall(answer(headers="Set-Cookie: seen=1\r\n"))


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


def whole(content: bytes, cuts: int) -> Callable[[socket.socket, int], None]:
    def behave(connection: socket.socket, number: int) -> None:
        head(connection)
        said = answer(content)
        connection.sendall(said[: len(said) // 2] if number <= cuts else said)

    return behave


def test_a_fetch_that_breaks_starts_again_where_that_is_possible_and_fails_otherwise(
    line: Line,
) -> None:
    content = bytes(range(256)) * 2000
    got = bytearray()
    with served(whole(content, 2)) as server:
        line.fetch(server.url, got.extend, cancel=CancelToken(), restart=got.clear)
    assert got == content
    with served(whole(content, 2)) as server, pytest.raises(said.Cut):
        line.fetch(server.url, got.extend, cancel=CancelToken())


@pytest.mark.parametrize("where", ["handshake", "answer", "body", "waiting", "content"])
def test_the_wish_to_stop_is_heard_within_a_second(
    good: Path, authority: object, where: str
) -> None:
    patient = replace(QUICK, connect_s=30, read_s=30, first_wait_s=30, longest_wait_s=30)
    there = threading.Event()

    def behave(connection: socket.socket, number: int) -> None:
        if where == "handshake":
            connection.recv(1)
        elif where == "body":
            head(connection)
            body(connection, 1000)
        elif where == "waiting":
            head(connection)
            connection.sendall(answer(status="503 Busy", headers="Retry-After: 30\r\n"))
        elif where == "content":
            head(connection)
            connection.sendall(answer(bytes(1000))[:-10])
        else:
            head(connection)
        there.set()
        silence(connection)

    cancel = CancelToken()
    at: list[float] = []

    def stop() -> None:
        there.wait(10)
        at.append(time.monotonic())
        cancel.cancel()

    stopping = threading.Thread(target=stop)
    pem = authority.file.read_text()  # type: ignore[attr-defined]
    with (
        served(behave, certificate=None if where == "handshake" else good) as server,
        Line(authority=pem, patience=patient) as line,
    ):
        stopping.start()
        with pytest.raises(Cancelled):
            line.ask(
                "PUT",
                server.url.replace("http:", "https:"),
                cancel=cancel,
                body=BytesBody(bytes(BIG)) if where == "body" else None,
            )
        took = time.monotonic() - at[0]
        stopping.join()
    assert took < 1


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
