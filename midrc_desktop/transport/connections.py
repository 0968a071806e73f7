"""http.client's connections, over sockets that are watched."""

import contextlib
import http.client
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Any

import truststore
from urllib3.util import Url, parse_url, wait

from midrc_desktop.transport.failures import refused_by_proxy
from midrc_desktop.transport.heads import Response
from midrc_desktop.transport.proxies import Proxy
from midrc_desktop.transport.sockets import WatchedSocket, connected
from midrc_desktop.transport.watch import Watch

_IDLE_S = 30.0
"""A connection that was silent for longer is not used again: many servers have left it."""

_WITH_HEAD = 1 << 14
"""Bytes of a body that are not worth sending by themselves."""


class Context(truststore.SSLContext):
    """Makes watched sockets of watched sockets; for any thread.

    Where OpenSSL verifies by itself the system's store is read once; truststore reads it anew for
    each connection, which takes longer than all the rest of it.
    """

    _read = False

    def wrap_socket(self, sock: Any, *args: Any, **kwargs: Any) -> Any:
        """TLS over a watched socket."""
        assert isinstance(sock, WatchedSocket)
        wrap = self._ctx.wrap_socket if self._read else super().wrap_socket
        made = sock.with_tls(wrap, kwargs.get("server_hostname"))
        self._read = sys.platform not in ("win32", "darwin")
        return made


class Connections:
    """The connections of one thread at a time, kept for the next request; through one proxy.

    `used` is when they were last used (monotonic seconds). Nothing is taken from the
    surroundings: no redirects, cookies, certificates or passwords.
    """

    def __init__(self, context: Context, proxy: Proxy | None) -> None:
        self.proxy, self.watch, self.used = proxy, Watch(), 0.0
        self._context = context
        self._to: dict[tuple[str | None, str | None, int | None], _Connection] = {}

    def begin(
        self, method: str, url: Url, headers: Mapping[str, str], body: Iterable[bytes] | None
    ) -> http.client.HTTPResponse:
        """Send a request and read the head of its answer, whatever its status."""
        place = (url.scheme, url.host, url.port)
        connection = self._to.get(place)
        if connection is None:
            context = self._context if url.scheme == "https" else None
            connection = self._to[place] = _Connection(url, self.watch, context, self.proxy)
        connection.make_ready()
        self.watch.reached()
        with contextlib.suppress(BrokenPipeError):  # the answer is there before the body has ended
            connection.request(method, url.request_uri, body, headers)
        self.watch.asked()
        return connection.getresponse()

    def close(self) -> None:
        """Close all connections."""
        for connection in self._to.values():
            connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to one place, with TLS where there is a context."""

    auto_open = 0
    response_class = Response

    def __init__(
        self, url: Url, watch: Watch, context: Context | None, proxy: Proxy | None
    ) -> None:
        self.default_port = 80 if context is None else 443
        self._watch, self._context = watch, context
        self._name = _bare(url)
        self._is_to_proxy = proxy is not None
        self._head: bytes | None = None
        port = url.port or self.default_port
        if proxy is None:
            super().__init__(self._name, port)
        else:
            place = parse_url(proxy.address)
            super().__init__(_bare(place), place.port)
            # What only the proxy sees.
            shown = {"Proxy-Authorization": proxy.authorization} if proxy.authorization else {}
            self.set_tunnel(self._name, port, shown)

    def make_ready(self) -> None:
        """Connect, unless the connection that is there is good for another request."""
        sock: Any = self.sock
        if sock is not None:
            fresh = not sock.spoiled and time.monotonic() - sock.used < _IDLE_S
            if fresh and not wait.wait_for_socket(sock, read=True, timeout=0.0):
                return
            self.close()
        self.connect()

    def request(self, method: str, url: str, body: Any = None, headers: Any = None) -> None:  # type: ignore[override]
        """Send a request; its head leaves with the body where that is small, in one go."""
        self._head = None if body is None else b""
        try:
            super().request(method, url, body, headers or {})
            if self._head:
                self.send(b"")
        finally:
            self._head = None

    def send(self, data: bytes) -> None:  # type: ignore[override]
        """Send bytes, but a head before a body only with the first of it."""
        if self._head is None:
            super().send(data)
        elif not self._head:
            self._head = data
        else:
            head, self._head = self._head, None
            if len(data) <= _WITH_HEAD:
                data = head + data
            else:
                super().send(head)
            super().send(data)

    def connect(self) -> None:
        """Reach the place, or raise what `connected` and `WatchedSocket.with_tls` do."""
        self.sock: Any = connected(self.host, self.port, self._watch, proxy=self._is_to_proxy)
        if self._is_to_proxy:
            try:
                self._tunnel()  # type: ignore[attr-defined]
            except (OSError, http.client.HTTPException) as problem:
                raise refused_by_proxy(problem) from None
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self._name)


def _bare(url: Url) -> str:
    """The host as sockets and TLS want it: an address of IPv6 without its brackets."""
    return (url.host or "").strip("[]")
