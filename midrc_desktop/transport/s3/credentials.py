"""Temporary credentials: kept in memory only, and renewed by one owner before they end."""

import time
from collections.abc import Callable, Collection
from threading import Lock
from typing import Protocol, runtime_checkable

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.answers import Answer
from midrc_desktop.transport.problems import Answered, SignInNeeded
from midrc_desktop.transport.s3.problems import NoTemporaryKeys
from midrc_desktop.transport.s3.sigv4 import Credentials
from midrc_desktop.transport.seam import Access

AHEAD_S = 300.0
"""Credentials are renewed so long before they end, or in the last quarter of a short life."""


@runtime_checkable
class IdTokens(Access, Protocol):
    """A sign-in with OpenID Connect: gives ID tokens that others believe.

    `refused` is told an ID token that was not taken.
    """

    def id_token(self, cancel: CancelToken | None = None) -> str:
        """An ID token, good for a minute at least. Raises SignInNeeded or a TransportProblem."""
        ...


class CredentialSource(Protocol):
    """Gives temporary credentials for a standing sign-in."""

    def new(self, cancel: CancelToken) -> Credentials:
        """Fresh credentials. Raises SignInNeeded, NoTemporaryKeys or a TransportProblem."""
        ...


class TemporaryCredentials:
    """The owner of the credentials: used from several threads, of which one renews."""

    def __init__(
        self, source: CredentialSource, *, server_time: Callable[[], float] = time.time
    ) -> None:
        """`server_time` gives the seconds since 1970 by the server's clock."""
        self._source = source
        self._server_time = server_time
        self._lock = Lock()
        self._kept: Credentials | None = None
        self._renew_at = 0.0

    def current(self, cancel: CancelToken) -> Credentials:
        """Credentials that are good for now.

        Where renewing fails and those at hand have not ended yet, they are given once more.
        """
        with self._lock:
            now = self._server_time()
            if self._kept is not None and now < self._renew_at:
                return self._kept
            try:
                self._kept = self._source.new(cancel)
            except TransportProblem:
                if self._kept is None or now >= self._kept.until:
                    raise
                return self._kept
            now = self._server_time()
            life = self._kept.until - now
            self._renew_at = self._kept.until - min(AHEAD_S, life / 4)
            return self._kept

    def refused(self, credentials: Credentials) -> None:
        """The storage did not take these: the next ones are fresh."""
        with self._lock:
            if self._kept is credentials:
                self._kept = None


def exchanged(
    tokens: IdTokens,
    ask: Callable[[str], Credentials],
    *,
    code: Callable[[Answer], str],
    stale: Collection[str],
    cancel: CancelToken,
) -> Credentials:
    """What `ask` gives for an ID token; one that is refused is renewed once.

    Raises SignInNeeded when a fresh one is refused with one of the `stale` codes, which say that
    the token is no good, NoTemporaryKeys when with another, or what `ask` raises.
    """
    token = tokens.id_token(cancel)
    try:
        return ask(token)
    except Answered as problem:
        if not _is_refusal(problem):
            raise
    tokens.refused(token)
    try:
        return ask(tokens.id_token(cancel))
    except Answered as problem:
        if not _is_refusal(problem):
            raise
        said = code(problem.answer)
        raise (SignInNeeded if said in stale else NoTemporaryKeys)(detail=said[:80]) from problem


def _is_refusal(problem: Answered) -> bool:
    return problem.answer.status in (400, 401, 403)
