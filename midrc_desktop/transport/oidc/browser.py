"""Sign-in in the system's browser: authorization code with PKCE and a loopback redirect."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.oidc.attempt import Attempt, attempt
from midrc_desktop.transport.oidc.loopback import PATIENCE_S, Answer, listening
from midrc_desktop.transport.oidc.problems import (
    AnswerNotOurs,
    NoPage,
    ProviderUnfit,
    ServiceBusy,
    SignInDenied,
    SignInProblem,
)
from midrc_desktop.transport.oidc.provider import Provider
from midrc_desktop.transport.oidc.tokens import Client, Grant, Granted, Refusal, refusal

OFFLINE = "offline_access"


def sign_in_browser(
    client: Client,
    open_page: Callable[[str], object],
    cancel: CancelToken,
    patience_s: float = PATIENCE_S,
) -> Granted:
    """Sign a person in with RFC 8252: `open_page` is given the address of the provider's page.

    Raises PortsTaken, NoPage, SignInTooLate, SignInDenied, AnswerNotOurs, or a TransportProblem.
    """
    provider = client.provider
    if not provider.authorization:
        raise ProviderUnfit("The sign-in service does not offer a sign-in in the browser.")
    asked = attempt()
    with listening(client.sign_in.ports) as loopback:
        if open_page(page_address(client, asked, loopback.redirect_uri)) is False:
            raise NoPage
        answer = loopback.wait(lambda given: is_ours(given, provider, asked), cancel, patience_s)
    if "error" in answer:
        raise _problem(refusal(answer))
    form = {
        "code": answer["code"],
        "redirect_uri": loopback.redirect_uri,
        "code_verifier": asked.verifier,
    }
    granted = client.ask(Grant.CODE, form, cancel, nonce=asked.nonce)
    if isinstance(granted, Refusal):
        raise AnswerNotOurs
    return granted


def page_address(client: Client, asked: Attempt, redirect_uri: str) -> str:
    """The address of the provider's page (RFC 6749 4.1.1, RFC 7636 4.3, RFC 8707 2)."""
    provider, sign_in = client.provider, client.sign_in
    query = {
        "response_type": "code",
        "client_id": sign_in.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(sign_in.scopes),
        "state": asked.state,
        "code_challenge": asked.challenge,
        "code_challenge_method": "S256",
    }
    if client.is_openid:
        query["nonce"] = asked.nonce
    if OFFLINE in sign_in.scopes:
        query["prompt"] = "consent"  # OpenID Connect Core 11
    if sign_in.resource:
        query["resource"] = sign_in.resource
    joint = "&" if urlsplit(provider.authorization).query else "?"
    return provider.authorization + joint + urlencode(query)


def is_ours(given: Answer, provider: Provider, asked: Attempt) -> bool:
    """Whether a callback answers this sign-in: its state, its issuer (RFC 9207), one outcome."""
    if not asked.is_state(given.get("state", "")):
        return False
    if given.get("iss", "" if provider.names_itself else provider.issuer) != provider.issuer:
        return False
    return bool(given.get("code")) != bool(given.get("error"))


def _problem(refusal: Refusal) -> SignInProblem:
    """What the provider's page came back with (RFC 6749 4.1.2.1)."""
    if refusal is Refusal.DENIED:
        return SignInDenied()
    return ServiceBusy() if refusal is Refusal.BUSY else SignInProblem()
