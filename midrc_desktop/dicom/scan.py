"""Finding files: paths and folders as they come, whatever the names say."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from midrc_desktop.dicom.archives import Archive
from midrc_desktop.dicom.study import Skipped, Source
from midrc_desktop.dicom.vanishing import while_there
from midrc_desktop.jobs import CancelToken, Progress, Report, silent
from midrc_desktop.jobs.pool import WorkerPool

DEEPEST_NESTING = 4
"""Archives in archives beyond this depth are not opened."""

NOT_THERE = "There is no such file or folder."
NOT_OPENED = "The folder could not be opened."
NOT_ORDINARY = "This is a device or a pipe, not a file."
NAME_NOT_TEXT = "The file's name is not written in a way that this computer can read."

_LONGEST_WINDOWS_PATH = 240


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies directly in one folder; `place` tells it from all others, whatever its path."""

    place: tuple[int, int]
    files: tuple[Source | Skipped, ...]
    folders: tuple[Source, ...]


def scan(
    paths: Sequence[Path],
    *,
    pool: WorkerPool,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> list[Source | Skipped]:
    """Every file at or below these paths, once, in the order of names.

    Folders are followed through symbolic links, each folder once, so that loops end. Nothing
    is opened: whether a file is DICOM, an archive or neither, its content will tell
    (see `midrc_desktop.dicom.index`). Progress counts folders; nobody knows how many there are.
    Raises Cancelled, however slow a folder is.
    """
    cancel = cancel or CancelToken()
    roots = [os.path.abspath(path) for path in paths]  # noqa: PTH100 - links stay links
    found: dict[str, Source | Skipped] = {}
    seen: set[tuple[int, int]] = set()
    waiting = [Source(root) for root in roots]
    while waiting:
        counting = _folders(report, len(seen))
        listed = dict(
            while_there(listing, waiting, roots=roots, pool=pool, report=counting, cancel=cancel)
        )
        waiting = []
        for source in sorted(listed, key=_path):
            result = listed[source]
            cancel.check()
            if isinstance(result, Listing):
                if result.place in seen:
                    continue
                seen.add(result.place)
                waiting.extend(result.folders)
                for file in result.files:
                    found.setdefault(_path(file), file)
            elif isinstance(result, Source | Skipped):
                found.setdefault(_path(result), result)
            else:
                found[source.path] = Skipped(source, "unreadable", NOT_OPENED)
    return [found[path] for path in sorted(found)]


def _folders(report: Report, before: int) -> Report:
    return lambda told: report(Progress(before + told.done, None, "folders"))


def _path(found: Source | Skipped) -> str:
    return found.path if isinstance(found, Source) else found.source.path


def listing(source: Source) -> Listing | Source | Skipped:
    """What a folder holds; a file itself; or why it is neither."""
    path = source.path
    if not _is_text(path):
        return Skipped(Source(_readable(path)), "unreadable", NAME_NOT_TEXT)
    try:
        state = os.stat(path)  # noqa: PTH116 - Path() would take as long again
    except (OSError, ValueError):
        return Skipped(source, "unreadable", NOT_THERE)
    if S_ISREG(state.st_mode):
        return source
    if not S_ISDIR(state.st_mode):
        return Skipped(source, "not DICOM", NOT_ORDINARY)
    files: list[Source | Skipped] = []
    folders: list[Source] = []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                found = _entry(path, entry)
                if isinstance(found, Source) and entry.is_dir():
                    folders.append(found)
                else:
                    files.append(found)
    except OSError:
        not_opened = Skipped(source, "unreadable", NOT_OPENED)
        if not files and not folders:
            return not_opened
        files.append(not_opened)
    return Listing((state.st_dev, state.st_ino), tuple(files), tuple(folders))


def _entry(folder: str, entry: "os.DirEntry[str]") -> Source | Skipped:
    """A file or folder to look into, or why it is not."""
    if not _is_text(entry.name):
        name = os.path.join(folder, _readable(entry.name))  # noqa: PTH118
        return Skipped(Source(name), "unreadable", NAME_NOT_TEXT)
    source = Source(reachable(os.path.join(folder, entry.name)))  # noqa: PTH118
    try:
        if entry.is_dir() or entry.is_file():
            return source
        if entry.is_symlink():
            return Skipped(source, "unreadable", NOT_THERE)
    except OSError:
        return Skipped(source, "unreadable", NOT_THERE)
    return Skipped(source, "not DICOM", NOT_ORDINARY)


def reachable(path: str, platform: str = sys.platform) -> str:
    r"""The path as Windows opens it however long it is: with `\\?\` before it where it must be."""
    if platform != "win32" or len(path) < _LONGEST_WINDOWS_PATH or path.startswith("\\\\?\\"):
        return path
    return f"\\\\?\\UNC\\{path[2:]}" if path.startswith("\\\\") else f"\\\\?\\{path}"


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
