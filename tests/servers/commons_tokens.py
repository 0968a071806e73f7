"""The JWTs of our Gen3: API keys and access tokens, as fence's claims are (gen3.md 2.1)."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from typing import Any

SCOPES = ["data", "user", "google_service_account", "google_credentials", "admin", "openid"]


def make_token(
    secret: str, purpose: str, issuer: str, user: str, seconds: float, *, round_: int = 0
) -> str:
    """A signed token; `purpose` is "api_key" or "access"; `round_` is told again by its claims."""
    now = time.time()
    claims = {
        "pur": purpose,
        "iss": issuer,
        "sub": "1",
        "aud": SCOPES,
        "scope": SCOPES,
        "iat": int(now),
        "exp": now + seconds if seconds < 60 else int(now + seconds),
        "jti": str(uuid.uuid4()),
        "azp": "",
        "round": round_,
    }
    if purpose == "access":
        claims["context"] = {"user": {"name": user, "is_admin": False}}
    head = _coded({"alg": "HS256", "typ": "JWT", "kid": "fence_key_test"})
    body = f"{head}.{_coded(claims)}"
    return f"{body}.{_signature(secret, body)}"


def read_token(secret: str, token: str, purpose: str) -> dict[str, Any] | None:
    """The claims of a token that we signed for this purpose and that has not ended, or None."""
    body, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature, _signature(secret, body)):
        return None
    part = body.partition(".")[2]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    ended = claims["exp"] <= time.time()
    return None if ended or claims["pur"] != purpose else claims


def _coded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _signature(secret: str, body: str) -> str:
    digest = hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
