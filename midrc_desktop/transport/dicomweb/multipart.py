"""multipart/related, both ways, in blocks (PS3.18 8.6.1.2, RFC 2387)."""

import re
import secrets
from collections.abc import Callable, Iterator, Sequence

from midrc_desktop.transport.instances import Instance

_TYPE = b"Content-Type: application/dicom"
_LONGEST_HEAD = 1 << 16


class ImageParts:
    """A body of images, one part each; it can be sent again from its start.

    `on_sent` is told the bytes of images that went out; a new pass takes back those of the one
    before it.
    """

    def __init__(self, images: Sequence[Instance], on_sent: Callable[[int], object]) -> None:
        self._images = images
        self._on_sent = on_sent
        self._counted = 0
        self.boundary = f"midrc-{secrets.token_hex(16)}"
        self.size = sum(len(self._head(one)) + one.size + 2 for one in images) + len(self._end)

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header (PS3.18 10.5.1.2)."""
        return f'multipart/related; type="application/dicom"; boundary={self.boundary}'

    def blocks(self) -> Iterator[bytes]:
        """A pass over the body. Raises PackageChanged when a zip has become shorter."""
        self.back()
        for one in self._images:
            yield self._head(one)
            for block in one.blocks():
                yield block
                self._count(len(block))
            yield b"\r\n"
        yield self._end

    def back(self) -> None:
        """The try failed: what went out does not count."""
        self._count(-self._counted)

    def _head(self, one: Instance) -> bytes:
        length = b"Content-Length: %d" % one.size
        return b"--%s\r\n%s\r\n%s\r\n\r\n" % (self.boundary.encode(), _TYPE, length)

    @property
    def _end(self) -> bytes:
        return b"--%s--\r\n" % self.boundary.encode()

    def _count(self, size: int) -> None:
        if size:
            self._counted += size
            self._on_sent(size)


class FirstPart:
    """Takes a multipart body in blocks and hands on the bytes of its first part.

    `complete` says whether that part has come to its end.
    """

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self._take = take
        self._held = b""
        self._delimiter = b""
        self.complete = False

    def feed(self, block: bytes) -> None:
        """Take the next block of the body."""
        if self.complete:
            return
        self._held += block
        if not self._delimiter:
            self._read_head()
        if self._delimiter:
            self._hand_on()

    def _read_head(self) -> None:
        found = re.search(rb"(?:\A|\r\n)(--[^\r\n]+)\r\n(?:[^\r\n]+\r\n)*\r\n", self._held)
        if found:
            self._delimiter = b"\r\n" + found[1].rstrip()
            self._held = self._held[found.end() :]
        else:
            self._held = self._held[:_LONGEST_HEAD]

    def _hand_on(self) -> None:
        end = self._held.find(self._delimiter)
        if end >= 0:
            self.complete = True
        else:
            end = max(0, len(self._held) - len(self._delimiter))
        if end:
            self._take(self._held[:end])
        self._held = self._held[end:]
