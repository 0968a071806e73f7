"""The secrets of one sign-in: what ties the browser's answer to the question that was asked."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in: `state` (RFC 6749 10.12), PKCE `verifier` (RFC 7636 4.1), OpenID's `nonce`."""

    state: str = field(repr=False)
    verifier: str = field(repr=False)
    nonce: str = field(repr=False)

    @property
    def challenge(self) -> str:
        """The S256 code challenge of the verifier (RFC 7636 4.2): 43 characters."""
        digest = hashlib.sha256(self.verifier.encode("ascii")).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")

    def is_state(self, given: str) -> bool:
        """Whether this is the state of this sign-in; takes as long for any text."""
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.state.encode("ascii"))


def attempt() -> Attempt:
    """A new sign-in, of 256 random bits each."""
    return Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))
