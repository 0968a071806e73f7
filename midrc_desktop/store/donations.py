"""The rows of donations, and their sealed blobs, each donation under a key of its own."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from midrc_desktop.errors import StoreProblem
from midrc_desktop.store.database import transaction
from midrc_desktop.store.vault import Purpose, new_key, seal, unseal


class NoSuchDonation(StoreProblem):
    """The donation was deleted."""

    title = "This donation is no longer on this computer."
    safe = "The original studies are unchanged."
    advice = "Choose another one in the list, or import the studies again."


@dataclass(frozen=True, slots=True)
class DonationRow:
    """What is in plain columns: nothing that identifies.

    `kinds` are phrases such as "CT head"; `updated` is UTC in ISO form; `files_to_send` is 0
    until the package exists.
    """

    id: int
    case_id: str
    state: str
    kinds: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    studies: int = 0
    series: int = 0
    images: int = 0
    findings: int = 0
    open_points: int = 0
    files_to_send: int = 0
    created: str = ""
    updated: str = ""


class Donations:
    """Rows, keys and blobs of all donations in one open file of records."""

    def __init__(self, connection: sqlite3.Connection, master: bytes) -> None:
        self._connection = connection
        self._master = master
        self._keys: dict[int, bytes] = {}

    def add(self, case_id: str, state: str) -> int:
        """Make a donation with a key of its own; its number is never used again."""
        now = _now()
        with transaction(self._connection):
            made = self._connection.execute(
                "INSERT INTO donation (case_id, state, created, updated) VALUES (?, ?, ?, ?)",
                (case_id, state, now, now),
            )
            donation = int(made.lastrowid or 0)
            key = new_key()
            self._connection.execute(
                "INSERT INTO donation_key (donation, wrapped) VALUES (?, ?)",
                (donation, seal(self._master, key, _key_place(donation))),
            )
        return donation

    def all(self) -> tuple[DonationRow, ...]:
        """Every donation, newest first."""
        found = self._connection.execute("SELECT * FROM donation ORDER BY id DESC")
        return tuple(_row(row) for row in found)

    def one(self, donation: int) -> DonationRow:
        """The row of one donation; raises NoSuchDonation."""
        row = self._connection.execute(
            "SELECT * FROM donation WHERE id = ?", (donation,)
        ).fetchone()
        if row is None:
            raise NoSuchDonation
        return _row(row)

    def of_case(self, case_id: str) -> tuple[DonationRow, ...]:
        """The donations of one case, newest first."""
        found = self._connection.execute(
            "SELECT * FROM donation WHERE case_id = ? ORDER BY id DESC", (case_id,)
        )
        return tuple(_row(row) for row in found)

    def save(self, row: DonationRow) -> None:
        """Write the plain columns and the time."""
        now = replace(row, updated=_now())
        with transaction(self._connection):
            done = self._connection.execute(
                "UPDATE donation SET case_id = ?, state = ?, kinds = ?, modalities = ?,"
                " regions = ?, studies = ?, series = ?, images = ?, findings = ?,"
                " open_points = ?, files_to_send = ?, updated = ? WHERE id = ?",
                (
                    now.case_id,
                    now.state,
                    json.dumps(now.kinds),
                    json.dumps(now.modalities),
                    json.dumps(now.regions),
                    now.studies,
                    now.series,
                    now.images,
                    now.findings,
                    now.open_points,
                    now.files_to_send,
                    now.updated,
                    now.id,
                ),
            )
            if done.rowcount == 0:
                raise NoSuchDonation

    def read(self, donation: int, purpose: Purpose) -> bytes | None:
        """The unsealed blob, or None; raises SealBroken or NoSuchDonation."""
        row = self._connection.execute(
            "SELECT content FROM donation_blob WHERE donation = ? AND purpose = ?",
            (donation, purpose),
        ).fetchone()
        if row is None:
            self.one(donation)
            return None
        return unseal(self._key(donation), row["content"], _place(donation, purpose))

    def write(self, donation: int, purpose: Purpose, content: bytes) -> None:
        """Seal a blob in place of the one before."""
        sealed = seal(self._key(donation), content, _place(donation, purpose))
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO donation_blob (donation, purpose, content) VALUES (?, ?, ?)"
                " ON CONFLICT (donation, purpose) DO UPDATE SET content = excluded.content",
                (donation, purpose, sealed),
            )

    def drop(self, donation: int, purposes: Iterable[Purpose]) -> None:
        """Remove blobs; those that are not there are no matter."""
        with transaction(self._connection):
            for purpose in purposes:
                self._connection.execute(
                    "DELETE FROM donation_blob WHERE donation = ? AND purpose = ?",
                    (donation, purpose),
                )

    def delete(self, donation: int) -> None:
        """Remove the row, its key and its blobs.

        Copies of the file that were made before stay unreadable only as far as they do not
        hold the key blob themselves; the store removes the ones that it made.
        """
        self._keys.pop(donation, None)
        with transaction(self._connection):
            self._connection.execute("DELETE FROM donation WHERE id = ?", (donation,))

    def _key(self, donation: int) -> bytes:
        if donation not in self._keys:
            row = self._connection.execute(
                "SELECT wrapped FROM donation_key WHERE donation = ?", (donation,)
            ).fetchone()
            if row is None:
                raise NoSuchDonation
            self._keys[donation] = unseal(self._master, row["wrapped"], _key_place(donation))
        return self._keys[donation]


def _key_place(donation: int) -> str:
    return f"donation/{donation}/key"


def _place(donation: int, purpose: Purpose) -> str:
    return f"donation/{donation}/{purpose}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _row(row: sqlite3.Row) -> DonationRow:
    return DonationRow(
        id=row["id"],
        case_id=row["case_id"],
        state=row["state"],
        kinds=tuple(json.loads(row["kinds"])),
        modalities=tuple(json.loads(row["modalities"])),
        regions=tuple(json.loads(row["regions"])),
        studies=row["studies"],
        series=row["series"],
        images=row["images"],
        findings=row["findings"],
        open_points=row["open_points"],
        files_to_send=row["files_to_send"],
        created=row["created"],
        updated=row["updated"],
    )
