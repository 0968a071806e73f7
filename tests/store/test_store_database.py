"""The file of records: versions, copies before migrations, one program at a time."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from midrc_desktop.errors import StoreProblem
from midrc_desktop.store import database
from midrc_desktop.store.database import DamagedRecords, NewerRecords, migrations, open_database
from midrc_desktop.store.instance import AlreadyOpen, InstanceLock
from midrc_desktop.store.keys import KeySource
from midrc_desktop.store.store import Store


def test_all_tables_are_strict(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "records.sqlite3")
    rows = connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
    tables = {row["name"]: row["strict"] for row in rows if not row["name"].startswith("sqlite_")}
    assert len(tables) >= 8
    assert all(tables.values())
    connection.close()


def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite3"
    connection = open_database(path)
    connection.execute(f"PRAGMA user_version = {max(migrations()) + 1}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerRecords):
        open_database(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite3"
    path.write_bytes(b"not a database at all " * 100)
    with pytest.raises(DamagedRecords):
        open_database(path)
    assert path.read_bytes() == b"not a database at all " * 100


def _schema(folder: Path, second: str) -> Path:
    folder.mkdir()
    (folder / "0001.sql").write_text("CREATE TABLE one (a TEXT) STRICT;")
    if second:
        (folder / "0002.sql").write_text(second)
    return folder


def test_the_file_is_copied_before_a_migration(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "records.sqlite3"
    monkeypatch.setattr(database, "SCHEMA", _schema(tmp_path / "old", ""))
    connection = open_database(path)
    connection.execute("INSERT INTO one VALUES ('kept')")
    connection.close()
    monkeypatch.setattr(
        database, "SCHEMA", _schema(tmp_path / "new", "ALTER TABLE one ADD COLUMN b TEXT;")
    )
    connection = open_database(path)
    assert tuple(connection.execute("SELECT a, b FROM one").fetchone()) == ("kept", None)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == 2
    connection.close()
    (copy,) = database.backups(path)
    old = sqlite3.connect(copy)
    assert old.execute("SELECT * FROM one").fetchone() == ("kept",)
    assert old.execute("PRAGMA user_version").fetchone()[0] == 1
    old.close()


def test_a_migration_that_fails_half_way_changes_nothing(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "records.sqlite3"
    monkeypatch.setattr(database, "SCHEMA", _schema(tmp_path / "old", ""))
    open_database(path).close()
    broken = _schema(tmp_path / "new", "CREATE TABLE two (a TEXT) STRICT; CREATE TABLE one (a);")
    monkeypatch.setattr(database, "SCHEMA", broken)
    with pytest.raises(StoreProblem):
        open_database(path)
    monkeypatch.setattr(database, "SCHEMA", tmp_path / "old")
    connection = open_database(path)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
    assert names == ["one"]
    connection.close()


def test_a_second_program_is_kept_out(tmp_path: Path) -> None:
    store = Store(tmp_path, KeySource(in_memory=True))
    with pytest.raises(AlreadyOpen):
        Store(tmp_path, KeySource(in_memory=True))
    store.close()
    InstanceLock(tmp_path).release()


def test_the_lock_of_a_killed_program_is_free(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from midrc_desktop.store.instance import "
        "InstanceLock; lock = InstanceLock(Path(sys.argv[1])); print('held', flush=True); "
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyOpen):
            InstanceLock(tmp_path)
        other.kill()
        other.wait()
    InstanceLock(tmp_path).release()


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    place = tmp_path / "records"
    place.write_bytes(b"a file")
    with pytest.raises(StoreProblem):
        Store(place, KeySource(in_memory=True))


def test_records_that_did_not_open_are_not_locked(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite3"
    path.write_bytes(b"not a database at all " * 100)
    with pytest.raises(DamagedRecords):
        Store(tmp_path, KeySource(in_memory=True))
    path.unlink()
    Store(tmp_path, KeySource(in_memory=True)).close()
