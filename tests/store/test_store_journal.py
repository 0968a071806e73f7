"""The journal of sending: durable, per package and destination, from any thread, no secrets."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.store.database import connect, transaction
from midrc_desktop.store.donations import NoSuchDonation
from midrc_desktop.store.keys import KeySource
from midrc_desktop.store.store import Store
from midrc_desktop.submission.confirmation import Confirmation, Proof, Upload
from midrc_desktop.transport.seam import Journal

A = Confirmation("a.zip", 1, "00", "dg.MD1R/1", Proof.INDEXED)
B = Confirmation("b.zip", 2, "11")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path, KeySource(in_memory=True))
    made.crosswalk.claim("000000-000000000001", "f")
    yield made
    made.close()


@pytest.fixture
def donation(store: Store) -> int:
    return store.donations.add("000000-000000000001", "sending")


def test_confirmations_written_by_another_thread_are_kept(store: Store, donation: int) -> None:
    journal: Journal = store.journal(donation, "folder a")
    with ThreadPoolExecutor(1) as thread:
        for one in (A, B, B):
            thread.submit(journal.confirm, one).result()
    assert store.journal(donation, "folder a").confirmed() == {"a.zip": A, "b.zip": B}
    assert store.journal(donation, "folder b").confirmed() == {}
    assert store.confirmed_files(donation) == 2
    store.forget(donation)
    assert store.journal(donation, "folder a").confirmed() == {}


def test_an_upload_is_kept_with_its_parts_until_it_ends(store: Store, donation: int) -> None:
    journal: Journal = store.journal(donation, "place")
    assert journal.upload("a.zip") is None
    upload = Upload("dg.MD1R/1", "upload 1", 8)
    journal.begin("a.zip", upload)
    journal.begin("b.zip", Upload("dg.MD1R/2"))
    journal.part("a.zip", 2, "etag 2")
    journal.part("a.zip", 1, "etag 1")
    journal.part("a.zip", 1, "etag 1 again")
    again = store.journal(donation, "place")
    assert again.upload("a.zip") == upload
    assert again.uploads() == {"a.zip": upload, "b.zip": Upload("dg.MD1R/2")}
    assert list(again.parts("a.zip").items()) == [(1, "etag 1 again"), (2, "etag 2")]
    journal.begin("a.zip", Upload("dg.MD1R/1", "upload 2", 8))
    assert again.parts("a.zip") == {}
    journal.part("a.zip", 1, "etag")
    journal.end("a.zip")
    assert again.uploads() == {"b.zip": Upload("dg.MD1R/2")}
    assert again.parts("a.zip") == {}


def test_uploads_that_begin_together_are_kept_all_or_none(store: Store, donation: int) -> None:
    journal: Journal = store.journal(donation, "place")
    journal.begin("a.zip", Upload("dg.MD1R/1", "upload 1", 8))
    journal.part("a.zip", 1, "etag")
    together = {"a.zip": Upload(""), "b.zip": Upload("dg.MD1R/2"), "c.zip": Upload("")}
    journal.begin_all(together)
    assert journal.uploads() == together
    assert journal.parts("a.zip") == {}
    with pytest.raises(ValueError, match="neither addresses"):
        journal.begin_all({"d.zip": Upload("1"), "e.zip": Upload("https://storage.example/e")})
    assert journal.uploads().keys() == {"a.zip", "b.zip", "c.zip"}


def test_notes_are_kept_by_name(store: Store, donation: int) -> None:
    journal: Journal = store.journal(donation, "place")
    assert journal.noted("stays") is None
    journal.note("stays", "one")
    journal.note("stays", "two")
    assert store.journal(donation, "place").noted("stays") == "two"
    assert store.journal(donation, "elsewhere").noted("stays") is None


def test_bytes_count_once_whether_in_parts_or_confirmed(store: Store, donation: int) -> None:
    journal = store.journal(donation, "place")
    assert journal.arrived() == 0
    journal.confirm(Confirmation("a.zip", 100, "00"))
    journal.begin("a.zip", Upload("1", "u", 50))
    journal.part("a.zip", 1, "e")
    journal.begin("b.zip", Upload("2", "u", 30))
    journal.part("b.zip", 1, "e")
    journal.part("b.zip", 3, "e")
    store.journal(donation, "elsewhere").confirm(Confirmation("c.zip", 7, "00"))
    assert journal.arrived() == 160


@pytest.mark.parametrize("held", [False, True])
def test_several_threads_write_at_once(store: Store, donation: int, held: bool) -> None:
    journal = store.journal(donation, "place")
    with journal.held() if held else nullcontext(), ThreadPoolExecutor(4) as threads:
        journal.begin("a.zip", Upload("1", "u", 1))
        list(threads.map(lambda number: journal.part("a.zip", number, f"e{number}"), range(1, 61)))
        assert len(store.journal(donation, "place").parts("a.zip")) == 60
    assert journal.parts("a.zip") == {number: f"e{number}" for number in range(1, 61)}


def test_what_waits_for_the_disk_is_written_together(
    store: Store, donation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = store.journal(donation, "place")
    first, rest = threading.Event(), threading.Event()
    writing: list[int] = []

    @contextmanager
    def slow(connection: sqlite3.Connection) -> Iterator[None]:
        with transaction(connection):
            writing.append(1)
            first.set()
            assert rest.wait(10)
            yield

    monkeypatch.setattr("midrc_desktop.store.journal.transaction", slow)
    with journal.held(), ThreadPoolExecutor(5) as threads:
        ends = [threads.submit(journal.note, "0", "0")]
        assert first.wait(10)
        ends += [threads.submit(journal.note, str(n), str(n)) for n in range(1, 5)]
        while len(journal._waiting) < 4:
            threading.Event().wait(0.001)
        rest.set()
        for end in ends:
            end.result()
        assert [journal.noted(str(n)) for n in range(5)] == ["0", "1", "2", "3", "4"]
    assert len(writing) == 2


@pytest.mark.parametrize("held", [False, True])
def test_all_who_write_at_once_are_told_that_the_donation_was_deleted(
    store: Store, donation: int, held: bool
) -> None:
    journal = store.journal(donation, "place")
    store.forget(donation)
    with journal.held() if held else nullcontext(), ThreadPoolExecutor(4) as threads:
        ends = [threads.submit(journal.note, str(n), "") for n in range(40)]
        assert {type(end.exception()) for end in ends} == {NoSuchDonation}


def test_what_is_kept_is_on_disk_when_the_call_returns(store: Store, donation: int) -> None:
    store.journal(donation, "place").confirm(A)
    connection = connect(store.folder / "records.sqlite3")
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2
    connection.close()


def test_a_donation_departs_only_from_its_state(store: Store, donation: int) -> None:
    journal = store.journal(donation, "place")
    assert not journal.depart("approved")
    assert not store.has_left(donation)
    assert journal.depart("sending")
    assert journal.depart("sending")
    assert store.has_left(donation)
    store.clear_journals(donation)
    assert not store.has_left(donation)


def test_a_donation_that_was_deleted_meanwhile_is_told(store: Store, donation: int) -> None:
    journal = store.journal(donation, "place")
    store.forget(donation)
    for write in (
        lambda: journal.confirm(A),
        lambda: journal.begin("a.zip", Upload("1")),
        lambda: journal.part("a.zip", 1, "e"),
        lambda: journal.note("stays", "one"),
    ):
        with pytest.raises(NoSuchDonation):
            write()


SECRETS = st.sampled_from(
    [
        "https://bucket.example.org/key?X-Amz-Signature=abc",
        "http://localhost:8080/",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "Bearer eyJhbGciOiJkaXIifQ..iv.text.tag",
        "Bearer abcdef",
        "bearer abcdef",
    ]
)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = Store(tmp_path_factory.mktemp("records"), KeySource(in_memory=True))
    made.crosswalk.claim("000000-000000000001", "f")
    made.donations.add("000000-000000000001", "sending")
    yield made
    made.close()


@given(SECRETS, st.text("abc /\n", max_size=5), st.text("abc /\n", max_size=5))
def test_no_address_and_no_token_is_kept(records, secret, before, after) -> None:
    journal, text = records.journal(1, "place"), f"{before}{secret}{after}"
    for write in (
        lambda: journal.confirm(Confirmation("a.zip", 1, "00", text)),
        lambda: journal.begin("a.zip", Upload(text)),
        lambda: journal.begin("a.zip", Upload("1", text)),
        lambda: journal.part("a.zip", 1, text),
        lambda: journal.note("stays", text),
    ):
        with pytest.raises(ValueError, match="neither addresses nor tokens"):
            write()
    assert journal.confirmed() == journal.uploads() == {}


def test_the_id_of_an_upload_is_kept_even_if_a_part_of_it_looks_like_a_token(records) -> None:
    upload = Upload("key", "Vs3xeyJ0aGVyZV9pcw.b2-tdC5f_eyJ.QfWk9.2LrTc", 8)
    records.journal(1, "another place").begin("a.zip", upload)
    assert records.journal(1, "another place").upload("a.zip") == upload
