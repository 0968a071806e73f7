"""AWS Signature Version 4: how a request to S3-compatible storage shows who sends it.

After "Authenticating Requests (AWS Signature Version 4)" of the Amazon S3 API reference. The
signature always covers the SHA-256 of the body: a body that is changed on the way is refused.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit

EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
"""The digest of a request without a body."""

UNSIGNED = "UNSIGNED-PAYLOAD"
"""Stands for the digest of the body where it is not known when the signature is made."""

_ALGORITHM = "AWS4-HMAC-SHA256"
_ALSO_SIGNED = frozenset({"content-md5", "content-type", "date", "if-none-match", "range"})
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request is signed with; `until` is when they end, in seconds since 1970 (UTC)."""

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)
    until: float = float("inf")


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
    added = {"x-amz-content-sha256": body_sha256, "x-amz-date": _stamp(when)}
    if credentials.session_token:
        added["x-amz-security-token"] = credentials.session_token
    covered = {"host": host(url)}
    for name, value in {**headers, **added}.items():
        lower = name.lower()
        if lower.startswith("x-amz-") or lower in _ALSO_SIGNED:
            covered[lower] = " ".join(value.split())
    parts = urlsplit(url)
    values = dict(parse_qsl(parts.query, keep_blank_values=True))
    signature = sign(
        _canonical(method, parts.path, query(values), covered, body_sha256),
        credentials,
        region,
        when,
    )
    added["Authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key}/{_scope(region, when)}, "
        f"SignedHeaders={';'.join(sorted(covered))}, Signature={signature}"
    )
    return added


def presigned(
    method: str,
    url: str,
    *,
    credentials: Credentials,
    region: str,
    when: datetime,
    seconds: int,
) -> str:
    """The URL with a signature in its query that allows this one request for so many seconds."""
    parts = urlsplit(url)
    values = {
        **dict(parse_qsl(parts.query, keep_blank_values=True)),
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{_scope(region, when)}",
        "X-Amz-Date": _stamp(when),
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": "host",
    }
    if credentials.session_token:
        values["X-Amz-Security-Token"] = credentials.session_token
    asked = query(values)
    canonical = _canonical(method, parts.path, asked, {"host": host(url)}, UNSIGNED)
    signature = sign(canonical, credentials, region, when)
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{asked}&X-Amz-Signature={signature}"


def host(url: str) -> str:
    """The Host header of a request to this URL: without the port that goes without saying."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    if ":" in name:
        name = f"[{name}]"
    usual = parts.port is None or parts.port == _PORTS.get(parts.scheme)
    return name if usual else f"{name}:{parts.port}"


def sign(canonical: str, credentials: Credentials, region: str, when: datetime) -> str:
    """The signature, in hex, of a request in its canonical form."""
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join((_ALGORITHM, _stamp(when), _scope(region, when), digest))
    key = f"AWS4{credentials.secret_key}".encode()
    for step in (*_scope(region, when).split("/"), text):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    return key.hex()


def _canonical(
    method: str, path: str, asked: str, covered: Mapping[str, str], body_sha256: str
) -> str:
    names = sorted(covered)
    lines = "".join(f"{name}:{covered[name]}\n" for name in names)
    return "\n".join((method, path or "/", asked, lines, ";".join(names), body_sha256))


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _scope(region: str, when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%d}/{region}/s3/aws4_request"
