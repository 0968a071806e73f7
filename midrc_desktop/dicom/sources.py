"""The one door to the originals: files and members of archives, opened read-only."""

import hashlib
import io
import os
from functools import lru_cache, partial
from pathlib import Path
from typing import BinaryIO

from midrc_desktop.dicom.archives import Archive, BadArchive
from midrc_desktop.dicom.study import Source
from midrc_desktop.errors import Unreadable

__all__ = ["Archive", "BadArchive", "Gone", "open_archive", "open_source", "read_bytes", "sha256"]


class Gone(Unreadable):
    """A file that was there is not, or cannot be opened."""

    title = "A file could not be opened."
    advice = "Check that the disc, memory stick or network folder is connected, then try again."


def open_source(source: Source) -> BinaryIO:
    """Open for reading, seekable; close it or use it in a `with`.

    A plain file is read from its place; a packed member of an archive is read into memory first.
    Raises Gone if there is no such file any more, BadArchive if it is in an archive that
    cannot be read.
    """
    try:
        if not source.members:
            return Path(source.path).open("rb")
        archive = open_archive(Source(source.path, source.members[:-1]))
        return archive.open(source.members[-1])
    except (OSError, ValueError, KeyError) as why:
        raise Gone(detail=source.path) from why


def open_archive(source: Source) -> Archive:
    """The archive that these bytes are, with its directory; raises as `open_source` does.

    A few directories are kept in memory, and the bytes of the last archive that was itself
    packed inside an archive; no file is kept open.
    """
    try:
        state = Path(source.path).stat()
    except (OSError, ValueError) as why:
        raise Gone(detail=source.path) from why
    if source.members:
        return _inner_archive(source, state.st_size, state.st_mtime_ns)
    return _outer_archive(source, state.st_size, state.st_mtime_ns)


# Size and time are parameters so that a file that has changed is read again.


@lru_cache(maxsize=4)
def _outer_archive(source: Source, size: int, mtime_ns: int) -> Archive:
    try:
        return Archive(lambda: Path(source.path).open("rb"), size)
    except OSError as why:
        raise Gone(detail=source.path) from why


@lru_cache(maxsize=1)
def _inner_archive(source: Source, size: int, mtime_ns: int) -> Archive:
    outer, name = open_archive(Source(source.path, source.members[:-1])), source.members[-1]
    with open_source(source) as file:
        if outer.is_stored(name):
            return Archive(partial(outer.part, name), file.seek(0, os.SEEK_END))
        content = file.read()
    return Archive(lambda: io.BytesIO(content), len(content))


def read_bytes(source: Source) -> bytes:
    """All bytes of the source; raises as `open_source` does."""
    with open_source(source) as file:
        try:
            return file.read()
        except OSError as why:
            raise Gone(detail=source.path) from why


def sha256(source: Source) -> str:
    """SHA-256 of the source's bytes, in hexadecimal; raises as `open_source` does."""
    digest = hashlib.sha256()
    with open_source(source) as file:
        try:
            while block := file.read(2**20):
                digest.update(block)
        except OSError as why:
            raise Gone(detail=source.path) from why
    return digest.hexdigest()
