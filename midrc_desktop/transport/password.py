"""A name and a password (RFC 7617), kept together and sent over TLS only."""

import base64
import json

from midrc_desktop.errors import BadAnswer
from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.dicomweb.letting_in import let_in
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc.provider import is_https
from midrc_desktop.transport.problems import NotEncrypted, SignInNeeded
from midrc_desktop.transport.proxies import proxy_for, secret_name
from midrc_desktop.transport.seam import Secrets
from midrc_desktop.transport.sessions import Session


class NameUnfit(BadAnswer):
    """A name or password that cannot be sent (RFC 7617 2)."""

    title = "This name or password cannot be used for signing in."
    safe = "Nothing was changed, and nothing has left this computer."
    advice = "Type the name without a colon, and both without line breaks."


class PasswordNotTaken(BadAnswer):
    """The destination does not take the name and the password."""

    title = "The destination does not accept this name and password."
    safe = "Nothing was changed, and nothing of your donation has left this computer."
    advice = "Type them again. If they are right, ask whoever runs the destination."


class NoProxy(BadAnswer):
    """There is no proxy that a name and a password could be for."""

    title = "This computer uses no proxy for this destination."
    safe = "Nothing was kept."
    advice = "Ask your IT department whether this network needs one."


class PasswordAccess:
    """The Authorization header of a name and a password."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def authorization(self, cancel: CancelToken | None = None) -> str:
        """See `Access.authorization`."""
        with self._session.mine(cancel):
            name, password = unpacked(self._session.credential)
        return basic(name, password)

    def refused(self, authorization: str) -> None:
        """See `Access.refused`: there is no other to be had."""
        with self._session.mine():
            self._session.end()


class Typed:
    """A name and a password before they are kept: an Access to try them with."""

    def __init__(self, name: str, password: str) -> None:
        """Raises NameUnfit."""
        check_typed(name, password)
        self.name, self._password = name, password

    def authorization(self, cancel: CancelToken | None = None) -> str:
        """See `Access.authorization`."""
        return basic(self.name, self._password)

    def refused(self, authorization: str) -> None:
        """See `Access.refused`: there is no other."""

    def keep(self, session: Session, cancel: CancelToken) -> None:
        """Keep them as the sign-in of a destination."""
        with session.mine(cancel):
            session.begin(json.dumps([self.name, self._password]), self.name)


def sign_in(
    session: Session, typed: Typed, destination: Destination, line: Line, cancel: CancelToken
) -> None:
    """Try a name and a password at a DICOMweb archive, and keep them when it takes them.

    Raises PasswordNotTaken, or a TransportProblem.
    """
    if not is_https(destination.url):
        raise NotEncrypted
    try:
        person = let_in(line, destination.url, typed, typed.name, cancel)
    except SignInNeeded as problem:
        raise PasswordNotTaken from problem
    typed.keep(session, cancel)
    session.person = person


def keep_for_proxy(secrets: Secrets, url: str, configured: str, name: str, password: str) -> None:
    """Keep what the proxy on the way to `url` wants: the profile's (`configured`) or the system's.

    With an empty name what was kept is removed. Raises NameUnfit, or NoProxy.
    """
    proxy = proxy_for(url, configured)
    if proxy is None:
        raise NoProxy
    kept = secret_name(proxy.address)
    if not name:
        secrets.delete(kept)
        return
    check_typed(name, password)
    secrets.set(kept, f"{name}:{password}")


def proxy_place(url: str, configured: str) -> str:
    """The `host:port` of the proxy on the way to `url`, or "" where there is none."""
    proxy = proxy_for(url, configured)
    return proxy.address.removeprefix("http://") if proxy is not None else ""


def check_typed(name: str, password: str) -> None:
    """Raise NameUnfit unless both can be sent (RFC 7617 2)."""
    unprintable = any(ord(c) < 32 or ord(c) == 127 for c in name + password)
    if not name or ":" in name or unprintable:
        raise NameUnfit


def basic(name: str, password: str) -> str:
    """The header's value (RFC 7617 2.1, in UTF-8)."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode("ascii")


def unpacked(kept: str) -> tuple[str, str]:
    """The name and the password that were kept. Raises SignInNeeded when there are none."""
    if not kept:
        raise SignInNeeded
    name, password = json.loads(kept)
    return name, password
