"""Real proxies that want a name and a password: squid and tinyproxy."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.process import free_port, listens, running
from tests.servers.required import SQUID, TINYPROXY, need

USER, PASSWORD = "corp", "pr0xy-pass"

_TINYPROXY = """Port {port}
Listen 127.0.0.1
Timeout 60
MaxClients 20
BasicAuth {user} {password}
LogLevel Error
"""
_SQUID = """http_port 127.0.0.1:{port}
auth_param basic program {helper} {folder}/users
auth_param basic children 1 startup=1
acl known proxy_auth REQUIRED
acl forbidden port 9
http_access deny forbidden
http_access allow known
http_access deny all
pid_filename none
cache_log /dev/null
access_log none
netdb_filename none
cache deny all
cache_mem 8 MB
max_filedescriptors 256
pinger_enable off
shutdown_lifetime 0 seconds
dns_v4_first on
hosts_file /etc/hosts
visible_hostname proxy.example.org
"""
_HELPER = Path("/usr/lib/squid/basic_ncsa_auth")


@contextmanager
def tinyproxy(folder: Path) -> Iterator[str]:
    """The address of a tinyproxy with basic authentication."""
    port = free_port()
    settings = folder / "tinyproxy.conf"
    settings.write_text(_TINYPROXY.format(port=port, user=USER, password=PASSWORD))
    command = [need("tinyproxy", TINYPROXY), "-d", "-c", settings]
    with running(command, ready=listens(port), log=folder / "tinyproxy.log", mercy_s=0):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def squid(folder: Path) -> Iterator[str]:
    """The address of a squid with basic authentication; it forbids the way to port 9."""
    program = need("squid", SQUID)
    # squid gives up root's rights, so what it reads lies where everybody may read.
    own = Path(tempfile.mkdtemp(prefix="squid-"))
    try:
        own.chmod(0o755)
        hashed = subprocess.run(
            ["openssl", "passwd", "-apr1", "-stdin"],
            input=PASSWORD.encode(),
            capture_output=True,
            check=True,
        ).stdout.decode()
        (own / "users").write_text(f"{USER}:{hashed}")
        (own / "users").chmod(0o644)
        port = free_port()
        settings = own / "squid.conf"
        settings.write_text(_SQUID.format(port=port, helper=_HELPER, folder=own))
        log = folder / "squid.log"
        command = [program, "-N", "-f", settings]
        env = {**os.environ, "LC_ALL": "C"}
        with running(command, ready=listens(port), log=log, env=env, mercy_s=0):
            yield f"http://127.0.0.1:{port}"
    finally:
        shutil.rmtree(own)
