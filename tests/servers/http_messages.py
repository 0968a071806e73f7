"""Heads and bodies of HTTP/1.1 messages as they stand on the wire (RFC 9112)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

CHUNKED = -1


@dataclass(frozen=True, slots=True)
class Head:
    """The first line and the header lines of a message, raw and read; header names in lower case.

    `method` and `target` are a request's, `status` is an answer's.
    """

    raw: bytes
    headers: dict[str, str]
    method: str = ""
    target: str = ""
    status: int = 0

    @property
    def chunked(self) -> bool:
        """Whether the body comes in chunks (section 7.1)."""
        return "chunked" in self.headers.get("transfer-encoding", "").lower()

    @property
    def closes(self) -> bool:
        """Whether the connection ends after this message (section 9.3)."""
        return self.headers.get("connection", "").lower() == "close"


async def read_head(reader: asyncio.StreamReader) -> Head:
    """The next message's head. Raises IncompleteReadError where the stream ends."""
    raw = await reader.readuntil(b"\r\n\r\n")
    first, *lines = raw.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    words = first.split(" ", 2)
    if words[0].startswith("HTTP/"):
        return Head(raw, headers, status=int(words[1]))
    return Head(raw, headers, method=words[0], target=words[1])


def body_length(head: Head, asked: str = "") -> int | None:
    """Bytes of the body that follows (section 6.3): CHUNKED, or None until the stream ends.

    `asked` is the method of the request that an answer is for.
    """
    if head.chunked and asked != "HEAD":
        return CHUNKED
    if head.status in (204, 304) or asked == "HEAD":
        return 0
    if "content-length" in head.headers:
        return int(head.headers["content-length"])
    return None if head.status else 0


async def read_chunked(
    reader: asyncio.StreamReader, take: Callable[[bytes], Awaitable[None]]
) -> None:
    """Hand on a body in chunks as it stands, with its sizes and its end."""
    while True:
        line = await reader.readuntil(b"\r\n")
        size = int(line.split(b";")[0], 16)
        await take(line)
        if size == 0:
            break
        await take(await reader.readexactly(size + 2))
    while (line := await reader.readuntil(b"\r\n")) != b"\r\n":
        await take(line)
    await take(b"\r\n")
