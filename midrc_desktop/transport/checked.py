"""A file of the package that is compared with its entry while it is sent."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.body import FileBody
from midrc_desktop.transport.problems import PackageChanged


class CheckedBody(FileBody):
    """The whole of a file: its last block is held back unless all of it is what the entry says.

    So nobody gets a file whole that is not the one that was signed.
    """

    def __init__(self, package: Path, entry: Entry, on_sent: Callable[[int], object]) -> None:
        super().__init__(package / entry.path, 0, entry.size, on_sent)
        self._entry = entry

    def blocks(self) -> Iterator[bytes]:
        """The bytes; raises PackageChanged before the last ones where the file differs."""
        digest = hashlib.sha256()
        held = b""
        for block in super().blocks():
            digest.update(block)
            if held:
                yield held
            held = block
        if digest.hexdigest() != self._entry.sha256:
            raise PackageChanged(detail=self._entry.path)
        if held:
            yield held
