"""What was done when, in a chain of keyed hashes: a changed, added or missing row shows."""

import hashlib
import hmac
import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from midrc_desktop.store.database import transaction


class Event(StrEnum):
    """What can be written to the audit; never with an identifier."""

    OPENED = "records opened"
    IMPORTED = "studies imported"
    INCLUSION = "series chosen"
    SETTLED = "disagreement settled"
    IDENTITY = "identity shown"
    TEXT_LOOKED = "text looked for"
    TEXT = "text covered or left"
    TEXT_SETTLED = "text settled"
    TEXT_TEMPLATE = "text template kept"
    FACES_JUDGED = "faces judged"
    FACE_DRAWN = "face drawn"
    FACES_CONFIRMED = "faces confirmed"
    FACES_TAKEN_BACK = "faces not confirmed any more"
    FACE = "face accepted"
    DEIDENTIFIED = "de-identified"
    ASSEMBLED = "assembled"
    SIGNED = "signed"
    WITHDRAWN = "signature withdrawn"
    VOIDED = "signature voided"
    QUEUED = "queued"
    SENDING = "sending started"
    PAUSED = "sending paused"
    RESUMED = "sending resumed"
    STOPPED = "sending stopped"
    CANCELLED = "sending cancelled"
    TAKEN_BACK = "taken back to be corrected"
    SENT = "sent"
    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    RULES = "rules of sending changed"
    DELETED = "donation deleted"
    SITE = "site profile changed"
    WORDS = "recovery words shown"
    SITE_KEY = "site key replaced"


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row: `donation` is the number of the case, or None; `said` more of the event, or ""."""

    seq: int
    at: str
    event: str
    donation: int | None
    said: str = ""


class Audit:
    """Appends rows, each sealed over the one before (HMAC-SHA-256)."""

    def __init__(self, connection: sqlite3.Connection, key: bytes) -> None:
        self._connection = connection
        self._key = key

    def note(self, event: Event, donation: int | None = None, said: str = "") -> None:
        """Append one row; `said` holds no identifier, no secret and no address."""
        with transaction(self._connection):
            seq, before = self._next()
            now = datetime.now(UTC).isoformat(timespec="seconds")
            row = AuditRow(seq, now, event, donation, said)
            mac = self._mac(before, row)
            self._connection.execute(
                "INSERT INTO audit (seq, at, event, donation, said, mac) VALUES (?, ?, ?, ?, ?, ?)",
                (row.seq, row.at, row.event, row.donation, row.said, mac),
            )
            self._connection.execute(
                "INSERT INTO audit_head (id, seq, mac) VALUES (1, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, mac = excluded.mac",
                (row.seq, self._head_mac(row.seq, mac)),
            )

    def rows(self) -> tuple[AuditRow, ...]:
        """All rows, oldest first."""
        found = self._connection.execute("SELECT * FROM audit ORDER BY seq")
        return tuple(_row(r) for r in found)

    def breaks(self) -> tuple[int, ...]:
        """Numbers of the rows that were changed, added, or are missing; empty if all is whole.

        The rows are walked from the first to the head. A number after the last row says that
        the end is missing. Records that were put back whole from an older copy do not show.
        """
        bad: list[int] = []
        before, expected = b"", 1
        for r in self._connection.execute("SELECT * FROM audit ORDER BY seq"):
            row = _row(r)
            bad += range(expected, row.seq)
            if not hmac.compare_digest(r["mac"], self._mac(before, row)):
                bad.append(row.seq)
            before, expected = r["mac"], row.seq + 1
        head = self._connection.execute("SELECT seq, mac FROM audit_head").fetchone()
        whole = (
            head is not None
            and head["seq"] == expected - 1
            and hmac.compare_digest(head["mac"], self._head_mac(expected - 1, before))
        )
        if not whole:
            bad.append(expected)
        return tuple(dict.fromkeys(bad))

    def _next(self) -> tuple[int, bytes]:
        last = self._connection.execute("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1")
        head = self._connection.execute("SELECT seq FROM audit_head").fetchone()
        row = last.fetchone()
        seq, before = (row["seq"], bytes(row["mac"])) if row else (0, b"")
        if head is not None:
            seq = max(seq, head["seq"])
        elif seq:
            # Somebody took the head away: leave a gap, so that it goes on being seen.
            seq += 1
        return seq + 1, before

    def _mac(self, before: bytes, row: AuditRow) -> bytes:
        told = [row.seq, row.at, row.event, row.donation, *([row.said] if row.said else [])]
        content = b"row" + before + json.dumps(told).encode()
        return hmac.new(self._key, content, hashlib.sha256).digest()

    def _head_mac(self, seq: int, last: bytes) -> bytes:
        return hmac.new(self._key, b"head" + str(seq).encode() + last, hashlib.sha256).digest()


def _row(row: sqlite3.Row) -> AuditRow:
    return AuditRow(row["seq"], row["at"], row["event"], row["donation"], row["said"])
