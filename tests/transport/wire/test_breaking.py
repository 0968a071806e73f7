"""Lines that break, stall and crawl: what is repeated, and what is said."""

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from midrc_desktop.jobs import Cancelled, CancelToken
from midrc_desktop.transport import line as lines
from midrc_desktop.transport import names, sockets
from midrc_desktop.transport import problems as said
from midrc_desktop.transport.body import BytesBody
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.pace import Pace
from tests.servers.authority import Authority
from tests.servers.process import free_port, wait_until
from tests.transport.wire.asking import asked, keeps_answering, refused
from tests.transport.wire.conftest import QUICK
from tests.transport.wire.raw_server import answer, body, head, reset, served, silence

ROOT = Path(__file__).resolve().parents[3]

BIG = 24 << 20
"""More than the system's buffers swallow."""


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
        monkeypatch.setattr(names, "has_way_out", lambda way_out=way_out: way_out)
        problem = refused(line, "https://midrc.example.org/")
        assert type(problem) is kind
        assert problem.retryable


def test_a_computer_without_a_network_is_said_to_be_one() -> None:
    cut_off = [shutil.which("unshare") or "unshare", "--net", "--map-root-user"]
    if sys.platform != "linux" or subprocess.run([*cut_off, "true"], check=False).returncode:
        pytest.skip("this machine does not let a test run without a network")
    program = (
        "from midrc_desktop.jobs import CancelToken\n"
        "from midrc_desktop.transport.line import Line\n"
        "from midrc_desktop.transport.problems import NoNetwork\n"
        "from midrc_desktop.transport.retrying import Patience\n"
        "for host in ('midrc.example.org', '192.0.2.1', '[2001:db8::1]'):\n"
        "    try:\n"
        "        line = Line(patience=Patience(tries=1))\n"
        "        line.ask('GET', f'https://{host}/', cancel=CancelToken())\n"
        "    except NoNetwork:\n"
        "        print('no network')\n"
    )
    done = subprocess.run(
        [*cut_off, sys.executable, "-c", program], check=True, capture_output=True, cwd=ROOT
    )
    assert done.stdout == b"no network\n" * 3


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


def test_who_answers_early_is_heard_while_nothing_moves(
    authority: Authority, certificate: Path | None
) -> None:
    def behave(connection: socket.socket, number: int) -> None:
        head(connection)
        threading.Event().wait(0.3)  # until the body fills all buffers
        connection.sendall(answer(status="413 Content Too Large"))
        silence(connection)

    with (
        served(behave, certificate=certificate) as server,
        Line(authority=authority.file.read_text(), patience=replace(QUICK, tries=1)) as line,
    ):
        for number in (1, 2):  # a connection with half a body in it is not used again
            problem = refused(line, server.url, body=BytesBody(bytes(BIG)))
            assert type(problem) is said.TooLarge
            assert server.connections == number


def test_who_answers_early_is_heard_while_a_body_leaves_slowly_and_is_sent_no_more() -> None:
    got: list[int] = []

    def behave(connection: socket.socket, number: int) -> None:
        head(connection)
        connection.sendall(answer(status="413 Content Too Large"))
        got.append(len(body(connection, 1_000_000)))

    with served(behave) as server, Line(pace=Pace(500_000), patience=QUICK) as line:
        problem = refused(line, server.url, body=BytesBody(bytes(1_000_000)))
        line.close()
        wait_until(lambda: got, 5)
    assert type(problem) is said.TooLarge
    assert got[0] < 1_000_000


def test_what_must_not_be_done_twice_is_not_asked_on_an_old_connection(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(keeps_answering) as server:
        asked(line, server.url)
        asked(line, server.url, again=False)
        assert server.connections == 1
        monkeypatch.setattr(lines, "_LATELY_S", -1.0)
        asked(line, server.url, again=False)
        assert server.connections == 2


def test_no_more_than_a_few_connections_are_kept(line: Line) -> None:
    together, ended = threading.Barrier(12), []

    def behave(connection: socket.socket, number: int) -> None:
        head(connection)
        together.wait(5)
        connection.sendall(answer())
        if not connection.recv(1):
            ended.append(number)

    with served(behave) as server, ThreadPoolExecutor(12) as threads:
        list(threads.map(lambda _: asked(line, server.url), range(12)))
        wait_until(lambda: len(ended) == 12 - 8, 5)


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


def test_the_wish_to_stop_is_heard_while_a_name_is_looked_up(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancel = CancelToken()
    enough = threading.Event()

    def looks_for_ever(*args: object, **kwargs: object) -> None:
        cancel.cancel()
        enough.wait()
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", looks_for_ever)
    began = time.monotonic()
    with pytest.raises(Cancelled):
        line.ask("GET", "https://midrc.example.org/", cancel=cancel)
    took = time.monotonic() - began
    enough.set()
    assert took < 1


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
