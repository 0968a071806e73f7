"""From what urllib3 raises to the sentence for it.

Most of what goes wrong is a sentence already when it leaves the socket. What is left comes from
the reading of answers. The exceptions name addresses: none is kept as a cause.
"""

import http.client
import re
from collections.abc import Iterator

from urllib3.exceptions import DecodeError, HTTPError, ProxyError

from midrc_desktop.transport.problems import (
    Cut,
    LineProblem,
    ProxyRefuses,
    ProxySignIn,
    ProxyUnreachable,
    UnexpectedAnswer,
)

LIBRARY = (HTTPError, http.client.HTTPException)
"""What the libraries raise; ValueError comes for addresses that are none."""

_TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})")  # http.client, for CONNECT
_PROXY_SIGN_IN = (401, 407)  # RFC 9110 15.5.8; tinyproxy says 401 to a wrong password


def failure(error: BaseException) -> LineProblem:
    """The sentence for an exception of the libraries."""
    chain = list(_chain(error))
    for one in chain:
        if type(one) is OSError and (said := _TUNNEL.search(str(one))):
            return _of_proxy(int(said[1]))
    if any(isinstance(one, ProxyError) for one in chain):
        return ProxyUnreachable()
    if any(isinstance(one, ConnectionError | http.client.IncompleteRead) for one in chain):
        return Cut()
    if any(isinstance(one, http.client.HTTPException | ValueError | DecodeError) for one in chain):
        return UnexpectedAnswer()
    return Cut()


def _of_proxy(status: int) -> LineProblem:
    if status in _PROXY_SIGN_IN:
        return ProxySignIn()
    return ProxyRefuses() if status < 500 else ProxyUnreachable()


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and all that it was made of."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if any(one is known for known in seen):
            continue
        seen.append(one)
        yield one
        made_of = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
        waiting.extend(other for other in made_of if isinstance(other, BaseException))
