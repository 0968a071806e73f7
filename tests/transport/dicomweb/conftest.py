"""The archive and its gateway, started once."""

from collections.abc import Iterator

import pytest

from tests.servers.authority import Authority
from tests.servers.gateway import Gateway, gateway
from tests.servers.orthanc import Orthanc, orthanc


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    with orthanc(tmp_path_factory.mktemp("orthanc")) as started:
        yield started


@pytest.fixture(scope="session")
def gate(tmp_path_factory: pytest.TempPathFactory, archive: Orthanc) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("gateway")
    with gateway(folder, archive, Authority(folder)) as started:
        yield started
