"""The table of contents of a disc (PS3.10 8, PS3.3 F): which files it refers to."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from pydicom import dcmread

from midrc_desktop.dicom.sequences import sequence, words
from midrc_desktop.dicom.sources import open_archive
from midrc_desktop.dicom.study import Skipped, Source

DICOMDIR = "1.2.840.10008.1.3.10"
"""Media Storage Directory Storage, the SOP class of a table of contents."""

CONTENTS_OF_A_DISC = "This is the table of contents of a disc."
MISSING = "The disc's table of contents names this file, but it is not there."
OUTSIDE = "The disc's table of contents names a file outside of the disc's folder."

_RECORDS, _FILE_ID = 0x00041220, 0x00041500
_NO_NAMES = frozenset({"", ".", ".."})
_NOT_IN_NAMES = frozenset("/\\:\0")

Parts = tuple[str, ...]


class _Place(Protocol):
    """Where a table of contents lies."""

    def named(self, parts: Parts) -> Source:
        """The file as the table spells it."""

    def found(self, parts: Parts) -> Source | str:
        """The file as it is spelled there, or why it is not read."""


def referred(source: Source, file: BinaryIO) -> Iterator[Source | Skipped]:
    """Each file that a table of contents refers to, once; or why it is not read.

    Nothing outside of the table's own folder (or archive) is given, links out of it included.
    """
    file.seek(0)
    header = dcmread(file, force=True, specific_tags=[_RECORDS])
    place: _Place = _Archived(source) if source.members else _Folder(source)
    named = (words(record, _FILE_ID) for record in sequence(header, _RECORDS))
    for parts in dict.fromkeys(named):
        if parts == ("",):  # a patient, study or series
            continue
        outside = any(part in _NO_NAMES or not _NOT_IN_NAMES.isdisjoint(part) for part in parts)
        found = OUTSIDE if outside else place.found(parts)
        if isinstance(found, Source):
            yield found
        else:
            yield Skipped(place.named(parts), "unreadable", found)


class _Folder:
    """Files below the folder of a table of contents; each folder is listed once."""

    def __init__(self, table: Source) -> None:
        self._root = str(Path(table.path).parent)
        self._names: dict[str, dict[str, tuple[str, bool]]] = {}

    def named(self, parts: Parts) -> Source:
        return Source(str(Path(self._root, "/".join(parts).lstrip("/"))))

    def found(self, parts: Parts) -> Source | str:
        path = self._root
        for part in parts:
            if path not in self._names:
                self._names[path] = _listed(path)
            name, is_link = self._names[path].get(_spelled(part), ("", False))
            if not name:
                return MISSING
            path = str(Path(path, name))
            if is_link and not Path(path).resolve().is_relative_to(Path(self._root).resolve()):
                return OUTSIDE
        return Source(path)


def _listed(path: str) -> dict[str, tuple[str, bool]]:
    """The names in a folder, by how a table of contents may spell them, and whether each is a link.

    Nothing that lies in it is asked for: there may be very many, far away.
    """
    try:
        with os.scandir(path) as entries:
            found = sorted((entry.name, entry.is_symlink()) for entry in entries)
    except OSError:
        return {}
    return {_spelled(name): (name, is_link) for name, is_link in found}


def _spelled(name: str) -> str:
    """As names of ISO 9660 are compared: without case, version and an empty extension."""
    return name.partition(";")[0].rstrip(".").casefold()


class _Archived:
    """Files below the folder of a table of contents that is in an archive."""

    def __init__(self, table: Source) -> None:
        self._archive = Source(table.path, table.members[:-1])
        self._root = _posix(table.members[-1]).parent
        archive = open_archive(self._archive)
        self._names = {
            _spelled_path(_posix(member.filename)): member.filename
            for member in archive.members
            if archive.refusal(member) is None
        }

    def named(self, parts: Parts) -> Source:
        return self._member(str(self._root.joinpath(*parts)))

    def found(self, parts: Parts) -> Source | str:
        name = self._names.get(_spelled_path(self._root.joinpath(*parts)))
        return MISSING if name is None else self._member(name)

    def _member(self, name: str) -> Source:
        return Source(self._archive.path, (*self._archive.members, name))


def _posix(name: str) -> PurePosixPath:
    return PurePosixPath(name.replace("\\", "/"))


def _spelled_path(path: PurePosixPath) -> str:
    return "/".join(map(_spelled, path.parts))
