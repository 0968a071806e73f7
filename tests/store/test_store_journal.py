"""The journal of sending: durable, per package and destination, from any thread."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from midrc_desktop.store.keys import KeySource
from midrc_desktop.store.store import Store
from midrc_desktop.transport.seam import Confirmation, Journal


def test_confirmations_written_by_another_thread_are_kept(tmp_path: Path) -> None:
    store = Store(tmp_path, KeySource(in_memory=True))
    store.crosswalk.claim("000000-000000000001", "f")
    donation = store.donations.add("000000-000000000001", "sending")
    journal: Journal = store.journal(donation, "folder a")
    with ThreadPoolExecutor(1) as thread:
        thread.submit(journal.confirm, Confirmation("a.zip", 1, "00")).result()
        thread.submit(journal.confirm, Confirmation("b.zip", 2, "11")).result()
        thread.submit(journal.confirm, Confirmation("b.zip", 2, "11")).result()
    assert store.journal(donation, "folder a").confirmed().keys() == {"a.zip", "b.zip"}
    assert store.journal(donation, "folder b").confirmed() == {}
    assert store.confirmed_files(donation) == 2
    store.forget(donation)
    assert store.journal(donation, "folder a").confirmed() == {}
    store.close()
