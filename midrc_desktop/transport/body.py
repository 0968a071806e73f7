"""What is sent, a block at a time, and again from its start where a try fails."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from midrc_desktop.transport.problems import PackageChanged, from_disk

BLOCK = 5 << 17
"""Bytes that are read and handed to the line at a time: a slice of CT (525 kB) goes at once."""


class Sendable(Protocol):
    """A body of `size` bytes that can be sent again from its start."""

    @property
    def size(self) -> int:
        """Bytes."""
        ...

    def blocks(self) -> Iterator[bytes]:
        """A fresh pass through all bytes each time it is called."""
        ...

    def back(self) -> None:
        """The try failed: take back what was told as sent."""
        ...


class BytesBody:
    """A body that is in memory anyway."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.size = len(content)

    def blocks(self) -> Iterator[bytes]:
        """The content in blocks."""
        view = memoryview(self._content)
        for start in range(0, self.size, BLOCK):
            yield bytes(view[start : start + BLOCK])

    def back(self) -> None:
        """Nothing was told."""


class FileBody:
    """`size` bytes of a file from `offset` on; `on_sent` hears of bytes sent, and taken back."""

    def __init__(
        self,
        path: Path,
        offset: int = 0,
        size: int | None = None,
        on_sent: Callable[[int], object] = lambda sent: None,
    ) -> None:
        """Raises PackageGone or another PackageProblem where the size has to be looked up."""
        self._path, self._offset, self._on_sent = path, offset, on_sent
        self._told = 0
        if size is None:
            try:
                size = max(0, path.stat().st_size - offset)
            except OSError as problem:
                raise from_disk(problem) from problem
        self.size = size

    def blocks(self) -> Iterator[bytes]:
        """The bytes; raises PackageChanged where the file ends too early."""
        self.back()
        left = self.size
        try:
            with self._path.open("rb", buffering=0) as file:
                file.seek(self._offset)
                while left:
                    block = file.read(min(BLOCK, left))
                    if not block:
                        raise PackageChanged
                    left -= len(block)
                    yield block
                    self._told += len(block)
                    self._on_sent(len(block))
        except OSError as problem:
            raise from_disk(problem) from problem

    def back(self) -> None:
        """Take back what was told as sent."""
        if self._told:
            told, self._told = self._told, 0
            self._on_sent(-told)
