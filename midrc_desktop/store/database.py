"""The file of records: opened, brought up to date, and written in whole transactions."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from midrc_desktop.errors import StoreProblem
from midrc_desktop.jobs.whole import whole

SCHEMA = Path(__file__).parent / "schema"


class NewerRecords(StoreProblem):
    """The records were written by a later version of the program."""

    title = "These records were written by a newer MIDRC Desktop."
    safe = "Nothing in them was changed."
    advice = "Install the newer version on this computer and start again."


class DamagedRecords(StoreProblem):
    """The file of records is not one, or is damaged."""

    title = "This computer's records cannot be read."
    safe = "The file was not changed, and your studies are unchanged."
    advice = "Restore the records from a backup of this computer, or start with an empty folder."


class RecordsNotWritten(StoreProblem):
    """The disk did not take a change."""

    title = "This computer's records could not be written."
    safe = "What was there before is safe."
    advice = "Make sure that the disk has space and can be written to, then try again."


def migrations() -> dict[int, Path]:
    """The numbered SQL files, by the version that they lead to."""
    return {int(file.stem): file for file in sorted(SCHEMA.glob("[0-9]*.sql"))}


def connect(path: Path, *, shared: bool = False) -> sqlite3.Connection:
    """A connection with the safety settings; changes nothing.

    It is for one thread; a `shared` one is for several who take turns.
    """
    connection = sqlite3.connect(
        path, isolation_level=None, timeout=10.0, check_same_thread=not shared
    )
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # A deleted key must not stay readable in free pages.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def open_database(path: Path) -> sqlite3.Connection:
    """Open the file of records and bring it up to date, after copying it aside.

    Raises NewerRecords, DamagedRecords or RecordsNotWritten.
    """
    try:
        with ExitStack() as undone:
            connection = connect(path)
            undone.callback(connection.close)
            _bring_up_to_date(connection, path)
            undone.pop_all()
    except sqlite3.OperationalError as problem:
        raise RecordsNotWritten(detail=str(problem)) from problem
    except sqlite3.DatabaseError as problem:
        raise DamagedRecords(detail=str(problem)) from problem
    return connection


def backups(path: Path) -> list[Path]:
    """The copies that were made before migrations."""
    return sorted(path.parent.glob(f"{path.stem}.before-*.sqlite3"))


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    steps = migrations()
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > max(steps):
        raise NewerRecords
    connection.execute("PRAGMA journal_mode = WAL")
    pending = [number for number in steps if number > version]
    if pending and version > 0:
        _copy(connection, path.with_name(f"{path.stem}.before-{pending[-1]:04d}.sqlite3"))
    for number in pending:
        _apply(connection, steps[number], number)


def _apply(connection: sqlite3.Connection, file: Path, number: int) -> None:
    script = file.read_text(encoding="utf-8")
    try:
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};COMMIT;"
        )
    except sqlite3.Error:
        _roll_back(connection)
        raise


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    with whole(target) as part:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part)) as copy:
            connection.backup(copy)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything inside is written together or not at all; inside another one it joins it.

    Raises RecordsNotWritten when the disk does not take it.
    """
    if connection.in_transaction:
        yield
        return
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            _roll_back(connection)
            raise
    except sqlite3.OperationalError as problem:
        raise RecordsNotWritten(detail=re.sub(r"/\S+", "…", str(problem))) from problem
