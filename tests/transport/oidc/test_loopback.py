"""Where the browser brings the sign-in back: one answer, and silence for all others."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from midrc_desktop.jobs import Cancelled, CancelToken
from midrc_desktop.transport.oidc.loopback import Answer, Loopback, listening
from midrc_desktop.transport.oidc.problems import PortsTaken, SignInTooLate
from tests.servers.process import free_port


@dataclass
class Waiting:
    """A loopback that waits in another thread for a callback with `state=right`."""

    loopback: Loopback
    answer: Future[Answer]
    cancel: CancelToken

    @property
    def port(self) -> int:
        return int(self.loopback.redirect_uri.split(":")[2].split("/")[0])

    def say(self, *blocks: bytes) -> bytes:
        """What comes back for these bytes until the other side closes."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
            for block in blocks:
                connection.sendall(block)
            return self._rest(connection)

    @staticmethod
    def _rest(connection: socket.socket) -> bytes:
        heard = b""
        try:
            while block := connection.recv(4096):
                heard += block
        except ConnectionResetError:
            pass
        return heard

    def get(self, target: str, host: str = "", method: str = "GET") -> bytes:
        host = host or f"127.0.0.1:{self.port}"
        return self.say(f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())


@contextmanager
def waiting(patience_s: float = 20, ports: tuple[int, ...] = ()) -> Iterator[Waiting]:
    cancel = CancelToken()
    with ThreadPoolExecutor(1) as pool, listening(ports) as loopback:
        answer = pool.submit(
            loopback.wait, lambda given: given.get("state") == "right", cancel, patience_s
        )
        try:
            yield Waiting(loopback, answer, cancel)
        finally:
            cancel.cancel()
            answer.exception(5)


def test_the_right_callback_ends_the_wait_with_a_page_that_says_what_to_do() -> None:
    with waiting() as here:
        page = here.get("/callback?state=right&code=secret-code").decode()
        assert here.answer.result(5) == {"state": "right", "code": "secret-code"}
    head, _, body = page.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 200 ")
    assert "You can close this page and go back to MIDRC Desktop." in body
    assert "secret-code" not in page
    assert "<script" not in body
    assert "Referrer-Policy: no-referrer" in head
    assert "default-src 'none'" in head
    assert f"Content-Length: {len(body.encode())}" in head


def test_a_declined_sign_in_gets_a_page_too() -> None:
    with waiting() as here:
        page = here.get("/callback?state=right&error=access_denied").decode()
        assert here.answer.result(5)["error"] == "access_denied"
    assert "The sign-in was not completed" in page
    assert "go back to MIDRC Desktop" in page


def test_other_requests_are_answered_with_nothing_and_end_nothing() -> None:
    with waiting() as here:
        assert here.get("/callback?state=wrong&code=c") == b""
        assert here.get("/") == b""
        assert here.get("/callback?state=right&code=c", method="POST") == b""
        assert here.get("/callback?state=right&code=c", host="localhost:1") == b""
        assert here.get("/callback?state=right&state=right") == b""
        assert here.say(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n") == b""
        assert here.say(b"GET /" + b"a" * 20_000) == b""
        assert not here.answer.done()
        assert b"200" in here.get("/callback?state=right&code=c")
        assert here.answer.result(5)["code"] == "c"


def test_a_caller_that_says_nothing_keeps_nobody_waiting() -> None:
    with waiting() as here, socket.create_connection(("127.0.0.1", here.port)):
        line = f"GET /callback?state=right&code=c HTTP/1.1\r\nHost: 127.0.0.1:{here.port}\r\n"
        assert b"200" in here.say(line[:20].encode(), line[20:].encode(), b"\r\n")
        assert here.answer.result(5)["code"] == "c"


def test_a_crowd_of_callers_does_not_shut_the_browser_out_for_ever() -> None:
    with waiting() as here:
        crowd = [socket.create_connection(("127.0.0.1", here.port)) for _ in range(32)]
        for one in crowd:
            one.close()
        page = b""
        while not page:
            page = here.get("/callback?state=right&code=c")
        assert here.answer.result(5)["code"] == "c"


def test_it_listens_on_this_computer_only() -> None:
    with waiting() as here:
        assert here.loopback.redirect_uri == f"http://127.0.0.1:{here.port}/callback"
        with pytest.raises(OSError, match=r"refused|unreachable"):
            socket.create_connection(("127.0.0.2", here.port), 2)


def test_the_wait_ends_in_time_and_when_it_is_cancelled() -> None:
    with listening() as loopback, pytest.raises(SignInTooLate):
        loopback.wait(lambda given: True, CancelToken(), 0.2)
    with waiting() as here:
        here.cancel.cancel()
        with pytest.raises(Cancelled):
            here.answer.result(5)


def test_nobody_listens_any_more_after_it() -> None:
    with waiting() as here:
        port = here.port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 2)


def test_named_ports_are_tried_in_order_and_used_again_at_once() -> None:
    first, second = free_port(), free_port()
    with socket.create_server(("127.0.0.1", first)):
        for _ in range(2):
            with waiting(ports=(first, second)) as here:
                assert here.port == second
                assert b"200" in here.get("/callback?state=right&code=c")
        with (
            socket.create_server(("127.0.0.1", second)),
            pytest.raises(PortsTaken) as problem,
            listening((first, second)),
        ):
            pass
    assert str(first) not in str(problem.value)
    assert "used by another program" in problem.value.sentences()


def test_it_needs_no_thread_of_its_own() -> None:
    before = threading.active_count()
    with listening():
        assert threading.active_count() == before
