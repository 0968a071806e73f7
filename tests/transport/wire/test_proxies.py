"""Real proxies with a name and a password, and what they and the destination get to see."""

import base64
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport import problems as said
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.proxies import Proxy, proxy_for, secret_name
from tests.servers.process import free_port
from tests.servers.proxies import PASSWORD, USER
from tests.servers.troubled import Troubled
from tests.transport.wire.conftest import QUICK
from tests.transport.wire.raw_server import answer, head, served

pytestmark = pytest.mark.xdist_group("troubled")

SHOWN = f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"


class Kept(dict[str, str]):
    """Secrets in memory."""

    lasting = False

    def set(self, name: str, secret: str) -> None:
        self[name] = secret

    def delete(self, name: str) -> None:
        self.pop(name, None)


@pytest.fixture(params=["squid", "tinyproxy"])
def proxy(request: pytest.FixtureRequest, squid: str, tinyproxy: str) -> str:
    return squid if request.param == "squid" else tinyproxy


@pytest.fixture
def secrets() -> Kept:
    return Kept()


def lines(troubled: Troubled, proxy: str, secrets: Kept) -> Iterator[Line]:
    with Line(authority=troubled.authority, proxy=proxy, secrets=secrets, patience=QUICK) as line:
        yield line


through = pytest.fixture(lines, name="through")


def refused(line: Line, url: str) -> TransportProblem:
    with pytest.raises(TransportProblem) as caught:
        line.ask("GET", url, cancel=CancelToken())
    return caught.value


def test_a_proxy_gets_the_password_that_is_kept_for_it_and_wants_one_where_there_is_none(
    troubled: Troubled, proxy: str, secrets: Kept, through: Line
) -> None:
    problem = refused(through, troubled.url)
    assert type(problem) is said.ProxySignIn
    assert not problem.retryable
    assert problem.unsent

    secrets.set(secret_name(proxy), f"{USER}:wrong")
    assert type(refused(through, troubled.url)) is said.ProxySignIn

    secrets.set(secret_name(proxy), f"{USER}:{PASSWORD}")
    assert through.ask("GET", troubled.url, cancel=CancelToken()).json() == {"ok": True}


def test_what_is_not_encrypted_goes_to_this_computer_itself_and_through_no_proxy(
    through: Line,
) -> None:
    problem = refused(through, f"http://127.0.0.1:{free_port()}/")
    assert type(problem) is said.ConnectionRefused


def test_certificates_are_verified_through_a_proxy(
    troubled: Troubled, proxy: str, secrets: Kept, through: Line
) -> None:
    secrets.set(secret_name(proxy), f"{USER}:{PASSWORD}")

    assert type(refused(through, troubled.other_host)) is said.CertificateOfOther
    assert type(refused(through, troubled.unknown)) is said.CertificateUnknown


def test_what_a_proxy_cannot_reach_and_what_it_forbids_are_two_things(
    troubled: Troubled, squid: str, secrets: Kept
) -> None:
    secrets.set(secret_name(squid), f"{USER}:{PASSWORD}")
    for line in lines(troubled, squid, secrets):
        problem = refused(line, f"https://127.0.0.1:{free_port()}/")
        assert type(problem) is said.ProxyUnreachable
        assert problem.retryable

        problem = refused(line, "https://127.0.0.1:9/")
        assert type(problem) is said.ProxyRefuses
        assert not problem.retryable


def test_a_proxy_that_is_not_there_is_not_taken_for_the_destination() -> None:
    with Line(proxy=f"http://127.0.0.1:{free_port()}", patience=QUICK) as line:
        assert type(refused(line, "https://midrc.example.org/")) is said.ProxyUnreachable


@pytest.mark.parametrize("address", ["socks5://localhost:1080", "https://proxy:1", "http://:3128"])
def test_a_proxy_of_another_kind_has_its_sentence(address: str) -> None:
    with Line(proxy=address, patience=QUICK) as line:
        assert type(refused(line, "https://midrc.example.org/")) is said.ProxyUnusable


def test_the_password_is_shown_to_the_proxy_and_the_sign_in_to_the_destination_only(
    good: Path, authority: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_proxy: list[bytes] = []
    to_destination: list[bytes] = []

    def destination(connection: socket.socket, number: int) -> None:
        to_destination.append(head(connection))
        connection.sendall(answer())

    with served(destination, certificate=good) as server:

        def tunnel(connection: socket.socket, number: int) -> None:
            to_proxy.append(head(connection))
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with socket.create_connection(("127.0.0.1", server.port)) as far:
                far.settimeout(5)
                # The client speaks first, then each in turn: enough for one exchange.
                pump(connection, far)

        with (
            served(tunnel) as proxy,
            Line(
                authority=authority.file.read_text(),  # type: ignore[attr-defined]
                proxy=f"http://{USER}:{PASSWORD}@127.0.0.1:{proxy.port}",
                patience=QUICK,
            ) as line,
        ):
            line.ask(
                "GET",
                f"{server.url}?secret=1",
                cancel=CancelToken(),
                headers={"Authorization": "Bearer token"},
            )
    assert f"Proxy-Authorization: {SHOWN}".encode() in to_proxy[0]
    for secret in (b"Bearer", b"secret=1"):
        assert secret not in to_proxy[0]
        assert secret in to_destination[0]
    assert b"proxy" not in to_destination[0].lower()


def pump(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one side ends."""
    import select

    while True:
        for ready in select.select([one, other], [], [], 5)[0]:
            if not (block := ready.recv(1 << 16)):
                return
            (other if ready is one else one).sendall(block)


def test_the_system_s_proxy_is_used_but_for_its_exceptions(
    troubled: Troubled, squid: str, secrets: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", squid)
    for line in lines(troubled, "", secrets):
        assert type(refused(line, troubled.url)) is said.ProxySignIn
        monkeypatch.setenv("no_proxy", "localhost")
        assert line.ask("GET", troubled.url, cancel=CancelToken()).status == 200
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("https_proxy", squid.replace("//", f"//{USER}:{PASSWORD}@"))
    for line in lines(troubled, "", secrets):
        assert line.ask("GET", troubled.url, cancel=CancelToken()).status == 200


def test_the_profile_s_proxy_comes_before_the_system_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://system:1")
    monkeypatch.setenv("no_proxy", "midrc.example.org")

    found = proxy_for("https://midrc.example.org/", "proxy.example.org:3128")
    assert found == Proxy("http://proxy.example.org:3128")
    assert proxy_for("https://midrc.example.org/") is None
    assert proxy_for("https://other.example.org/") == Proxy("http://system:1")


def test_what_is_kept_comes_before_what_the_environment_says_and_neither_is_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = "http://corp:p%40ss@proxy.example.org:3128"
    kept = Kept({secret_name(address): "other:secret"})

    assert secret_name(address) == "proxy proxy.example.org:3128"
    known, given = proxy_for("https://x/", address, kept), proxy_for("https://x/", address)
    assert known is not None
    assert given is not None
    assert base64.b64decode(known.authorization.split()[1]) == b"other:secret"
    assert base64.b64decode(given.authorization.split()[1]) == b"corp:p@ss"
    assert given.address == "http://proxy.example.org:3128"
    assert given.authorization not in repr(given)
