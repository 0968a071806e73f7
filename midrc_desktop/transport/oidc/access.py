"""A standing sign-in with refresh tokens: one owner renews, and saves before it uses."""

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.site_profile import SignIn
from midrc_desktop.transport.claims import person, text
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc.problems import NoIdToken, NotRevoked, ServiceBusy, SignInProblem
from midrc_desktop.transport.oidc.provider import Provider, discover
from midrc_desktop.transport.oidc.tokens import Client, Grant, Granted, Refusal
from midrc_desktop.transport.problems import SignInNeeded
from midrc_desktop.transport.seam import SignedIn
from midrc_desktop.transport.sessions import Session

MISSING = (
    "This account was not given the right to upload that the site profile asks for. Ask whoever "
    "runs the destination for it."
)


class OidcAccess:
    """Access tokens (and id tokens) of a sign-in, renewed by the refresh grant (RFC 6749 6).

    Tokens are in memory only. A provider that rotates refresh tokens ends the whole sign-in
    when an old one comes again (RFC 9700 4.14.2): so only the owner of the session renews,
    and the new refresh token is kept before anything that came with it is used.
    """

    def __init__(self, session: Session, sign_in: SignIn, line: Line) -> None:
        self._session = session
        self._sign_in = sign_in
        self._line = line

    def authorization(self, cancel: CancelToken | None = None) -> str:
        """See `Access.authorization`."""
        session = self._session
        with session.mine(cancel):
            if session.token is None or not session.token.fresh:
                self._renew(cancel or CancelToken())
            assert session.token is not None
            return f"Bearer {session.token.value}"

    def id_token(self, cancel: CancelToken | None = None) -> str:
        """An id token that is good for a minute, or as long as the provider makes them.

        Raises SignInNeeded, NoIdToken, or a TransportProblem.
        """
        session = self._session
        with session.mine(cancel):
            if session.id_token is None or not session.id_token.fresh:
                self._renew(cancel or CancelToken())
            if session.id_token is None:
                raise NoIdToken
            return session.id_token.value

    def refused(self, authorization: str) -> None:
        """See `Access.refused`; an id token is let go in the same way."""
        session = self._session
        with session.mine():
            if session.token is not None and authorization == f"Bearer {session.token.value}":
                session.token = None
            if session.id_token is not None and authorization == session.id_token.value:
                session.id_token = None

    def _renew(self, cancel: CancelToken) -> None:
        session = self._session
        refresh = session.credential
        if not refresh:
            raise SignInNeeded
        if session.unsaved:
            session.renew(refresh)
        provider = provider_of(session, self._sign_in, self._line, cancel)
        client = Client(self._line, provider, self._sign_in)
        form = {"refresh_token": refresh}
        granted = client.ask(Grant.REFRESH, form, cancel, subject=session.subject)
        if granted is Refusal.BUSY:
            raise ServiceBusy
        if granted is Refusal.ENDED:
            session.end(refresh)
            raise SignInNeeded
        if isinstance(granted, Refusal):
            raise SignInProblem
        if granted.refresh:
            session.renew(granted.refresh)
        _use(session, granted)


def provider_of(session: Session, sign_in: SignIn, line: Line, cancel: CancelToken) -> Provider:
    """The provider of a sign-in, asked for its description once in a run."""
    if session.provider is None:
        session.provider = discover(line, sign_in.issuer, cancel)
    return session.provider


def begin(session: Session, granted: Granted) -> None:
    """Begin a sign-in with what the provider gave. Called inside `session.mine`."""
    name = person(granted.claims)
    session.begin(granted.refresh, name)
    session.person = SignedIn(name)
    _use(session, granted)


def _use(session: Session, granted: Granted) -> None:
    session.subject = text(granted.claims, "sub") or session.subject
    session.id_token = granted.id_token or session.id_token
    session.token = granted.access
    if granted.missing:
        session.person = SignedIn(session.name, may_send=False, said=MISSING)


def revoke(session: Session, sign_in: SignIn, line: Line, cancel: CancelToken) -> None:
    """Tell the provider that the sign-in has ended (RFC 7009), where it offers that.

    Called inside `session.mine`. Raises NotRevoked when it cannot be told.
    """
    refresh = session.credential
    if not refresh:
        return
    try:
        provider = provider_of(session, sign_in, line, cancel)
        if not provider.revocation:
            return
        form = {
            "token": refresh,
            "token_type_hint": "refresh_token",
            "client_id": sign_in.client_id,
        }
        line.ask("POST", provider.revocation, form=form, media="any", cancel=cancel)
    except TransportProblem as problem:
        raise NotRevoked from problem
