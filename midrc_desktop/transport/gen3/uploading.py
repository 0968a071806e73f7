"""One file of a package on its way into a Gen3 commons, until indexd holds it.

Every step can be the last before the program is killed: what the journal, indexd and fence know
together says where to go on, with the same GUID wherever that is possible.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.gen3.arrivals import Arrivals
from midrc_desktop.transport.gen3.fence import Fence
from midrc_desktop.transport.gen3.guid import derived
from midrc_desktop.transport.gen3.indexd import Indexd, Row
from midrc_desktop.transport.gen3.memory import Memory
from midrc_desktop.transport.gen3.problems import WrongContent
from midrc_desktop.transport.gen3.storing import InParts, Storing
from midrc_desktop.transport.gen3.waiting import given_up
from midrc_desktop.transport.meter import Meter
from midrc_desktop.transport.parts import part_size, send_in_parts
from midrc_desktop.transport.problems import LineProblem
from midrc_desktop.transport.seam import Confirmation, Proof
from midrc_desktop.transport.streams import side_by_side

_ASKS = 3
AT_ONCE = 16
"""Small files that are looked up, and journalled as asked for, together."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, and how many files or parts are sent side by side."""

    in_a_piece: int
    part: int | None
    most: int


@dataclass(frozen=True, slots=True)
class Ours:
    """What makes a row of indexd ours: its uploader, or the project that it was given to."""

    uploader: str
    project: str

    def owns(self, row: Row) -> bool:
        """Whether a row is ours to tell of."""
        return row.uploader == self.uploader or self.project in row.authz


@dataclass(frozen=True, slots=True)
class Services:
    """The services of a commons that have to do with files."""

    fence: Fence
    indexd: Indexd
    storing: Storing


class Uploading:
    """Brings files of one package into the commons. Used from several threads."""

    def __init__(
        self,
        package: Path,
        services: Services,
        memory: Memory,
        *,
        ours: Ours,
        prefix: str,
        limits: Limits,
        meter: Meter,
        cancel: CancelToken,
    ) -> None:
        self._package = package
        self._fence, self._indexd = services.fence, services.indexd
        self._storing = services.storing
        self._memory = memory
        self._ours = ours
        self._prefix = prefix
        self._limits = limits
        self._meter = meter
        self._cancel = cancel
        self._arrivals = Arrivals(memory, limits.most * (limits.part or part_size(0)))
        self._takes_ours = False
        """Whether the commons has made a row for a GUID that was proposed."""

    def bring(self, entries: Sequence[Entry]) -> None:
        """Send what has not arrived, and confirm what indexd holds as it was sent.

        What indexd holds with other bytes is removed and sent a second time, once.
        Raises WrongContent, PackageChanged, MayNotUpload, StorageRefuses, ArrivedDamaged.
        """
        for _ in range(_ASKS):
            self._send(entries)
            entries = self._settle(entries)
            if not entries:
                return
        raise WrongContent

    def _send(self, entries: Sequence[Entry]) -> None:
        missing: list[Entry] = []
        for entry in entries:
            if self._memory.arrived(entry.path) is None:
                missing.append(entry)
            else:
                self._meter.add(entry.size)
        most, whole = self._limits.most, self._limits.in_a_piece
        small = [entry for entry in missing if entry.size <= whole]
        try:
            side_by_side(self._looked_up(small), self._bring, most=most, cancel=self._cancel)
        finally:
            self._arrivals.write()
        for entry in missing:
            if entry.size > whole:
                for looked_up in self._looked_up([entry]):
                    self._bring(looked_up)

    def _looked_up(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Row | None]]:
        """The entries with indexd's rows for their GUIDs, or for those that are proposed.

        Many at a time; the journal has that those without a GUID are going to be asked for.
        """
        for start in range(0, len(entries), AT_ONCE):
            some = entries[start : start + AT_ONCE]
            guids = [self._memory.guid(one.path) or self._proposal(one) for one in some]
            rows = self._indexd.rows(guids, self._cancel)
            self._memory.asks(
                {
                    one.path: guid if self._takes_ours and guid not in rows else ""
                    for one, guid in zip(some, guids, strict=True)
                    if not self._memory.guid(one.path)
                }
            )
            yield from ((one, rows.get(guid)) for one, guid in zip(some, guids, strict=True))

    def _settle(self, entries: Sequence[Entry]) -> list[Entry]:
        """Confirm what indexd holds; return what is given up, while the rest may still come."""
        guids = [self._memory.guid(entry.path) for entry in entries]
        rows = self._indexd.rows(guids, self._cancel)
        found = [(entry, rows.get(guid)) for entry, guid in zip(entries, guids, strict=True)]
        self._memory.done(*(_said(one, row) for one, row in found if row and row.holds(one)))
        lost = [
            (entry, row)
            for entry, row in found
            if row is None or not (row.holds(entry) or (row.blank and not self._lost(entry)))
        ]
        for entry, row in lost:
            if row is not None and not row.blank:
                self._repeat(entry)
            self._start_over(entry, row)
            self._meter.add(-entry.size)
        return [entry for entry, _ in lost]

    def _bring(self, looked_up: tuple[Entry, Row | None]) -> None:
        entry, row = looked_up
        guid, address = self._memory.guid(entry.path), ""
        there = bool(guid) and row is not None and not row.blank
        if not guid or (row is None and guid == self._proposal(entry)):
            guid, address, there = self._place(entry, row)
            self._memory.has(entry.path, guid)
        if there:
            self._memory.arrives(entry.path)
            self._meter.add(entry.size)
        elif entry.size > self._limits.in_a_piece:
            send_in_parts(
                self._package / entry.path,
                entry,
                self._memory,
                InParts(entry, self._storing, self._fence, self._memory, self._cancel),
                meter=self._meter,
                cancel=self._cancel,
                most=self._limits.most,
                part_bytes=self._limits.part,
            )
        else:
            with self._arrivals.under_way(entry):
                self._storing.in_a_piece(
                    self._package, entry, guid, address=address, meter=self._meter
                )

    def _place(self, entry: Entry, taken: Row | None) -> tuple[str, str, bool]:
        """A GUID for a file, an address to send it to or "", and whether it is there already.

        `taken` is the row of the GUID that is proposed, if there is one.
        """
        proposal = self._proposal(entry)
        problem: TransportProblem | None = None
        for _ in range(_ASKS):
            if problem is not None and proposal:
                taken = self._indexd.row(proposal, self._cancel)
            if taken is not None and (taken.holds(entry) or self._begun(taken)):
                return proposal, "", not taken.blank
            free = bool(proposal) and taken is None
            if not (free and self._takes_ours) and (known := self._known(entry)):
                return known.guid, "", not known.blank
            try:
                return (*self._ask(entry, "" if taken else proposal), False)
            except LineProblem as lost:
                # The row may have been made although its GUID did not come back: look again.
                problem = lost
        assert problem is not None
        raise problem

    def _proposal(self, entry: Entry) -> str:
        """The GUID that is proposed for a file, or ""."""
        return derived(self._prefix, entry.md5, entry.size) if self._prefix else ""

    def _known(self, entry: Entry) -> Row | None:
        """Our row for a file: with its content already, or begun without a file yet."""
        rows = self._indexd.with_content(entry, self._cancel)
        begun = self._indexd.begun(entry.path, self._ours.uploader, self._cancel)
        return next((row for row in (*rows, *begun) if self._ours.owns(row)), None)

    def _begun(self, row: Row) -> bool:
        return row.blank and self._ours.owns(row)

    def _ask(self, entry: Entry, proposal: str) -> tuple[str, str]:
        guid, address = self._fence.begin(entry.path, proposal, self._cancel)
        if guid == proposal and not self._takes_ours:
            self._takes_ours = self._indexd.row(guid, self._cancel) is not None
            if not self._takes_ours:
                # This commons signs an address for any GUID, but makes a row only for its own.
                return self._fence.begin(entry.path, "", self._cancel)
        return guid, address

    def _lost(self, entry: Entry) -> bool:
        """Whether the commons never saw a file of which it had not said that it arrived."""
        arrived = self._memory.arrived(entry.path)
        return arrived is not None and self._memory.unsure(entry.path) and given_up(arrived)

    def _repeat(self, entry: Entry) -> None:
        if self._memory.repeated(entry.path):
            raise WrongContent
        self._memory.repeats(entry.path)

    def _start_over(self, entry: Entry, row: Row | None) -> None:
        """Give up the GUID of a file, and remove it where the commons lets us."""
        if row is not None and not self._fence.delete(row.guid, self._cancel):
            self._memory.leaves(row.guid)
        self._memory.starts_over(entry.path)


def _said(entry: Entry, row: Row) -> Confirmation:
    return Confirmation(entry.path, entry.size, entry.sha256, row.guid, Proof.INDEXED)
