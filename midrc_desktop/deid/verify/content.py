"""The bytes of a file under verification, of which only what is looked at is read."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Self


class Content:
    """A file or bytes, read by place; `size` is its length in bytes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = stream.seek(0, io.SEEK_END)

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Bytes as a content."""
        return cls(io.BytesIO(content))

    def read(self, at: int, length: int) -> bytes:
        """The bytes from `at` on, fewer only where the file ends. Raises OSError."""
        self._stream.seek(at)
        return self._stream.read(length)


@contextmanager
def opened(file: Path | bytes) -> Iterator[Content]:
    """The content of a file, closed at the end. Raises OSError."""
    if isinstance(file, bytes):
        yield Content.of(file)
        return
    with file.open("rb", buffering=0) as stream:
        yield Content(stream)
