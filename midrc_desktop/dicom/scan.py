"""Finding files: paths and folders as they come, whatever the names say."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from midrc_desktop.dicom.archives import Archive
from midrc_desktop.dicom.study import Skipped, Source
from midrc_desktop.jobs import CancelToken

DEEPEST_NESTING = 4
"""Archives in archives beyond this depth are not opened."""

NOT_THERE = "There is no such file or folder."
NOT_OPENED = "The folder could not be opened."
NOT_ORDINARY = "This is a device or a pipe, not a file."
NAME_NOT_TEXT = "The file's name is not written in a way that this computer can read."


def scan(paths: Sequence[Path], cancel: CancelToken | None = None) -> Iterator[Source | Skipped]:
    """Every file at or below these paths, once, in the order of names.

    Folders are followed through symbolic links, each folder once, so that loops end. Nothing
    is opened: whether a file is DICOM, an archive or neither, its content will tell
    (see `midrc_desktop.dicom.index`).
    """
    cancel = cancel or CancelToken()
    seen_folders: set[tuple[int, int]] = set()
    seen_files: set[str] = set()
    for path in paths:
        for found in _below(os.path.abspath(path), seen_folders, cancel):  # noqa: PTH100
            cancel.check()
            location = found.path if isinstance(found, Source) else found.source.path
            if location not in seen_files:
                seen_files.add(location)
                yield found


def _below(
    path: str, seen_folders: set[tuple[int, int]], cancel: CancelToken
) -> Iterator[Source | Skipped]:
    # A stack of our own: folders may be nested deeper than Python calls may be.
    waiting = [path]
    while waiting:
        cancel.check()
        path = waiting.pop()
        if not path.isprintable() and not _is_text(path):
            yield Skipped(Source(_readable(path)), "unreadable", NAME_NOT_TEXT)
            continue
        try:
            state = Path(path).stat()
            if Path(path).is_dir():
                place = (state.st_dev, state.st_ino)
                if place not in seen_folders:
                    seen_folders.add(place)
                    names = sorted(os.listdir(path), reverse=True)  # noqa: PTH208
                    waiting.extend(os.path.join(path, name) for name in names)  # noqa: PTH118
            elif Path(path).is_file():
                yield Source(path)
            else:
                yield Skipped(Source(path), "not DICOM", NOT_ORDINARY)
        except (OSError, ValueError):
            reason = NOT_OPENED if Path(path).is_dir() else NOT_THERE
            yield Skipped(Source(path), "unreadable", reason)


def _is_text(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _readable(path: str) -> str:
    return path.encode("utf-8", "replace").decode("utf-8")


def members(source: Source, archive: Archive) -> Iterator[Source | Skipped]:
    """Every file in the archive that `source` is, or why it is not read."""
    for member in archive.members:
        found = Source(source.path, (*source.members, member.filename))
        reason = archive.refusal(member)
        if len(found.members) > DEEPEST_NESTING:
            reason = "The archive lies too deep inside other archives."
        if reason is not None:
            yield Skipped(found, "archive", reason)
        else:
            yield found
