"""A Gen3 commons as a destination: files first, then the records that tell of them.

The order: what the commons' dictionary does not know, a dry run of all records that need no file,
the files, the wait for indexd, a dry run of everything, the records. So nothing is uploaded for
records that are not taken, and no record tells of a file that the commons does not hold.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.submission.site_profile import Destination, program_and_code
from midrc_desktop.transport.gen3 import records as of_package
from midrc_desktop.transport.gen3.fence import Fence
from midrc_desktop.transport.gen3.indexd import Indexd
from midrc_desktop.transport.gen3.memory import Memory
from midrc_desktop.transport.gen3.problems import RecordsRejected
from midrc_desktop.transport.gen3.sheepdog import Record, Sheepdog, dictionary
from midrc_desktop.transport.gen3.storing import Storing
from midrc_desktop.transport.gen3.uploading import Limits, Ours, Uploading
from midrc_desktop.transport.gen3.waiting import awaiting
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.meter import Meter
from midrc_desktop.transport.parts import IN_A_PIECE
from midrc_desktop.transport.seam import (
    Access,
    Confirmation,
    Delivery,
    Journal,
    Proof,
    RecordId,
)
from midrc_desktop.transport.streams import side_by_side

LIMITS = Limits(IN_A_PIECE, None, 4)
_LOOKED = "records looked at"


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
        program, code = program_and_code(project)
        self._resource = f"/programs/{program}/projects/{code}"

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
        files = [entry for entry in entries if entry.path.endswith(".zip")]
        told = [entry for entry in entries if entry.path.startswith(of_package.FOLDER)]
        records = of_package.read(package, told, cancel)
        self._look_at(records, journal, cancel)
        self._upload(package, files, entries, memory, report, cancel)
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
