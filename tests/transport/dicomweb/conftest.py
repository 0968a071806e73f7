"""The archive and its gateway, started once."""

from collections.abc import Iterator

import pytest

from tests.servers.authority import Authority
from tests.servers.gateway import Gateway, gateway
from tests.servers.identity import Identity
from tests.servers.orthanc import Orthanc, orthanc


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    with orthanc(tmp_path_factory.mktemp("orthanc")) as started:
        yield started


@pytest.fixture(scope="session")
def gate(
    tmp_path_factory: pytest.TempPathFactory, archive: Orthanc, authority: Authority
) -> Iterator[Gateway]:
    with gateway(tmp_path_factory.mktemp("gateway"), archive, authority) as started:
        yield started


@pytest.fixture(scope="session")
def token_gate(
    tmp_path_factory: pytest.TempPathFactory,
    archive: Orthanc,
    authority: Authority,
    identity: Identity,
) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("token-gateway")
    with gateway(folder, archive, authority, identity.verifier) as started:
        yield started


@pytest.fixture(autouse=True)
def few_authorities(monkeypatch: pytest.MonkeyPatch, authority: Authority) -> None:
    """To read all that the system trusts takes a tenth of a second for each connection."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setenv("SSL_CERT_DIR", str(authority.file.parent / "none"))
