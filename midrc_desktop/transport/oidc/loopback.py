"""The loopback redirect: where the browser brings the answer back (RFC 8252 7.3)."""

import selectors
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.oidc import page
from midrc_desktop.transport.oidc.problems import PortsTaken, SignInTooLate

LOOPBACK = "127.0.0.1"
PATH = "/callback"
PATIENCE_S = 300.0
_HEAD_S = 10.0
_LONGEST_HEAD = 16 * 1024
_MOST_CALLERS = 32
_TURN_S = 0.1

Answer = Mapping[str, str]
"""The query of a callback: each name once."""


@dataclass(slots=True)
class _Caller:
    """A connection that has not asked for anything whole yet."""

    until: float
    head: bytearray = field(default_factory=bytearray)


class Loopback:
    """Listens on 127.0.0.1 alone, and answers the one right callback.

    Whatever else is asked is closed without a byte, and neither ends nor spoils the sign-in.
    """

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._port: int = listener.getsockname()[1]
        self._callers = selectors.DefaultSelector()
        self._callers.register(listener, selectors.EVENT_READ)

    @property
    def redirect_uri(self) -> str:
        """What the provider is told to send the browser back to."""
        return f"http://{LOOPBACK}:{self._port}{PATH}"

    def wait(
        self,
        is_right: Callable[[Answer], bool],
        cancel: CancelToken,
        patience_s: float = PATIENCE_S,
    ) -> Answer:
        """The first callback for which `is_right` holds.

        Raises SignInTooLate when none came in `patience_s` seconds, Cancelled when asked.
        """
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            cancel.check()
            for key, _ in self._callers.select(_TURN_S):
                if key.fileobj is self._listener:
                    self._accept()
                    continue
                connection = key.fileobj
                assert isinstance(connection, socket.socket)
                answer = self._heard(connection, key.data)
                if answer is not None and is_right(answer):
                    _say(connection, page.DENIED if "error" in answer else page.ARRIVED)
                    self._end(connection)
                    return answer
                if answer is not None:
                    self._end(connection)
            self._end_late_ones()
        raise SignInTooLate

    def close(self) -> None:
        """Stop listening."""
        for connection in list(self._open()):
            self._end(connection)
        self._callers.close()
        self._listener.close()

    def _open(self) -> Iterator[socket.socket]:
        for key in list(self._callers.get_map().values()):
            if isinstance(key.fileobj, socket.socket) and key.fileobj is not self._listener:
                yield key.fileobj

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return  # it went away again
        if sum(1 for _ in self._open()) >= _MOST_CALLERS:
            connection.close()
            return
        connection.setblocking(False)
        caller = _Caller(time.monotonic() + _HEAD_S)
        self._callers.register(connection, selectors.EVENT_READ, caller)

    def _heard(self, connection: socket.socket, caller: _Caller) -> Answer | None:
        """The query of a whole request; {} when it is not a callback; None to hear on."""
        try:
            block = connection.recv(4096)
        except BlockingIOError:
            return None
        except OSError:
            return {}
        caller.head += block
        if b"\r\n\r\n" in caller.head:
            return callback(bytes(caller.head), f"{LOOPBACK}:{self._port}")
        return None if block and len(caller.head) <= _LONGEST_HEAD else {}

    def _end_late_ones(self) -> None:
        for connection in list(self._open()):
            if self._callers.get_key(connection).data.until < time.monotonic():
                self._end(connection)

    def _end(self, connection: socket.socket) -> None:
        self._callers.unregister(connection)
        connection.close()


@contextmanager
def listening(ports: Sequence[int] = ()) -> Iterator[Loopback]:
    """Listen on the first of these ports that is free; on any free one where none are named.

    Raises PortsTaken.
    """
    loopback = Loopback(_bound(ports))
    try:
        yield loopback
    finally:
        loopback.close()


def callback(head: bytes, host: str) -> Answer:
    """The query of a GET of the callback at this host; {} for any other request."""
    try:
        first, *lines = head.split(b"\r\n\r\n", 1)[0].decode("ascii").split("\r\n")
        method, target, version = first.split(" ")
    except ValueError:
        return {}
    hosts = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("host:")]
    path, _, query = target.partition("?")
    if (method, path, hosts) != ("GET", PATH, [host]) or not version.startswith("HTTP/1."):
        return {}
    try:
        pairs = parse_qsl(query, strict_parsing=True, max_num_fields=20, errors="strict")
    except ValueError:
        return {}
    # RFC 6749 3.1: a parameter that is there twice is not to be trusted.
    return dict(pairs) if len({name for name, _ in pairs}) == len(pairs) else {}


def _bound(ports: Sequence[int]) -> socket.socket:
    for port in ports or (0,):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            if sys.platform == "win32":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((LOOPBACK, port))
            listener.listen()
            listener.setblocking(False)
        except OSError:
            listener.close()
            continue
        return listener
    raise PortsTaken


def _say(connection: socket.socket, words: tuple[str, str]) -> None:
    try:
        connection.settimeout(_HEAD_S)
        connection.sendall(page.answer(words))
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        return  # the answer is here; the page is a courtesy
