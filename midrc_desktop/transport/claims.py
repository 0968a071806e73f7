"""What a JSON Web Token says of itself (RFC 7519); its signature is for others to check."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Claims = Mapping[str, Any]

LEEWAY_S = 120.0
"""How far two clocks may be apart (RFC 7519 4.1.4)."""

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]*")
_LONGEST_NAME = 80


class NotAToken(ValueError):
    """The text is not a signed token in the compact form (RFC 7515 7.1)."""


class NotForUs(ValueError):
    """An id token is of another issuer, for somebody else, too old, or not of this sign-in."""


def claims_of(token: str) -> Claims:
    """The claims of a token, unverified. Raises NotAToken."""
    compact = _COMPACT.fullmatch(token)
    if compact is None:
        raise NotAToken("not three parts")
    part = compact[1]
    try:
        content = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError) as bad:
        raise NotAToken("no claims") from bad
    if not isinstance(content, dict):
        raise NotAToken("no claims")
    return content


def text(claims: Claims, name: str) -> str:
    """A claim that is text, or ""."""
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def ends(claims: Claims) -> datetime | None:
    """When the token ends (UTC), or None when it does not say so as a time that there is."""
    value = claims.get("exp")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def person(claims: Claims) -> str:
    """A name for people: the e-mail address, else the name, else the subject; one short line."""
    for name in ("email", "name", "preferred_username", "sub"):
        if said := short(text(claims, name)):
            return said
    return ""


def short(said: str) -> str:
    """What somebody else wrote, as one printable line that fits a window."""
    line = " ".join("".join(c if c.isprintable() else " " for c in said).split())
    return line if len(line) <= _LONGEST_NAME else line[: _LONGEST_NAME - 1] + "…"


def check_id_token(
    claims: Claims, *, issuer: str, client_id: str, now: float, nonce: str = "", subject: str = ""
) -> None:
    """Raise NotForUs unless the id token is of this issuer, for us and of this sign-in.

    OpenID Connect Core 3.1.3.7 (1 to 5, 9 to 11) and, with `subject`, 12.2. `now` is in seconds
    since 1970. The signature is not checked: the token comes from the token endpoint itself over
    TLS, which 3.1.3.7 (6) allows in its place.
    """
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    ending = ends(claims)
    if text(claims, "iss") != issuer:
        raise NotForUs("iss")
    if client_id not in audiences or (len(audiences) > 1 and claims.get("azp") != client_id):
        raise NotForUs("aud")
    if ending is None or ending.timestamp() <= now - LEEWAY_S:
        raise NotForUs("exp")
    if nonce and text(claims, "nonce") != nonce:
        raise NotForUs("nonce")
    if not text(claims, "sub") or (subject and text(claims, "sub") != subject):
        raise NotForUs("sub")
