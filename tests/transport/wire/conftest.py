"""Servers and lines for the tests of the wire."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from midrc_desktop.transport.line import Line
from midrc_desktop.transport.retrying import Patience
from tests.servers import proxies
from tests.servers.authority import Authority
from tests.servers.troubled import Troubled

QUICK = Patience(
    connect_s=2, read_s=2, tries=3, first_wait_s=0.01, longest_wait_s=0.05, slowest=1e7
)


@pytest.fixture(scope="session")
def nobody(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A system's store of certificates with only one in it: others take time to read."""
    return Authority(tmp_path_factory.mktemp("nobody")).file


@pytest.fixture(autouse=True)
def nothing_around(monkeypatch: pytest.MonkeyPatch, nobody: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(nobody))
    monkeypatch.setenv("SSL_CERT_DIR", str(nobody.parent / "nowhere"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that nobody trusts."""
    return Authority(tmp_path_factory.mktemp("stranger"))


@pytest.fixture(scope="session")
def troubled(
    tmp_path_factory: pytest.TempPathFactory, authority: Authority, stranger: Authority
) -> Iterator[Troubled]:
    made = Troubled(tmp_path_factory.mktemp("troubled") / "nginx", authority, stranger)
    made.program.start()
    yield made
    made.program.kill()


@pytest.fixture(scope="session")
def squid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with proxies.squid(tmp_path_factory.mktemp("squid")) as address:
        yield address


@pytest.fixture(scope="session")
def tinyproxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with proxies.tinyproxy(tmp_path_factory.mktemp("tinyproxy")) as address:
        yield address


@pytest.fixture(scope="session")
def good(authority: Authority) -> Path:
    """A good server's certificate and key in one PEM file."""
    return authority.good().both


@pytest.fixture
def line(authority: Authority) -> Iterator[Line]:
    with Line(authority=authority.file.read_text(), patience=QUICK) as made:
        yield made


@pytest.fixture(params=["plain", "TLS"])
def certificate(request: pytest.FixtureRequest) -> Path | None:
    if request.param == "plain":
        return None
    good: Path = request.getfixturevalue("good")
    return good
