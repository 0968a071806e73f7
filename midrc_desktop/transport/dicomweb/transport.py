"""An archive that speaks DICOMweb as a destination: images are sent, and shown to be there."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path, PurePosixPath

from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.dicomweb.archive import Archive
from midrc_desktop.transport.dicomweb.comparing import Ways
from midrc_desktop.transport.dicomweb.digests import Digests
from midrc_desktop.transport.dicomweb.sending import Limits
from midrc_desktop.transport.dicomweb.study import StudyDelivery
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.meter import Meter
from midrc_desktop.transport.seam import Access, Delivery, Journal

LIMITS = Limits()


class DicomwebTransport:
    """Sends the images of a package's zips with STOW-RS, and compares what the archive keeps.

    A zip is confirmed when each of its images is shown to be there as it was sent: by the MD5
    that the archive tells, by retrieving it, or, where the archive lets nobody read back, by its
    being listed (Proof.LISTED). An archive takes images only: records and manifest are left.
    """

    def __init__(
        self,
        destination: Destination,
        package_name: str,
        access: Access | None,
        line: Line,
        *,
        limits: Limits = LIMITS,
    ) -> None:
        """`package_name` is for others: an archive has no place for it."""
        self._destination, self._access, self._line = destination, access, line
        self._limits = limits

    def send(
        self,
        package: Path,
        entries: Sequence[Entry],
        journal: Journal,
        *,
        report: Report,
        cancel: CancelToken,
    ) -> Delivery:
        """Send every image; see `Transport.send`.

        Raises an ArchiveProblem, PackageChanged, Cancelled, and what a line may.
        """
        meter = Meter(report, sum(entry.size for entry in entries))
        archive = Archive(self._destination, self._access, self._line)
        ways = Ways(archive, Digests(self._destination, self._access, self._line))
        confirmed = journal.confirmed()
        for path in journal.uploads().keys() & confirmed.keys():
            journal.end(path)
        zips = [entry for entry in entries if entry.path.endswith(".zip")]
        left = tuple(entry.path for entry in entries if entry not in zips)
        still = [entry for entry in zips if entry.path not in confirmed]
        meter.add(sum(entry.size for entry in entries if entry not in still))
        found = {path: confirmed[path] for path in (e.path for e in zips) if path in confirmed}
        for study, group in groupby(sorted(still, key=_study), key=_study):
            delivery = StudyDelivery(
                study, archive, ways, journal, meter, limits=self._limits, cancel=cancel
            )
            found |= {one.path: one for one in delivery.deliver(package, group)}
        return Delivery(tuple(found[entry.path] for entry in zips), left=left)

    def abandon(self, journal: Journal, *, cancel: CancelToken) -> tuple[str, ...]:
        """DICOMweb deletes nothing: return the UIDs of the studies that may be there in part."""
        confirmed = journal.confirmed()
        begun = {
            upload.reference for path, upload in journal.uploads().items() if path not in confirmed
        }
        return tuple(sorted(begun))


def _study(entry: Entry) -> str:
    return PurePosixPath(entry.path).parent.name
