"""From a destination of the site profile and a sign-in to its storage."""

import time
from urllib.parse import urlsplit

from midrc_desktop.errors import BadAnswer
from midrc_desktop.submission.site_profile import Bucket, Destination
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.s3.cognito import IdentityPool
from midrc_desktop.transport.s3.credentials import (
    CredentialSource,
    IdTokens,
    TemporaryCredentials,
)
from midrc_desktop.transport.s3.signing import SignedLine
from midrc_desktop.transport.s3.storage import Storage, root_of
from midrc_desktop.transport.s3.sts import WebIdentity
from midrc_desktop.transport.seam import Access


def storage_of(destination: Destination, access: Access | None, line: Line) -> Storage:
    """The destination's storage, opened by whoever has signed in. Asks nobody yet.

    Raises BadAnswer when the profile does not say how.
    """
    bucket = destination.bucket
    if bucket is None or not isinstance(access, IdTokens):
        raise BadAnswer(
            "The site profile does not say how your sign-in opens the destination's storage.",
            safe="Nothing was sent, and your donation is safe on this computer.",
            advice="Ask whoever made the site profile for a new one.",
        )
    credentials = TemporaryCredentials(
        _source(destination.url, bucket, access, line),
        server_time=lambda: time.time() - line.skew,
    )
    signed_line = SignedLine(line, credentials, bucket.region)
    return Storage(root_of(destination.url, bucket.name), signed_line)


def _source(url: str, bucket: Bucket, tokens: IdTokens, line: Line) -> CredentialSource:
    if bucket.role:
        service = bucket.token_service or _token_service(url, bucket.region)
        return WebIdentity(service, bucket.role, tokens, line)
    service = bucket.token_service or f"https://cognito-identity.{bucket.region}.amazonaws.com/"
    pool, provider = bucket.identity_pool, bucket.identity_provider
    return IdentityPool(service, pool, provider, tokens, line=line)


def _token_service(url: str, region: str) -> str:
    """Amazon's own of the region; others offer it where their storage is."""
    name = urlsplit(url).hostname or ""
    for end in (".amazonaws.com", ".amazonaws.com.cn"):
        if name.endswith(end):
            return f"https://sts.{region}{end}/"
    return url
