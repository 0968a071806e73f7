"""Renewing, rotating and ending a sign-in at a real OpenID provider."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from midrc_desktop.errors import TransportProblem, VaultLocked
from midrc_desktop.jobs import CancelToken
from midrc_desktop.store.secrets import SecretsOfThisRun
from midrc_desktop.submission.site_profile import Destination, Kind
from midrc_desktop.transport.oidc.access import OidcAccess, revoke
from midrc_desktop.transport.oidc.problems import (
    AnswerNotOurs,
    NotRevoked,
    SignInProblem,
)
from midrc_desktop.transport.oidc.tokens import Client
from midrc_desktop.transport.problems import SignInNeeded
from midrc_desktop.transport.sessions import Sessions
from tests.servers.identity import Identity
from tests.servers.process import free_port, wait_until
from tests.transport.oidc.signed_in import counted, lets_in, quick, signed_in

pytestmark = [
    pytest.mark.xdist_group("identity"),
    pytest.mark.usefixtures("network_of_the_tests"),
]


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
