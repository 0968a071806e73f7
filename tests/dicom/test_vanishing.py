"""Discs and network folders that go away while they are read."""

import threading
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from midrc_desktop.dicom import index as index_module
from midrc_desktop.dicom import vanishing
from midrc_desktop.dicom.header import Contents, Header, read_header
from midrc_desktop.dicom.index import index
from midrc_desktop.dicom.study import Index, Skipped, Source
from midrc_desktop.dicom.vanishing import WENT_AWAY, answers
from midrc_desktop.jobs.pool import WorkerPool
from tests.dicom.made_files import made
from tests.dicom.seen import images

FILES = 400


def reasons(result: Index) -> Counter[str]:
    return Counter(skip.reason for skip in result.skipped)


def hang_where_gone(source: Source) -> Header | Skipped | Contents:
    """Reads a header; as on a dead network, a file that is gone gives no answer at all."""
    if not Path(source.path).exists():
        tries = Path(source.path.partition("/disc/")[0]) / "tries"
        with tries.open("a") as file:
            file.write(".")
        threading.Event().wait()
    return read_header(source)


def refuse(source: Source) -> Skipped:
    return Skipped(source, "unreadable", "Not for you.")


def taken_away_at_first_sight(
    disc: Path, pool: WorkerPool, monkeypatch: pytest.MonkeyPatch, read: index_module.Reader
) -> Index:
    """Index a disc, which goes away when its first headers are told, and a folder that stays."""
    monkeypatch.setattr(index_module, "TOLD_EVERY_SECONDS", 0.0)

    def take_away(headers: Sequence[Header]) -> None:
        from_disc = any(Path(h.instance.source.path).parent == disc for h in headers)
        if from_disc and disc.exists():
            disc.rename(disc.with_name("pulled out"))

    return index([disc, disc.with_name("stays")], pool=pool, found=take_away, read=read)


@pytest.fixture
def disc(tmp_path: Path) -> Path:
    one = made(tmp_path / "disc" / "0", 0)
    content, uid = one.read_bytes(), b"1.2.3.4.5.0\0"
    for number in range(1, FILES):
        changed = content.replace(uid, f"1.2.3.4.{number:04}".encode()[: len(uid)].ljust(12, b"\0"))
        (tmp_path / "disc" / f"{number}").write_bytes(changed)
    made(tmp_path / "stays" / "a", 9999)
    return tmp_path / "disc"


def test_what_was_read_stays_and_the_rest_is_told_when_a_disc_goes_away(
    disc: Path, own_pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = taken_away_at_first_sight(disc, own_pool, monkeypatch, read_header)
    assert result.files == FILES + 1
    assert 0 < images(result) < FILES
    assert {skip.kind for skip in result.skipped} == {"unreadable"}
    assert reasons(result)[WENT_AWAY] > FILES // 2
    read = {Path(i.source.path).name for p in result.patients for i in p.instances()}
    assert "a" in read  # from the folder that stayed


def test_a_network_that_is_dead_costs_a_few_silences_not_one_for_each_file(
    disc: Path, own_pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vanishing, "LONGEST_SILENCE_SECONDS", 2.0)
    result = taken_away_at_first_sight(disc, own_pool, monkeypatch, hang_where_gone)
    assert (result.files, len(result.skipped) > FILES // 2) == (FILES + 1, True)
    # Two workers at it at once, and each may try once more alone.
    assert 1 <= len((disc.parent / "tries").read_text()) <= 6
    assert reasons(result)[WENT_AWAY] > FILES // 2


def test_a_stick_with_an_archive_that_is_pulled_out_is_told_member_by_member(
    tmp_path: Path, own_pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path / "stays" / "a", 9999)
    (tmp_path / "disc").mkdir()
    with zipfile.ZipFile(tmp_path / "disc" / "z", "w") as archive:
        for number in range(200):
            archive.writestr(f"{number}", made(tmp_path / "x", number).read_bytes())
    result = taken_away_at_first_sight(tmp_path / "disc", own_pool, monkeypatch, read_header)
    assert result.files == 201
    assert 1 < images(result) < 200
    assert reasons(result)[WENT_AWAY] > 50


def test_a_dead_folder_does_not_take_its_neighbours_along(
    tmp_path: Path, own_pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(100):
        made(tmp_path / "alive" / f"{number}", number)
        made(tmp_path / "disc" / f"{number}", 1000 + number)
    monkeypatch.setattr(index_module, "TOLD_EVERY_SECONDS", 0.0)

    def take_away(headers: Sequence[Header]) -> None:
        if (tmp_path / "disc").exists():
            (tmp_path / "disc").rename(tmp_path.with_name(f"{tmp_path.name} pulled out"))

    result = index([tmp_path], pool=own_pool, found=take_away)
    assert result.files == 200
    assert images(result) >= 100
    assert {Path(s.source.path).parent.name for s in result.skipped} == {"disc"}


def test_files_that_nobody_may_open_are_all_tried(tmp_path: Path, own_pool: WorkerPool) -> None:
    for number in range(150):
        (tmp_path / f"{number}").write_text("x")
    result = index([tmp_path], pool=own_pool, read=refuse)
    assert reasons(result) == {"Not for you.": 150}


def test_an_empty_drive_gives_no_answer(tmp_path: Path) -> None:
    assert not answers(str(tmp_path))
    made(tmp_path / "a")
    assert answers(str(tmp_path))
    assert answers(str(tmp_path / "a"))
    assert not answers(str(tmp_path / "b"))
