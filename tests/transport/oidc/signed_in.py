"""Somebody who has signed in at the provider, and what was kept of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import requests

from midrc_desktop.errors import VaultLocked
from midrc_desktop.jobs import CancelToken
from midrc_desktop.store.secrets import SecretsOfThisRun
from midrc_desktop.submission.site_profile import Destination, Kind, SignIn, SignInKind
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc.access import begin
from midrc_desktop.transport.oidc.browser import sign_in_browser
from midrc_desktop.transport.oidc.provider import discover
from midrc_desktop.transport.oidc.tokens import Client, Granted
from midrc_desktop.transport.retrying import Patience
from midrc_desktop.transport.sessions import Session, Sessions
from tests.servers.identity import Identity


class Counted(SecretsOfThisRun):
    """Secrets that remember what was kept, in order, and can fail."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[str] = []
        self.broken = False

    def set(self, name: str, secret: str) -> None:
        if self.broken:
            raise VaultLocked
        self.history.append(secret)
        super().set(name, secret)


def client_of(identity: Identity, line: Line, client_id: str = "midrc-desktop") -> Client:
    sign_in = identity.sign_in(client_id=client_id)
    return Client(line, discover(line, sign_in.issuer, CancelToken()), sign_in)


def granted_by(identity: Identity, client: Client, visitor: ThreadPoolExecutor) -> Granted:
    return sign_in_browser(
        client, lambda page: visitor.submit(identity.visit, page), CancelToken(), 30
    )


def signed_in(identity: Identity, client: Client, visitor: ThreadPoolExecutor) -> Session:
    destination = Destination(
        Kind.DICOMWEB, "Archive", url="https://archive", sign_in=client.sign_in
    )
    session = Sessions(Counted()).of(destination)
    begin(session, granted_by(identity, client, visitor))
    return session


def counted(session: Session) -> Counted:
    secrets = session._secrets
    assert isinstance(secrets, Counted)
    return secrets


def lets_in(identity: Identity, authorization: str) -> bool:
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(
            identity.verifier, headers={"Authorization": authorization}, timeout=10
        )
    return answer.status_code == 200


def quick() -> Line:
    """A line that gives up at once."""
    return Line(patience=Patience(2, 2, 1, 0.01, 0.01))


def with_scope(sign_in: SignIn, scope: str) -> SignIn:
    return replace(sign_in, kind=SignInKind.BROWSER, scopes=(*sign_in.scopes, scope))
