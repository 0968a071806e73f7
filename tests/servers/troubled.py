"""A real nginx that answers as the Internet does on a bad day."""

import os
from pathlib import Path

from tests.servers.authority import Authority, Certificate
from tests.servers.process import Program, free_port, listens
from tests.servers.required import NGINX, need

LARGEST = 100_000
"""Bytes of a body that `/small` takes."""

_HEAD = """
worker_processes 1; master_process off; daemon off;
pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; server_tokens off; keepalive_timeout 30s;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  ssl_protocols TLSv1.2 TLSv1.3; client_max_body_size 0; default_type application/json;
"""
_SERVER = """
  server {{
    listen 127.0.0.1:{port} ssl; ssl_certificate {certificate}; ssl_certificate_key {key};
    location / {{ return 200 '{{"ok": true}}'; }}
    location /plain {{ default_type text/plain; return 200 'ok'; }}
    location /xml {{ default_type text/xml; return 200 '<ok/>'; }}
    location /empty {{ return 204; }}
    location /portal {{ default_type text/html; return 200 '<html>Guest WiFi</html>'; }}
    location /elsewhere {{ return 302 http://127.0.0.1:9/sign-in; }}
    location /here {{ return 301 /; }}
    location /small {{ client_max_body_size {largest}; proxy_pass http://127.0.0.1:1; }}
    location /gateway {{ proxy_pass http://127.0.0.1:1; }}
    location /later {{ error_page 503 = @later; return 503; }}
    location @later {{ add_header Retry-After 7 always; return 503 'busy'; }}
    location ~ ^/status/(?<code>403|404|410|429|500|503|507|511)$ {{
      if ($code = 403) {{ return 403; }} if ($code = 404) {{ return 404; }}
      if ($code = 410) {{ return 410; }} if ($code = 429) {{ return 429; }}
      if ($code = 500) {{ return 500; }} if ($code = 503) {{ return 503; }}
      if ($code = 507) {{ return 507; }} return 511;
    }}
  }}
"""


class Troubled:
    """One nginx: `url` with a good certificate and paths that fail, the others with bad ones.

    `authority` is the PEM text of who vouches for all but `unknown`.
    """

    def __init__(self, folder: Path, authority: Authority, stranger: Authority) -> None:
        folder.mkdir()
        self._ports: list[int] = []
        self._text = _HEAD.format(folder=folder)
        self.authority = authority.file.read_text()
        self.url = self._serve(authority.good())
        self.other_host = self._serve(authority.other_host())
        self.expired = self._serve(authority.expired())
        self.not_yet_valid = self._serve(authority.not_yet_valid())
        self.unknown = self._serve(stranger.good())
        settings = folder / "nginx.conf"
        user = "user root;" if os.getuid() == 0 else ""
        settings.write_text(f"{user}{self._text}}}")
        self.program = Program(
            [need("nginx-light", NGINX), "-c", settings, "-p", folder, "-e", folder / "start.log"],
            ready=lambda: all(listens(port)() for port in self._ports),
            log=folder / "out.log",
        )

    def _serve(self, certificate: Certificate) -> str:
        port = free_port()
        self._ports.append(port)
        self._text += _SERVER.format(
            port=port, certificate=certificate.file, key=certificate.key, largest=LARGEST
        )
        return f"https://localhost:{port}"
