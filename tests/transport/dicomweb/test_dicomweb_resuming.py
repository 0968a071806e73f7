"""What breaks off goes on where it was: nothing lost, nothing twice, little again."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from midrc_desktop.jobs import Cancelled, CancelToken, Progress
from midrc_desktop.submission.site_profile import Destination, Kind
from midrc_desktop.transport.dicomweb.transport import DicomwebTransport
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.seam import Confirmation, Upload
from tests.servers.authority import Authority
from tests.servers.gateway import Gateway, gateway
from tests.servers.orthanc import Orthanc, orthanc
from tests.transport.dicomweb.made_images import plain
from tests.transport.dicomweb.sent import LIMITS, first_image, is_confirmed, is_there, posted, send
from tests.transport.memory_journal import MemoryJournal

pytestmark = pytest.mark.xdist_group("orthanc")


class Killed(BaseException):
    """Stands for the end of the process: nothing may catch it and go on."""


class MortalJournal(MemoryJournal):
    """A journal whose program dies at a writing call: the last is written, or not (`torn`)."""

    def __init__(self, life: int, *, torn: bool) -> None:
        super().__init__()
        self.life: float = life
        self._torn = torn

    def begin_all(self, uploads: Mapping[str, Upload]) -> None:
        self._write(lambda: MemoryJournal.begin_all(self, uploads))

    def part(self, path: str, number: int, etag: str) -> None:
        self._write(lambda: MemoryJournal.part(self, path, number, etag))

    def confirm(self, *confirmations: Confirmation) -> None:
        self._write(lambda: MemoryJournal.confirm(self, *confirmations))

    def end(self, *paths: str) -> None:
        self._write(lambda: MemoryJournal.end(self, *paths))

    def _write(self, write: Callable[[], None]) -> None:
        with self._lock:
            self.life -= 1
        if self.life > 0 or (self.life == 0 and not self._torn):
            write()
        if self.life <= 0:
            raise Killed


# It writes two beginnings, three runs of arrivals, and twice a confirmation with an end.
@pytest.mark.parametrize(
    ("life", "torn", "way"),
    [
        (1, True, "basic"),
        (2, False, "basic"),
        (3, True, "basic"),
        (4, False, "basic"),
        (6, True, "basic"),
        (6, False, "basic"),
        (9, True, "basic"),
        (3, True, "no_search"),
        (4, False, "no_search"),
        (6, True, "no_search"),
    ],
)
def test_killed_at_any_step_it_goes_on_with_what_is_not_there(  # noqa: PLR0917
    life: int, torn: bool, way: str, gate: Gateway, archive: Orthanc, tmp_path: Path
) -> None:
    made, journal = plain(tmp_path, 8, 2), MortalJournal(life, torn=torn)
    (study,) = made.studies
    before = archive.stored()
    with pytest.raises(Killed):
        send(made, getattr(gate, way), gate.authority, journal)
    sent, there = posted(gate), len(archive.files(study))
    journal.life = float("inf")

    send(made, getattr(gate, way), gate.authority, journal)

    assert is_there(archive, made)
    assert is_confirmed(journal, made)
    assert not journal.begun
    assert archive.stored() - before == len(made.images)
    again = round((posted(gate) - sent) / len(first_image(made))) - len(made.images) + there
    assert 0 <= again <= (LIMITS.images * LIMITS.streams if way == "no_search" else 0)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Orthanc, Gateway]]:
    """An archive of the test's own, which it may kill."""
    folder = tmp_path / "servers"
    folder.mkdir()
    with (
        orthanc(folder) as archive,
        gateway(folder, archive, Authority(folder)) as gate,
    ):
        yield archive, gate


@pytest.mark.parametrize("done", [0.01, 0.5, 0.99])
def test_an_archive_that_is_started_again_in_the_middle_is_waited_for(
    done: float, own: tuple[Orthanc, Gateway], tmp_path: Path
) -> None:
    archive, gate = own
    made, journal = plain(tmp_path, 15), MemoryJournal()
    restarted: list[float] = []

    def restart(progress: Progress) -> None:
        if not restarted and progress.done >= done * (progress.total or 0):
            restarted.append(progress.done)
            archive.program.kill()
            archive.program.start()

    send(made, gate.basic, gate.authority, journal, report=restart)
    assert restarted
    assert is_there(archive, made)
    assert is_confirmed(journal, made)


def test_cancelled_sending_goes_on_later(gate: Gateway, archive: Orthanc, tmp_path: Path) -> None:
    made, journal, cancel = plain(tmp_path, 12), MemoryJournal(), CancelToken()

    def stop(progress: Progress) -> None:
        if progress.done >= 4 * len(first_image(made)):
            cancel.cancel()

    with pytest.raises(Cancelled):
        send(made, gate.basic, gate.authority, journal, report=stop, cancel=cancel)
    assert not journal.kept
    send(made, gate.basic, gate.authority, journal)
    assert is_there(archive, made)
    assert is_confirmed(journal, made)


def test_what_was_begun_stays_there_and_is_named(gate: Gateway, tmp_path: Path) -> None:
    made, journal = plain(tmp_path, 3), MortalJournal(2, torn=False)
    with pytest.raises(Killed):
        send(made, gate.basic, gate.authority, journal)
    line = Line()
    transport = DicomwebTransport(
        Destination(Kind.DICOMWEB, "Archive", url=gate.basic), "P", None, line
    )
    assert transport.abandon(journal, cancel=CancelToken()) == tuple(made.studies)
    assert transport.abandon(MemoryJournal(), cancel=CancelToken()) == ()
    line.close()
