"""Which proxy a request goes through, and what is shown to that proxy and nobody else."""

import base64
import ipaddress
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from requests.utils import should_bypass_proxies

from midrc_desktop.transport.problems import ProxyUnusable
from midrc_desktop.transport.seam import Secrets

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy's address, `http://host:port`, and the Proxy-Authorization to show to it, or ""."""

    address: str
    authorization: str = field(default="", repr=False)


def secret_name(address: str) -> str:
    """The name under which Secrets keep `user:password` of the proxy of that address.

    Raises ProxyUnusable.
    """
    return f"proxy {_parts(address)[0]}"


def proxy_for(url: str, configured: str = "", secrets: Secrets | None = None) -> Proxy | None:
    """The proxy for a request to `url`: the profile's, else the system's, or None for no proxy.

    The profile's serves all requests; of the system's the exceptions (no_proxy) count too. What is
    not encrypted and stays on this computer goes through none. A user in the address of the
    environment is used where Secrets know none. Raises ProxyUnusable.
    """
    if urlsplit(url).scheme == "http" and on_this_computer(url):
        return None
    address = configured or _of_system(url)
    if not address:
        return None
    place, user = _parts(address)
    known = secrets.get(f"proxy {place}") if secrets is not None else None
    user = known or user
    shown = f"Basic {base64.b64encode(user.encode()).decode('ascii')}" if user else ""
    return Proxy(f"http://{place}", shown)


def on_this_computer(url: str) -> bool:
    """Whether an address leads to this computer itself (RFC 6761 6.3, RFC 1122 3.2.1.3)."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _of_system(url: str) -> str:
    proxies = urllib.request.getproxies()
    address = proxies.get(urlsplit(url).scheme) or proxies.get("all") or ""
    if not address or should_bypass_proxies(url, no_proxy=None):
        return ""
    return address


def _parts(address: str) -> tuple[str, str]:
    """`host:port` and `user:password` of a proxy's address."""
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        raise ProxyUnusable from None
    if not host or parts.scheme != "http":
        raise ProxyUnusable
    user = ""
    if parts.username:
        user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}", user
