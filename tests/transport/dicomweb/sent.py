"""Sends a made package to an archive, as the queue does."""

from base64 import b64encode
from pathlib import Path

from midrc_desktop.jobs import CancelToken, Report, silent
from midrc_desktop.submission.site_profile import Destination, Kind
from midrc_desktop.transport.dicomweb.sending import Limits
from midrc_desktop.transport.dicomweb.transport import DicomwebTransport
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.retrying import Patience
from midrc_desktop.transport.seam import Access, Delivery, Journal
from tests.servers.gateway import Gateway
from tests.servers.orthanc import NAME, PASSWORD, Orthanc
from tests.transport.dicomweb.made_images import Made
from tests.transport.memory_journal import MemoryJournal

LIMITS = Limits(images=5, size=1 << 20, streams=3, settling=(0.01,))
PATIENCE = Patience(connect_s=5, read_s=10, tries=8, first_wait_s=0.05, longest_wait_s=0.5)


class Basic:
    """A name and a password."""

    def __init__(self, name: str = NAME, password: str = PASSWORD) -> None:
        self._value = f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"

    def authorization(self, cancel: CancelToken | None = None) -> str:
        return self._value

    def refused(self, authorization: str) -> None:
        pass


def send(
    made: Made,
    url: str,
    authority: Path,
    journal: Journal,
    *,
    access: Access | None = None,
    report: Report = silent,
    limits: Limits = LIMITS,
    cancel: CancelToken | None = None,
) -> Delivery:
    line = Line(authority=authority.read_text(), patience=PATIENCE)
    destination = Destination(Kind.DICOMWEB, "Archive", url=url)
    transport = DicomwebTransport(destination, "P", access or Basic(), line, limits=limits)
    try:
        return transport.send(
            made.folder, made.entries, journal, report=report, cancel=cancel or CancelToken()
        )
    finally:
        line.close()


def is_there(archive: Orthanc, made: Made) -> bool:
    """Whether the archive has exactly these images, byte for byte."""
    there: dict[str, bytes] = {}
    for study in made.studies:
        there |= archive.files(study)
    return there == made.images


def is_confirmed(journal: MemoryJournal, made: Made) -> bool:
    kept = {one.path: one for one in journal.kept}
    return len(kept) == len(journal.kept) and {
        (entry.path, entry.size, entry.sha256) for entry in made.zips
    } == {(one.path, one.size, one.sha256) for one in kept.values()}


def first_image(made: Made) -> bytes:
    return next(iter(made.images.values()))


def posted(gate: Gateway) -> int:
    """The bytes of all requests so far that store images."""
    return sum(int(line.split()[0]) for line in gate.asked() if "POST /dicom-web/studies" in line)
