"""Finding files in folders of every kind."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from midrc_desktop.dicom.study import Index
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


