import pytest

from midrc_desktop import bootstrap
from midrc_desktop.ui import theme
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.ui.preview.stack import Stack, stacks
from tests.ui.preview.making import Shelf, patient, series


@pytest.fixture
def desk():
    desk = bootstrap.open_practice()
    yield desk
    desk.close()


@pytest.fixture
def context(qapp, desk):
    context = Context(desk)
    yield context
    context.jobs.stop()


@pytest.fixture
def jobs(qapp, pool):
    """Jobs whose workers are those of the module's own pool."""
    jobs = JobRunner()
    yield jobs
    jobs.stop()


@pytest.fixture
def dark(qapp):
    theme.apply(qapp, "dark")


@pytest.fixture
def shelf(qapp) -> Shelf:
    return Shelf()


@pytest.fixture
def stack() -> Stack:
    return stacks(patient(series("1.1", 28)))[0]
