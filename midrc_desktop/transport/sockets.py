"""A connection that hears the wish to stop, tells a slow line from a dead one, and listens while
it sends.

The sockets below never block: each wait is at most `TICK_S` and asks a Watch. http.client sees an
ordinary socket. What goes wrong is raised as a sentence, not as an OSError.
"""

import contextlib
import errno
import io
import socket
import ssl
import sys
import time
from collections.abc import Callable
from typing import Any

from urllib3.util import wait

from midrc_desktop.transport.certificates import certificate_problem
from midrc_desktop.transport.names import addresses, has_way_out
from midrc_desktop.transport.problems import (
    ConnectionRefused,
    Cut,
    NameUnknown,
    NoConnection,
    NoNetwork,
    NotReached,
    NotTls,
    ProxyUnreachable,
)
from midrc_desktop.transport.watch import TICK_S, Watch

if sys.platform == "linux":
    import fcntl
    import termios

_LAST_WORDS_S = 0.5
"""So long an answer is looked for after the other side has stopped taking the body."""

_UNREACHABLE = {errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}


def connected(host: str, port: int, watch: Watch, *, proxy: bool) -> "WatchedSocket":
    """A connection to the first address of `host` that takes one.

    Raises NameUnknown, NoNetwork, ConnectionRefused, NoConnection, for a proxy ProxyUnreachable;
    or Cancelled.
    """
    try:
        found = addresses(host, port, watch)
    except NotReached as unknown:
        raise _to(proxy, unknown) from None
    last: NotReached = NameUnknown()
    for one in found:
        plain = socket.socket(one.family, one.kind, one.protocol)
        try:
            plain.setblocking(False)
            _connect(plain, one.place, watch)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except NotReached as problem:
            plain.close()
            last = problem
        except BaseException:
            plain.close()
            raise
        else:
            return WatchedSocket(plain, watch)
    raise _to(proxy, last)


class WatchedSocket:
    """A socket, plain or with TLS, with a Watch over its waits.

    `spoiled` says that it is not good for another request.
    """

    def __init__(self, plain: socket.socket, watch: Watch) -> None:
        self._plain, self._watch = plain, watch
        self._early = b""
        self.spoiled = False
        self.used = time.monotonic()

    def with_tls(self, wrap: Callable[..., ssl.SSLSocket], host: str | None) -> "WatchedSocket":
        """The same connection once the other side has proved to be `host`.

        `wrap` is an SSLContext's `wrap_socket`. Raises CertificateProblem, ClockWrong, NotTls,
        Cut, NoConnection, or Cancelled.
        """
        self._watch.moved()
        try:
            secure = wrap(
                self._plain,
                do_handshake_on_connect=False,
                suppress_ragged_eofs=False,
                server_hostname=host,
            )
        except OSError:
            raise Cut from None  # ended before it began
        made = WatchedSocket(secure, self._watch)
        try:
            made._shake_hands()
        except BaseException:
            secure.close()
            raise
        return made

    def _shake_hands(self) -> None:
        assert isinstance(self._plain, ssl.SSLSocket)
        while True:
            try:
                self._plain.do_handshake()
            except ssl.SSLWantReadError:
                self._wait(read=True)
            except ssl.SSLWantWriteError:
                self._wait(write=True)
            except ssl.SSLCertVerificationError as problem:
                raise certificate_problem(problem, self._watch.skew) from None
            except ssl.SSLEOFError:
                raise Cut from None
            except ssl.SSLError as problem:
                raise NotTls(detail=problem.reason or "") from None
            except OSError:
                raise Cut from None
            else:
                self._watch.moved()
                return

    def sendall(self, data: bytes, flags: int = 0) -> None:
        """Hand over all of `data`.

        Raises BrokenPipeError when an answer is there before the body has ended, for `Connections`
        to read it, else Cut, Stalled or Cancelled.
        """
        view = memoryview(data)
        if self._watch.sending:
            self._listen()
        while view:
            try:
                sent = self._plain.send(view)
            except (BlockingIOError, ssl.SSLWantWriteError):
                self._wait(read=True, write=True)
                self._listen()
            except ssl.SSLWantReadError:
                self._wait(read=True)
            except OSError:
                self.spoiled = True
                if not self._watch.connecting and self._heard(_LAST_WORDS_S):
                    raise BrokenPipeError from None
                raise Cut from None
            else:
                view = view[sent:]
                self._watch.moved()

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        """Read what there is, at least a byte; 0 at the end. Raises Cut, Stalled, Cancelled."""
        if self._early:
            view = memoryview(buffer).cast("B")
            size = min(len(view), len(self._early))
            view[:size], self._early = self._early[:size], self._early[size:]
            return size
        while True:
            try:
                size = self._plain.recv_into(buffer, nbytes)
            except (BlockingIOError, ssl.SSLWantReadError):
                self._wait(read=True)
            except ssl.SSLWantWriteError:
                self._wait(write=True)
            except OSError:
                self.spoiled = True
                raise Cut from None
            else:
                self._watch.answered()
                self.used = time.monotonic()
                return size

    def _listen(self) -> None:
        """Raise BrokenPipeError when an answer is there although the body has not ended."""
        if not self._watch.connecting and self._heard(0.0):
            self.spoiled = True
            raise BrokenPipeError

    def _heard(self, seconds: float) -> bool:
        """Whether the other side says something while we still send; keeps it for `recv_into`."""
        if self._early:
            return True
        deadline = time.monotonic() + seconds
        while True:
            left = max(0.0, deadline - time.monotonic())
            if not wait.wait_for_socket(self._plain, read=True, timeout=left):
                return False
            try:
                self._early = self._plain.recv(1 << 16)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                if not left:
                    return False  # TLS talks to itself: no answer yet
            except OSError:
                return False
            else:
                return bool(self._early)

    def _wait(self, *, read: bool = False, write: bool = False) -> None:
        ready = wait.wait_for_socket(self._plain, read=read, write=write, timeout=TICK_S)
        self._watch.check(None if ready else _held(self._plain))

    def makefile(self, *args: object, **kwargs: object) -> io.BufferedReader:
        """A file to read the answer from; the connection is closed after both are."""
        file = socket.SocketIO(self, "r")  # type: ignore[arg-type]
        self._plain._io_refs += 1  # type: ignore[attr-defined]
        return io.BufferedReader(file, 1 << 16)

    def _decref_socketios(self) -> None:
        self._plain._decref_socketios()  # type: ignore[attr-defined]

    def close(self) -> None:
        """Close the connection once nobody reads from it any more."""
        self._plain.close()

    def fileno(self) -> int:
        """The system's number for it, -1 when it is closed."""
        return self._plain.fileno()


def _connect(plain: socket.socket, address: Any, watch: Watch) -> None:
    deadline = time.monotonic() + watch.patience.connect_s
    failed = plain.connect_ex(address)
    while failed in (errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY):
        watch.cancel.check()
        left = deadline - time.monotonic()
        if left <= 0:
            raise NoConnection
        if wait.wait_for_socket(plain, write=True, timeout=min(left, TICK_S)):
            failed = plain.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            break
    watch.moved()
    if failed == errno.ECONNREFUSED:
        raise ConnectionRefused
    if failed in _UNREACHABLE:
        raise NoNetwork if not has_way_out() else NoConnection
    if failed:
        raise NoConnection(detail=errno.errorcode.get(failed, ""))


def _to(proxy: bool, problem: NotReached) -> NotReached:
    return ProxyUnreachable() if proxy and not isinstance(problem, NoNetwork) else problem


def _held(plain: socket.socket) -> int | None:
    """Bytes that the system has taken and the other side has not, where the system tells."""
    held: int | None = None
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            counted = fcntl.ioctl(plain.fileno(), termios.TIOCOUTQ, bytes(4))
            held = int.from_bytes(counted, sys.byteorder)
    elif sys.platform == "darwin":
        with contextlib.suppress(OSError):
            held = plain.getsockopt(socket.SOL_SOCKET, 0x1024)  # SO_NWRITE
    return held
