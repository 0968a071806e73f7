"""A proxy of our own before a server: TLS of the test authority, and faults as planned."""

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar

from tests.servers.authority import Authority
from tests.servers.faults import EVENTS, STATUS, Fault, Kind, Plan
from tests.servers.http_messages import CHUNKED, Head, body_length, read_chunked, read_head

Result = TypeVar("Result")
_BLOCK = 1 << 16
_ESTABLISHED = 1  # of tcp(7)'s TCP_INFO
_LOOK_S = 0.05
_KEPT = 20_000
_PORTAL = b"<html><title>Guest network</title><body>Accept the terms of use.</body></html>"


@dataclass(slots=True)
class Seen:
    """One request as it passed: bytes of its body that came up, and the answer that went down.

    `path` is without the query; `status` 0 means that the client got no whole answer. `answer` is
    the beginning of its body.
    """

    method: str
    path: str
    query: str = field(repr=False, default="")
    headers: dict[str, str] = field(repr=False, default_factory=dict)
    answer: bytes = field(repr=False, default=b"")
    up: int = 0
    status: int = 0
    fault: Fault | None = None


class FaultProxy:
    """Listens on a free port of 127.0.0.1 while it is entered; forwards to `backend`, a port.

    With `trusted`, the backend speaks TLS with a certificate of that authority. A stall lasts
    `stall_s` seconds at most; a slow line has `slow` bytes a second.
    """

    def __init__(
        self,
        backend: int,
        authority: Authority,
        plan: Plan,
        *,
        trusted: Authority | None = None,
        stall_s: float = 30.0,
        slow: float = 1_000_000,
    ) -> None:
        self._backend, self.plan = backend, plan
        self._slow = slow
        self._stall_s = stall_s
        self._good = _context(authority, "good")
        self._bad = {
            Kind.EXPIRED: _context(authority, "expired"),
            Kind.OTHER_HOST: _context(authority, "other host"),
        }
        self._good.sni_callback = self._choose_certificate
        self._upstream = ssl.create_default_context(cafile=str(trusted.file)) if trusted else None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault proxy")
        self._connections: set[asyncio.Task[None]] = set()
        self.seen: list[Seen] = []
        self.port = 0

    @property
    def url(self) -> str:
        """Where clients connect to."""
        return f"https://localhost:{self.port}"

    def __enter__(self) -> "FaultProxy":
        self._thread.start()
        self._server = self._run(self._listen())
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[object, object, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._good)

    def cut(self) -> None:
        """End all connections at once, with what is still under way in them."""
        self._run(self._cut())

    async def _cut(self) -> None:
        for task in tuple(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _end(self) -> None:
        self._server.close()
        await self._cut()
        await self._loop.shutdown_default_executor()

    def _choose_certificate(self, tls: ssl.SSLObject, _name: str | None, _: ssl.SSLContext) -> None:
        if (fault := self.plan.certificate(shown=True)) is not None:
            tls.context = self._bad[fault.kind]

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while await self._one_request(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError, _Over):
            pass
        finally:
            self._connections.discard(task)
            writer.transport.abort()

    async def _one_request(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        head = await read_head(reader)
        if self.plan.certificate(shown=False) is not None:
            _reset(writer)  # so that the client connects again and sees the certificate
            raise _Over
        path, _, query = head.target.partition("?")
        seen = Seen(head.method, path, query, head.headers, fault=self.plan.due())
        self.seen.append(seen)
        if seen.fault is not None and seen.fault.kind in EVENTS:
            await asyncio.to_thread(self.plan.happen, seen.fault.kind)
        if seen.fault is not None and seen.fault.kind in STATUS:
            await self._answer(seen, seen.fault, reader, writer, head)
            return False
        up, down = await asyncio.open_connection(
            "127.0.0.1",
            self._backend,
            ssl=self._upstream,
            server_hostname="localhost" if self._upstream else None,
        )
        try:
            return await self._forward(seen, head, (reader, writer), (up, down))
        finally:
            down.transport.abort()

    async def _forward(
        self,
        seen: Seen,
        head: Head,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        backend: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> bool:
        kind = seen.fault.kind if seen.fault else None
        share = seen.fault.share if seen.fault else 1.0
        backend[1].write(head.raw)
        length = body_length(head)

        async def up(block: bytes) -> None:
            seen.up += len(block)
            if kind is Kind.RESET_UP and seen.up >= share * (length or 1):
                _reset(client[1])
                raise _Over
            if kind is Kind.STALL and seen.up >= share * (length or 1):
                await self._stall(client[1])
            await self._write(kind, block, backend[1])

        await _relay(length, client[0], up)
        await backend[1].drain()
        if length == 0 and kind is Kind.RESET_UP:
            _reset(client[1])
            raise _Over
        answer = await read_head(backend[0])
        while answer.status < 200:
            answer = await read_head(backend[0])
        return await self._pass_on(seen, head, answer, client[1], backend[0])

    async def _pass_on(
        self,
        seen: Seen,
        asked: Head,
        answer: Head,
        client: asyncio.StreamWriter,
        backend: asyncio.StreamReader,
    ) -> bool:
        kind = seen.fault.kind if seen.fault else None
        share = seen.fault.share if seen.fault else 1.0
        length = body_length(answer, asked.method)
        if kind is Kind.LOST_ANSWER:
            await _relay(length, backend, _nowhere)
            _reset(client)
            raise _Over
        if kind is Kind.STALL:
            await self._stall(client)
        if kind in (Kind.CUT_ANSWER, Kind.RESET_DOWN) and not length:
            client.write(answer.raw[: int(share * (len(answer.raw) - 1))])
            await _broken_off(client, kind)
        client.write(answer.raw)
        passed = 0

        async def down(block: bytes) -> None:
            nonlocal passed
            seen.answer += block[: max(0, _KEPT - len(seen.answer))]
            if kind in (Kind.CUT_ANSWER, Kind.RESET_DOWN) and passed + len(block) > share * (
                length or 0
            ):
                client.write(block[: max(0, int(share * (length or 0)) - passed)])
                await _broken_off(client, kind)
            passed += len(block)
            await self._write(kind, block, client)

        await _relay(length, backend, down)
        await client.drain()
        seen.status = answer.status
        return length is not None and not answer.closes and not asked.closes

    async def _write(self, kind: Kind | None, block: bytes, to: asyncio.StreamWriter) -> None:
        to.write(block)
        await to.drain()
        if kind is Kind.THROTTLE:
            await asyncio.sleep(len(block) / self._slow)

    async def _stall(self, client: asyncio.StreamWriter) -> NoReturn:
        """Let nothing pass until the client has given up, or for as long as a stall lasts."""
        wire = client.get_extra_info("socket")
        end = self._loop.time() + self._stall_s
        while self._loop.time() < end and wire is not None and wire.fileno() >= 0:
            state = wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
            if state != _ESTABLISHED:
                break
            await asyncio.sleep(_LOOK_S)
        raise _Over

    async def _answer(
        self,
        seen: Seen,
        fault: Fault,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        head: Head,
    ) -> None:
        """An answer of somebody in between, as nginx gives it: the body is read to its end."""
        status = STATUS[fault.kind]
        lines = [f"HTTP/1.1 {status} Injected", "Content-Type: text/html", "Connection: close"]
        lines.append(f"Content-Length: {len(_PORTAL)}")
        if fault.retry_after is not None:
            lines.append(f"Retry-After: {fault.retry_after}")
        if fault.kind is Kind.REDIRECT:
            lines.append("Location: http://portal.example.org/login")

        async def count(block: bytes) -> None:
            seen.up += len(block)

        await _relay(body_length(head), reader, count)
        body = b"" if head.method == "HEAD" else _PORTAL
        writer.write("\r\n".join((*lines, "", "")).encode() + body)
        seen.status = status
        await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()
            await writer.wait_closed()


class _Over(Exception):
    """This connection is over."""


async def _nowhere(_: bytes) -> None:
    pass


async def _relay(
    length: int | None,
    reader: asyncio.StreamReader,
    take: Callable[[bytes], Awaitable[None]],
) -> None:
    """Pass a body on as it comes: by its length, in chunks, or (None) to the end of the stream."""
    if length == CHUNKED:
        return await read_chunked(reader, take)
    while length is None or length > 0:
        block = await reader.read(_BLOCK if length is None else min(_BLOCK, length))
        if not block:
            if length is None:
                return None
            raise asyncio.IncompleteReadError(b"", length)
        length = None if length is None else length - len(block)
        await take(block)
    return None


async def _broken_off(writer: asyncio.StreamWriter, kind: Kind) -> None:
    with contextlib.suppress(OSError):
        await writer.drain()
    if kind is Kind.RESET_DOWN:
        _reset(writer)
    raise _Over


def _reset(writer: asyncio.StreamWriter) -> None:
    wire: socket.socket | None = writer.get_extra_info("socket")
    if wire is None:  # the client was faster
        return
    with contextlib.suppress(OSError):
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def _context(authority: Authority, which: str) -> ssl.SSLContext:
    made = {
        "good": authority.good,
        "expired": authority.expired,
        "other host": authority.other_host,
    }[which]()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.file, made.key)
    return context
