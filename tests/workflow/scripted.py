"""A destination that does as it is told, for tests of the queue: a fake of our own Transport."""

from collections.abc import Callable, Sequence
from pathlib import Path

from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.doors import Way
from midrc_desktop.transport.seam import (
    Awaiting,
    Confirmation,
    Delivery,
    Journal,
    Proof,
    RecordId,
    Upload,
)

Turn = Callable[[Sequence[Entry], Journal], Delivery]


class Scripted:
    """Takes one turn of the script each time it is told to send, the last one again and again."""

    def __init__(self, *turns: Turn) -> None:
        self.turns = list(turns)
        self.sent = 0
        self.unreachable: Exception | None = None

    def way(self) -> Way:
        return Way(self)

    def send(
        self,
        package: Path,
        entries: Sequence[Entry],
        journal: Journal,
        *,
        report: Report,
        cancel: CancelToken,
    ) -> Delivery:
        self.sent += 1
        turn = self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]
        return turn(entries, journal)

    def abandon(self, journal: Journal, *, cancel: CancelToken) -> tuple[str, ...]:
        if self.unreachable is not None:
            raise self.unreachable
        stays = []
        for path, upload in journal.uploads().items():
            if upload.reference.startswith("stuck"):
                stays.append(upload.reference)
            journal.end(path)
        return tuple(stays)


def confirmed(entry: Entry) -> Confirmation:
    return Confirmation(entry.path, entry.size, entry.sha256, f"dg.TEST/{entry.md5}", Proof.INDEXED)


def takes_all(entries: Sequence[Entry], journal: Journal) -> Delivery:
    """Confirms every file but the manifest, and gives an id to a record."""
    taken = [confirmed(entry) for entry in entries if entry.path != "manifest.json"]
    for one in taken:
        journal.confirm(one)
    return Delivery(tuple(taken), (RecordId("case", "C-1", "id-1"),), ("manifest.json",))


def awaits(entries: Sequence[Entry], journal: Journal) -> Delivery:
    """Has everything, and says of the first file only that it is there."""
    first = confirmed(entries[0])
    journal.confirm(first)
    return Delivery((first,), awaiting=Awaiting("The commons is checking the files.", 45.0))


def forgets_one(entries: Sequence[Entry], journal: Journal) -> Delivery:
    whole = takes_all(entries, journal)
    return Delivery(whole.confirmations[1:], whole.records, whole.left)


def begins_then(problem: Exception, reference: str = "dg.TEST/begun") -> Turn:
    """Confirms the first file, begins the second, and fails."""

    def turn(entries: Sequence[Entry], journal: Journal) -> Delivery:
        journal.confirm(confirmed(entries[0]))
        journal.begin(entries[1].path, Upload(reference, "upload-1", 5))
        journal.part(entries[1].path, 1, "etag-1")
        raise problem

    return turn


def fails(problem: Exception) -> Turn:
    """Fails before anything is there."""

    def turn(entries: Sequence[Entry], journal: Journal) -> Delivery:
        raise problem

    return turn
