"""urllib3's connections and requests' adapter, over sockets that are watched."""

import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import requests
import truststore
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
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


class Connections(HTTPAdapter):
    """The connections of one thread at a time, kept for the next request; through one proxy.

    Nothing is taken from the surroundings: no redirects, cookies, certificates or passwords.
    """

    def __init__(self, context: Context, proxy: Proxy | None) -> None:
        self.proxy, self.watch = proxy, Watch()
        self._context = context
        self._pools = {
            "http": partial(_pool, HTTPConnectionPool, _Watched, self.watch),
            "https": partial(_pool, HTTPSConnectionPool, _WatchedSecure, self.watch),
        }
        super().__init__(pool_connections=4, pool_maxsize=1)

    def begin(self, request: requests.PreparedRequest) -> requests.Response:
        """Send a request and read the head of its answer, whatever its status."""
        proxies = dict.fromkeys(("http", "https"), self.proxy.address) if self.proxy else {}
        return self.send(request, stream=True, proxies=proxies)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make pools of watched connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Make pools of watched connections through a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def proxy_headers(self, proxy: str) -> dict[str, str]:
        """What only the proxy sees."""
        if self.proxy is None or not self.proxy.authorization:
            return {}
        return {"Proxy-Authorization": self.proxy.authorization}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing: the context says whom to trust, and always verifies."""

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        """The host and our context."""
        host, _ = super().build_connection_pool_key_attributes(request, True)
        return host, {"ssl_context": self._context}


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
