"""Our own Gen3 for tests: fence, indexd, sheepdog and an object storage behind one address.

It answers as the real services did (../shared/reference/gen3_transcript.txt). In a process of its
own: `python -m tests.servers.commons --folder DIR --port N [--certificate PEM --key PEM]
[--settings JSON] [--key-file FILE]`. For tests it also answers `GET /_state` (what it holds) and
takes `POST /_settings` (an object of Settings), `POST /_end_access_tokens`, and
`POST /_expire_urls` (how many of the next uploads meet an address that has ended).
"""

import argparse
import contextlib
import json
import secrets
import signal
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.servers.commons_calls import Call, Reply, Wrong, json_reply, message
from tests.servers.commons_fence import Fence
from tests.servers.commons_indexd import Indexd
from tests.servers.commons_kept import Kept
from tests.servers.commons_objects import BUCKET, Facts, Objects, OwnObjects
from tests.servers.commons_rules import Rules, read_dictionary
from tests.servers.commons_settings import Settings
from tests.servers.commons_sheepdog import Sheepdog


class Commons:
    """A running Gen3. `requests` counts calls by `<method> <service and step>`.

    `unanswered` counts by the same names how many of the next calls are done and not answered.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        certificate: tuple[Path, Path] | None = None,
        settings: Settings | None = None,
        objects: Objects | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.settings = settings or Settings()
        self.requests: Counter[str] = Counter()
        self.unanswered: Counter[str] = Counter()
        self.kept = Kept(folder / "kept.sqlite")
        secret = self.kept.get("secret", "own") or secrets.token_hex(32)
        self.kept.put("secret", "own", secret)
        self.own = OwnObjects(folder / "objects", self.kept, secret, self.settings)
        self.objects = objects or self.own
        self.indexd = Indexd(self.settings, self.kept, self.objects)
        self.fence = Fence(self.settings, secret, self.indexd, self.objects)
        self.sheepdog = Sheepdog(
            self.settings, self.kept, Rules(read_dictionary()), self.fence, self.indexd
        )
        self._one = threading.RLock()
        self._server = _Server(self, port, certificate)
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://localhost:{self._server.server_address[1]}"
        self.own.address = self.fence.address = self.url
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        """End the server; what it held stays in its folder."""
        self._server.shutdown()
        self._server.end()
        self._thread.join()
        self.kept.close()

    def key_file(self, seconds: float | None = None) -> dict[str, str]:
        """The content of an API key file, good for so long."""
        return self.fence.api_key(self.settings.key_ttl if seconds is None else seconds)

    def stored(self) -> dict[str, Facts]:
        """What lies in the object storage, by key."""
        return self.objects.stored()

    def state(self) -> dict[str, Any]:
        """All that it holds, as JSON can say it."""
        return {
            "objects": {key: asdict(facts) for key, facts in self.stored().items()},
            "uploads": self.objects.open_uploads(),
            "index": self.indexd.rows(),
            "records": self.sheepdog.records(),
            "requests": dict(self.requests),
        }

    def fresh(self) -> None:
        """Forget all that was sent, all counts and all special behaviour."""
        for key in (*self.stored(), *self.objects.open_uploads()):
            self.objects.delete(key)
        self.kept.clear()
        self.requests.clear()
        self.unanswered.clear()
        self.settings.change(vars(Settings()))
        self.own.expire_next = self.own.damage_next = 0
        self.own.slow_next = self.own.unjoined_next = 0
        self.indexd.spoil.clear()
        self.indexd.slow.clear()
        self.fence.revoked.clear()
        self.sheepdog.reject.clear()
        self.sheepdog.hides_dictionary = False

    def answer(self, call: Call) -> Reply:
        """Answer a call to any of the services. Raises Wrong, or ConnectionError to say nothing."""
        service, step = _counted(call.path)
        name = f"{call.method} {service}{step}"
        self.requests[name] += 1
        reply = self._answer(call, service)
        if self.unanswered[name] > 0:
            self.unanswered[name] -= 1
            raise ConnectionError
        return reply

    def _answer(self, call: Call, service: str) -> Reply:
        if service == f"/{BUCKET}":
            return self.own.take(call)
        with self._one:
            if service == "/user":
                return self.fence.answer(call)
            if service == "/index":
                return self.indexd.answer(call)
            if service == "/api":
                return self.sheepdog.answer(call)
            if call.path == "/_state":
                return json_reply(200, self.state())
            if call.path == "/_settings" and call.method == "POST":
                self.settings.change(json.loads(call.body()))
                return json_reply(200, {})
            if call.path == "/_end_access_tokens" and call.method == "POST":
                self.fence.end_access_tokens()
                return json_reply(200, {})
            if call.path == "/_expire_urls" and call.method == "POST":
                self.own.expire_next = int(json.loads(call.body()))
                return json_reply(200, {})
        raise message(404, "The requested URL was not found on the server.")


def _counted(path: str) -> tuple[str, str]:
    """The service of a path, and its step without any names in it."""
    first, _, rest = path.removeprefix("/").partition("/")
    words = [word for word in rest.split("/") if word in STEPS]
    return f"/{first}", "".join(f"/{word}" for word in words)


STEPS = {
    "access_token", "user", "data", "upload", "multipart", "init", "complete", "index",
    "submission", "bulk", "documents", "_dry_run", "_dictionary", "export", "entities",
}  # fmt: skip


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, commons: Commons, port: int, certificate: tuple[Path, Path] | None) -> None:
        self.commons = commons
        self._open: set[socket.socket] = set()
        self._tls: ssl.SSLContext | None = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(*certificate)
        super().__init__(("127.0.0.1", port), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self._tls:
            connection = self._tls.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks is the client's matter; the tests look at what is kept."""

    def end(self) -> None:
        self.server_close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    disable_nagle_algorithm = True

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        call = Call(
            self.command,
            unquote(parts.path),
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile,
            int(self.headers.get("Content-Length", 0)),
            self.client_address[0],
        )
        try:
            reply = self.server.commons.answer(call)
        except Wrong as wrong:
            reply = wrong.reply
        if call.unread:
            self.close_connection = True
        self.send_response(reply.status)
        if reply.media:
            self.send_header("Content-Type", reply.media)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _answer

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle()

    def log_message(self, *arguments: Any) -> None:
        """What was asked is counted instead."""


@contextlib.contextmanager
def running(folder: Path, **options: Any) -> Iterator[Commons]:
    """A Gen3 in this process, as long as the block lasts."""
    commons = Commons(folder, **options)
    try:
        yield commons
    finally:
        commons.stop()


def main() -> None:
    """Run until SIGTERM; says `ready <address>` on standard output."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--settings", default="{}")
    parser.add_argument("--key-file", type=Path, help="write an API key file here")
    given = parser.parse_args()
    settings = Settings()
    settings.change(json.loads(given.settings))
    pair = (given.certificate, given.key) if given.certificate else None
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    with running(given.folder, port=given.port, certificate=pair, settings=settings) as commons:
        if given.key_file:
            given.key_file.write_text(json.dumps(commons.key_file()))
        print(f"ready {commons.url}", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
