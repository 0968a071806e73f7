"""Small servers on bare sockets that misbehave as no real one would let itself be asked to."""

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

_PATIENCE_S = 10

Behaviour = Callable[[socket.socket, int], None]
"""What is done with a connection; the number counts them from 1."""


class RawServer:
    """Takes connections on 127.0.0.1; `heads` are the heads of all requests that it has read."""

    def __init__(self, behave: Behaviour, certificate: Path | None) -> None:
        self._behave, self._tls = behave, None
        if certificate is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self.connections = 0
        self.port: int = self._listening.getsockname()[1]
        self.url = f"{'http' if certificate is None else 'https'}://localhost:{self.port}/"
        self._start(self._accept)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                with self._lock:
                    self.connections += 1
                    self._start(self._serve, connection, self.connections)

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(_PATIENCE_S)
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            self._open.append(connection)
            self._behave(connection, number)
        except _Silent:
            self._over.wait()
        except OSError:
            pass
        connection.close()

    def close(self) -> None:
        self._over.set()
        # Wakes the thread that accepts, which close alone does not.
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()


@contextlib.contextmanager
def served(behave: Behaviour, *, certificate: Path | None = None) -> Iterator[RawServer]:
    """The server while the block runs; over TLS with a certificate and its key in one PEM file."""
    server = RawServer(behave, certificate)
    try:
        yield server
    finally:
        server.close()


def head(connection: socket.socket) -> bytes:
    """The head of the next request; OSError when there is none."""
    read = b""
    while not read.endswith(b"\r\n\r\n"):
        if not (byte := connection.recv(1)):
            raise OSError("no more requests")
        read += byte
    return read


def body(connection: socket.socket, size: int) -> bytes:
    """The next bytes, or fewer where the connection ends."""
    read = bytearray()
    while len(read) < size and (block := connection.recv(min(1 << 16, size - len(read)))):
        read += block
    return bytes(read)


def answer(content: bytes = b"{}", *, status: str = "200 OK", headers: str = "") -> bytes:
    """A whole answer of JSON."""
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{headers}"
        f"Content-Length: {len(content)}\r\n\r\n"
    ).encode() + content


def reset(connection: socket.socket) -> None:
    """End the connection with a RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def silence(connection: socket.socket) -> NoReturn:
    """Say and read nothing until the server ends."""
    raise _Silent


class _Silent(Exception):
    """A connection is to be kept open."""
