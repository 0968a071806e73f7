"""A line to the provider, clients of it, and somebody who visits its pages."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc.tokens import Client
from tests.servers.identity import Identity
from tests.transport.oidc.signed_in import client_of


@pytest.fixture
def line(identity: Identity) -> Iterator[Line]:
    used = Line(authority=identity.authority.read_text())
    yield used
    used.close()


@pytest.fixture
def visitor() -> Iterator[ThreadPoolExecutor]:
    """A thread in which somebody visits the provider's pages."""
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture
def client(identity: Identity, line: Line) -> Client:
    return client_of(identity, line)


@pytest.fixture
def brief(identity: Identity, line: Line) -> Client:
    """A client whose tokens end after two seconds."""
    return client_of(identity, line, "midrc-brief")
