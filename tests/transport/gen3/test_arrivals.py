"""What has arrived is journalled together, and a killed program still sends little again."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.store.database import RecordsNotWritten
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.gen3.arrivals import Arrivals
from midrc_desktop.transport.gen3.memory import Memory
from tests.transport.memory_journal import MemoryJournal

MOST = 1000


@dataclass
class Counting(MemoryJournal):
    """A journal that counts how often it is written to, and fails while the disk is full."""

    writes: list[int] = field(default_factory=list)
    full: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def note_all(self, notes) -> None:
        if self.full:
            raise RecordsNotWritten
        self.writes.append(len(notes))
        super().note_all(notes)

    def has(self, entry: Entry) -> bool:
        return f"arrived {entry.path}" in self.notes


def files(*sizes: int) -> list[Entry]:
    return [Entry(f"{number}.zip", size, "", "") for number, size in enumerate(sizes)]


def sent(arrivals: Arrivals, entries: Sequence[Entry]) -> None:
    for entry in entries:
        with arrivals.under_way(entry):
            pass


def test_small_files_that_arrive_quickly_are_written_many_at_a_time():
    journal = Counting()
    arrivals = Arrivals(Memory(journal), MOST, clock=lambda: 0.0)
    entries = files(*[1] * 40)
    sent(arrivals, entries)
    assert journal.writes == [16, 16]
    arrivals.write()
    assert journal.writes == [16, 16, 8]
    assert all(journal.has(entry) for entry in entries)


def test_a_file_that_arrives_after_a_while_is_written_at_once():
    journal, now = Counting(), iter(range(100))
    arrivals = Arrivals(Memory(journal), MOST, clock=lambda: float(next(now)))
    for entry in files(1, 1, 1):
        sent(arrivals, [entry])
        assert journal.has(entry)


@given(sizes=st.lists(st.integers(1, 400), max_size=40))
def test_no_more_is_under_way_and_unwritten_than_a_kill_may_cost(sizes):
    journal = Counting()
    arrivals = Arrivals(Memory(journal), MOST, clock=lambda: 0.0)
    gone: list[Entry] = []
    for entry in files(*sizes):
        with arrivals.under_way(entry):
            gone.append(entry)
            assert sum(one.size for one in gone if not journal.has(one)) <= MOST


def test_a_file_that_is_larger_than_that_is_written_as_soon_as_it_is_there():
    journal = Counting()
    arrivals = Arrivals(Memory(journal), MOST, clock=lambda: 0.0)
    (large,) = files(MOST + 1)
    sent(arrivals, [large])
    assert journal.has(large)


def test_what_did_not_arrive_is_not_written_and_leaves_its_room():
    journal = Counting()
    arrivals = Arrivals(Memory(journal), MOST, clock=lambda: 0.0)
    first, second, third = files(MOST, MOST - 1, 1)
    with pytest.raises(ConnectionError), arrivals.under_way(first):
        raise ConnectionError
    sent(arrivals, [second, third])
    assert journal.writes == []
    arrivals.write()
    assert not journal.has(first)
    assert journal.writes == [2]


def test_what_a_full_disk_does_not_take_is_written_later():
    journal = Counting(full=True)
    arrivals = Arrivals(Memory(journal), MOST, clock=lambda: 0.0)
    entries = files(1, 2)
    sent(arrivals, entries)
    with pytest.raises(RecordsNotWritten):
        arrivals.write()
    journal.full = False
    arrivals.write()
    assert all(journal.has(entry) for entry in entries)


def test_files_of_several_streams_are_written_each_once():
    journal, entries = Counting(), files(*[1] * 200)
    arrivals = Arrivals(Memory(journal), MOST)
    begun = threading.Barrier(4)

    def stream(mine: Sequence[Entry]) -> None:
        begun.wait(10)
        sent(arrivals, mine)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(stream, [entries[start::4] for start in range(4)]))
    arrivals.write()
    assert sum(journal.writes) == len(entries)
    assert all(journal.has(entry) for entry in entries)
