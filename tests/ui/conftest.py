"""What every test of the window shares: a look, a real desk in memory, and its context."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication, QWidget

from midrc_desktop import bootstrap
from midrc_desktop.ui import theme
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.settings.choices import Choices
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.importing import import_studies
from midrc_desktop.workflow.work import perform

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What Qt's offscreen platform, and only it, says of windows and menus."""
    offscreen = r"This plugin does not support (propagateSizeHints|raise|grabbing)"
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(offscreen, extend=True))


@pytest.fixture
def choices(tmp_path: Path) -> Choices:
    return Choices(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def themed(qapp: QApplication) -> QApplication:
    theme.apply(qapp, "light")
    return qapp


@pytest.fixture
def host(qtbot, themed: QApplication) -> Iterator[QWidget]:
    """A window to ask questions on. It outlives its dialogs, as the real one does."""
    window = QWidget()
    qtbot.addWidget(window)
    yield window
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def desk() -> Iterator[Desk]:
    opened = bootstrap.open_throwaway(None, workers=1)
    yield opened
    opened.close()


@pytest.fixture
def context(themed: QApplication, desk: Desk) -> Iterator[Context]:
    made = Context(desk)
    yield made
    made.sending.rest()
    made.jobs.stop()


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    """A folder with one CT of a patient called Marigold, and a text file."""
    folder = tmp_path / "studies"
    folder.mkdir()
    image = dcmread(get_testdata_file("CT_small.dcm", download=False))
    image.PatientName = "Samplewell^Marigold"
    image.PatientID = "PRX-1"
    image.SeriesDescription = "AX Samplewell"
    image.save_as(folder / "one.dcm")
    (folder / "notes.txt").write_text("nothing to see", encoding="ascii")
    return folder


@pytest.fixture
def another(tmp_path: Path) -> Path:
    """A folder with one MR of another patient."""
    folder = tmp_path / "another"
    folder.mkdir()
    image = dcmread(get_testdata_file("MR_small.dcm", download=False))
    image.PatientName = "Brook^Peter"
    image.PatientID = "PRX-9"
    image.save_as(folder / "two.dcm")
    return folder


@pytest.fixture
def imported(desk: Desk) -> Callable[[Path], int]:
    """Imports a folder into the desk and returns its donation."""

    def importing(folder: Path) -> int:
        return perform(import_studies(desk, [folder])).donations[0]

    return importing
