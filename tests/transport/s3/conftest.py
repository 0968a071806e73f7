"""A package, a line and a way in to real storage."""

import pytest

from tests.servers.cognito import running_cognito
from tests.transport.s3.sender import PATIENCE, SIZES, Donor, Sender, make_package
from tests.transport.s3.watched_line import WatchedLine


@pytest.fixture(scope="session")
def donor(identity):
    """Signed in once for all tests; those that spoil it take one of their own."""
    return Donor(identity)


@pytest.fixture
def line(seaweed, network_of_the_tests):
    with WatchedLine(authority=seaweed.authority.read_text(), patience=PATIENCE) as line:
        yield line


@pytest.fixture
def cognito(authority, identity, seaweed):
    with running_cognito(authority, identity, seaweed) as server:
        yield server


@pytest.fixture
def sender(seaweed, donor, line, tmp_path):
    entries = make_package(tmp_path / "package", SIZES)
    return Sender(seaweed, donor, line, tmp_path / "package", entries)
