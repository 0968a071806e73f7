"""Signing in to a destination, who is signed in, and signing out again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.store.audit import Event
from midrc_desktop.submission.site_profile import Destination, SignInKind
from midrc_desktop.transport import key_file, password
from midrc_desktop.transport.access import (
    OIDC,
    access_for,
    ask_who,
    check_allowed,
    sign_in_of,
)
from midrc_desktop.transport.key_file import KeyFileAccess
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc import access as oidc
from midrc_desktop.transport.oidc.browser import sign_in_browser
from midrc_desktop.transport.oidc.device import Show, sign_in_with_code
from midrc_desktop.transport.oidc.tokens import Client, Granted
from midrc_desktop.transport.problems import SignInNeeded
from midrc_desktop.transport.seam import Access
from midrc_desktop.transport.sessions import Session
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.work import Work

NOT_TAKEN = (key_file.KeyEnded, key_file.KeyNotTaken, password.PasswordNotTaken)
"""What says that a key or a password is a right one, and lets nobody in."""

WARNING = timedelta(days=7)
"""How long before its end a key is said to be ending."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the sign-in to a destination stands.

    `needed` says that somebody must sign in before anything is sent. `until` is when the
    sign-in ends (UTC, ISO), or "" when that is not known; `ending` within a week. `lasting`
    says that it is there when the program is started again. `said` are the permissions, or
    what is wrong, as a sentence; `may_send` is False when the destination would take nothing.
    """

    needed: bool
    name: str = ""
    until: str = ""
    lasting: bool = True
    ending: bool = False
    said: str = ""
    may_send: bool = True


def standing(desk: Desk, destination: Destination) -> Standing:
    """How the sign-in stands, as far as is known here: asks no network."""
    if destination.sign_in is None:
        return Standing(needed=False)
    session = desk.sessions.of(destination)
    try:
        credential = session.credential
        if not session.signed_in(credential) and not session.ended:
            return Standing(needed=True, lasting=desk.secrets.lasting)
        name = session.name
    except DesktopError as problem:
        return Standing(needed=True, said=problem.sentences())
    if session.ended:
        return Standing(needed=True, name=name, said=SignInNeeded().title)
    person = session.person
    until = _until(destination, credential)
    lasting = desk.secrets.lasting and bool(credential)
    if until is not None and until <= datetime.now(UTC):
        return Standing(
            needed=True,
            name=name,
            until=_iso(until),
            lasting=lasting,
            said=key_file.KeyEnded().title + " " + key_file.KeyEnded().advice,
        )
    return Standing(
        needed=False,
        name=name,
        until=_iso(until) if until else "",
        lasting=lasting,
        ending=until is not None and until - datetime.now(UTC) <= WARNING,
        said=person.said if person else "",
        may_send=person.may_send if person else True,
    )


def use_key_file(desk: Desk, destination: Destination, path: Path) -> Work[None, Standing]:
    """Sign in to a Gen3 commons with the key file of its profile page.

    The work raises Unreadable; NotAKeyFile, KeyOfOther, KeyEnded or KeyNotTaken (BadAnswer);
    VaultLocked when the keyring fails; or a TransportProblem. An earlier sign-in then stays.
    """
    sign_in_of(destination, SignInKind.KEY_FILE)
    session, project = desk.sessions.of(destination), desk.site.project

    def run(report: Report, cancel: CancelToken) -> None:
        key = key_file.read_key_file(path, destination)
        with line(desk, destination) as used:
            KeyFileAccess(session, destination, used).use(key, project, cancel)

    return _signing_in(desk, destination, run)


def delete_key_file(path: Path) -> None:
    """Remove the downloaded key file; the bytes are not overwritten, which disks do not promise.

    Raises Unreadable, or NotAKeyFile when it is another file.
    """
    key_file.delete_key_file(path)


def in_browser(
    desk: Desk, destination: Destination, open_page: Callable[[str], object]
) -> Work[None, Standing]:
    """Sign in on the provider's page in the system's browser.

    `open_page` is called with its address on the work's thread, and returns False when it could
    not be opened. The work raises a SignInProblem, VaultLocked or a TransportProblem; it ends
    when it is cancelled, or after five minutes.
    """

    def grant(client: Client, cancel: CancelToken) -> Granted:
        return sign_in_browser(client, open_page, cancel)

    return _with_provider(desk, destination, grant)


def with_code(desk: Desk, destination: Destination, show: Show) -> Work[None, Standing]:
    """Sign in with a code on another screen: `show(address, code, seconds)` is called once.

    It is called on the work's thread. Raises as `in_browser`.
    """

    def grant(client: Client, cancel: CancelToken) -> Granted:
        return sign_in_with_code(client, show, cancel)

    return _with_provider(desk, destination, grant)


def with_password(
    desk: Desk, destination: Destination, name: str, secret: str
) -> Work[None, Standing]:
    """Sign in with a name and a password, once the destination has taken them.

    Raises NameUnfit; the work raises PasswordNotTaken, VaultLocked or a TransportProblem.
    """
    sign_in_of(destination, SignInKind.PASSWORD)
    typed = password.Typed(name, secret)
    session = desk.sessions.of(destination)

    def run(report: Report, cancel: CancelToken) -> None:
        with line(desk, destination) as used:
            password.sign_in(session, typed, destination, used, cancel)

    return _signing_in(desk, destination, run)


def check(desk: Desk, destination: Destination) -> Work[None, Standing]:
    """Ask the destination who is signed in and what that person may do.

    The work raises SignInNeeded when the sign-in has ended, or a TransportProblem.
    """
    project = desk.site.project

    def run(report: Report, cancel: CancelToken) -> None:
        with line(desk, destination) as used:
            ask_who(destination, desk.sessions, used, project, cancel)

    return Work("Asking what you may send", run, lambda _: standing(desk, destination))


def sign_out(desk: Desk, destination: Destination) -> Work[None, None]:
    """Remove everything of the sign-in, here and at a provider that can be told.

    The work raises NotRevoked when the provider could not be told; here it is gone even so.
    """
    session, sign_in = desk.sessions.of(destination), destination.sign_in
    proxy = _proxy_of_it_alone(desk, destination)

    def run(report: Report, cancel: CancelToken) -> None:
        with session.mine(cancel):
            try:
                if sign_in is not None and sign_in.kind in OIDC:
                    with line(desk, destination) as used:
                        oidc.revoke(session, sign_in, used, cancel)
            finally:
                session.forget()
                if proxy:
                    password.keep_for_proxy(desk.secrets, destination.url, proxy, "", "")

    def keep(_: None) -> None:
        desk.store.audit.note(Event.SIGNED_OUT, said=destination.name)

    return Work("Signing out", run, keep)


def may_send(
    desk: Desk, destination: Destination, used: Line, project: str
) -> Callable[[CancelToken], None]:
    """What asks, in any thread and before the first byte, whether the destination takes anything.

    It raises NotAllowedToSend with the permissions in words, SignInNeeded, or a TransportProblem.
    """
    sessions = desk.sessions
    return lambda cancel: check_allowed(destination, sessions, used, project, cancel)


def proxy_of(desk: Desk, destination: Destination) -> str:
    """The proxy on the way to a destination as "host:port", or ""."""
    return password.proxy_place(destination.url, _proxy(desk, destination))


def proxy_sign_in(desk: Desk, destination: Destination, name: str, secret: str) -> None:
    """Keep the name and the password for the proxy on the way; with no name, remove them.

    Raises NameUnfit or NoProxy (BadAnswer), or VaultLocked.
    """
    password.keep_for_proxy(desk.secrets, destination.url, _proxy(desk, destination), name, secret)


def line(desk: Desk, destination: Destination) -> Line:
    """A line to a destination, to be closed by whoever asked for it."""
    return Line(
        secrets=desk.secrets,
        authority=destination.authority,
        proxy=_proxy(desk, destination),
        pace=desk.pace,
    )


def access(desk: Desk, destination: Destination, used: Line) -> Access | None:
    """The sign-in for those who send; None for a destination that asks for none."""
    return access_for(destination, desk.sessions, used)


def _proxy(desk: Desk, destination: Destination) -> str:
    """The proxy that the profile or the person has named, or ""."""
    return destination.proxy or desk.proxy


def _proxy_of_it_alone(desk: Desk, destination: Destination) -> str:
    """The proxy on the way there, if no other destination is reached through it."""
    proxy = proxy_of(desk, destination)
    others = (one for one in desk.site.destinations if one.is_network and one != destination)
    return "" if any(proxy_of(desk, one) == proxy for one in others) else proxy


def _with_provider(
    desk: Desk,
    destination: Destination,
    grant: Callable[[Client, CancelToken], Granted],
) -> Work[None, Standing]:
    sign_in = sign_in_of(destination, *OIDC)
    session: Session = desk.sessions.of(destination)

    def run(report: Report, cancel: CancelToken) -> None:
        with line(desk, destination) as used:
            provider = oidc.provider_of(session, sign_in, used, cancel)
            granted = grant(Client(used, provider, sign_in), cancel)
            with session.mine(cancel):
                oidc.begin(session, granted)

    return _signing_in(desk, destination, run)


def _signing_in(
    desk: Desk, destination: Destination, run: Callable[[Report, CancelToken], None]
) -> Work[None, Standing]:
    def keep(_: None) -> Standing:
        desk.store.audit.note(Event.SIGNED_IN, said=destination.name)
        return standing(desk, destination)

    return Work("Signing in", run, keep)


def _until(destination: Destination, credential: str) -> datetime | None:
    """When the credential ends, where it says so itself."""
    sign_in = destination.sign_in
    if sign_in is None or sign_in.kind is not SignInKind.KEY_FILE or not credential:
        return None
    try:
        return key_file.parse_key(credential, destination).until
    except DesktopError:
        return None


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
