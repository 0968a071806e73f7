"""A call to our Gen3 and its answer, and how its services say errors (gen3_transcript.txt)."""

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

BLOCK = 1 << 18


@dataclass
class Reply:
    """What goes back."""

    status: int
    body: bytes = b""
    media: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


class Wrong(Exception):
    """A call that is answered with an error."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


@dataclass
class Call:
    """What came: the path is decoded and without the query."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    stream: BinaryIO
    length: int
    address: str
    unread: int = 0

    def __post_init__(self) -> None:
        self.unread = self.length

    def blocks(self) -> Iterator[bytes]:
        """The body as it comes. Raises ConnectionError when it is cut."""
        while self.unread:
            block = self.stream.read(min(BLOCK, self.unread))
            if not block:
                raise ConnectionError
            self.unread -= len(block)
            yield block

    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.blocks())


def json_reply(status: int, document: Any) -> Reply:
    """An answer in JSON."""
    return Reply(status, json.dumps(document, separators=(",", ":")).encode() + b"\n")


WORDS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}


def fence_error(status: int, said: str) -> Wrong:
    """fence answers errors as a page, whatever was asked for."""
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f"<title>{WORDS[status]}</title></head>\n<body>\n<h1>{WORDS[status]}</h1>\n"
        f"<p>{html.escape(said)}</p>\n</body>\n</html>\n"
    )
    return Wrong(Reply(status, page.encode(), "text/html; charset=utf-8"))


def message(status: int, said: str) -> Wrong:
    """sheepdog answers errors in JSON."""
    return Wrong(json_reply(status, {"message": said}))


def storage_error(status: int, code: str, said: str) -> Wrong:
    """S3 answers errors in XML."""
    page = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{said}</Message></Error>"
    )
    return Wrong(Reply(status, page.encode(), "application/xml"))
