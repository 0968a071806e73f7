"""A commons, a way in, and a small sealed package to send to it."""

import pytest

from midrc_desktop.transport.line import Line
from tests.servers.commons import running
from tests.transport.gen3.sender import PATIENCE, Sender, sealed


@pytest.fixture(scope="session")
def one_commons(tmp_path_factory):
    with running(tmp_path_factory.mktemp("commons")) as commons:
        yield commons


@pytest.fixture
def commons(one_commons):
    one_commons.fresh()
    return one_commons


@pytest.fixture
def line():
    with Line(patience=PATIENCE) as line:
        yield line


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    return sealed(tmp_path_factory.mktemp("package"))


@pytest.fixture
def package_with(tmp_path):
    """Makes a package whose records are changed by a function."""
    return lambda changed: sealed(tmp_path, changed)


@pytest.fixture
def sender(commons, line, package):
    return Sender(commons, line, package)
