"""A folder as a destination: complete, compared, resumed, and never at another file's cost."""

import errno
import hashlib
from pathlib import Path

import pytest

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import Cancelled, CancelToken, Progress, silent
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport import folder as folder_module
from midrc_desktop.transport.folder import (
    BLOCK,
    FolderFull,
    FolderMissing,
    FolderReadOnly,
    FolderTransport,
    NotReadBack,
    OtherFileThere,
)
from midrc_desktop.transport.problems import PackageChanged
from midrc_desktop.transport.seam import Confirmation, Transport
from tests.transport.memory_journal import MemoryJournal

CONTENT = {
    "case/study/a.zip": b"a" * (2 * BLOCK + 17),
    "case/study/b.zip": b"b" * BLOCK,
    "records/case.json": b"[]",
    "manifest.json": b"{}",
}


def _entry(name: str, content: bytes) -> Entry:
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return Entry(name, len(content), md5, hashlib.sha256(content).hexdigest())


ENTRIES = tuple(_entry(name, content) for name, content in CONTENT.items())


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name, content in CONTENT.items():
        path = tmp_path / "package" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "package"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def _send(
    package: Path, out: Path, journal: MemoryJournal, report=silent, cancel=None
) -> tuple[Confirmation, ...]:
    transport: Transport = FolderTransport(out, "P")
    delivery = transport.send(
        package, ENTRIES, journal, report=report, cancel=cancel or CancelToken()
    )
    assert (delivery.left, delivery.awaiting) == ((), None)
    return delivery.confirmations


def _there(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out / "P").as_posix(): path.read_bytes()
        for path in (out / "P").rglob("*")
        if path.is_file()
    }


def test_every_file_arrives_and_is_confirmed(package: Path, out: Path) -> None:
    journal = MemoryJournal()
    confirmations = _send(package, out, journal)
    assert _there(out) == CONTENT
    assert [(c.path, c.size, c.sha256) for c in confirmations] == [
        (e.path, e.size, e.sha256) for e in ENTRIES
    ]
    assert journal.kept == list(confirmations)


def test_progress_is_in_bytes_and_ends_at_the_total(package: Path, out: Path) -> None:
    told: list[Progress] = []
    _send(package, out, MemoryJournal(), report=told.append)
    total = sum(entry.size for entry in ENTRIES)
    assert told[-1] == Progress(total, total, "bytes")
    assert [p.done for p in told] == sorted(p.done for p in told)


def test_sending_stops_between_blocks_and_goes_on_later(package: Path, out: Path) -> None:
    journal, cancel = MemoryJournal(), CancelToken()

    def stop_in_the_second_file(progress: Progress) -> None:
        if progress.done > ENTRIES[0].size:
            cancel.cancel()

    entries = len(ENTRIES)
    with pytest.raises(Cancelled):
        _send(package, out, journal, report=stop_in_the_second_file, cancel=cancel)
    assert set(journal.confirmed()) == {ENTRIES[0].path}
    assert not list(out.rglob("*.part"))
    before = (out / "P" / ENTRIES[0].path).stat()
    assert len(_send(package, out, journal)) == entries
    assert _there(out) == CONTENT
    assert (out / "P" / ENTRIES[0].path).stat().st_mtime_ns == before.st_mtime_ns
    assert len(journal.kept) == entries


def test_a_half_written_file_of_a_killed_run_is_replaced(package: Path, out: Path) -> None:
    part = out / "P" / "case" / "study" / "a.zip.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half")
    _send(package, out, MemoryJournal())
    assert _there(out) == CONTENT


def test_the_same_file_there_counts_and_a_lost_journal_is_no_matter(package, out) -> None:
    _send(package, out, MemoryJournal())
    journal = MemoryJournal()
    _send(package, out, journal)
    assert set(journal.confirmed()) == set(CONTENT)


def test_a_confirmed_file_that_is_gone_is_sent_again(package: Path, out: Path) -> None:
    journal = MemoryJournal()
    _send(package, out, journal)
    (out / "P" / "manifest.json").unlink()
    _send(package, out, journal)
    assert _there(out) == CONTENT


@pytest.mark.parametrize("other", [b"another file", b"b" * (BLOCK - 1) + b"x"])
def test_a_different_file_of_that_name_is_never_replaced(package, out, other) -> None:
    there = out / "P" / "case" / "study" / "b.zip"
    there.parent.mkdir(parents=True)
    there.write_bytes(other)
    journal = MemoryJournal()
    with pytest.raises(OtherFileThere):
        _send(package, out, journal)
    assert there.read_bytes() == other
    assert "case/study/b.zip" not in journal.confirmed()


def test_a_confirmed_file_that_was_changed_there_is_not_counted(package, out) -> None:
    journal = MemoryJournal()
    _send(package, out, journal)
    (out / "P" / "manifest.json").write_bytes(b"[]")
    with pytest.raises(OtherFileThere):
        _send(package, out, journal)


def test_a_package_that_changed_on_this_computer_stops(package: Path, out: Path) -> None:
    (package / "case" / "study" / "b.zip").write_bytes(b"x" * BLOCK)
    journal = MemoryJournal()
    with pytest.raises(PackageChanged):
        _send(package, out, journal)
    assert set(_there(out)) == {"case/study/a.zip"}
    assert set(journal.confirmed()) == {"case/study/a.zip"}


def test_a_file_that_is_missing_from_the_package_stops(package: Path, out: Path) -> None:
    (package / "records" / "case.json").unlink()
    with pytest.raises(PackageChanged):
        _send(package, out, MemoryJournal())


def test_a_path_out_of_the_package_is_never_written(package: Path, out: Path) -> None:
    (package / "../escape.txt").write_bytes(b"x")
    entry = _entry("../escape.txt", b"x")
    with pytest.raises(PackageChanged):
        FolderTransport(out, "P").send(
            package, (entry,), MemoryJournal(), report=silent, cancel=CancelToken()
        )
    assert not (out / "escape.txt").exists()


def test_a_drive_that_is_not_there_is_told_and_not_made(package: Path, out: Path) -> None:
    with pytest.raises(FolderMissing):
        _send(package, out / "unplugged" / "packages", MemoryJournal())
    assert not (out / "unplugged").exists()


def test_a_new_folder_on_a_drive_that_is_there_is_made(package: Path, out: Path) -> None:
    _send(package, out / "packages", MemoryJournal())
    assert _there(out / "packages") == CONTENT


def test_a_drive_that_gives_back_other_bytes_is_found(package, out, monkeypatch) -> None:
    honest = folder_module._sha256

    def worn_out(path: Path, cancel: CancelToken) -> str:
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        return honest(path, cancel)

    monkeypatch.setattr(folder_module, "_sha256", worn_out)
    journal = MemoryJournal()
    with pytest.raises(NotReadBack):
        _send(package, out, journal)
    assert not journal.kept
    assert _there(out) == {}


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, FolderFull),
        (errno.EDQUOT, FolderFull),
        (errno.EACCES, FolderReadOnly),
        (errno.EROFS, FolderReadOnly),
        (errno.EIO, TransportProblem),
    ],
)
def test_what_the_system_says_becomes_a_sentence(package, out, monkeypatch, number, kind) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(number, "no", "/home/someone/secret")

    monkeypatch.setattr(folder_module.os, "fsync", refuse)
    with pytest.raises(kind) as told:
        _send(package, out, MemoryJournal())
    assert "someone" not in told.value.sentences()
    assert "someone" not in str(told.value)
    assert not list(out.rglob("*.part"))


def test_a_real_full_disk_is_told(package: Path, tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    part = tmp_path / "P" / "case" / "study" / "a.zip.part"
    part.parent.mkdir(parents=True)
    part.symlink_to(full)
    with pytest.raises(FolderFull):
        _send(package, tmp_path, MemoryJournal())


def test_giving_up_removes_half_files_and_says_what_stays(package: Path, out: Path) -> None:
    journal = MemoryJournal()
    _send(package, out, journal)
    half = out / "P" / "case" / "study" / "c.zip.part"
    half.write_bytes(b"half")
    journal.kept.pop()
    transport: Transport = FolderTransport(out, "P")
    assert transport.abandon(journal, cancel=CancelToken()) == ("manifest.json",)
    assert _there(out) == CONTENT


def test_giving_up_where_nothing_was_begun_leaves_nothing(out: Path) -> None:
    assert FolderTransport(out, "P").abandon(MemoryJournal(), cancel=CancelToken()) == ()
    assert list(out.iterdir()) == []
