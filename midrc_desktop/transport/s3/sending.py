"""A bucket of S3-compatible storage as a destination."""

from collections.abc import Sequence
from pathlib import Path

from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.submission.manifest import MANIFEST, Entry
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.meter import Meter
from midrc_desktop.transport.parts import UploadGone
from midrc_desktop.transport.problems import Answered, NotAllowed, PackageChanged
from midrc_desktop.transport.s3.bringing import Bringing, Limits
from midrc_desktop.transport.s3.opening import storage_of
from midrc_desktop.transport.s3.storage import Storage
from midrc_desktop.transport.seam import Access, Delivery, Journal, Upload
from midrc_desktop.transport.streams import side_by_side

LIMITS = Limits()


class BucketTransport:
    """Sends a sealed package to the bucket, below the destination's prefix and the package's name.

    Every file is compared with its entry while it is sent, and by storage when it arrives. An
    object that is there already counts if its bytes are the same, and is never replaced by
    others. The manifest goes last: where it is, the package is whole.
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
        """Raises BadAnswer when the profile does not say how storage is opened."""
        self._storage: Storage = storage_of(destination, access, line)
        prefix = destination.bucket.prefix.strip("/") if destination.bucket else ""
        self._root = f"{prefix}/{package_name}/" if prefix else f"{package_name}/"
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
        """See `Transport.send`.

        Raises OtherObjectThere, ObjectUnseen, NotAsSent, PackageChanged, SignInNeeded, another
        TransportProblem, or Cancelled.
        """
        confirmed = journal.confirmed()
        left = [entry for entry in entries if entry.path not in confirmed]
        total = sum(entry.size for entry in entries)
        done = total - sum(entry.size for entry in left)
        if not all(_within(entry.path) for entry in left):
            raise PackageChanged
        with Bringing(
            self._storage,
            package,
            self._root,
            journal,
            limits=self._limits,
            meter=Meter(report, total, done),
            cancel=cancel,
        ) as bringing:
            for group, most in self._groups(left):
                side_by_side(group, bringing.bring, most=most, cancel=cancel)
                bringing.finish_all()
        confirmed = journal.confirmed()
        return Delivery(tuple(confirmed[entry.path] for entry in entries))

    def abandon(self, journal: Journal, *, cancel: CancelToken) -> tuple[str, ...]:
        """See `Transport.abandon`. Uploads in parts are ended; objects cannot be taken back.

        Storage that lets us list says itself what is there.
        """
        confirmed = journal.confirmed()
        known = {one.reference for one in confirmed.values()}
        stays = [key for key in self._listed(cancel) if key not in known]
        for path, upload in journal.uploads().items():
            if path not in confirmed and self._may_stay(upload, cancel):
                stays.append(upload.reference)
            else:
                journal.end(path)
        return tuple(dict.fromkeys(stays))

    def _groups(self, entries: Sequence[Entry]) -> list[tuple[list[Entry], int]]:
        """What goes side by side: small files; each large one, in parts; and last the manifest."""
        small = [one for one in entries if one.size <= self._limits.in_a_piece]
        large = [one for one in entries if one.size > self._limits.in_a_piece]
        first = [one for one in small if one.path != MANIFEST]
        last = [one for one in small if one.path == MANIFEST]
        return [(first, self._limits.most), (large, 1), (last, 1)]

    def _listed(self, cancel: CancelToken) -> list[str]:
        """What is there of the package, where storage lets us list it."""
        try:
            return self._storage.keys(self._root, cancel=cancel)
        except NotAllowed:
            return []

    def _may_stay(self, upload: Upload, cancel: CancelToken) -> bool:
        """Whether something of an upload is, or may be, at the destination when it is ended."""
        key = upload.reference
        if upload.upload_id:
            try:
                self._storage.abort(key, upload.upload_id, cancel=cancel)
            except UploadGone:
                pass  # given up by storage, or complete: then the object is there
            except Answered as problem:
                if problem.answer.status == _FORBIDDEN:
                    return True
                raise
            else:
                return False
        try:
            return self._storage.head(key, cancel=cancel) is not None
        except Answered as problem:
            if problem.answer.status == _FORBIDDEN:
                return True
            raise


_FORBIDDEN = 403  # RFC 9110 15.5.4


def _within(path: str) -> bool:
    """Whether a path stays in the package, and its key in the prefix."""
    return all(part not in ("", ".", "..") for part in path.split("/")) and "\\" not in path
