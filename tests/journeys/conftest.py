"""The real window on records of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this computer's records are in this test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("MIDRC_DESKTOP_HOME", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(tmp_path / "Documents"))
    return folder


@pytest.fixture
def studies(practice_files: Path, tmp_path: Path) -> Path:
    """Eight slices of the practice CT and the screenshot, as a radiologist's folder."""
    folder = tmp_path / "studies"
    folder.mkdir()
    for number in (*range(20, 28), 131):
        name = f"IM{number:04d}.dcm"
        (folder / name).write_bytes((practice_files / name).read_bytes())
    return folder


@pytest.fixture
def window(qapp, home) -> Iterator[object]:
    """The main window, with a look and no desk yet."""
    from tests.journeys.drive import shown_window

    shown = shown_window(qapp)
    yield shown
    shown.close()
    shown.deleteLater()
