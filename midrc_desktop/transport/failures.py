"""From what http.client raises to the sentence for it.

Most of what goes wrong is a sentence already when it leaves the socket. What is left comes from
the reading of answers. The exceptions name addresses: none is kept as a cause.
"""

import http.client
import re

from midrc_desktop.transport.problems import (
    Cut,
    LineProblem,
    ProxyRefuses,
    ProxySignIn,
    ProxyUnreachable,
    UnexpectedAnswer,
)

LIBRARY = (http.client.HTTPException, ValueError)
"""What the library raises; ValueError comes for addresses that are none."""

_TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})")  # http.client, for CONNECT
_PROXY_SIGN_IN = (401, 407)  # RFC 9110 15.5.8; tinyproxy says 401 to a wrong password


def failure(error: Exception) -> LineProblem:
    """The sentence for an exception of the library."""
    if isinstance(error, ConnectionError | http.client.IncompleteRead):
        return Cut()
    return UnexpectedAnswer()


def refused_by_proxy(error: Exception) -> LineProblem:
    """The sentence for a proxy that opens no way to the destination."""
    said = _TUNNEL.search(str(error))
    status = int(said[1]) if said else 0
    if status in _PROXY_SIGN_IN:
        return ProxySignIn()
    return ProxyRefuses() if 0 < status < 500 else ProxyUnreachable()
