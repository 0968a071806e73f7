"""The audit: rows are added, and whatever else is done to them shows."""

from pathlib import Path

import pytest

from midrc_desktop.store.audit import Event
from midrc_desktop.store.keys import KeySource
from midrc_desktop.store.store import Store


@pytest.fixture
def store(tmp_path: Path):
    store = Store(tmp_path, KeySource(in_memory=True))
    for number in range(1, 5):
        store.audit.note(Event.IMPORTED, number)
    yield store
    store.close()


def _tamper(store: Store, *statements: str) -> tuple[int, ...]:
    connection = store._connection
    connection.execute("DROP TRIGGER audit_is_not_changed")
    connection.execute("DROP TRIGGER audit_is_not_shortened")
    for statement in statements:
        connection.execute(statement)
    return store.audit.breaks()


def test_an_untouched_audit_is_whole(store: Store) -> None:
    assert store.audit.breaks() == ()
    assert [row.event for row in store.audit.rows()] == [Event.OPENED, *[Event.IMPORTED] * 4]


@pytest.mark.parametrize("statement", ["UPDATE audit SET event = 'sent'", "DELETE FROM audit"])
def test_rows_cannot_be_changed_by_the_way(store: Store, statement: str) -> None:
    import sqlite3

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store._connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "breaks"),
    [
        ("UPDATE audit SET event = 'sent' WHERE seq = 3", (3,)),
        ("UPDATE audit SET at = '2020-01-01' WHERE seq = 2", (2,)),
        ("UPDATE audit SET donation = 9 WHERE seq = 5", (5,)),
        ("DELETE FROM audit WHERE seq = 1", (1, 2)),
        ("DELETE FROM audit WHERE seq = 3", (3, 4)),
        ("DELETE FROM audit WHERE seq = 5", (5,)),
        ("DELETE FROM audit WHERE seq > 1", (2,)),
        ("DELETE FROM audit", (1,)),
        ("DELETE FROM audit_head", (6,)),
        ("UPDATE audit_head SET seq = 4", (6,)),
        ("UPDATE audit SET said = 'x' WHERE seq = 2", (2,)),
        (
            "INSERT INTO audit SELECT 6, at, event, donation, mac, '' FROM audit WHERE seq = 5",
            (6, 7),
        ),
    ],
)
def test_a_changed_added_or_removed_row_shows(store: Store, statement, breaks) -> None:
    assert _tamper(store, statement) == breaks


def test_removing_rows_with_the_head_shows_even_after_more_is_noted(store: Store) -> None:
    assert _tamper(store, "DELETE FROM audit WHERE seq > 3", "DELETE FROM audit_head")
    store.audit.note(Event.SENT, 1)
    assert store.audit.breaks()


def test_removing_everything_shows(store: Store) -> None:
    assert _tamper(store, "DELETE FROM audit", "DELETE FROM audit_head") == (1,)


def test_rows_cut_off_before_more_is_noted_show(store: Store) -> None:
    _tamper(store, "DELETE FROM audit WHERE seq > 3")
    store.audit.note(Event.SENT, 1)
    assert 4 in store.audit.breaks()


def test_what_is_said_of_an_event_is_part_of_the_chain(store: Store) -> None:
    store.audit.note(Event.CANCELLED, 1, "stays there: dg.MD1R/1")
    store.audit.note(Event.SENT, 2)
    assert store.audit.breaks() == ()
    assert store.audit.rows()[-2].said == "stays there: dg.MD1R/1"
    assert _tamper(store, "UPDATE audit SET said = '' WHERE seq = 6") == (6,)
