"""What is done of one package for one destination, file by file and part by part."""

import hashlib
import re
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Self

from midrc_desktop.errors import StoreProblem
from midrc_desktop.store.database import RecordsNotWritten, connect, transaction
from midrc_desktop.store.donations import NoSuchDonation
from midrc_desktop.submission.confirmation import Confirmation, Proof, Upload

DEPARTED = "departed"
_UPLOADS = "SELECT * FROM upload WHERE donation = ? AND destination = ?"
_NOT_KEPT = re.compile(
    r"://|(?i:bearer)\s"
    # Tokens (RFC 7519): those that are signed, or that begin a text. The ids of uploads are long
    # and random, and may have in them what looks like the beginning of one.
    r"|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.|(?<![\w.-])eyJ[\w-]{8,}\."
)


class SendingJournal:
    """The journal of one package on its way to one destination (`transport.seam.Journal`).

    Opens a connection of its own for each call, or inside `held` one for all of them, so that any
    thread may use it beside the store's own; what a call writes is on disk when it returns
    (write-ahead log, synchronous FULL); calls that wait for each other are written together, since
    most of what each takes is the disk's. `destination` says which destination and which package in
    one text; it is kept as a hash, since folder names can hold a person's name. An address or a
    token is never kept: who hands one over gets a ValueError. Raises NoSuchDonation when the
    donation was deleted meanwhile, RecordsNotWritten when the disk does not take it.
    """

    def __init__(self, database: Path, donation: int, destination: str) -> None:
        self._database = database
        self._of = (donation, hashlib.sha256(destination.encode()).hexdigest())
        self._held: sqlite3.Connection | None = None
        self._turn = Lock()
        self._waiting: deque[_Write] = deque()

    @contextmanager
    def held(self) -> Iterator[Self]:
        """Use one connection for all calls inside: each takes less than half the time."""
        with _sentences(), closing(connect(self._database, shared=True)) as connection:
            self._held = connection
            try:
                yield self
            finally:
                with self._turn:
                    self._held = None

    def confirmed(self) -> Mapping[str, Confirmation]:
        """What is confirmed already, by path."""
        rows = self._rows("SELECT * FROM journal WHERE donation = ? AND destination = ?")
        return {
            row["path"]: Confirmation(
                row["path"], row["size"], row["sha256"], row["reference"], Proof(row["proof"])
            )
            for row in rows
        }

    def confirm(self, *confirmations: Confirmation) -> None:
        """Keep some confirmations, all or none."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        rows = [
            (*self._of, one.path, one.size, one.sha256, now, _harmless(one.reference), one.proof)
            for one in confirmations
        ]
        self._write(
            lambda connection: connection.executemany(
                "INSERT OR REPLACE INTO journal"
                " (donation, destination, path, size, sha256, confirmed, reference, proof)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
        )

    def upload(self, path: str) -> Upload | None:
        """The upload of a file that has begun, or None."""
        rows = self._rows(f"{_UPLOADS} AND path = ?", path)
        return _upload(rows[0]) if rows else None

    def uploads(self) -> Mapping[str, Upload]:
        """All uploads that have begun and were not ended, by path."""
        return {row["path"]: _upload(row) for row in self._rows(_UPLOADS)}

    def begin(self, path: str, upload: Upload) -> None:
        """Keep that an upload has begun, with no parts yet, in place of any before."""
        self.begin_all({path: upload})

    def begin_all(self, uploads: Mapping[str, Upload]) -> None:
        """Keep that uploads have begun, as `begin` does, by path; all or none."""
        rows = [
            (*self._of, path, _harmless(one.reference), _harmless(one.upload_id), one.part_size)
            for path, one in uploads.items()
        ]

        def write(connection: sqlite3.Connection) -> None:
            self._forget(connection, *uploads)
            connection.executemany(
                "INSERT INTO upload"
                " (donation, destination, path, reference, upload_id, part_size)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                rows,
            )

        self._write(write)

    def parts(self, path: str) -> Mapping[int, str]:
        """The ETags of the parts that have arrived, by part number (from 1)."""
        rows = self._rows(
            "SELECT number, etag FROM upload_part"
            " WHERE donation = ? AND destination = ? AND path = ? ORDER BY number",
            path,
        )
        return {row["number"]: row["etag"] for row in rows}

    def part(self, path: str, number: int, etag: str) -> None:
        """Keep that a part has arrived."""
        row = (*self._of, path, number, _harmless(etag))
        self._write(
            lambda connection: connection.execute(
                "INSERT OR REPLACE INTO upload_part (donation, destination, path, number, etag)"
                " VALUES (?, ?, ?, ?, ?)",
                row,
            )
        )

    def end(self, *paths: str) -> None:
        """Forget the uploads of files and their parts: they are complete, or abandoned."""
        self._write(lambda connection: self._forget(connection, *paths))

    def note(self, name: str, text: str) -> None:
        """Keep a short text under a name, in place of the one before."""
        self.note_all({name: text})

    def note_all(self, notes: Mapping[str, str]) -> None:
        """Keep short texts by name, as `note` does; all or none."""
        rows = [(*self._of, name, _harmless(text)) for name, text in notes.items()]
        self._write(
            lambda connection: connection.executemany(
                "INSERT OR REPLACE INTO sending_note (donation, destination, name, content)"
                " VALUES (?, ?, ?, ?)",
                rows,
            )
        )

    def noted(self, name: str) -> str | None:
        """The text that was kept under a name, or None."""
        rows = self._rows(
            "SELECT content FROM sending_note WHERE donation = ? AND destination = ? AND name = ?",
            name,
        )
        return str(rows[0]["content"]) if rows else None

    def depart(self, state: str) -> bool:
        """Keep that from now on bytes may leave this computer, if the donation's state is this.

        Both in one step, so that a signature is not withdrawn in between.
        """
        kept: list[int] = []
        self._write(
            lambda connection: kept.append(
                connection.execute(
                    "INSERT OR REPLACE INTO sending_note (donation, destination, name, content)"
                    " SELECT id, ?, ?, '' FROM donation WHERE id = ? AND state = ?",
                    (self._of[1], DEPARTED, self._of[0], state),
                ).rowcount
            )
        )
        return kept[-1] == 1

    def arrived(self) -> int:
        """Bytes of what is confirmed, and of the parts that have arrived of what is not."""
        rows = self._rows(
            "SELECT (SELECT COALESCE(SUM(j.size), 0) FROM journal j"
            "  WHERE j.donation = q.donation AND j.destination = q.destination)"
            " + (SELECT COALESCE(SUM(u.part_size), 0) FROM upload_part p"
            "  JOIN upload u USING (donation, destination, path)"
            "  WHERE p.donation = q.donation AND p.destination = q.destination"
            "  AND NOT EXISTS (SELECT 1 FROM journal c WHERE c.donation = p.donation"
            "   AND c.destination = p.destination AND c.path = p.path)) AS bytes"
            " FROM (SELECT ? AS donation, ? AS destination) q"
        )
        return int(rows[0]["bytes"])

    def _forget(self, connection: sqlite3.Connection, *paths: str) -> None:
        for table in ("upload_part", "upload"):
            connection.executemany(
                f"DELETE FROM {table}"  # noqa: S608
                " WHERE donation = ? AND destination = ? AND path = ?",
                [(*self._of, path) for path in paths],
            )

    def _rows(self, question: str, *more: str) -> list[sqlite3.Row]:
        with _sentences(), self._turn, self._connected() as connection:
            return connection.execute(question, (*self._of, *more)).fetchall()

    def _write(self, do: Callable[[sqlite3.Connection], object]) -> None:
        """Have something written; what waits for its turn meanwhile goes onto the disk with it."""
        mine = _Write(do)
        self._waiting.append(mine)
        with _sentences(), self._turn:
            if mine.done:
                return
            together = [mine]
            while self._waiting:
                if (other := self._waiting.popleft()) is not mine:
                    together.append(other)
            with self._connected() as connection:
                try:
                    _write_all(connection, together)
                except (StoreProblem, sqlite3.Error):
                    if len(together) == 1:
                        raise
                    # The others come to their turn, and hear then what is wrong with theirs.
                    _write_all(connection, [mine])

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        if self._held is not None:
            yield self._held
            return
        with closing(connect(self._database)) as connection:
            yield connection


@dataclass(eq=False)
class _Write:
    """What somebody wants written, and whether it is on the disk."""

    do: Callable[[sqlite3.Connection], object]
    done: bool = False


def _write_all(connection: sqlite3.Connection, writes: list[_Write]) -> None:
    """Write all or none."""
    try:
        with transaction(connection):
            for one in writes:
                one.do(connection)
    except sqlite3.IntegrityError as gone:
        raise NoSuchDonation from gone
    for one in writes:
        one.done = True


def _upload(row: sqlite3.Row) -> Upload:
    return Upload(row["reference"], row["upload_id"], row["part_size"])


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as problem:
        raise RecordsNotWritten from problem


def _harmless(text: str) -> str:
    if _NOT_KEPT.search(text):
        raise ValueError("the journal keeps neither addresses nor tokens")
    return text
