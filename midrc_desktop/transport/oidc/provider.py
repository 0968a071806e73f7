"""What an OpenID provider says of itself (OpenID Connect Discovery 1.0 4, RFC 8414)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc.problems import ProviderUnfit

_WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider's addresses, all https; "" for what it does not offer.

    `names_itself` says that its answers carry `iss` (RFC 9207).
    """

    issuer: str
    token: str
    authorization: str = ""
    device: str = ""
    revocation: str = ""
    names_itself: bool = False


def discover(line: Line, issuer: str, cancel: CancelToken) -> Provider:
    """Ask a provider for its description.

    Raises ProviderUnfit when it is not that of `issuer`, has an address without TLS, or rules
    PKCE with S256 out; or a TransportProblem.
    """
    if not is_https(issuer):
        raise ProviderUnfit
    content = line.ask("GET", issuer.rstrip("/") + _WELL_KNOWN, cancel=cancel).json()
    if not isinstance(content, dict):
        raise ProviderUnfit
    return read_provider(content, issuer)


def read_provider(content: Mapping[str, Any], issuer: str) -> Provider:
    """The provider of a description. Raises ProviderUnfit; see `discover`."""
    # Discovery 4.3: the issuer must be exactly the one that was asked.
    if content.get("issuer") != issuer:
        raise ProviderUnfit
    methods = content.get("code_challenge_methods_supported", ["S256"])
    if not isinstance(methods, list) or "S256" not in methods:
        raise ProviderUnfit("The sign-in service does not offer a safe sign-in (PKCE with S256).")
    provider = Provider(
        issuer=issuer,
        token=_address(content, "token_endpoint"),
        authorization=_address(content, "authorization_endpoint"),
        device=_address(content, "device_authorization_endpoint"),
        revocation=_address(content, "revocation_endpoint"),
        names_itself=content.get("authorization_response_iss_parameter_supported") is True,
    )
    if not provider.token:
        raise ProviderUnfit
    return provider


def is_https(url: str) -> bool:
    """Whether a URL is one of TLS, with a host and nobody's name in it."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc


def _address(content: Mapping[str, Any], name: str) -> str:
    url = content.get(name, "")
    if url == "":
        return ""
    if not isinstance(url, str) or not is_https(url):
        raise ProviderUnfit
    return url
