"""Killed at any moment, sending goes on: the commons ends the same, nothing is there twice."""

import threading

import pytest

from midrc_desktop.transport.gen3.uploading import Limits
from midrc_desktop.transport.seam import Delivery
from tests.transport.gen3.sender import PREFIX, Sender, all_there
from tests.transport.memory_journal import MemoryJournal

pytestmark = pytest.mark.xdist_group("commons")
WRITES = ("confirm", "begin_all", "part", "end", "note_all")
PARTS = Limits(3000, 3000, 2)
WHOLE = Limits(1 << 20, None, 2)
OURS, THEIRS = (WHOLE, PREFIX, "honoured"), (WHOLE, PREFIX, "ignored")
NONE, IN_PARTS = (WHOLE, "", "ignored"), (PARTS, "", "ignored")


class Killed(Exception):
    """The process is no more."""


class Mortal(MemoryJournal):
    """A journal of a process that dies at its n-th write: before it counts, or just after."""

    def __init__(self, moment: int = 0, *, kept: bool = False) -> None:
        super().__init__()
        self.moment, self.kept_last, self.written = moment, kept, 0
        self._turn = threading.Lock()

    @property
    def dead(self) -> bool:
        return 0 < self.moment <= self.written

    def __getattribute__(self, name):
        found = super().__getattribute__(name)
        if name not in WRITES:
            return found

        def mortal(*arguments):
            with self._turn:
                if self.dead:
                    raise Killed
                self.written += 1
                if not self.dead or self.kept_last:
                    found(*arguments)
                if self.dead:
                    raise Killed

        return mortal

    def revived(self) -> MemoryJournal:
        journal = MemoryJournal()
        journal.kept, journal.begun = self.kept, self.begun
        journal.arrived, journal.notes = self.arrived, self.notes
        return journal


def finished(sender: Sender) -> Delivery:
    sender.told = []
    delivery = sender.send()
    assert sender.told[-1].done == sender.told[-1].total
    return delivery


@pytest.mark.parametrize(
    ("way", "kept"),
    [(OURS, False), (THEIRS, True), (NONE, False), (IN_PARTS, True)],
)
def test_killed_at_any_write_it_ends_as_if_nothing_had_been(commons, line, package, way, kept):
    limits, prefix, proposals = way
    moment, whole = 0, False
    while not whole:
        moment += 1
        commons.fresh()
        commons.sheepdog.hides_dictionary = True  # it is long, and looked at elsewhere
        commons.settings.change({"proposals": proposals, "least_part": 100})
        journal = Mortal(moment, kept=kept)
        sender = Sender(commons, line, package, journal, prefix, limits)
        try:
            sender.send()
            whole = True
        except Killed:
            sender.journal = journal.revived()
        delivery = finished(sender)
        assert all_there(commons, package)
        assert len(delivery.records) == len(package.records)
        assert sender.journal.uploads() == {}
        puts = commons.requests["PUT /midrc-upload"]
        most = sum(-(-one.size // limits.in_a_piece) for one in package.zips.values())
        assert puts <= most + limits.most, "more than one part for each stream was sent again"
    assert moment > 10
