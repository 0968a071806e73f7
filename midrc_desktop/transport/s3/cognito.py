"""Amazon Cognito's identity pools: an ID token becomes temporary credentials.

After the Amazon Cognito Identity Pools API reference (GetId, GetCredentialsForIdentity). The
sign-in itself is the pool's hosted page, which is OpenID Connect like any other.
"""

import json

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.answers import Answer
from midrc_desktop.transport.body import BytesBody
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.problems import UnexpectedAnswer
from midrc_desktop.transport.s3.credentials import IdTokens, exchanged
from midrc_desktop.transport.s3.sigv4 import Credentials

_TYPE = "application/x-amz-json-1.1"
_SERVICE = "AWSCognitoIdentityService"
_STALE = ("NotAuthorizedException",)


class IdentityPool:
    """Asks Cognito at `url` for the credentials that an identity pool gives to a sign-in.

    `provider` is the pool's name for whoever issued the ID token, such as
    `cognito-idp.REGION.amazonaws.com/USER_POOL`.
    """

    def __init__(self, url: str, pool: str, provider: str, tokens: IdTokens, *, line: Line) -> None:
        self._url = url
        self._pool = pool
        self._provider = provider
        self._tokens = tokens
        self._line = line

    def new(self, cancel: CancelToken) -> Credentials:
        """Fresh credentials; an ID token that is not taken is renewed once.

        Raises SignInNeeded, NoTemporaryKeys, or a TransportProblem of the line.
        """

        def ask(token: str) -> Credentials:
            logins = {self._provider: token}
            identity = self._ask("GetId", "IdentityPoolId", self._pool, logins, cancel=cancel)
            name = identity_in(identity)
            given = self._ask(
                "GetCredentialsForIdentity", "IdentityId", name, logins, cancel=cancel
            )
            return credentials_in(given)

        return exchanged(self._tokens, ask, code=_kind, stale=_STALE, cancel=cancel)

    def _ask(
        self, action: str, field: str, value: str, logins: dict[str, str], *, cancel: CancelToken
    ) -> Answer:
        asked = {field: value, "Logins": logins}
        return self._line.ask(
            "POST",
            self._url,
            headers={"Content-Type": _TYPE, "X-Amz-Target": f"{_SERVICE}.{action}"},
            body=BytesBody(json.dumps(asked).encode()),
            media="any",
            cancel=cancel,
        )


def identity_in(answer: Answer) -> str:
    """The identity in an answer of the service. Raises UnexpectedAnswer."""
    try:
        identity = answer.json()["IdentityId"]
    except (KeyError, TypeError):
        raise UnexpectedAnswer from None
    if not isinstance(identity, str) or not identity:
        raise UnexpectedAnswer
    return identity


def credentials_in(answer: Answer) -> Credentials:
    """The credentials in an answer of the service. Raises UnexpectedAnswer."""
    try:
        given = answer.json()["Credentials"]
        access_key, secret_key = given["AccessKeyId"], given["SecretKey"]
        token, until = given["SessionToken"], float(given["Expiration"])
    except (KeyError, TypeError, ValueError):
        raise UnexpectedAnswer from None
    if not all(isinstance(one, str) and one for one in (access_key, secret_key, token)):
        raise UnexpectedAnswer
    return Credentials(access_key, secret_key, token, until)


def _kind(answer: Answer) -> str:
    try:
        kind = answer.json()["__type"]
    except (UnexpectedAnswer, KeyError, TypeError):
        return ""
    return str(kind).rpartition("#")[2]
