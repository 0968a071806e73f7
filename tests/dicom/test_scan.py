"""Finding files in folders of every kind."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from midrc_desktop.dicom.scan import NOT_THERE, reachable, scan
from midrc_desktop.dicom.study import Index
from midrc_desktop.jobs import Cancelled
from midrc_desktop.jobs.pool import WorkerPool
from tests.dicom.impatient import Impatient
from tests.dicom.made_files import made
from tests.dicom.seen import images, skips


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a right there")
def test_loops_of_links_end_and_a_file_reached_twice_counts_once(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    made(tmp_path / "study" / "a", 1)
    (tmp_path / "study" / "again").symlink_to(tmp_path)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    result = found(tmp_path, tmp_path / "study", tmp_path / "study" / "a")
    assert images(result) == 1
    assert skips(result) == {"dangling": "unreadable"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names there")
def test_devices_and_pipes_are_not_opened(found: Callable[..., Index], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert skips(found()) == {"pipe": "not DICOM"}


def test_a_path_that_is_not_there_is_told(found: Callable[..., Index], tmp_path: Path) -> None:
    assert skips(found(tmp_path / "gone")) == {"gone": "unreadable"}


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_a_name_that_is_not_text_is_told(found: Callable[..., Index], tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    os.close(os.open(folder + b"/M\xfcller", os.O_CREAT))
    made(tmp_path / "Müller")
    result = found()
    assert images(result) == 1
    (skip,) = result.skipped
    assert skip.kind == "unreadable"
    assert skip.source.path.encode("utf-8")


def test_a_folder_that_two_links_lead_to_is_read_once_whatever_their_names(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    made(tmp_path / "m" / "study" / "a", 1)
    (tmp_path / "a").symlink_to(tmp_path / "m" / "study")
    (tmp_path / "z").symlink_to(tmp_path / "m")
    result = found()
    assert (images(result), skips(result), result.files) == (1, {}, 1)


def test_paths_may_be_as_long_as_the_system_allows_and_longer_ones_are_told(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    folder = tmp_path
    while len(str(folder)) < 3000:
        folder = folder / ("n" * 200)
    made(folder / "Schädel 頭部", 1)
    # Longer than any path may be, so made from within.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    for _ in range(8):
        os.mkdir("m" * 200, dir_fd=descriptor)
        deeper = os.open("m" * 200, os.O_RDONLY | os.O_DIRECTORY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = deeper
    os.close(descriptor)
    result = found()
    assert images(result) == 1
    (skip,) = result.skipped
    assert (skip.kind, skip.reason) == ("unreadable", NOT_THERE)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("C:\\a", "C:\\a"),
        ("C:\\" + "n" * 240, "\\\\?\\C:\\" + "n" * 240),
        ("\\\\server\\share\\" + "n" * 240, "\\\\?\\UNC\\server\\share\\" + "n" * 240),
        ("\\\\?\\C:\\" + "n" * 240, "\\\\?\\C:\\" + "n" * 240),
    ],
)
def test_long_paths_are_written_as_windows_opens_them(path: str, expected: str) -> None:
    assert reachable(path, "win32") == expected
    assert reachable(path, "linux") == path


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may open all")
def test_what_may_not_be_opened_is_told(found: Callable[..., Index], tmp_path: Path) -> None:
    made(tmp_path / "closed" / "a", 1)
    made(tmp_path / "b", 2).chmod(0)
    (tmp_path / "closed").chmod(0)
    result = found()
    (tmp_path / "closed").chmod(0o700)
    assert skips(result) == {"closed": "unreadable", "b": "unreadable"}


def test_a_folder_of_many_levels_ends(found: Callable[..., Index], tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(300):
        folder = folder / "d"
    made(folder / "a", 1)
    assert images(found()) == 1


def test_cancelling_is_answered_in_every_folder(own_pool: WorkerPool, tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number}" / "in").mkdir(parents=True)

    counting = Impatient()
    scan([tmp_path], pool=own_pool, cancel=counting)
    assert counting.checks > 81
    for limit in (1, 5, 30, 81, counting.checks // 2):
        with pytest.raises(Cancelled):
            scan([tmp_path], pool=own_pool, cancel=Impatient(limit))
