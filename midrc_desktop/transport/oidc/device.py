"""Sign-in with a code on another screen: the device authorization grant (RFC 8628)."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.claims import short, text
from midrc_desktop.transport.oidc.browser import OFFLINE
from midrc_desktop.transport.oidc.problems import (
    AnswerNotOurs,
    CodeEnded,
    ProviderUnfit,
    SignInDenied,
    SignInProblem,
)
from midrc_desktop.transport.oidc.provider import is_https
from midrc_desktop.transport.oidc.tokens import Client, Grant, Granted, Refusal

INTERVAL_S = 5.0
"""How often is asked when the provider does not say (RFC 8628 3.2)."""
SLOWER_S = 5.0
_LONGEST_INTERVAL_S = 60.0
_LONGEST_S = 1800.0

Show = Callable[[str, str, int], object]
"""Shows the address, the code to be typed there, and the seconds that it is good for."""


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What the provider gave to sign in with (RFC 8628 3.2). Times are in seconds."""

    device_code: str = field(repr=False)
    user_code: str
    address: str
    expires_in: float
    interval: float


def sign_in_with_code(
    client: Client, show: Show, cancel: CancelToken, interval_s: float = INTERVAL_S
) -> Granted:
    """Show a code and ask until the person has used it; `interval_s` where the provider is mute.

    Raises CodeEnded, SignInDenied, SignInProblem, ProviderUnfit, or a TransportProblem.
    """
    code = _code(client, cancel, interval_s)
    until = time.monotonic() + code.expires_in
    show(code.address, code.user_code, int(code.expires_in))
    interval = code.interval
    while time.monotonic() + interval < until:
        cancel.wait(interval)
        answer = client.ask(Grant.DEVICE, {"device_code": code.device_code}, cancel)
        if isinstance(answer, Granted):
            return answer
        interval = next_interval(answer, interval)
    raise CodeEnded


def next_interval(refusal: Refusal, interval: float) -> float:
    """How long to wait before the next question (RFC 8628 3.5).

    Raises SignInDenied, CodeEnded or SignInProblem when there is none.
    """
    match refusal:
        case Refusal.PENDING:
            return interval
        case Refusal.SLOW_DOWN:
            return interval + SLOWER_S
        case Refusal.DENIED:
            raise SignInDenied
        case Refusal.EXPIRED:
            raise CodeEnded
        case _:
            raise SignInProblem


def read_code(content: Mapping[str, Any], interval_s: float = INTERVAL_S) -> DeviceCode:
    """The provider's answer to the first question. Raises AnswerNotOurs."""
    device_code, user_code = text(content, "device_code"), text(content, "user_code")
    address = text(content, "verification_uri")
    if not device_code or not user_code or short(user_code) != user_code:
        raise AnswerNotOurs
    if not is_https(address):
        raise AnswerNotOurs
    try:
        expires_in = float(content.get("expires_in", 0))
        interval = float(content.get("interval", interval_s))
    except (TypeError, ValueError) as bad:
        raise AnswerNotOurs from bad
    return DeviceCode(
        device_code,
        user_code,
        address,
        expires_in=min(expires_in, _LONGEST_S),
        interval=min(max(interval, 0.0), _LONGEST_INTERVAL_S) or interval_s,
    )


def _code(client: Client, cancel: CancelToken, interval_s: float) -> DeviceCode:
    provider, sign_in = client.provider, client.sign_in
    if not provider.device:
        raise ProviderUnfit("The sign-in service does not offer a sign-in with a code.")
    form = {"client_id": sign_in.client_id, "scope": " ".join(sign_in.scopes)}
    if OFFLINE in sign_in.scopes:
        form["prompt"] = "consent"
    if sign_in.resource:
        form["resource"] = sign_in.resource
    answer = client.line.ask(
        "POST", provider.device, form=form, expected=(200, 400, 401, 403), cancel=cancel
    )
    content = answer.json()
    if answer.status != 200 or not isinstance(content, dict):
        raise ProviderUnfit("The sign-in service does not let this program sign in with a code.")
    return read_code(content, interval_s)
