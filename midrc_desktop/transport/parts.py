"""A large file sent in parts: side by side, kept in the journal, resumed where it was."""

import hashlib
import os
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from io import RawIOBase
from pathlib import Path
from typing import Protocol

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.body import FileBody
from midrc_desktop.transport.meter import Meter
from midrc_desktop.transport.problems import PackageChanged, from_disk
from midrc_desktop.transport.seam import Journal, Upload
from midrc_desktop.transport.streams import side_by_side

MIB = 1 << 20
IN_A_PIECE = 16 * MIB
"""Files up to this size, in bytes, are sent in one request."""

_LEAST = 8 * MIB
_MOST_PARTS = 10_000
_BLOCK = MIB


class UploadGone(TransportProblem):
    """The destination no longer knows an upload that was begun there."""

    title = "The destination has given up an upload that was under way."
    safe = "Your donation is safe on this computer."
    advice = "Choose Continue. The file that was under way is sent again from its beginning."


@dataclass(frozen=True)
class Part:
    """One part of a file: its number from 1, where it is in bytes, and its raw SHA-256.

    That is b"" where the destination does not compare it.
    """

    number: int
    offset: int
    size: int
    sha256: bytes
    file: Path = field(repr=False)

    @cached_property
    def md5(self) -> bytes:
        """The raw MD5 of the bytes of which this is the SHA-256, read again.

        Raises PackageProblem.
        """
        md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
        for block in FileBody(self.file, self.offset, self.size).blocks():
            md5.update(block)
            sha256.update(block)
        if sha256.digest() != self.sha256:
            raise PackageChanged
        return md5.digest()


class PartStore(Protocol):
    """A destination that takes a file in parts. `put` is called from several threads."""

    @property
    def compares_parts(self) -> bool:
        """Whether it compares the SHA-256 of every part, and not only the whole afterwards."""
        ...

    def begin(self, entry: Entry, part_bytes: int) -> Upload:
        """Begin the upload of a file in parts of so many bytes."""
        ...

    def put(self, upload: Upload, part: Part, body: FileBody) -> str:
        """Send one part and return its ETag, compared with the part's digest where it can be.

        Raises UploadGone when the destination does not know the upload.
        """
        ...

    def finish(self, entry: Entry, upload: Upload, parts: Sequence[tuple[Part, str]]) -> None:
        """Make the file of all its parts and their ETags, which are in order.

        An upload that was finished before counts. What is to be remembered of it is kept here:
        the journal's upload ends right after. Raises UploadGone when it is neither under way nor
        finished.
        """
        ...


def part_size(size: int) -> int:
    """The bytes in each part of a file: 8 MiB, more where 10,000 of those do not hold it."""
    needed = -(-size // _MOST_PARTS)
    return max(_LEAST, -(-needed // MIB) * MIB)


def parts_of(file: Path, entry: Entry, part_bytes: int, *, cancel: CancelToken) -> list[Part]:
    """The parts of a file that is what its entry says. Raises PackageProblem or Cancelled."""
    reading = _Reading(file, entry, cancel)
    parts = list(reading.parts(part_bytes))
    if not reading.as_signed:
        raise PackageChanged(detail=entry.path)
    return parts


def send_in_parts(
    file: Path,
    entry: Entry,
    journal: Journal,
    store: PartStore,
    *,
    meter: Meter,
    cancel: CancelToken,
    most: int = 4,
    part_bytes: int | None = None,
) -> Upload:
    """Send a file in parts, up to `most` of them at once, and finish it; return its upload.

    The file is read once, in order, for the digests of the parts and of the whole; parts that
    the journal has are read but not sent. Nothing is finished unless the whole is what the entry
    says. An upload that the destination has given up is begun anew, once.

    Raises PackageChanged or another PackageProblem, UploadGone, what the store raises, Cancelled.
    """
    sending = _Sending(file, entry, journal, store, meter=meter)
    bytes_each = part_bytes or part_size(entry.size)
    try:
        upload = sending.attempt(bytes_each, most=most, cancel=cancel)
    except UploadGone:
        journal.end(entry.path)
        upload = sending.attempt(bytes_each, most=most, cancel=cancel)
    journal.end(entry.path)
    return upload


class _Reading:
    """Reads a file once, from its beginning to its end, for the digests that are needed."""

    def __init__(self, file: Path, entry: Entry, cancel: CancelToken, *, each: bool = True) -> None:
        """`each` is whether parts have a digest of their own."""
        self._file = file
        self._entry = entry
        self._cancel = cancel
        self._each = each
        self._whole = hashlib.sha256()

    @property
    def as_signed(self) -> bool:
        """Whether what was read is what the entry says."""
        return self._whole.hexdigest() == self._entry.sha256

    def parts(self, part_bytes: int) -> Generator[Part, None, None]:
        """The parts in order, each read when it is asked for.

        Raises PackageChanged where the file is not as long as its entry says, another
        PackageProblem where it cannot be read, or Cancelled.
        """
        try:
            with self._file.open("rb", buffering=0) as opened:
                if os.fstat(opened.fileno()).st_size != self._entry.size:
                    raise PackageChanged(detail=self._entry.path)
                for number, offset in enumerate(range(0, self._entry.size, part_bytes), start=1):
                    size = min(part_bytes, self._entry.size - offset)
                    yield self._read(opened, number, offset, size)
        except OSError as problem:
            raise from_disk(problem) from problem

    def _read(self, opened: RawIOBase, number: int, offset: int, size: int) -> Part:
        left = size
        part = hashlib.sha256()
        while left:
            self._cancel.check()
            block = opened.read(min(left, _BLOCK))
            if not block:
                raise PackageChanged(detail=self._entry.path)
            left -= len(block)
            self._whole.update(block)
            if self._each:
                part.update(block)
        return Part(number, offset, size, part.digest() if self._each else b"", self._file)


class _Sending:
    """One file on its way: what has arrived, and what the meter was told of it."""

    def __init__(
        self, file: Path, entry: Entry, journal: Journal, store: PartStore, *, meter: Meter
    ) -> None:
        self._file = file
        self._entry = entry
        self._journal = journal
        self._store = store
        self._meter = meter
        self._arrived: dict[int, tuple[Part, str]] = {}

    def attempt(self, part_bytes: int, *, most: int, cancel: CancelToken) -> Upload:
        """Send what has not arrived, and finish; where it fails, the meter is as it was."""
        try:
            return self._attempt(part_bytes, most=most, cancel=cancel)
        except BaseException:
            self._meter.add(-sum(part.size for part, _ in self._arrived.values()))
            self._arrived.clear()
            raise

    def _attempt(self, part_bytes: int, *, most: int, cancel: CancelToken) -> Upload:
        path = self._entry.path
        upload = self._journal.upload(path)
        if upload is None or not upload.upload_id:
            upload = self._store.begin(self._entry, part_bytes)
            self._journal.begin(path, upload)
        before = dict(self._journal.parts(path))
        each = self._store.compares_parts
        reading = _Reading(self._file, self._entry, cancel, each=each)

        def send(part: Part) -> None:
            self._send(upload, part, before.get(part.number))

        with closing(reading.parts(upload.part_size)) as parts:
            # Each is sent while the processor still has what was read of it.
            side_by_side(parts, send, most=most, ahead=1, cancel=cancel)
        if not reading.as_signed:
            # What has arrived may be of another file: all parts are sent again.
            self._journal.begin(path, upload)
            raise PackageChanged(detail=path)
        arrived = [self._arrived[number] for number in sorted(self._arrived)]
        self._store.finish(self._entry, upload, arrived)
        return upload

    def _send(self, upload: Upload, part: Part, etag: str | None) -> None:
        if etag is None:
            body = FileBody(self._file, part.offset, part.size, self._meter.add)
            etag = self._store.put(upload, part, body)
            self._journal.part(self._entry.path, part.number, etag)
        else:
            self._meter.add(part.size)
        self._arrived[part.number] = (part, etag)
