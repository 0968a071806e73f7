"""What becomes of a sign-in when the line fails in the middle of a renewal."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import CancelToken
from midrc_desktop.store.secrets import SecretsOfThisRun
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.submission.site_profile import Kind as Place
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc.access import OidcAccess, begin
from midrc_desktop.transport.oidc.browser import sign_in_browser
from midrc_desktop.transport.oidc.provider import discover
from midrc_desktop.transport.oidc.tokens import Client
from midrc_desktop.transport.problems import SignInNeeded
from midrc_desktop.transport.retrying import Patience
from midrc_desktop.transport.sessions import Session, Sessions
from tests.servers.authority import Authority
from tests.servers.fault_proxy import FaultProxy
from tests.servers.faults import Fault, Kind, Plan
from tests.servers.identity import Identity

pytestmark = [
    pytest.mark.xdist_group("identity"),
    pytest.mark.usefixtures("network_of_the_tests"),
]
ONCE = Patience(2, 1, 1, 0.01, 0.01)


@contextmanager
def renewing(identity: Identity, authority: Authority, fault: Kind) -> Iterator[OidcAccess]:
    """A sign-in that is to be renewed, the first time through this fault."""
    sign_in = identity.sign_in()
    port = urlsplit(identity.issuer).port
    assert port is not None
    with (
        ThreadPoolExecutor(1) as visitor,
        Line(authority=authority.file.read_text(), patience=ONCE) as line,
        FaultProxy(port, authority, Plan([Fault(fault, 0)]), trusted=authority) as proxy,
    ):
        client = Client(line, discover(line, sign_in.issuer, CancelToken()), sign_in)
        session = signed_in(client, visitor, identity)
        session.provider = replace(client.provider, token=f"{proxy.url}/token")
        yield OidcAccess(session, sign_in, line)


def signed_in(client: Client, visitor: ThreadPoolExecutor, identity: Identity) -> Session:
    destination = Destination(Place.GEN3, "x", url="https://x", sign_in=client.sign_in)
    session = Sessions(SecretsOfThisRun()).of(destination)
    begin(
        session,
        sign_in_browser(
            client, lambda page: visitor.submit(identity.visit, page), CancelToken(), 30
        ),
    )
    session.forget_tokens()
    return session


@pytest.mark.parametrize(
    "fault",
    [Kind.RESET_UP, Kind.BAD_GATEWAY, Kind.TOO_MANY, Kind.CAPTIVE, Kind.REDIRECT, Kind.OTHER_HOST],
)
def test_a_renewal_that_did_not_reach_the_provider_loses_no_sign_in(
    identity: Identity, authority: Authority, fault: Kind
) -> None:
    with renewing(identity, authority, fault) as access:
        with pytest.raises(TransportProblem) as problem:
            access.authorization()
        assert not isinstance(problem.value, SignInNeeded)
        assert access.authorization().startswith("Bearer ")


@pytest.mark.parametrize("fault", [Kind.LOST_ANSWER, Kind.CUT_ANSWER])
def test_a_renewal_whose_answer_was_lost_asks_to_sign_in_again(
    identity: Identity, authority: Authority, fault: Kind
) -> None:
    # The provider has taken the refresh token, and takes it for stolen when it comes again.
    with renewing(identity, authority, fault) as access:
        with pytest.raises(TransportProblem):
            access.authorization()
        with pytest.raises(SignInNeeded):
            access.authorization()
