"""AWS Signature Version 4: how a request to S3-compatible storage shows who sends it.

After "Authenticating Requests (AWS Signature Version 4)" of the Amazon S3 API reference. The
signature always covers the SHA-256 of the body: a body that is changed on the way is refused.
"""

import functools
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
"""The digest of a request without a body."""

ALGORITHM = "AWS4-HMAC-SHA256"
_ALSO_SIGNED = frozenset({"content-md5", "content-type", "date", "if-none-match", "range"})
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request is signed with; `until` is when they end, in seconds since 1970 (UTC)."""

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)
    until: float = float("inf")
    _keys: dict[str, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    def signing_key(self, scope: str) -> bytes:
        """The key that signs in this scope; kept as long as these credentials, and no longer."""
        key = self._keys.get(scope)
        if key is None:
            key = f"AWS4{self.secret_key}".encode()
            for step in scope.split("/"):
                key = hmac.digest(key, step.encode(), "sha256")
            self._keys[scope] = key
        return key


def escaped(text: str, *, keep: str = "") -> str:
    """Text with every byte of its UTF-8 percent-encoded but A-Z a-z 0-9 - . _ ~ and `keep`."""
    return quote(text, safe=keep)


def query(values: Mapping[str, str]) -> str:
    """Parameters as a query in the order and form in which they are signed."""
    pairs = sorted((escaped(name), escaped(value)) for name, value in values.items())
    return "&".join(f"{name}={value}" for name, value in pairs)


def signed(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body_sha256: str,
    *,
    credentials: Credentials,
    region: str,
    when: datetime,
) -> dict[str, str]:
    """The headers that sign a request to S3, to be sent with those given.

    `url` has its path and query percent-encoded as `escaped` does it, `body_sha256` is in hex.
    Of the headers given, those of S3 and the ones that describe the body are signed.
    """
    added = {"x-amz-content-sha256": body_sha256, "x-amz-date": stamp(when)}
    if credentials.session_token:
        added["x-amz-security-token"] = credentials.session_token
    parts = urlsplit(url)
    covered = {"host": _host(parts.scheme, parts.netloc)}
    for name, value in {**headers, **added}.items():
        lower = name.lower()
        if lower.startswith("x-amz-") or lower in _ALSO_SIGNED:
            covered[lower] = " ".join(value.split())
    asked = query(dict(parse_qsl(parts.query, keep_blank_values=True))) if parts.query else ""
    signature = sign(
        canonical_form(method, parts.path, asked, covered, body_sha256),
        credentials,
        region,
        when,
    )
    added["Authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key}/{scope(region, when)}, "
        f"SignedHeaders={';'.join(sorted(covered))}, Signature={signature}"
    )
    return added


def host(url: str) -> str:
    """The Host header of a request to this URL: without the port that goes without saying."""
    parts = urlsplit(url)
    return _host(parts.scheme, parts.netloc)


@functools.lru_cache(maxsize=4)
def _host(scheme: str, netloc: str) -> str:
    parts = SplitResult(scheme, netloc, "", "", "")
    name = parts.hostname or ""
    if ":" in name:
        name = f"[{name}]"
    usual = parts.port is None or parts.port == _PORTS.get(parts.scheme)
    return name if usual else f"{name}:{parts.port}"


def sign(canonical: str, credentials: Credentials, region: str, when: datetime) -> str:
    """The signature, in hex, of a request in its canonical form."""
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join((ALGORITHM, stamp(when), scope(region, when), digest))
    key = credentials.signing_key(scope(region, when))
    return hmac.digest(key, text.encode(), "sha256").hex()


def canonical_form(
    method: str, path: str, asked: str, covered: Mapping[str, str], body_sha256: str
) -> str:
    """A request as it is signed: `asked` is its query, `covered` its signed headers."""
    names = sorted(covered)
    lines = "".join(f"{name}:{covered[name]}\n" for name in names)
    return "\n".join((method, path or "/", asked, lines, ";".join(names), body_sha256))


@functools.lru_cache(maxsize=4)
def stamp(when: datetime) -> str:
    """A moment as signatures have it, in UTC."""
    return when.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


@functools.lru_cache(maxsize=4)
def scope(region: str, when: datetime) -> str:
    """What a signature is good for: a day, a region, S3."""
    return f"{when.astimezone(UTC):%Y%m%d}/{region}/s3/aws4_request"
