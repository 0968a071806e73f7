"""urllib3's connections, over sockets that are watched."""

import sys
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import truststore
from urllib3 import (
    BaseHTTPResponse,
    HTTPConnectionPool,
    HTTPSConnectionPool,
    PoolManager,
    ProxyManager,
)
from urllib3.connection import HTTPConnection, HTTPSConnection

from midrc_desktop.transport.problems import Cut
from midrc_desktop.transport.proxies import Proxy
from midrc_desktop.transport.sockets import WatchedSocket, connected
from midrc_desktop.transport.watch import Watch

_IDLE_S = 30.0
"""A connection that was silent for longer is not used again: many servers have left it."""


class _Watched(HTTPConnection):
    """An HTTP connection with a Watch."""

    def __init__(self, *args: Any, watch: Watch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._watch = watch

    def _new_conn(self) -> Any:
        assert self.port is not None
        return connected(self._dns_host, self.port, self._watch, proxy=self.proxy is not None)

    def endheaders(self, *args: Any, **kwargs: Any) -> None:
        self._watch.reached()
        super().endheaders(*args, **kwargs)

    def getresponse(self) -> Any:
        self._watch.asked()
        sock: Any = self.sock
        response = super().getresponse()
        if sock.ended:
            response.close()
            raise Cut  # http.client takes half a head for a whole one
        return response

    @property
    def is_connected(self) -> bool:
        sock: Any = self.sock
        return super().is_connected and not sock.spoiled and time.monotonic() - sock.used < _IDLE_S


class _WatchedSecure(_Watched, HTTPSConnection):
    """The same over TLS."""


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
        kept: dict[str, Any] = {"num_pools": 4, "maxsize": 1, "ssl_context": context}
        if proxy is None:
            self._manager = PoolManager(**kept)
        else:
            # What only the proxy sees.
            shown = {"Proxy-Authorization": proxy.authorization} if proxy.authorization else {}
            self._manager = ProxyManager(proxy.address, proxy_headers=shown, **kept)
        pools: dict[str, Any] = {
            "http": partial(_pool, HTTPConnectionPool, _Watched, self.watch),
            "https": partial(_pool, HTTPSConnectionPool, _WatchedSecure, self.watch),
        }
        self._manager.pool_classes_by_scheme = pools

    def begin(
        self, method: str, url: str, headers: Mapping[str, str], body: Iterable[bytes] | None
    ) -> BaseHTTPResponse:
        """Send a request and read the head of its answer, whatever its status."""
        return self._manager.urlopen(
            method,
            url,
            headers=headers,
            body=body,
            retries=False,
            redirect=False,
            preload_content=False,
        )

    def close(self) -> None:
        """Close all connections."""
        self._manager.clear()


def _pool(
    pool: Callable[..., Any],
    connection: Callable[..., Any],
    watch: Watch,
    *args: Any,
    **kwargs: Any,
) -> Any:
    made = pool(*args, **kwargs)
    made.ConnectionCls = partial(connection, watch=watch)
    return made
