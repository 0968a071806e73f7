"""Windows on temporary records: nothing of this computer is read or written."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from midrc_desktop import bootstrap
from midrc_desktop.store.keys import PassphraseNeeded
from midrc_desktop.submission.site_profile import SiteProfile
from midrc_desktop.ui.main_window import MainWindow
from midrc_desktop.ui.settings.choices import Choices
from midrc_desktop.workflow.desk import Desk

PASSPHRASE = "a long passphrase"


class TemporaryDesks:
    """Opens desks as bootstrap does, below one folder; `locked` asks for the passphrase."""

    def __init__(self, folder: Path, *, locked: bool = False) -> None:
        self.folder = folder
        self.locked = locked

    def has_keyring(self) -> bool:
        return False

    def open_desk(
        self,
        folder: Path | None = None,
        passphrase: str | None = None,
        site: SiteProfile | None = None,
    ) -> Desk:
        if passphrase is None and self.locked:
            raise PassphraseNeeded(first=not (self.folder / "records").exists())
        return bootstrap.open_desk(self.folder / "records", passphrase or PASSPHRASE, workers=1)

    def open_practice(self, destination: Path | None = None) -> Desk:
        return bootstrap.open_practice(self.folder / "received", workers=1)

    def open_throwaway(self, site_key: bytes | None, site: SiteProfile) -> Desk:
        return bootstrap.open_throwaway(site_key, site, workers=1)


@pytest.fixture
def desks(tmp_path: Path) -> TemporaryDesks:
    return TemporaryDesks(tmp_path)


@pytest.fixture
def window(qtbot, themed: QApplication, desks: TemporaryDesks, choices: Choices) -> Iterator:
    made = MainWindow(desks, choices)
    made.resize(1280, 800)
    made.show()
    yield made
    made.context.sending.rest()
    made.context.jobs.stop()
    made.close()
    made.deleteLater()


@pytest.fixture
def add(qtbot, window: MainWindow) -> Callable[[Path], int]:
    """Imports paths into the open window and returns the donation in view."""

    def adding(*paths: Path) -> int:
        with qtbot.waitSignal(window.shown_step, timeout=30_000):
            window.taking.take(list(paths))
        assert window.donation_id is not None
        return window.donation_id

    return adding
