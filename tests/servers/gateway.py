"""nginx before an Orthanc: TLS, and the ways in which archives are opened to the outside.

Each way is the root of a DICOMweb service, `https://localhost:<port>/dicom-web`.
"""

import contextlib
import os
import secrets
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.servers.authority import Authority
from tests.servers.orthanc import NAME, PASSWORD, Orthanc
from tests.servers.process import Program, free_port, listens, running, wait_until
from tests.servers.required import NGINX, need

SMALL_BODY = 300_000
"""The most bytes of a request at `small`."""

_RETRIEVAL = r"~ ^/dicom-web/studies/[^/]+/series/[^/]+/instances/[^/]+$"
_SEARCH = r"~ ^/dicom-web/studies/[^/]+/instances$"
_BY_TOKEN = f"""
    auth_request /_verify; auth_request_set $wa $upstream_http_www_authenticate;
    error_page 401 = @refused;
    proxy_set_header Authorization "Basic {b64encode(f"{NAME}:{PASSWORD}".encode()).decode()}";"""


@dataclass
class Gateway:
    """A running gateway.

    `basic` shows all of Orthanc, its own interface too, and Orthanc asks for name and password
    itself. `half_open` shows of that interface that it is an Orthanc, and no more. `web_only`
    shows DICOMweb and nothing else, `write_only` lists and gives nothing back, `no_search` gives
    back and does not list, `blind` takes and shows nothing, `small` takes small requests,
    `bearer` wants an access token of the identity server ("" without one).
    """

    basic: str
    half_open: str
    web_only: str
    write_only: str
    no_search: str
    blind: str
    small: str
    bearer: str
    authority: Path
    log: Path
    program: Program

    def asked(self) -> list[str]:
        """Every request so far, as bytes, status, and what was asked."""
        mark = secrets.token_hex(8)
        with requests.Session() as session:
            session.trust_env, session.verify = False, str(self.authority)
            session.get(f"{self.web_only.removesuffix('/dicom-web')}/{mark}", timeout=30)
        # nginx has one worker here, and writes a line when a request has ended.
        wait_until(lambda: mark in self.log.read_text())
        return self.log.read_text().splitlines()


@contextlib.contextmanager
def gateway(
    folder: Path, archive: Orthanc, authority: Authority, verifier: str = ""
) -> Iterator[Gateway]:
    """A gateway to an Orthanc; `verifier` is the identity server's address for `auth_request`."""
    program = need("nginx", NGINX)
    folder.mkdir(parents=True, exist_ok=True)
    ports = [free_port() for _ in range(8)]
    deny = "return 403;"
    servers = [
        (ports[0], {"/": ""}),
        (ports[1], {"/": "", "/tools/": deny}),
        (ports[2], {"/": "return 404;", "/dicom-web/": ""}),
        (ports[3], {"/": "return 404;", "/dicom-web/": "", _RETRIEVAL: deny}),
        (ports[4], {"/": "return 404;", "/dicom-web/": "", _SEARCH: deny}),
        (ports[5], {"/": "return 404;", "/dicom-web/": "limit_except POST { deny all; }"}),
        (ports[6], {"/": "return 404;", "/dicom-web/": f"client_max_body_size {SMALL_BODY};"}),
    ]
    if verifier:
        servers.append((ports[7], {"/": _BY_TOKEN}))
    text = _http(folder, archive, authority, verifier, servers)
    (folder / "nginx.conf").write_text(text)
    with running(
        [program, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"],
        ready=listens(ports[0]),
        log=folder / "nginx.log",
        mercy_s=0,
    ) as started:
        urls = [f"https://localhost:{port}/dicom-web" for port in ports]
        yield Gateway(
            *urls[:7], urls[7] if verifier else "", authority.file, folder / "access.log", started
        )


def _http(
    folder: Path,
    archive: Orthanc,
    authority: Authority,
    verifier: str,
    servers: list[tuple[int, dict[str, str]]],
) -> str:
    certificate = authority.good()
    user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    blocks = "\n".join(_server(port, places, verifier) for port, places in servers)
    return f"""{user} worker_processes 1; daemon off; pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
  log_format sizes '$request_length $status $request';
  access_log {folder}/access.log sizes; {temporary}
  upstream archive {{ server 127.0.0.1:{archive.port}; keepalive 8; }}
  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
  client_max_body_size 0; proxy_request_buffering off; proxy_read_timeout 120s;
  ssl_certificate {certificate.file}; ssl_certificate_key {certificate.key};
{blocks}
}}
"""


def _server(port: int, places: dict[str, str], verifier: str) -> str:
    locations = "\n".join(
        f"    location {place} {{ {extra} proxy_pass http://archive; }}"
        for place, extra in places.items()
    )
    if verifier:
        locations += f"""
    location = /_verify {{ internal; proxy_pass {verifier}; proxy_pass_request_body off;
      proxy_set_header Content-Length ""; }}
    location @refused {{ add_header WWW-Authenticate $wa always; return 401; }}"""
    return f"  server {{ listen 127.0.0.1:{port} ssl;\n{locations}\n  }}"
