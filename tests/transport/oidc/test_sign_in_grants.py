"""Every grant against a real OpenID provider."""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from midrc_desktop.jobs import Cancelled, CancelToken
from midrc_desktop.transport.claims import claims_of
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc.access import OidcAccess
from midrc_desktop.transport.oidc.attempt import attempt
from midrc_desktop.transport.oidc.browser import is_ours, page_address, sign_in_browser
from midrc_desktop.transport.oidc.device import sign_in_with_code
from midrc_desktop.transport.oidc.loopback import listening
from midrc_desktop.transport.oidc.problems import (
    CodeEnded,
    NoPage,
    ProviderUnfit,
    SignInDenied,
)
from midrc_desktop.transport.oidc.provider import discover
from midrc_desktop.transport.oidc.tokens import Client, Grant, Refusal
from tests.servers.identity import Identity
from tests.servers.process import free_port
from tests.transport.oidc.signed_in import (
    counted,
    granted_by,
    lets_in,
    signed_in,
    with_scope,
)

pytestmark = [
    pytest.mark.xdist_group("identity"),
    pytest.mark.usefixtures("network_of_the_tests"),
]


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
    wide = replace(client, sign_in=with_scope(client.sign_in, "archive"))
    session = signed_in(identity, wide, visitor)
    assert session.person is not None
    assert not session.person.may_send
    assert "was not given the right to upload" in session.person.said
