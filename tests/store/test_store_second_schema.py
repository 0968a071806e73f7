"""Records of version 0001 are brought up to date with all that they hold."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from midrc_desktop.store import database
from midrc_desktop.store.audit import Event
from midrc_desktop.store.database import open_database
from midrc_desktop.store.keys import KeySource
from midrc_desktop.store.queue import QueueRow
from midrc_desktop.store.store import Store
from midrc_desktop.store.vault import Purpose
from midrc_desktop.submission.confirmation import Confirmation, Proof, Upload

CASE = "000000-000000000001"
SOURCE = KeySource(passphrase="correct horse battery")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Records as version 0001 wrote them: a donation on its way, one signed, an audit."""
    folder = tmp_path / "records"
    store = Store(folder, SOURCE)
    store.crosswalk.claim(CASE, "f")
    for state in ("sending", "approved"):
        donation = store.donations.add(CASE, state)
        store.donations.write(donation, Purpose.DRAFT, b"typed")
        store.audit.note(Event.SIGNED, donation)
    store.journal(1, "folder\n/media/disk").confirm(Confirmation("a.zip", 3, "ab"))
    store.close()
    first = tmp_path / "schema"
    first.mkdir()
    shutil.copy(database.SCHEMA / "0001.sql", first)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "SCHEMA", first)
        made = folder / "made.sqlite3"
        open_database(made).close()
    now, before = sqlite3.connect(folder / "records.sqlite3"), sqlite3.connect(made)
    tables = [row[0] for row in before.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    )]  # fmt: skip
    before.execute("PRAGMA foreign_keys = OFF")
    for table in tables:
        columns = [row[1] for row in before.execute(f"PRAGMA table_info({table})")]
        rows = now.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
        marks = ", ".join("?" * len(columns))
        before.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    before.commit()
    now.close()
    before.close()
    made.replace(folder / "records.sqlite3")
    for rest in ("-wal", "-shm"):
        (folder / f"records.sqlite3{rest}").unlink(missing_ok=True)
    return folder


def test_nothing_is_lost_and_what_was_on_its_way_waits_for_a_person(old: Path) -> None:
    store = Store(old, SOURCE)
    assert [row.state for row in store.donations.all()] == ["approved", "sending"]
    assert store.donations.read(1, Purpose.DRAFT) == b"typed"
    journal = store.journal(1, "folder\n/media/disk")
    assert journal.confirmed() == {"a.zip": Confirmation("a.zip", 3, "ab", "", Proof.READ_BACK)}
    journal.begin("b.zip", Upload("reference", "id", 8))
    assert store.queue.all() == (QueueRow(1, "paused"),)
    assert store.has_left(1)
    assert not store.has_left(2)
    assert store.audit.breaks() == ()
    store.audit.note(Event.CANCELLED, 1, "stays there: a.zip")
    assert store.audit.breaks() == ()
    assert [row.said for row in store.audit.rows()] == ["", "", "", "stays there: a.zip"]
    store.close()


def test_the_records_of_before_are_kept_aside(old: Path) -> None:
    Store(old, SOURCE).close()
    (copy,) = database.backups(old / "records.sqlite3")
    kept = sqlite3.connect(copy)
    assert kept.execute("PRAGMA user_version").fetchone()[0] == 1
    assert kept.execute("SELECT path FROM journal").fetchall() == [("a.zip",)]
    kept.close()
