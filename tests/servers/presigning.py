"""Addresses that hold their own signature, as fence gives them out."""

from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from midrc_desktop.transport.s3.sigv4 import (
    ALGORITHM,
    Credentials,
    canonical_form,
    host,
    query,
    scope,
    sign,
    stamp,
)


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
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{scope(region, when)}",
        "X-Amz-Date": stamp(when),
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": "host",
    }
    if credentials.session_token:
        values["X-Amz-Security-Token"] = credentials.session_token
    asked = query(values)
    canonical = canonical_form(method, parts.path, asked, {"host": host(url)}, "UNSIGNED-PAYLOAD")
    signature = sign(canonical, credentials, region, when)
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{asked}&X-Amz-Signature={signature}"
