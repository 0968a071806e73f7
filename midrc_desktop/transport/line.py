"""The line to a destination: the only place of the program that makes an HTTP request."""

import json as json_format
import time
from collections.abc import Callable, Collection, Mapping
from threading import Lock
from typing import Self
from urllib.parse import urlencode, urlsplit

from midrc_desktop import __version__
from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.answers import Answer, moment
from midrc_desktop.transport.body import BytesBody, Sendable
from midrc_desktop.transport.certificates import trusting
from midrc_desktop.transport.connections import Connections, Context
from midrc_desktop.transport.exchange import Exchange, PreparedHead, Request, Sign
from midrc_desktop.transport.pace import Pace
from midrc_desktop.transport.problems import Answered, SignInNeeded, Stalled
from midrc_desktop.transport.proxies import Proxy, proxy_for
from midrc_desktop.transport.retrying import PATIENCE, Patience, next_wait
from midrc_desktop.transport.seam import Access, Secrets

__all__ = ["LARGEST", "Line", "PreparedHead"]

LARGEST = 64 << 20
"""Bytes of an answer that is kept in memory."""

_PROXY_KNOWN_S = 10.0
"""So long the proxy of a place is not looked up again while all goes well."""

_LATELY_S = 1.0
"""Whoever has just answered listens for what comes next; hardly a server waits for less."""

_MOST_IDLE = 8
_UNAUTHORIZED = 401  # RFC 9110 15.5.2
_AGENT = f"MIDRC-Desktop/{__version__}"


class Line:
    """Requests to one destination and to whoever vouches for it; used from several threads.

    TLS is always verified: the system's store and `authority`, PEM text. Redirects are not
    followed. `proxy` is the profile's, or "" for the system's; its name and password are looked
    up in `secrets`. `skew` is by how many seconds this computer's clock is ahead of the
    destination's (Date, RFC 9110 6.6.1).
    """

    def __init__(
        self,
        *,
        secrets: Secrets | None = None,
        authority: str = "",
        proxy: str = "",
        pace: Pace | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        self._secrets, self._authority, self._proxy = secrets, authority, proxy
        self._patience = patience
        self.pace = pace or Pace()
        self.skew = 0.0
        self._rate = 0.0
        self._context: Context | None = None
        self._idle: list[Connections] = []
        self._through: dict[str, tuple[float, Proxy | None]] = {}
        self._lock = Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(
        self,
        method: str,
        url: str,
        *,
        cancel: CancelToken,
        expected: Collection[int] = (200,),
        media: str = "json",
        access: Access | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: object = None,
        form: Mapping[str, str] | None = None,
        body: Sendable | None = None,
        sign: Sign | None = None,
        again: bool = True,
        largest: int = LARGEST,
        extra_s: float = 0.0,
    ) -> Answer:
        """Ask, and ask again where that is worth it; return an answer of an expected status.

        `media` is what a 2xx answer has to be: "json", "xml", "multipart", or "any" for anything
        but a page for people. Of `json`, `form` and `body` one at most is sent. With `again`
        False a request that the destination may have acted on is not repeated. The answer may
        take `extra_s` seconds longer than others.

        Raises Answered (or one of its kind) for other statuses, SignInNeeded when the
        destination does not take what `access` gives, another TransportProblem, or Cancelled.
        """
        sent = dict(headers or {})
        if json is not None:
            body = BytesBody(json_format.dumps(json).encode())
            sent.setdefault("Content-Type", "application/json")
        elif form is not None:
            body = BytesBody(urlencode(form).encode())
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        request = Request(
            method, _with(url, params), _full(sent), expected, media, largest, body, sign
        )
        return self._tried(request, access, cancel, again=again, extra_s=extra_s)

    def fetch(
        self,
        url: str,
        take: Callable[[bytes], object],
        *,
        cancel: CancelToken,
        expected: Collection[int] = (200,),
        media: str = "any",
        access: Access | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        sign: Sign | None = None,
        largest: int | None = None,
        restart: Callable[[], object] | None = None,
    ) -> Answer:
        """GET what does not fit into memory: `take` gets the content of an expected answer.

        When the connection breaks after `take` has got something, `restart` is called and the
        content comes again from its start; without `restart` the problem is raised. Raises as
        `ask`.
        """
        request = Request(
            "GET",
            _with(url, params),
            _full(dict(headers or {})),
            expected,
            media,
            largest,
            sign=sign,
            take=take,
        )
        return self._tried(request, access, cancel, again=True, restart=restart)

    def close(self) -> None:
        """Close all connections; those in use as soon as they are not."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connections in idle:
            connections.close()

    def _tried(
        self,
        request: Request,
        access: Access | None,
        cancel: CancelToken,
        *,
        again: bool,
        extra_s: float = 0.0,
        restart: Callable[[], object] | None = None,
    ) -> Answer:
        tried, refused = 0, False
        while True:
            cancel.check()
            authorization = access.authorization(cancel) if access is not None else ""
            connections = self._borrow(request.url, lately=not again)
            connections.watch.begin(
                cancel,
                self._patience,
                size=request.body.size if request.body is not None else 0,
                rate=self._rate,
                extra_s=extra_s,
                skew=self.skew,
            )
            exchange = Exchange(request, connections, self.pace)
            try:
                return self._once(exchange, connections, authorization)
            except TransportProblem as problem:
                self._through.clear()
                _take_back(request)
                if access is not None and _is_unauthorized(problem):
                    access.refused(authorization)
                    if refused:
                        raise SignInNeeded from None
                    refused = True
                    continue
                tried += 1
                may = again and (not exchange.taken or restart is not None)
                wait = next_wait(problem, tried, self._patience, again=may)
                if wait is None:
                    raise
                if exchange.taken and restart is not None:
                    restart()
                cancel.wait(wait)
            except BaseException:
                _take_back(request)
                raise

    def _once(self, exchange: Exchange, connections: Connections, authorization: str) -> Answer:
        try:
            answer = exchange.answer(authorization)
        except BaseException as problem:
            connections.close()
            if isinstance(problem, Stalled):
                self._rate = 0.0  # the line is no longer the one that was measured
            raise
        self._give_back(connections)
        self._learn(answer, exchange.rate)
        if not exchange.taken and (wrong := exchange.wrong(answer)) is not None:
            raise wrong
        return answer

    def _learn(self, answer: Answer, rate: float) -> None:
        if (there := moment(answer.headers.get("Date", ""))) is not None:
            self.skew = time.time() - there
        if rate:
            self._rate = rate if not self._rate else 0.7 * self._rate + 0.3 * rate

    def _borrow(self, url: str, *, lately: bool) -> Connections:
        """Connections of one's own, kept from an earlier request, or new ones.

        What was not used `lately` may be closed by the other side just when something is asked.
        """
        proxy = self._proxy_of(url)
        since = time.monotonic() - _LATELY_S if lately else 0.0
        with self._lock:
            fitting = [one for one in self._idle if one.proxy == proxy and one.used >= since]
            if fitting:
                self._idle.remove(fitting[-1])
                return fitting[-1]
            if self._context is None:
                self._context = trusting(Context, self._authority)
        return Connections(self._context, proxy)

    def _proxy_of(self, url: str) -> Proxy | None:
        place = "://".join(urlsplit(url)[:2])
        now = time.monotonic()
        asked, proxy = self._through.get(place, (None, None))
        if asked is None or now - asked >= _PROXY_KNOWN_S:
            proxy = proxy_for(url, self._proxy, self._secrets)
            self._through[place] = (now, proxy)
        return proxy

    def _give_back(self, connections: Connections) -> None:
        connections.used = time.monotonic()
        with self._lock:
            self._idle.append(connections)
            over = len(self._idle) if self._closed else max(0, len(self._idle) - _MOST_IDLE)
            closing, self._idle = self._idle[:over], self._idle[over:]
        for one in closing:
            one.close()


def _with(url: str, params: Mapping[str, str] | None) -> str:
    if not params:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(params)}"


def _full(headers: dict[str, str]) -> dict[str, str]:
    """The headers with those that every request has."""
    known = {name.lower() for name in headers}
    usual = {"User-Agent": _AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
    return headers | {name: value for name, value in usual.items() if name.lower() not in known}


def _take_back(request: Request) -> None:
    if request.body is not None:
        request.body.back()


def _is_unauthorized(problem: TransportProblem) -> bool:
    return isinstance(problem, Answered) and problem.answer.status == _UNAUTHORIZED
