"""The fault proxy does what its plan says, and nothing else."""

import contextlib
import http.client
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.servers.authority import Authority
from tests.servers.fault_proxy import FaultProxy
from tests.servers.faults import FOR_GOOD, STATUS, WIRE, Fault, Kind, Plan, drawn

BODY = b"b" * 300_000


class _Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self.rfile.read(length := int(self.headers["Content-Length"]))
        if len(body) < length:
            return
        self.server.got.append(len(body))  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class _Quiet(ThreadingHTTPServer):
    got: list[int]

    def handle_error(self, *_: object) -> None:
        """Broken connections are what is tested."""


@pytest.fixture
def echo() -> Iterator[_Quiet]:
    with _Quiet(("127.0.0.1", 0), _Echo) as server:
        server.got = []
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@contextlib.contextmanager
def _client(proxy: FaultProxy, authority: Authority) -> Iterator[http.client.HTTPSConnection]:
    context = ssl.create_default_context(cafile=str(authority.file))
    connection = http.client.HTTPSConnection("localhost", proxy.port, context=context, timeout=2)
    try:
        yield connection
    finally:
        connection.close()


def _put(proxy: FaultProxy, authority: Authority) -> tuple[int, bytes]:
    with _client(proxy, authority) as connection:
        return _ask(connection)


def _ask(connection: http.client.HTTPSConnection) -> tuple[int, bytes]:
    connection.request("PUT", "/a?secret=1", BODY)
    with connection.getresponse() as answer:
        return answer.status, answer.read()


def test_without_a_fault_everything_passes_and_is_counted(echo, authority: Authority) -> None:
    with (
        FaultProxy(echo.server_port, authority, Plan()) as proxy,
        _client(proxy, authority) as connection,
    ):
        for _ in range(2):
            assert _ask(connection) == (200, BODY)
    assert [(seen.path, seen.up, seen.status) for seen in proxy.seen] == [("/a", 300_000, 200)] * 2


@pytest.mark.parametrize("kind", STATUS)
def test_an_answer_of_somebody_in_between_comes_as_often_as_planned(echo, authority, kind) -> None:
    with FaultProxy(echo.server_port, authority, Plan([Fault(kind, at=1, times=2)])) as proxy:
        statuses = [_put(proxy, authority)[0] for _ in range(4)]
    assert statuses == [200, STATUS[kind], STATUS[kind], 200]
    assert len(echo.got) == 2


@pytest.mark.parametrize(
    ("kind", "arrives"),
    [
        (Kind.RESET_UP, False),
        (Kind.RESET_DOWN, True),
        (Kind.LOST_ANSWER, True),
        (Kind.CUT_ANSWER, True),
        (Kind.STALL, False),
    ],
)
def test_a_broken_line_breaks_once(echo, authority: Authority, kind: Kind, arrives: bool) -> None:
    plan = Plan([Fault(kind, at=0, share=0.4)])
    with FaultProxy(echo.server_port, authority, plan) as proxy:
        with pytest.raises((OSError, http.client.HTTPException)):
            _put(proxy, authority)
        assert _put(proxy, authority) == (200, BODY)
    assert echo.got == ([300_000] if arrives else []) + [300_000]
    assert [fault.kind for fault in plan.struck] == [kind]


@pytest.mark.parametrize("kind", [Kind.EXPIRED, Kind.OTHER_HOST])
def test_a_bad_certificate_is_shown_even_to_those_who_are_connected(echo, authority, kind) -> None:
    plan = Plan([Fault(kind, at=1, times=1)])
    with FaultProxy(echo.server_port, authority, plan) as proxy:
        with _client(proxy, authority) as connection:
            assert _ask(connection) == (200, BODY)
            with pytest.raises((OSError, http.client.HTTPException)):
                _ask(connection)
        with pytest.raises(ssl.SSLCertVerificationError):
            _put(proxy, authority)
        assert _put(proxy, authority) == (200, BODY)


def test_a_slow_line_only_takes_longer(echo, authority: Authority) -> None:
    plan = Plan([Fault(Kind.THROTTLE, at=0)])
    with FaultProxy(echo.server_port, authority, plan) as proxy:
        assert _put(proxy, authority) == (200, BODY)
    assert plan.struck


def test_an_event_happens_between_two_requests(echo, authority: Authority) -> None:
    happened: list[int] = []
    events = {Kind.RESTART: lambda: happened.append(len(echo.got))}
    with FaultProxy(
        echo.server_port, authority, Plan([Fault(Kind.RESTART, at=1)], events)
    ) as proxy:
        assert [_put(proxy, authority)[0] for _ in range(3)] == [200, 200, 200]
    assert happened == [1]


def test_a_span_of_time_ends(echo, authority: Authority) -> None:
    plan = Plan([Fault(Kind.UNAVAILABLE, at=0, seconds=0.2)])
    with FaultProxy(echo.server_port, authority, plan) as proxy:
        while _put(proxy, authority)[0] == 503:
            pass
    assert len(plan.struck) >= 1


def test_a_seed_draws_the_same_faults_each_time() -> None:
    assert drawn(7, 40) == drawn(7, 40)
    assert {fault.kind for seed in range(300) for fault in drawn(seed, 40)} == set(WIRE)
    assert any(fault.times == FOR_GOOD for seed in range(30) for fault in drawn(seed, 40))
