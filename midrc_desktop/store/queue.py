"""The rows of the queue: which donations are to be sent, in which order, and how each stands."""

import sqlite3
from dataclasses import dataclass

from midrc_desktop.store.database import transaction


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One donation in the queue, in plain columns: nothing that identifies.

    `sentence` is for people; `due` is when it is tried next (UTC, ISO) or ""; `tries` counts the
    failures in a row; `anyway` says that it does not wait for the night.
    """

    donation: int
    place: str
    sentence: str = ""
    due: str = ""
    tries: int = 0
    anyway: bool = False


class QueueRows:
    """The queue in one open file of records."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[QueueRow, ...]:
        """Every row, the first to be sent first."""
        found = self._connection.execute("SELECT * FROM queue ORDER BY position, donation")
        return tuple(_row(row) for row in found)

    def one(self, donation: int) -> QueueRow | None:
        """The row of one donation, or None if it is not in the queue."""
        found = self._connection.execute(
            "SELECT * FROM queue WHERE donation = ?", (donation,)
        ).fetchone()
        return None if found is None else _row(found)

    def put(self, row: QueueRow) -> None:
        """Write a row in its place, a new one at the end."""
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO queue (donation, position, place, sentence, due, tries, anyway)"
                " VALUES (?, (SELECT COALESCE(MAX(position), 0) + 1 FROM queue), ?, ?, ?, ?, ?)"
                " ON CONFLICT (donation) DO UPDATE SET place = excluded.place,"
                " sentence = excluded.sentence, due = excluded.due, tries = excluded.tries,"
                " anyway = excluded.anyway",
                (row.donation, row.place, row.sentence, row.due, row.tries, int(row.anyway)),
            )

    def move(self, donation: int, to: int) -> None:
        """Put a donation where `to` donations are before it, or as near as there are."""
        order = [row.donation for row in self.all() if row.donation != donation]
        order.insert(max(0, to), donation)
        with transaction(self._connection):
            for position, one in enumerate(order, start=1):
                self._connection.execute(
                    "UPDATE queue SET position = ? WHERE donation = ?", (position, one)
                )

    def remove(self, donation: int) -> None:
        """Take a donation out of the queue; one that is not in it is no matter."""
        with transaction(self._connection):
            self._connection.execute("DELETE FROM queue WHERE donation = ?", (donation,))


def _row(row: sqlite3.Row) -> QueueRow:
    return QueueRow(
        donation=row["donation"],
        place=row["place"],
        sentence=row["sentence"],
        due=row["due"],
        tries=row["tries"],
        anyway=bool(row["anyway"]),
    )
