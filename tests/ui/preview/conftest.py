import pytest

from midrc_desktop.ui import theme
from midrc_desktop.ui.preview.stack import Stack, stacks
from tests.ui.preview.making import Shelf, patient, series


@pytest.fixture
def dark(qapp):
    theme.apply(qapp, "dark")


@pytest.fixture
def shelf(qapp) -> Shelf:
    return Shelf()


@pytest.fixture
def stack() -> Stack:
    return stacks(patient(series("1.1", 28)))[0]
