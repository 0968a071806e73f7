"""A Gen3 commons as a destination: files first, then the records that tell of them.

The order: what the commons' dictionary does not know, a dry run of all records that need no file,
the files, the wait for indexd, a dry run of everything, the records. So nothing is uploaded for
records that are not taken, and no record tells of a file that the commons does not hold.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.gen3 import records as of_package
from midrc_desktop.transport.gen3.fence import Fence
from midrc_desktop.transport.gen3.indexd import Indexd
from midrc_desktop.transport.gen3.memory import Memory
from midrc_desktop.transport.gen3.permissions import resource_of
from midrc_desktop.transport.gen3.sheepdog import Record, Sheepdog, dictionary, rejection
from midrc_desktop.transport.gen3.storing import Storing
from midrc_desktop.transport.gen3.uploading import Limits, Ours, Services, Uploading
from midrc_desktop.transport.gen3.waiting import awaiting
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.meter import Meter
from midrc_desktop.transport.parts import IN_A_PIECE
from midrc_desktop.transport.rejected import RecordsRejected
from midrc_desktop.transport.seam import (
    Access,
    Confirmation,
    Delivery,
    Journal,
    Proof,
    RecordId,
)

LIMITS = Limits(IN_A_PIECE, None, 4)
_LOOKED = "records looked at"
_SOME = "Some of the records are there already, and your donation is safe on this computer."


class Gen3Transport:
    """Sends a package to one project of a commons. Raises NotAProject (see `Sheepdog`)."""

    def __init__(
        self,
        destination: Destination,
        access: Access | None,
        line: Line,
        *,
        project: str,
        limits: Limits = LIMITS,
    ) -> None:
        self._url = destination.url
        self._prefix = destination.guid_prefix
        self._line = line
        self._limits = limits
        self._fence = Fence(line, access, destination.url)
        self._indexd = Indexd(line, destination.url)
        self._sheepdog = Sheepdog(line, access, destination.url, project)
        self._resource = resource_of(project)

    def send(
        self,
        package: Path,
        entries: Sequence[Entry],
        journal: Journal,
        *,
        report: Report,
        cancel: CancelToken,
    ) -> Delivery:
        """See `Transport.send`. Raises what `Uploading.bring` does, RecordsRejected, MayNotSubmit,
        NoSuchProject, and what the line raises.
        """
        memory = Memory(journal)
        memory.tidies()
        files = [entry for entry in entries if entry.path.endswith(".zip")]
        told = [entry for entry in entries if entry.path.startswith(of_package.FOLDER)]
        records = of_package.read(package, told, cancel)
        self._look_at(records, journal, cancel)
        confirmed = journal.confirmed()
        open_ = [entry for entry in files if entry.path not in confirmed]
        total = sum(entry.size for entry in entries)
        meter = Meter(report, total, total - sum(entry.size for entry in open_))
        meter.add(0)
        if open_:
            self._upload(package, open_, memory, meter=meter, cancel=cancel)
            confirmed = journal.confirmed()
        arrived = [
            moment
            for entry in files
            if entry.path not in confirmed and (moment := memory.arrived(entry.path))
        ]
        if len(confirmed.keys() & {entry.path for entry in files}) < len(files):
            return _delivery(entries, (*files, *told), journal, waits=arrived)
        guids = {entry.path: confirmed[entry.path].reference for entry in files}
        ids = self._submit(of_package.with_guids(records, guids), cancel)
        for entry in told:
            if entry.path not in confirmed:
                journal.confirm(
                    Confirmation(entry.path, entry.size, entry.sha256, proof=Proof.RECORDED)
                )
        return _delivery(entries, (*files, *told), journal, ids=ids)

    def abandon(self, journal: Journal, *, cancel: CancelToken) -> tuple[str, ...]:
        """See `Transport.abandon`. Rows without a file are removed with what was sent for them."""
        memory = Memory(journal)
        left = list(memory.stays())
        for path, known in memory.open().items():
            guids = [known] if known else self._begun(path, cancel)
            stays = [guid for guid in guids if not self._fence.delete(guid, cancel)]
            left += stays
            if not stays:
                journal.end(path)
        return tuple(left)

    def _look_at(self, records: Sequence[Record], journal: Journal, cancel: CancelToken) -> None:
        """Have the commons look at what can be looked at before the first file, once."""
        digest = hashlib.sha256(json.dumps(records, sort_keys=True).encode()).hexdigest()
        if journal.noted(_LOOKED) == digest:
            return
        known = dictionary(self._line, self._url, cancel)
        if known is not None and (unknown := of_package.unknown_to(known, records)):
            raise rejection(tuple(unknown))
        self._sheepdog.try_out(of_package.without_files(records), cancel)
        journal.note(_LOOKED, digest)

    def _upload(
        self,
        package: Path,
        files: Sequence[Entry],
        memory: Memory,
        *,
        meter: Meter,
        cancel: CancelToken,
    ) -> None:
        uploading = Uploading(
            package,
            Services(self._fence, self._indexd, Storing(self._line, self._fence, cancel)),
            memory,
            ours=Ours(self._fence.username(cancel), self._resource),
            prefix=self._prefix,
            limits=self._limits,
            meter=meter,
            cancel=cancel,
        )
        uploading.bring(files)

    def _submit(self, records: Sequence[Record], cancel: CancelToken) -> tuple[RecordId, ...]:
        self._sheepdog.try_out(records, cancel)
        ids: list[RecordId] = []
        for transaction in of_package.transactions(records):
            try:
                ids += self._sheepdog.submit(transaction, cancel)
            except RecordsRejected as rejected:
                if ids:
                    rejected.safe = _SOME
                raise
        return tuple(ids)

    def _begun(self, path: str, cancel: CancelToken) -> list[str]:
        """The rows that were made for a file although their GUID never came back."""
        rows = self._indexd.begun(path, self._fence.username(cancel), cancel)
        return [row.guid for row in rows]


def _delivery(
    entries: Sequence[Entry],
    taken: Sequence[Entry],
    journal: Journal,
    *,
    ids: tuple[RecordId, ...] = (),
    waits: Sequence[datetime] = (),
) -> Delivery:
    confirmed = journal.confirmed()
    known = {one.path for one in taken}
    return Delivery(
        tuple(confirmed[one.path] for one in entries if one.path in confirmed),
        ids,
        tuple(one.path for one in entries if one.path not in known),
        awaiting(waits) if waits else None,
    )
