"""A desk on throwaway records, and donations at every stage of their way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.store.keys import KeySource
from midrc_desktop.store.store import Store
from midrc_desktop.submission.reading import builtin_profile
from midrc_desktop.workflow import (
    deidentifying,
    importing,
    reviewing,
)
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.work import perform
from tests.workflow.described_head import SITE_KEY, OpenDesk, describe
from tests.workflow.fake_looks import FakeLooks
from tests.workflow.made_head import write_study
from tests.workflow.settled import accept_faces


@pytest.fixture
def reopen(tmp_path: Path, one_worker: WorkerPool) -> Iterator[OpenDesk]:
    """Opens the same records again, as after a new start; closes what was open."""
    opened: list[Desk] = []
    source = KeySource(passphrase="correct horse battery")
    site = builtin_profile(tmp_path / "received")
    (tmp_path / "received").mkdir()

    def open_again() -> Desk:
        if opened:
            opened.pop().store.close()
        desk = Desk(Store(tmp_path / "records", source, SITE_KEY), site, one_worker, FakeLooks())
        opened.append(desk)
        return desk

    yield open_again
    for desk in opened:
        desk.store.close()


@pytest.fixture
def desk(reopen: OpenDesk) -> Desk:
    return reopen()


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    """A folder with one head CT of three slices."""
    write_study(tmp_path / "originals")
    return tmp_path / "originals"


@pytest.fixture
def donation(desk: Desk, studies: Path) -> int:
    """An imported donation of one head CT."""
    (number,) = perform(importing.import_studies(desk, [studies])).donations
    return number


@pytest.fixture
def deidentified(desk: Desk, donation: int) -> int:
    """A described and de-identified donation, its face accepted."""
    describe(desk, donation)
    accept_faces(desk, donation)
    perform(deidentifying.deidentify(desk, donation))
    return donation


@pytest.fixture
def assembled(desk: Desk, deidentified: int) -> int:
    """A donation whose package is complete."""
    perform(reviewing.assemble(desk, deidentified))
    return deidentified


@pytest.fixture
def approved(desk: Desk, assembled: int) -> reviewing.Approved:
    """A signed donation."""
    return perform(reviewing.sign(desk, assembled, "Dr Vale", "Neuroradiologist"))
