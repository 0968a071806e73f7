"""The token endpoint: what it is asked, and what its answers mean (RFC 6749 5, RFC 8628 3.5)."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.site_profile import SignIn
from midrc_desktop.transport.claims import (
    Claims,
    NotAToken,
    NotForUs,
    check_id_token,
    claims_of,
)
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc.problems import AnswerNotOurs
from midrc_desktop.transport.oidc.provider import Provider
from midrc_desktop.transport.sessions import Token, token

AHEAD_S = 60.0
"""How long before its end a token is renewed, so that a request begun with it can end."""
_ASSUMED_S = 300.0
_OPENID = frozenset({"openid", "offline_access", "profile", "email"})
"""Scopes that give no right at the destination (OpenID Connect Core 5.4, 11)."""


class Grant(StrEnum):
    """What a token is asked for with."""

    CODE = "authorization_code"
    REFRESH = "refresh_token"
    DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


class Refusal(StrEnum):
    """The errors that mean something of their own to us; all others are OTHER."""

    PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"
    DENIED = "access_denied"
    EXPIRED = "expired_token"
    ENDED = "invalid_grant"
    BUSY = "temporarily_unavailable"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Granted:
    """What the provider gave. `refresh` and `id_token` are "" and None where it gave none.

    `missing` are the scopes that were asked for and not granted.
    """

    access: Token
    refresh: str = field(default="", repr=False)
    id_token: Token | None = None
    claims: Claims = field(default_factory=dict, repr=False)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Client:
    """This program as a client of a provider: a public one, without a secret (RFC 6749 2.1)."""

    line: Line
    provider: Provider
    sign_in: SignIn

    def ask(
        self,
        grant: Grant,
        form: Mapping[str, str],
        cancel: CancelToken,
        *,
        nonce: str = "",
        subject: str = "",
    ) -> Granted | Refusal:
        """Ask the token endpoint once.

        A repetition inside the line does no harm that the lost answer has not done already:
        codes and rotated refresh tokens are good for one use. An id token must have `nonce`
        and `subject`, where given. Raises AnswerNotOurs or a TransportProblem.
        """
        fields = {"grant_type": grant.value, "client_id": self.sign_in.client_id, **form}
        if self.sign_in.resource:
            fields["resource"] = self.sign_in.resource
        asked = time.monotonic()
        answer = self.line.ask(
            "POST", self.provider.token, form=fields, expected=(200, 400, 401, 403), cancel=cancel
        )
        content = answer.json()
        if not isinstance(content, dict):
            raise AnswerNotOurs
        if answer.status != 200:
            return refusal(content)
        return self._granted(content, asked, nonce, subject)

    def _granted(
        self, content: Mapping[str, Any], asked: float, nonce: str, subject: str
    ) -> Granted:
        access, refresh = content.get("access_token"), content.get("refresh_token", "")
        kind, id_token = content.get("token_type", ""), content.get("id_token", "")
        if not isinstance(access, str) or not _is_plain(access):
            raise AnswerNotOurs
        if not all(isinstance(one, str) for one in (refresh, kind, id_token)):
            raise AnswerNotOurs
        if kind.lower() != "bearer" or (nonce and self.is_openid and not id_token):
            raise AnswerNotOurs
        claims: Claims = {}
        identity = None
        if id_token:
            now = time.time() - self.line.skew
            claims = self._checked(id_token, now, nonce, subject)
            identity = token(id_token, asked, float(claims["exp"]) - now, AHEAD_S)
        return Granted(
            access=token(access, asked, _lifetime(content), AHEAD_S),
            refresh=refresh,
            id_token=identity,
            claims=claims,
            missing=_missing(content, self.sign_in),
        )

    @property
    def is_openid(self) -> bool:
        """Whether an id token is asked for (OpenID Connect Core 3.1.2.1)."""
        return "openid" in self.sign_in.scopes

    def _checked(self, id_token: str, now: float, nonce: str, subject: str) -> Claims:
        try:
            claims = claims_of(id_token)
            check_id_token(
                claims,
                issuer=self.provider.issuer,
                client_id=self.sign_in.client_id,
                now=now,
                nonce=nonce,
                subject=subject,
            )
        except (NotAToken, NotForUs) as bad:
            raise AnswerNotOurs from bad
        return claims


def refusal(content: Mapping[str, Any]) -> Refusal:
    """What an error answer means."""
    known = {one.value: one for one in Refusal} | {"server_error": Refusal.BUSY}
    error = content.get("error")
    return known.get(error, Refusal.OTHER) if isinstance(error, str) else Refusal.OTHER


def _is_plain(token: str) -> bool:
    # RFC 6750 2.1, so that it cannot break out of a header.
    return bool(token) and token.isascii() and token.isprintable() and " " not in token


def _lifetime(content: Mapping[str, Any]) -> float:
    seconds = content.get("expires_in", _ASSUMED_S)
    try:
        return max(0.0, float(seconds))
    except (TypeError, ValueError):
        return _ASSUMED_S


def _missing(content: Mapping[str, Any], sign_in: SignIn) -> tuple[str, ...]:
    granted = content.get("scope")
    if not isinstance(granted, str):
        return ()  # RFC 6749 5.1: as it was asked for
    return tuple(one for one in sign_in.scopes if one not in {*granted.split(), *_OPENID})
