"""A folder as a destination: copied, read back, compared, and only then confirmed."""

import errno
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import CancelToken, Progress, Report
from midrc_desktop.jobs.whole import part_of, whole
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.problems import PackageChanged
from midrc_desktop.transport.seam import Confirmation, Delivery, Journal

BLOCK = 1 << 20
_HALF = part_of(Path("file")).suffix
_SAFE = "What has arrived is safe there, and your donation is safe on this computer."


class FolderMissing(TransportProblem):
    """The folder, or the drive that it is on, is not there."""

    title = "The folder that the package should go to is not there."
    safe = _SAFE
    advice = "Connect the drive or choose another folder, then choose Continue."
    retryable = False


class FolderReadOnly(TransportProblem):
    """The folder does not let us write."""

    title = "The folder that the package should go to cannot be written to."
    safe = _SAFE
    advice = "Ask for the right to write there or choose another folder, then choose Continue."
    retryable = False


class FolderFull(TransportProblem):
    """The disk that the folder is on has no room."""

    title = "The disk that the package should go to is full."
    safe = _SAFE
    advice = "Make room on it or choose another folder, then choose Continue."
    retryable = False


class FolderTrouble(TransportProblem):
    """The folder does not work, and the system says no more than that."""

    title = "The package could not be written to the folder."
    safe = _SAFE
    advice = "Check the drive or choose another folder, then choose Continue."
    retryable = False


class OtherFileThere(TransportProblem):
    """A different file of that name is there; it is not ours to replace."""

    title = "A different file of the same name is already in the folder, and was left as it is."
    safe = _SAFE
    advice = "Move the older package out of that folder or choose another one."
    retryable = False


class NotReadBack(TransportProblem):
    """The destination gives back other bytes than it was given."""

    title = "A file was written to the folder but does not read back as it was sent."
    safe = "It does not count as sent, and your donation is safe on this computer."
    advice = "Check the drive or choose another folder, then choose Continue."
    retryable = False


class FolderTransport:
    """Copies a sealed package to `<folder>/<package name>`.

    Each file is written under a temporary name, forced to disk, read back, compared by SHA-256
    and only then given its name. A file that is already there counts if its bytes are the same.
    The folder is made if the one around it is there; a drive that is not plugged in is not made.
    """

    def __init__(self, folder: Path, package_name: str) -> None:
        self._folder = folder
        self._target = folder / package_name

    def send(
        self,
        package: Path,
        entries: Sequence[Entry],
        journal: Journal,
        *,
        report: Report,
        cancel: CancelToken,
    ) -> Delivery:
        """Send every entry of the package; see `Transport.send`. Progress is in bytes.

        Raises FolderMissing, FolderReadOnly, FolderFull, OtherFileThere, NotReadBack,
        PackageChanged, or Cancelled.
        """
        self._meter = _Meter(report, sum(entry.size for entry in entries))
        confirmed = journal.confirmed()
        confirmations = []
        try:
            if not self._folder.parent.is_dir():
                raise FolderMissing(detail=str(self._folder))
            self._folder.mkdir(exist_ok=True)
            self._target.mkdir(exist_ok=True)
            for entry in entries:
                copied = self._send_one(package, entry, cancel)
                confirmation = Confirmation(entry.path, entry.size, entry.sha256)
                if copied or entry.path not in confirmed:
                    journal.confirm(confirmation)
                confirmations.append(confirmation)
        except OSError as problem:
            raise _sentence(problem, self._folder) from problem
        return Delivery(tuple(confirmations))

    def abandon(self, journal: Journal, *, cancel: CancelToken) -> tuple[str, ...]:
        """Remove half-written files; what is there whole stays, and is told by its path."""
        confirmed = journal.confirmed()
        stays = []
        for file in sorted(self._target.rglob("*")):
            cancel.check()
            path = file.relative_to(self._target).as_posix()
            if file.is_file() and file.suffix == _HALF:
                file.unlink(missing_ok=True)
            elif file.is_file() and path not in confirmed:
                stays.append(path)
        return tuple(stays)

    def _send_one(self, package: Path, entry: Entry, cancel: CancelToken) -> bool:
        """Whether the file had to be copied; if not, the same bytes are there already."""
        source, target = package / entry.path, self._target / entry.path
        if ".." in Path(entry.path).parts or not target.is_relative_to(self._target):
            raise PackageChanged(detail=entry.path)
        if target.exists():
            self._compare(target, entry, cancel)
            self._meter.add(entry.size)
            return False
        if not source.is_file():
            raise PackageChanged(detail=entry.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        self._copy(source, target, entry, cancel)
        return True

    def _compare(self, target: Path, entry: Entry, cancel: CancelToken) -> None:
        same_size = target.is_file() and target.stat().st_size == entry.size
        if not same_size or _sha256(target, cancel) != entry.sha256:
            raise OtherFileThere(detail=str(target))

    def _copy(self, source: Path, target: Path, entry: Entry, cancel: CancelToken) -> None:
        with whole(target) as part:
            digest = hashlib.sha256()
            with source.open("rb") as given, part.open("wb") as taken:
                while block := given.read(BLOCK):
                    cancel.check()
                    digest.update(block)
                    taken.write(block)
                    self._meter.add(len(block))
                taken.flush()
                os.fsync(taken.fileno())
            if digest.hexdigest() != entry.sha256:
                raise PackageChanged
            if _sha256(part, cancel) != entry.sha256:
                raise NotReadBack
        _sync_folder(target.parent)


class _Meter:
    """Turns bytes into progress."""

    def __init__(self, report: Report, total: int) -> None:
        self._report = report
        self._total = total
        self._done = 0

    def add(self, size: int) -> None:
        self._done += size
        self._report(Progress(self._done, self._total, "bytes"))


def _sha256(path: Path, cancel: CancelToken) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        _drop_cache(file.fileno())
        while block := file.read(BLOCK):
            cancel.check()
            digest.update(block)
    return digest.hexdigest()


def _drop_cache(descriptor: int) -> None:
    # So that the bytes come from the drive and not from memory, where the system can do that.
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sentence(problem: OSError, folder: Path) -> TransportProblem:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return FolderFull(detail=str(problem))
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return FolderReadOnly(detail=str(problem))
    if not folder.is_dir():
        return FolderMissing(detail=str(problem))
    return FolderTrouble(detail=str(problem))
