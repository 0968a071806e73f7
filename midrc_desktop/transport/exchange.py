"""One try of one request: what leaves, and what comes back."""

import http.client
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from urllib3.util import Url, parse_url

from midrc_desktop.errors import TransportProblem
from midrc_desktop.transport.answers import Answer, problem_of
from midrc_desktop.transport.body import Sendable
from midrc_desktop.transport.connections import Connections
from midrc_desktop.transport.failures import LIBRARY, failure
from midrc_desktop.transport.pace import Pace
from midrc_desktop.transport.problems import (
    AnswerTooLong,
    Cut,
    LineProblem,
    NotEncrypted,
    from_disk,
)
from midrc_desktop.transport.proxies import on_this_computer
from midrc_desktop.transport.watch import Watch

_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class PreparedHead:
    """A request as it leaves, for whoever signs it: the whole URL, and its headers so far."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


Sign = Callable[[PreparedHead], Mapping[str, str]]
"""Called for every try; returns headers to add."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked; see `Line.ask`. `take` gets the content of an answer that is expected."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    expected: Collection[int]
    media: str
    largest: int | None
    body: Sendable | None = None
    sign: Sign | None = None
    take: Callable[[bytes], object] | None = None


class Exchange:
    """One try. `taken` are the bytes that were given away, `rate` those sent a second, or 0."""

    def __init__(self, request: Request, connections: Connections, pace: Pace) -> None:
        self._request, self._connections, self._pace = request, connections, pace
        self._sent = 0
        self.taken = 0
        self.rate = 0.0

    def answer(self, authorization: str) -> Answer:
        """Send the request and read its answer. Raises LineProblem, PackageProblem, Cancelled."""
        try:
            return self._answer(authorization)
        except LineProblem as problem:
            # Before the other side has proved to be who it should be, nothing leaves.
            problem.unsent = problem.unsent or self._connections.watch.connecting
            raise
        except LIBRARY as error:
            raise failure(error) from None

    def wrong(self, answer: Answer) -> TransportProblem | None:
        """What is wrong with an answer to this request, or None."""
        asked = self._request
        return problem_of(answer, asked.method, asked.url, asked.expected, asked.media)

    def _answer(self, authorization: str) -> Answer:
        began = time.monotonic()
        url = self._url()
        headers = self._headers(url, authorization)
        body = self._request.body
        blocks = None if body is None else self._blocks(body, self._connections.watch)
        response = self._connections.begin(self._request.method, url, headers, blocks)
        try:
            return self._read(response, time.monotonic() - began)
        except BaseException:
            response.close()
            raise

    def _read(self, response: http.client.HTTPResponse, took: float) -> Answer:
        body = self._request.body
        status, headers = response.status, response.headers
        take = self._request.take
        if take is not None and self.wrong(Answer(status, headers, b" ")) is not None:
            take = None  # an answer that will turn out wrong is not given away
        answer = Answer(status, headers, self._content(response, take))
        if body is not None and self._sent < body.size:
            if 200 <= answer.status < 300 and self.wrong(answer) is None:
                raise Cut  # a yes to a part of the body is no yes
        elif self._sent >= _BLOCK:
            self.rate = self._sent / max(took, 1e-6)
        return answer

    def _url(self) -> Url:
        url = parse_url(self._request.url)
        # Nobody on the way may read along; on this computer itself there is no way.
        if url.scheme != "https" and not (url.scheme == "http" and on_this_computer(url.url)):
            raise NotEncrypted
        return url

    def _headers(self, url: Url, authorization: str) -> Mapping[str, str]:
        request = self._request
        headers = dict(request.headers)
        if authorization:
            headers["Authorization"] = authorization
        if request.body is not None:
            headers["Content-Length"] = str(request.body.size)
        if request.sign is not None:
            headers |= request.sign(PreparedHead(request.method, url.url, headers))
        return headers

    def _blocks(self, body: Sendable, watch: Watch) -> Iterator[bytes]:
        """The body as fast as it may leave."""
        try:
            for block in body.blocks():
                piece = self._pace.piece or len(block)
                for start in range(0, len(block), piece):
                    part = block[start : start + piece]
                    watch.cancel.check()
                    self._pace.take(len(part), watch.cancel)
                    watch.moved()
                    yield part
                    self._sent += len(part)
                    watch.sending = True
        except OSError as problem:
            raise from_disk(problem) from problem

    def _content(
        self, response: http.client.HTTPResponse, take: Callable[[bytes], object] | None
    ) -> bytes:
        """What was not given away."""
        request, watch = self._request, self._connections.watch
        kept = bytearray()
        length = 0
        while block := response.read(_BLOCK):
            watch.cancel.check()
            length += len(block)
            if request.largest is not None and length > request.largest:
                raise AnswerTooLong
            if take is None:
                kept += block
            else:
                self.taken += len(block)
                take(block)
        if response.length:
            raise Cut
        return bytes(kept)
