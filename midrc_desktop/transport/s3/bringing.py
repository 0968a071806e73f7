"""How one file becomes one object: compared, never put over another, and confirmed."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Self

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.body import FileBody
from midrc_desktop.transport.checked import CheckedBody
from midrc_desktop.transport.meter import Meter
from midrc_desktop.transport.parts import (
    IN_A_PIECE,
    Part,
    UploadGone,
    part_size,
    send_in_parts,
)
from midrc_desktop.transport.problems import Answered, NotAllowed, PackageProblem
from midrc_desktop.transport.s3.behind import Behind
from midrc_desktop.transport.s3.likeness import is_file, is_made_of, is_part, is_whole
from midrc_desktop.transport.s3.problems import NotAsSent, NotKept, ObjectUnseen, OtherObjectThere
from midrc_desktop.transport.s3.signing import SomethingThere
from midrc_desktop.transport.s3.storage import Storage, Stored
from midrc_desktop.transport.seam import Confirmation, Journal, Proof, Upload

_UNSEEN = (400, 403)
_AT_ONCE = 16
"""Confirmations that are kept together, at most so many and `_WITHIN_S` apart: each time costs."""

_WITHIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to which size (bytes) a file goes in a piece, how large parts are, how many at once."""

    in_a_piece: int = IN_A_PIECE
    part: int | None = None
    most: int = 4


@dataclass(frozen=True, slots=True)
class _Seen:
    """What looking at a key showed: nothing at all where it is not `allowed`."""

    allowed: bool
    stored: Stored | None = None


class Bringing:
    """Brings the files of one package to storage, several at once. A PartStore.

    Storage lets some look at objects and others only put them. Who may not look has storage's
    word for the checksum that it compared, and relies on the condition that nothing is there:
    what is there after a try of our own whose answer was lost is taken for ours and put again,
    in the same bytes, so that storage compares them. A file that may be looked at is confirmed a
    moment later, together with others: where the program is killed before, it is found there.
    """

    compares_parts = True

    def __init__(
        self,
        storage: Storage,
        package: Path,
        root: str,
        journal: Journal,
        *,
        limits: Limits,
        meter: Meter,
        cancel: CancelToken,
    ) -> None:
        """`root` is what keys begin with."""
        self._storage = storage
        self._package = package
        self._root = root
        self._journal = journal
        self._limits = limits
        self._meter = meter
        self._cancel = cancel
        # Whether the role may look at objects: not known until one has been put.
        self._sees: bool | None = None
        # Small files are put without looking first, until one of them turns out to be there.
        self._looks_first = bool(journal.confirmed() or journal.uploads())
        self._begun = set(journal.uploads())
        self._listed: dict[str, dict[int, str]] = {}
        self._shown: list[Confirmation] = []
        self._shown_since = 0.0
        self._lock = Lock()
        self._behind = Behind(limits.most)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._behind.close()
        self._keep()

    def finish_all(self) -> None:
        """Wait until all that was brought is confirmed. Raises as `bring`."""
        self._behind.finish()
        self._keep()

    def bring(self, entry: Entry) -> None:
        """Bring a file, unless it is there, and confirm it, or have that done behind.

        Raises OtherObjectThere, ObjectUnseen, NotAsSent, PackageChanged, or another problem of
        storage or the line.
        """
        self._behind.check()
        key = self._root + entry.path
        small = entry.size <= self._limits.in_a_piece
        resumed = None if small else self._journal.upload(entry.path)
        if resumed is not None and resumed.upload_id:
            self._take_stock(entry, resumed)
        elif (not small or self._looks_first) and self._is_there(entry, key):
            return
        elif small:
            self._bring_in_a_piece(entry, key)
            return
        send_in_parts(
            self._package / entry.path,
            entry,
            self._journal,
            self,
            meter=self._meter,
            cancel=self._cancel,
            most=self._limits.most,
            part_bytes=self._part_bytes(entry),
        )

    def begin(self, entry: Entry, part_bytes: int) -> Upload:
        """See `PartStore.begin`. One that was begun while its id never came back is ended."""
        key = self._root + entry.path
        if self._journal.upload(entry.path) is None:
            self._begun.add(entry.path)
            self._journal.begin(entry.path, Upload(key))
        else:
            self._end_unknown(key)
        return Upload(key, self._storage.begin(key, cancel=self._cancel), part_bytes)

    def put(self, upload: Upload, part: Part, body: FileBody) -> str:
        """See `PartStore.put`. A part that arrived although the journal does not say so counts."""
        listed = self._listed.get(upload.upload_id, {}).get(part.number)
        if listed is not None and listed == part.md5.hex():
            self._meter.add(part.size)
            return listed
        stored = self._storage.put_part(
            upload.reference, upload.upload_id, part, body, cancel=self._cancel
        )
        if not is_part(stored, part):
            raise NotAsSent(detail=upload.reference)
        return stored.etag

    def finish(self, entry: Entry, upload: Upload, parts: Sequence[tuple[Part, str]]) -> None:
        """See `PartStore.finish`. Confirms the file."""
        made = self._complete(entry, upload, parts)
        after = self._look(upload.reference)
        kept = after.stored if after.allowed else made
        if kept is None:
            raise NotKept(detail=upload.reference)
        if not is_made_of(kept, [part for part, _ in parts]):
            raise NotAsSent(detail=upload.reference)
        self._confirm(entry, upload.reference, _proof(after))

    def _is_there(self, entry: Entry, key: str) -> bool:
        """Whether the file is there already, and is confirmed."""
        stored = self._look(key).stored
        if stored is None:
            return False
        self._require_same(stored, entry)
        self._meter.add(entry.size)
        self._confirm(entry, key, Proof.CHECKED)
        return True

    def _bring_in_a_piece(self, entry: Entry, key: str) -> None:
        begun = entry.path in self._begun
        if not begun and not self._sees:
            self._begun.add(entry.path)
            self._journal.begin(entry.path, Upload(key))
        try:
            made = self._put_whole(entry, key, replace=False)
        except SomethingThere as there:
            made = self._there_already(entry, key, ours=begun or there.tries > 1)
        except PackageProblem:
            if not begun and entry.path in self._begun:
                self._end(entry.path)  # the whole of it has never left
            raise
        settle = partial(self._settle, entry, key, made)
        # Who may look finds what is put and not confirmed yet, if the program is killed now.
        if self._sees:
            self._behind.add(settle)
        else:
            settle()

    def _settle(self, entry: Entry, key: str, made: Stored) -> None:
        """Confirm a file that was put, by looking at it where that is allowed."""
        with self._counted(entry):
            after = self._look(key)
            # These credentials were good for putting, so what is refused is to look.
            self._sees = after.allowed
            kept = after.stored if after.allowed else made
            if kept is None:
                raise NotKept(detail=key)
            if not is_whole(kept, entry):
                raise NotAsSent(detail=key)
            self._confirm(entry, key, _proof(after))

    @contextlib.contextmanager
    def _counted(self, entry: Entry) -> Iterator[None]:
        """The meter has counted the file: it takes that back where something fails."""
        try:
            yield
        except BaseException:
            self._meter.add(-entry.size)
            raise

    def _there_already(self, entry: Entry, key: str, *, ours: bool) -> Stored:
        """The object that appeared under a key, if it is our file."""
        found = self._look(key)
        if found.stored is not None:
            self._require_same(found.stored, entry)
            self._looks_first = True
            self._meter.add(entry.size)
            return found.stored
        if not ours and not found.allowed:
            self._end(entry.path)
            raise ObjectUnseen(detail=key)
        return self._put_whole(entry, key, replace=True)

    def _put_whole(self, entry: Entry, key: str, *, replace: bool) -> Stored:
        return self._storage.put(
            key,
            CheckedBody(self._package, entry, self._meter.add),
            md5=bytes.fromhex(entry.md5),
            sha256=bytes.fromhex(entry.sha256),
            replace=replace,
            cancel=self._cancel,
        )

    def _complete(
        self, entry: Entry, upload: Upload, parts: Sequence[tuple[Part, str]]
    ) -> Stored | None:
        key, upload_id = upload.reference, upload.upload_id
        try:
            return self._storage.complete(key, upload_id, parts, replace=False, cancel=self._cancel)
        except SomethingThere:
            found = self._look(key)
            if found.stored is None:
                return self._complete_unseen(upload, parts)
            self._require_same(found.stored, entry)
            self._abort(upload)
            return found.stored
        except UploadGone:
            # Complete already, and the answer was lost; or given up, or without some of its parts.
            found = self._look(key)
            if found.stored is None:
                self._abort(upload)
                raise
            self._require_same(found.stored, entry)
            return found.stored

    def _complete_unseen(self, upload: Upload, parts: Sequence[tuple[Part, str]]) -> Stored:
        """The object under a key that nobody may look at, if it came of this upload."""
        key, upload_id = upload.reference, upload.upload_id
        try:
            self._storage.parts(key, upload_id, cancel=self._cancel)
        except UploadGone:
            # Only our own completing ends it: to complete it again gives the same answer.
            return self._storage.complete(key, upload_id, parts, replace=True, cancel=self._cancel)
        except NotAllowed:
            pass
        raise ObjectUnseen(detail=key)

    def _abort(self, upload: Upload) -> None:
        with contextlib.suppress(UploadGone, NotAllowed):
            self._storage.abort(upload.reference, upload.upload_id, cancel=self._cancel)

    def _end_unknown(self, key: str) -> None:
        with contextlib.suppress(NotAllowed):
            for upload_id in self._storage.uploads(key, cancel=self._cancel):
                self._abort(Upload(key, upload_id))

    def _take_stock(self, entry: Entry, upload: Upload) -> None:
        """Compare the journal's parts with those that storage has, where it says so."""
        try:
            there = self._storage.parts(upload.reference, upload.upload_id, cancel=self._cancel)
        except (UploadGone, NotAllowed):
            return
        self._listed[upload.upload_id] = there
        if not self._journal.parts(entry.path).items() <= there.items():
            self._journal.begin(entry.path, upload)

    def _look(self, key: str) -> _Seen:
        if self._sees is False:
            return _Seen(allowed=False)
        try:
            return _Seen(allowed=True, stored=self._storage.head(key, cancel=self._cancel))
        except Answered as problem:
            if problem.answer.status in _UNSEEN:
                return _Seen(allowed=False)
            raise

    def _require_same(self, stored: Stored, entry: Entry) -> None:
        part_bytes = self._part_bytes(entry)
        if not is_file(stored, self._package, entry, part_bytes, cancel=self._cancel):
            raise OtherObjectThere(detail=self._root + entry.path)

    def _part_bytes(self, entry: Entry) -> int:
        return self._limits.part or part_size(entry.size)

    def _confirm(self, entry: Entry, key: str, proof: Proof) -> None:
        confirmation = Confirmation(entry.path, entry.size, entry.sha256, key, proof)
        if entry.path in self._begun:
            self._journal.confirm(confirmation)
            self._end(entry.path)
        else:
            self._confirm_soon(confirmation)

    def _confirm_soon(self, confirmation: Confirmation) -> None:
        now = time.monotonic()
        with self._lock:
            if not self._shown:
                self._shown_since = now
            self._shown.append(confirmation)
            soon = len(self._shown) < _AT_ONCE and now - self._shown_since < _WITHIN_S
        if not soon:
            self._keep()

    def _keep(self) -> None:
        with self._lock:
            shown, self._shown = self._shown, []
        if shown:
            self._journal.confirm(*shown)

    def _end(self, path: str) -> None:
        self._begun.discard(path)
        self._journal.end(path)


def _proof(after: _Seen) -> Proof:
    return Proof.CHECKED if after.allowed else Proof.ACCEPTED
