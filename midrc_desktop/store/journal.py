"""What a destination has confirmed, file by file; written by the thread that sends."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from midrc_desktop.store.database import connect, transaction


class ConfirmedFile(Protocol):
    """One file that a destination has read back (`transport.seam.Confirmation` is one)."""

    @property
    def path(self) -> str:
        """POSIX path below the package folder."""
        ...

    @property
    def size(self) -> int:
        """Bytes."""
        ...

    @property
    def sha256(self) -> str:
        """Hex digest."""
        ...


class SendingJournal:
    """The journal of one package on its way to one destination.

    Opens a connection of its own for each call, so that any thread may use it beside the
    store's own. `destination` says which destination and which package in one text; it is
    kept as a hash, since folder names can hold a person's name.
    """

    def __init__(self, database: Path, donation: int, destination: str) -> None:
        self._database = database
        self._donation = donation
        self._destination = hashlib.sha256(destination.encode()).hexdigest()

    def confirmed(self) -> frozenset[str]:
        """Paths of the entries that are confirmed already."""
        connection = connect(self._database)
        try:
            rows = connection.execute(
                "SELECT path FROM journal WHERE donation = ? AND destination = ?",
                (self._donation, self._destination),
            ).fetchall()
        finally:
            connection.close()
        return frozenset(row["path"] for row in rows)

    def confirm(self, confirmation: ConfirmedFile) -> None:
        """Keep one confirmation, on disk, before anything else is sent."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        connection = connect(self._database)
        try:
            with transaction(connection):
                connection.execute(
                    "INSERT OR REPLACE INTO journal"
                    " (donation, destination, path, size, sha256, confirmed)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        self._donation,
                        self._destination,
                        confirmation.path,
                        confirmation.size,
                        confirmation.sha256,
                        now,
                    ),
                )
        finally:
            connection.close()
