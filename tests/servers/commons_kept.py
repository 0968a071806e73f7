"""What our Gen3 keeps: tables of JSON documents in one file, durable at each change."""

import json
import sqlite3
import threading
from pathlib import Path
from typing import Any


class Kept:
    """Documents by table and key; safe across threads, and across kill -9 of the server."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._file.execute("pragma journal_mode = wal")
        self._file.execute("pragma synchronous = off")  # only a loss of power would need it
        self._file.execute(
            "create table if not exists kept (part text, key text, document text,"
            " primary key (part, key))"
        )

    def get(self, table: str, key: str) -> Any:
        """The document under a key, or None."""
        with self._lock:
            row = self._file.execute(
                "select document from kept where part = ? and key = ?", (table, key)
            ).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, table: str, key: str, document: Any) -> None:
        """Keep a document, in place of the one before."""
        with self._lock:
            self._file.execute(
                "insert into kept values (?, ?, ?) on conflict do update"
                " set document = excluded.document",
                (table, key, json.dumps(document)),
            )

    def delete(self, table: str, key: str) -> None:
        """Forget a document."""
        with self._lock:
            self._file.execute("delete from kept where part = ? and key = ?", (table, key))

    def all(self, table: str) -> dict[str, Any]:
        """Every document of a table by key, in the order in which they came."""
        with self._lock:
            rows = self._file.execute(
                "select key, document from kept where part = ? order by rowid", (table,)
            ).fetchall()
        return {key: json.loads(document) for key, document in rows}

    def clear(self) -> None:
        """Forget everything but the server's own secret."""
        with self._lock:
            self._file.execute("delete from kept where part != 'secret'")

    def close(self) -> None:
        """Close the file."""
        self._file.close()
