"""Every grant against a real OpenID provider."""

import base64
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import requests

from midrc_desktop.errors import TransportProblem, VaultLocked
from midrc_desktop.jobs import Cancelled, CancelToken
from midrc_desktop.store.secrets import SecretsOfThisRun
from midrc_desktop.submission.site_profile import Destination, Kind, SignIn, SignInKind
from midrc_desktop.transport.claims import claims_of
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc.access import OidcAccess, begin, revoke
from midrc_desktop.transport.oidc.attempt import attempt
from midrc_desktop.transport.oidc.browser import is_ours, page_address, sign_in_browser
from midrc_desktop.transport.oidc.device import sign_in_with_code
from midrc_desktop.transport.oidc.loopback import listening
from midrc_desktop.transport.oidc.problems import (
    AnswerNotOurs,
    CodeEnded,
    NoPage,
    NotRevoked,
    ProviderUnfit,
    SignInDenied,
    SignInProblem,
)
from midrc_desktop.transport.oidc.provider import discover
from midrc_desktop.transport.oidc.tokens import Client, Grant, Granted, Refusal
from midrc_desktop.transport.problems import SignInNeeded
from midrc_desktop.transport.retrying import Patience
from midrc_desktop.transport.sessions import Session, Sessions
from tests.servers.identity import Identity
from tests.servers.process import free_port, wait_until

pytestmark = [
    pytest.mark.xdist_group("identity"),
    pytest.mark.usefixtures("network_of_the_tests"),
]


@pytest.fixture
def line(identity: Identity) -> Iterator[Line]:
    used = Line(authority=identity.authority.read_text())
    yield used
    used.close()


@pytest.fixture
def visitor() -> Iterator[ThreadPoolExecutor]:
    """A thread in which somebody visits the provider's pages."""
    with ThreadPoolExecutor(2) as pool:
        yield pool


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


@pytest.fixture
def client(identity: Identity, line: Line) -> Client:
    return client_of(identity, line)


@pytest.fixture
def brief(identity: Identity, line: Line) -> Client:
    """A client whose tokens end after two seconds."""
    return client_of(identity, line, "midrc-brief")


def lets_in(identity: Identity, authorization: str) -> bool:
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(
            identity.verifier, headers={"Authorization": authorization}, timeout=10
        )
    return answer.status_code == 200


def test_a_sign_in_in_the_browser_gives_tokens_that_let_in(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    session = signed_in(identity, client, visitor)
    access = OidcAccess(session, client.sign_in, client.line)
    assert lets_in(identity, access.authorization())
    assert access.authorization() == access.authorization()
    assert session.name == "donor@hospital.example"
    assert session.person is not None
    assert session.person.may_send
    assert claims_of(access.id_token())["sub"] == "donor"
    kept = counted(session)
    assert access.authorization().removeprefix("Bearer ") not in kept.history
    assert access.id_token() not in kept.history
    assert all(len(secret) <= 1280 for secret in kept.history)


def test_a_code_without_its_verifier_is_worth_nothing(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    asked, other = attempt(), attempt()
    with listening() as loopback:
        visitor.submit(identity.visit, page_address(client, asked, loopback.redirect_uri))
        answer = loopback.wait(
            lambda given: is_ours(given, client.provider, asked), CancelToken(), 30
        )
    form = {"code": answer["code"], "redirect_uri": loopback.redirect_uri}
    stolen = client.ask(Grant.CODE, form | {"code_verifier": other.verifier}, CancelToken())
    assert stolen is Refusal.ENDED


def test_a_declined_sign_in_has_its_own_sentence(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    with pytest.raises(SignInDenied) as problem:
        sign_in_browser(
            client,
            lambda page: visitor.submit(identity.visit, page, deny=True),
            CancelToken(),
            30,
        )
    assert "declined" in str(problem.value)


def test_a_browser_that_does_not_open_is_said(client: Client) -> None:
    with pytest.raises(NoPage):
        sign_in_browser(client, lambda page: False, CancelToken(), 30)


def test_a_sign_in_that_is_cancelled_ends_at_once(client: Client) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        sign_in_browser(client, lambda page: cancel.cancel(), cancel, 30)


def test_a_fixed_port_of_the_profile_is_used(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    port = free_port()
    fixed = replace(client, sign_in=replace(client.sign_in, ports=(port,)))
    pages: list[str] = []

    def open_page(page: str) -> None:
        pages.append(page)
        visitor.submit(identity.visit, page)

    assert sign_in_browser(fixed, open_page, CancelToken(), 30).refresh
    assert f"127.0.0.1%3A{port}%2Fcallback" in pages[0]


def test_another_issuer_at_the_address_is_refused(identity: Identity, line: Line) -> None:
    with pytest.raises(ProviderUnfit):
        discover(line, identity.issuer + "/", CancelToken())
    with pytest.raises(ProviderUnfit):
        discover(line, identity.issuer.replace("https:", "http:"), CancelToken())


def test_a_code_on_another_screen_signs_in(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    shown: list[tuple[str, str, int]] = []

    def show(address: str, code: str, seconds: int) -> None:
        shown.append((address, code, seconds))
        visitor.submit(identity.visit, f"{address}?user_code={code}", "second")

    granted = sign_in_with_code(client, show, CancelToken(), interval_s=0.3)
    assert granted.claims["email"] == "second@hospital.example"
    assert granted.refresh
    assert shown[0][0] == f"{identity.issuer}/device"
    assert 0 < shown[0][2] <= 60


def test_a_code_that_nobody_uses_ends(brief: Client) -> None:
    with pytest.raises(CodeEnded):
        sign_in_with_code(brief, lambda *shown: None, CancelToken(), interval_s=0.5)


def test_a_declined_code_is_said(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    def show(address: str, code: str, seconds: int) -> None:
        visitor.submit(identity.visit, f"{address}?user_code={code}", deny=True)

    with pytest.raises(SignInDenied):
        sign_in_with_code(client, show, CancelToken(), interval_s=0.3)


def test_the_wait_for_a_code_can_be_cancelled(client: Client) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        sign_in_with_code(client, lambda *shown: cancel.cancel(), cancel)


def test_tokens_that_end_are_renewed_and_the_refresh_token_rotates(
    identity: Identity, brief: Client, visitor: ThreadPoolExecutor
) -> None:
    session = signed_in(identity, brief, visitor)
    access = OidcAccess(session, brief.sign_in, brief.line)
    first, first_id = access.authorization(), access.id_token()
    wait_until(lambda: not lets_in(identity, first), 10, "the end of the token")
    second = access.authorization()
    assert second != first
    assert lets_in(identity, second)
    assert access.id_token() != first_id
    tokens = [one for one in counted(session).history if "@" not in one]
    assert len(tokens) == len(set(tokens)) == 2
    assert session.credential == tokens[-1]


def test_two_threads_renew_once(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    session = signed_in(identity, client, visitor)
    access = OidcAccess(session, client.sign_in, client.line)
    old = access.authorization()
    access.refused(old)
    barrier = threading.Barrier(8)

    def renewed(_: int) -> str:
        barrier.wait(10)
        one = OidcAccess(session, client.sign_in, client.line)
        one.refused(old)
        return one.authorization(CancelToken())

    with ThreadPoolExecutor(8) as pool:
        values = set(pool.map(renewed, range(8)))
    assert len(values) == 1
    assert old not in values
    assert len([one for one in counted(session).history if "@" not in one]) == 2


def test_the_new_refresh_token_is_kept_before_its_access_token_is_used(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    session = signed_in(identity, client, visitor)
    access = OidcAccess(session, client.sign_in, client.line)
    access.refused(access.authorization())
    secrets = counted(session)
    before, secrets.broken = list(secrets.history), True
    with pytest.raises(VaultLocked):
        access.authorization()
    assert session.token is None
    secrets.broken = False
    assert lets_in(identity, access.authorization())
    # Nothing was lost: the token that the keyring did not take is kept now, and its successor.
    assert len(secrets.history) == len(before) + 2


def test_an_old_refresh_token_that_comes_again_ends_the_sign_in(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    session = signed_in(identity, client, visitor)
    access = OidcAccess(session, client.sign_in, client.line)
    old = session.credential
    access.refused(access.authorization())
    access.authorization()
    stolen = Sessions(SecretsOfThisRun()).of(Destination(Kind.GEN3, "x", url="https://x"))
    stolen.renew(old)
    with pytest.raises(SignInNeeded) as problem:
        OidcAccess(stolen, client.sign_in, client.line).authorization()
    assert "Sign in again." in problem.value.sentences()
    access.refused(access.authorization())
    with pytest.raises(SignInNeeded):
        access.authorization()


def test_signing_out_ends_the_sign_in_at_the_provider(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    session = signed_in(identity, client, visitor)
    refresh = session.credential
    revoke(session, client.sign_in, client.line, CancelToken())
    session.forget()
    assert not session.credential
    session.renew(refresh)
    with pytest.raises(SignInNeeded):
        OidcAccess(session, client.sign_in, client.line).authorization()


def test_a_provider_that_is_gone_cannot_be_told(client: Client) -> None:
    session = Sessions(SecretsOfThisRun()).of(Destination(Kind.GEN3, "x", url="https://x"))
    session.renew("refresh")
    nowhere = f"https://localhost:{free_port()}"
    session.provider = replace(client.provider, revocation=nowhere)
    with pytest.raises(NotRevoked):
        revoke(session, client.sign_in, quick(), CancelToken())


def test_without_a_sign_in_there_is_nothing_to_send_with(client: Client) -> None:
    session = Sessions(SecretsOfThisRun()).of(Destination(Kind.GEN3, "x", url="https://x"))
    with pytest.raises(SignInNeeded):
        OidcAccess(session, client.sign_in, client.line).authorization()


def test_a_lost_connection_while_renewing_loses_no_sign_in(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    session = signed_in(identity, client, visitor)
    access = OidcAccess(session, client.sign_in, client.line)
    access.refused(access.authorization())
    there, session.provider = (
        session.provider,
        replace(client.provider, token=f"https://localhost:{free_port()}"),
    )
    with pytest.raises(TransportProblem) as problem:
        OidcAccess(session, client.sign_in, quick()).authorization()
    assert problem.value.retryable
    session.provider = there
    assert lets_in(identity, access.authorization())


def quick() -> Line:
    """A line that gives up at once."""
    return Line(patience=Patience(2, 2, 1, 0.01, 0.01))


def test_no_secret_is_in_what_a_sign_in_shows(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    granted = granted_by(identity, client, visitor)
    shown = repr(granted)
    assert granted.access.value not in shown
    assert granted.refresh not in shown
    assert base64.b64encode(granted.refresh.encode()).decode() not in shown


def test_a_scope_that_was_not_granted_is_said(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    wide = replace(client, sign_in=_with_scope(client.sign_in, "archive"))
    session = signed_in(identity, wide, visitor)
    assert session.person is not None
    assert not session.person.may_send
    assert "was not given the right to upload" in session.person.said


def _with_scope(sign_in: SignIn, scope: str) -> SignIn:
    return replace(sign_in, kind=SignInKind.BROWSER, scopes=(*sign_in.scopes, scope))


def test_a_sign_in_that_has_ended_is_known_to_have_ended(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    session = signed_in(identity, client, visitor)
    access = OidcAccess(session, client.sign_in, client.line)
    access.refused(access.authorization())
    session.renew("no refresh token of this provider")
    with pytest.raises(SignInNeeded):
        access.authorization()
    assert session.ended
    assert not session.credential
    assert session.name == "donor@hospital.example"


def test_a_provider_that_misunderstands_ends_no_sign_in(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    session = signed_in(identity, client, visitor)
    wrong = replace(client.sign_in, resource="https://elsewhere.example")
    session.forget_tokens()
    with pytest.raises(SignInProblem):
        OidcAccess(session, replace(wrong, client_id="nobody"), client.line).authorization()
    assert not session.ended
    assert session.credential


def test_a_renewal_that_is_somebody_elses_is_not_used(
    identity: Identity, client: Client, visitor: ThreadPoolExecutor
) -> None:
    session = signed_in(identity, client, visitor)
    assert session.subject == "donor"
    session.subject = "somebody else"
    session.forget_tokens()
    with pytest.raises(AnswerNotOurs):
        OidcAccess(session, client.sign_in, client.line).authorization()
    assert session.token is None
