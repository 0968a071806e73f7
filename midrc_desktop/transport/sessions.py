"""Sign-ins of this run: one owner for the tokens of each destination, whoever uses them."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.oidc.provider import Provider
from midrc_desktop.transport.seam import Secrets, SignedIn

_TURN_S = 0.1


@dataclass(frozen=True, slots=True)
class Token:
    """An access or id token, in memory only. It is to be renewed at `until` (monotonic clock)."""

    value: str = field(repr=False)
    until: float

    @property
    def fresh(self) -> bool:
        """Whether it can still be given to somebody who begins a request."""
        return time.monotonic() < self.until


def token(value: str, asked: float, life_s: float, ahead_s: float) -> Token:
    """A token that lives `life_s` seconds from `asked`, to be renewed `ahead_s` earlier.

    One that does not live four times as long is renewed after three quarters of its life, and
    a second earlier at least: ends are in whole seconds (RFC 7519 4.1.4).
    """
    return Token(value, asked + life_s - min(ahead_s, max(1.0, life_s / 4)))


class Session:
    """What is kept of the sign-in to one destination, and the tokens that came of it.

    Whoever changes it does so inside `mine`. What is kept is the credential (a key, a refresh
    token, or a name with a password) and, beside it, the name of the person. `ended` says that
    the destination or the provider did not take it when it was last used.
    """

    def __init__(self, name: str, secrets: Secrets) -> None:
        self._name = name
        self._secrets = secrets
        self._owner = threading.RLock()
        self.token: Token | None = None
        self.id_token: Token | None = None
        self.person: SignedIn | None = None
        self.provider: Provider | None = None
        self.subject = ""
        self.unsaved = ""
        self.ended = False

    @contextmanager
    def mine(self, cancel: CancelToken | None = None) -> Iterator[None]:
        """Be the one who renews; waits for another one who does. Raises Cancelled when asked."""
        while not self._owner.acquire(timeout=_TURN_S):
            if cancel is not None:
                cancel.check()
        try:
            yield
        finally:
            self._owner.release()

    @property
    def credential(self) -> str:
        """What is kept of the sign-in, or ""."""
        if self.unsaved:
            return self.unsaved
        return self._secrets.get(self._name) or ""

    @property
    def name(self) -> str:
        """Whose sign-in it is, in words for people, or ""."""
        if self.person is not None:
            return self.person.name
        return self._secrets.get(self._who) or ""

    def signed_in(self, credential: str) -> bool:
        """Whether there is something to send with, as far as is known without asking."""
        return bool(credential) or (self.token is not None and self.token.fresh)

    def begin(self, credential: str, name: str) -> None:
        """Keep the credential of a new sign-in, "" for one of this run alone, and whose it is."""
        self.forget_tokens()
        self.person, self.subject, self.unsaved, self.ended = None, "", "", False
        for key, kept in ((self._name, credential), (self._who, name if credential else "")):
            if kept:
                self._secrets.set(key, kept)
            else:
                self._secrets.delete(key)

    def renew(self, credential: str) -> None:
        """Keep a credential in place of the one before, which is worth nothing any more.

        If the keyring fails it is not lost while the program runs, and is kept at the next try.
        """
        self.unsaved = credential
        self._secrets.set(self._name, credential)
        self.unsaved = ""

    def end(self, credential: str | None = None) -> None:
        """Know that the sign-in is not taken any more, and remove its credential if it is given.

        One that somebody else has put in its place stays.
        """
        self.forget_tokens()
        self.ended = True
        if credential is not None and self.credential == credential:
            self.unsaved = ""
            self._secrets.delete(self._name)

    def forget_tokens(self) -> None:
        """Let go of the tokens of this run."""
        self.token = self.id_token = None

    def forget(self) -> None:
        """Remove everything of this sign-in."""
        self.forget_tokens()
        self.person, self.subject, self.unsaved, self.ended = None, "", "", False
        self._secrets.delete(self._name)
        self._secrets.delete(self._who)

    @property
    def _who(self) -> str:
        return f"{self._name} (name)"


class Sessions:
    """The sign-ins to all destinations, over what is kept of them; for any thread."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._all: dict[str, Session] = {}
        self._lock = threading.Lock()

    def of(self, destination: Destination) -> Session:
        """The one session of a destination."""
        name = name_of(destination)
        with self._lock:
            if name not in self._all:
                self._all[name] = Session(name, self._secrets)
            return self._all[name]


def name_of(destination: Destination) -> str:
    """The name under which a sign-in is kept: of its place and kind, nothing of a person."""
    sign_in = destination.sign_in
    parts = [destination.url.rstrip("/")]
    if sign_in is not None:
        parts += [sign_in.kind.value, sign_in.issuer, sign_in.client_id]
    return " ".join(part for part in parts if part)
