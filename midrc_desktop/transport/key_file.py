"""A Gen3 key file: the API key that a person makes on the commons' profile page."""

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from midrc_desktop.errors import BadAnswer, Unreadable
from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.claims import NotAToken, claims_of, ends, text
from midrc_desktop.transport.gen3.permissions import signed_in
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc.provider import is_https
from midrc_desktop.transport.problems import Answered, SignInNeeded, UnexpectedAnswer
from midrc_desktop.transport.seam import SignedIn
from midrc_desktop.transport.sessions import Session, Token, token

LONGEST_KEY = 8 * 1024
"""More fits into no header. What is too long for a keyring is kept for this run."""
_LONGEST_FILE = 64 * 1024
_AHEAD_S = 300.0
_ASSUMED_S = 1200.0
_NEW_ONE = "Make a new key on the profile page of the commons, and drop its file here."
_UNCHANGED = "Nothing was changed, and nothing has left this computer."


class NotAKeyFile(BadAnswer):
    """The file is not a key file."""

    title = "This is not a key file of a data commons."
    safe = _UNCHANGED
    advice = "Drop the file that the profile page of the commons gave you (credentials.json)."


class KeyOfOther(BadAnswer):
    """The key is of another commons."""

    title = "This key is for another data commons than the destination."
    safe = _UNCHANGED
    advice = "Make a key on the profile page of the commons that you want to send to."


class KeyEnded(BadAnswer):
    """The key has ended."""

    title = "This key has ended."
    safe = _UNCHANGED
    advice = f"{_NEW_ONE} If it is a new one, check the date of this computer."


class KeyNotTaken(BadAnswer):
    """The commons does not take the key."""

    title = "The data commons does not accept this key."
    safe = _UNCHANGED
    advice = _NEW_ONE


@dataclass(frozen=True, slots=True)
class Key:
    """An API key, and when it ends (UTC)."""

    value: str = field(repr=False)
    until: datetime

    @property
    def ended(self) -> bool:
        """Whether its time is over, by this computer's clock."""
        return self.until <= datetime.now(UTC)


def read_key_file(path: Path, destination: Destination) -> Key:
    """The key in a key file, checked here: {"api_key": a token of this commons, "key_id": …}.

    Raises Unreadable, NotAKeyFile, KeyOfOther or KeyEnded.
    """
    key = parse_key(api_key_in(path), destination)
    if key.ended:
        raise KeyEnded
    return key


def api_key_in(path: Path) -> str:
    """The api_key of a key file, unchecked. Raises Unreadable or NotAKeyFile."""
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST_FILE + 1)
    except OSError as problem:
        raise Unreadable(
            "The key file cannot be read.",
            safe=_UNCHANGED,
            advice="Check that the file is still there, then try again.",
        ) from problem
    try:
        found = json.loads(content) if len(content) <= _LONGEST_FILE else None
    except (ValueError, RecursionError):
        raise NotAKeyFile from None
    if not isinstance(found, dict) or not isinstance(found.get("api_key"), str):
        raise NotAKeyFile
    key: str = found["api_key"].strip()
    return key


def parse_key(api_key: str, destination: Destination) -> Key:
    """What a key says of itself, held against the destination.

    It must be a token with `pur` "api_key" of `iss` "<destination's url>/user" that says when
    it ends. Raises NotAKeyFile or KeyOfOther.
    """
    try:
        claims = claims_of(api_key)
    except NotAToken:
        raise NotAKeyFile from None
    until = ends(claims)
    if text(claims, "pur") != "api_key" or until is None or len(api_key) > LONGEST_KEY:
        raise NotAKeyFile
    issuer, place = text(claims, "iss").rstrip("/"), destination.url.rstrip("/")
    if not is_https(issuer) or issuer.lower() not in (place.lower(), f"{place}/user".lower()):
        raise KeyOfOther
    return Key(api_key, until)


def delete_key_file(path: Path) -> None:
    """Remove a downloaded key file. Its bytes may stay on the disk until they are written over.

    Raises Unreadable when it cannot be removed, NotAKeyFile when it is none.
    """
    api_key_in(path)
    try:
        path.unlink()
    except OSError as problem:
        raise Unreadable(
            "The key file could not be deleted.",
            safe="You are signed in, and the key is kept safely.",
            advice="Delete the file yourself.",
        ) from problem


class KeyFileAccess:
    """Access tokens that an API key is exchanged for; one owner renews them.

    They live for an hour, in memory only, and are renewed five minutes before their end.
    """

    def __init__(self, session: Session, destination: Destination, line: Line) -> None:
        self._session = session
        self._url = destination.url.rstrip("/")
        self._destination = destination
        self._line = line

    def authorization(self, cancel: CancelToken | None = None) -> str:
        """See `Access.authorization`."""
        session = self._session
        with session.mine(cancel):
            if session.token is None or not session.token.fresh:
                session.forget_tokens()
                session.token = self._renewed(cancel or CancelToken())
            return f"Bearer {session.token.value}"

    def refused(self, authorization: str) -> None:
        """See `Access.refused`."""
        with self._session.mine():
            token = self._session.token
            if token is not None and authorization == f"Bearer {token.value}":
                self._session.forget_tokens()

    def use(self, key: Key, project: str, cancel: CancelToken) -> None:
        """Sign in with a key that the commons takes; only then it is kept.

        Raises KeyNotTaken or a TransportProblem, and leaves an earlier sign-in as it was.
        """
        try:
            given = exchanged(self._line, self._url, key.value, cancel)
            person = self._asked(f"Bearer {given.value}", project, cancel)
        except SignInNeeded as problem:
            raise KeyNotTaken from problem
        with self._session.mine(cancel):
            self._session.begin(key.value, person.name)
            self._session.token, self._session.person = given, person

    def ask(self, project: str, cancel: CancelToken) -> None:
        """Ask the commons who is signed in, and what that person may do."""
        person = self._asked(None, project, cancel)
        with self._session.mine(cancel):
            self._session.person = person

    def _renewed(self, cancel: CancelToken) -> Token:
        key = self._session.credential
        if not key:
            raise SignInNeeded
        try:
            given = exchanged(self._line, self._url, key, cancel)
        except SignInNeeded:
            self._session.end()
            raise
        self._session.ended = False
        return given

    def _asked(self, authorization: str | None, project: str, cancel: CancelToken) -> SignedIn:
        own = {"Authorization": authorization} if authorization else None
        try:
            content = self._line.ask(
                "GET",
                f"{self._url}/user/user",
                headers=own,
                access=None if own else self,
                cancel=cancel,
            ).json()
        except Answered as problem:
            if problem.answer.status == 401:
                raise SignInNeeded from problem
            raise
        if not isinstance(content, dict):
            raise UnexpectedAnswer
        return signed_in(content, project)


def exchanged(line: Line, url: str, api_key: str, cancel: CancelToken) -> Token:
    """The access token for an API key (`POST /user/credentials/api/access_token`).

    fence answers HTML when it does not take the key. Raises SignInNeeded, a TransportProblem.
    """
    asked = time.monotonic()
    try:
        content = line.ask(
            "POST",
            f"{url}/user/credentials/api/access_token",
            json={"api_key": api_key},
            cancel=cancel,
        ).json()
    except Answered as problem:
        if problem.answer.status in (400, 401, 403):
            raise SignInNeeded from problem
        raise
    value = content.get("access_token") if isinstance(content, dict) else None
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        raise UnexpectedAnswer
    return token(value, asked, _life(value, line), _AHEAD_S)


def _life(value: str, line: Line) -> float:
    """How long an access token lives, by its own word and the server's clock; in seconds."""
    try:
        until = ends(claims_of(value))
    except NotAToken:
        until = None
    if until is None:
        return _ASSUMED_S
    return max(0.0, until.timestamp() - (time.time() - line.skew))
