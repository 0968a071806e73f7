"""Brings one study to an archive, and shows that it is there."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.dicomweb.archive import Archive, NotOffered
from midrc_desktop.transport.dicomweb.arrivals import arrived
from midrc_desktop.transport.dicomweb.comparing import ByListing, Outcome, Way, Ways
from midrc_desktop.transport.dicomweb.problems import (
    ChangedThere,
    NothingShown,
    NotKept,
    OtherImageThere,
    of_reasons,
)
from midrc_desktop.transport.dicomweb.sending import Limits, StudySending, size
from midrc_desktop.transport.instances import Instance, instances, require_as_signed
from midrc_desktop.transport.meter import Meter
from midrc_desktop.transport.seam import Confirmation, Journal, Upload
from midrc_desktop.transport.streams import side_by_side


class StudyDelivery:
    """The zips of one study on their way: sent image by image, listed, compared, confirmed.

    What the archive has already is not sent, but compared. What it answers to a request is not
    trusted: everything is listed and compared afterwards, and what is not there is sent once more
    alone.
    """

    def __init__(
        self,
        study: str,
        archive: Archive,
        ways: Ways,
        journal: Journal,
        meter: Meter,
        *,
        limits: Limits,
        cancel: CancelToken,
    ) -> None:
        self._study, self._archive, self._ways = study, archive, ways
        self._journal, self._meter, self._cancel = journal, meter, cancel
        self._limits = limits
        self._sending = StudySending(study, archive, journal, meter, limits=limits, cancel=cancel)
        self._open: dict[Entry, tuple[Instance, ...]] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._new_there: frozenset[str] = frozenset()

    def deliver(self, package: Path, entries: Iterable[Entry]) -> list[Confirmation]:
        """Bring these zips there; they count as soon as they are in the journal.

        Raises an ArchiveProblem, PackageChanged, and what a line may.
        """
        for entry in entries:
            self._read(package, entry)
        self._send_missing()
        confirmations = self._confirm()
        reasons = self._sending.reasons
        if again := [one for one in self._with(Outcome.ABSENT) if one.sop_uid not in reasons]:
            self._sending.send_alone(again)
            confirmations += self._confirm()
        self._explain_what_is_open()
        return confirmations

    def _read(self, package: Path, entry: Entry) -> None:
        self._open[entry] = instances(package, entry)
        require_as_signed(package, entry, self._cancel)
        upload = Upload(self._study)
        if self._journal.upload(entry.path) != upload:
            self._journal.begin(entry.path, upload)

    def _images(self) -> list[Instance]:
        """The images of all zips that are not confirmed yet, in order."""
        return [one for images in self._open.values() for one in images]

    def _send_missing(self) -> None:
        images = self._images()
        sent: set[str] = set()
        for series in self._open.values():
            sent |= arrived(self._journal, series)
        there = self._listed(sent)
        have = sent if there is None else there
        missing = [one for one in images if one.sop_uid not in have]
        if there is not None:
            self._new_there = frozenset(sent | {one.sop_uid for one in missing})
        self._meter.add(size(images) - size(missing))
        self._sending.send(missing)

    def _listed(self, awaited: Iterable[str]) -> frozenset[str] | None:
        """What the archive lists of the study, after some waiting for those awaited; or None."""
        wanted = set(awaited)
        try:
            there = self._archive.listed(self._study, self._cancel)
            for seconds in self._limits.settling:
                if wanted <= there:
                    break
                self._cancel.wait(seconds)
                there = self._archive.listed(self._study, self._cancel)
        except NotOffered:
            return None
        return there

    def _confirm(self) -> list[Confirmation]:
        """Compare what is not yet, and confirm the zips whose images are all as they were sent."""
        images = self._images()
        there = self._listed({one.sop_uid for one in images} - self._sending.reasons.keys())
        compared = [one for one in images if there is None or one.sop_uid in there]
        if not compared:
            self._outcomes |= {one.sop_uid: Outcome.ABSENT for one in images}
            return []
        way = self._ways.way(compared, self._cancel)
        if there is None and isinstance(way, ByListing):
            raise NothingShown
        confirmations = []
        for entry, found in list(self._open.items()):
            self._compare(found, there, way)
            if all(self._outcomes[one.sop_uid] is Outcome.SAME for one in found):
                confirmations.append(self._confirm_one(entry, found, way))
        return confirmations

    def _compare(self, images: Sequence[Instance], there: frozenset[str] | None, way: Way) -> None:
        def compare(one: Instance) -> None:
            self._outcomes[one.sop_uid] = way.compare(one, self._cancel)

        pending = [one for one in images if self._outcomes.get(one.sop_uid) is not Outcome.SAME]
        self._outcomes |= {one.sop_uid: Outcome.ABSENT for one in pending}
        listed = [one for one in pending if there is None or one.sop_uid in there]
        side_by_side(listed, compare, most=self._limits.streams, cancel=self._cancel)

    def _confirm_one(self, entry: Entry, found: Sequence[Instance], way: Way) -> Confirmation:
        reference = f"studies/{self._study}/series/{found[0].series_uid}"
        confirmation = Confirmation(entry.path, entry.size, entry.sha256, reference, way.proof)
        self._journal.confirm(confirmation)
        self._journal.end(entry.path)
        del self._open[entry]
        self._meter.add(entry.size - size(found))
        return confirmation

    def _with(self, outcome: Outcome) -> list[Instance]:
        return [one for one in self._images() if self._outcomes[one.sop_uid] is outcome]

    def _explain_what_is_open(self) -> None:
        """Say what keeps the rest from being confirmed; what weighs most comes first."""
        other = self._with(Outcome.OTHER)
        if older := [one for one in other if one.sop_uid not in self._new_there]:
            raise OtherImageThere(len(older))
        if other:
            raise ChangedThere(len(other))
        lost = self._with(Outcome.ABSENT)
        reasons = self._sending.reasons
        if told := Counter(reasons[one.sop_uid] for one in lost if one.sop_uid in reasons):
            raise of_reasons(told)
        if lost:
            raise NotKept(len(lost))
