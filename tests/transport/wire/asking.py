"""Asking, and being refused, in one word."""

import socket

import pytest

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.line import Line
from tests.transport.wire.raw_server import answer, head


def asked(line: Line, url: str, **more: object) -> bytes:
    return line.ask("GET", url, cancel=CancelToken(), **more).content  # type: ignore[arg-type]


def refused(line: Line, url: str, **more: object) -> TransportProblem:
    with pytest.raises(TransportProblem) as caught:
        asked(line, url, **more)
    return caught.value


def keeps_answering(connection: socket.socket, number: int) -> None:
    while True:
        head(connection)
        connection.sendall(answer(headers="Set-Cookie: seen=1\r\n"))
