"""What is sent and fetched takes no memory by its size, and leaves at the pace that is set."""

import hashlib
import socket
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.body import FileBody
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.pace import Pace
from tests.servers.authority import Authority
from tests.transport.wire.conftest import QUICK
from tests.transport.wire.raw_server import answer, head, served

SIZE = 48 << 20
MOST = 6 << 20


@contextmanager
def at_most(most: int) -> Iterator[None]:
    """The block holds no more bytes than that at any time."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < most


def swallowing(size: int) -> Callable[[socket.socket, int], None]:
    buffer = bytearray(1 << 18)

    def behave(connection: socket.socket, number: int) -> None:
        head(connection)
        left = size
        while left and (read := connection.recv_into(buffer, min(left, len(buffer)))):
            left -= read
        connection.sendall(answer())

    return behave


def test_a_large_file_is_sent_in_little_memory(line: Line, good: Path, tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(SIZE)
    with (
        served(swallowing(SIZE), certificate=good) as server,
        at_most(MOST),
    ):
        body = FileBody(tmp_path / "large")
        assert line.ask("PUT", server.url, cancel=CancelToken(), body=body).status == 200


def test_a_large_answer_is_fetched_in_little_memory(line: Line, good: Path) -> None:
    block = bytes(range(256)) * 1024

    def behave(connection: socket.socket, number: int) -> None:
        head(connection)
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {SIZE}\r\n\r\n".encode())
        for _ in range(SIZE // len(block)):
            connection.sendall(block)

    digest = hashlib.sha256()
    with served(behave, certificate=good) as server, at_most(MOST):
        line.fetch(server.url, digest.update, cancel=CancelToken())
    expected = hashlib.sha256()
    for _ in range(SIZE // len(block)):
        expected.update(block)
    assert digest.digest() == expected.digest()


@pytest.mark.parametrize("limit", [1_000_000, 3_000_000])
def test_a_body_leaves_no_faster_than_the_pace(
    authority: Authority, tmp_path: Path, limit: int
) -> None:
    size = limit // 2
    (tmp_path / "file").write_bytes(bytes(size))
    with (
        served(swallowing(size)) as server,
        Line(pace=Pace(limit), patience=QUICK) as line,
    ):
        began = time.monotonic()
        line.ask("PUT", server.url, cancel=CancelToken(), body=FileBody(tmp_path / "file"))
        took = time.monotonic() - began
    # The last tenth of a second's bytes leave at once.
    assert took > 0.5 * 0.9 - 0.1
