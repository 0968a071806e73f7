"""AssumeRoleWithWebIdentity: an ID token becomes temporary credentials for one role.

After the AWS Security Token Service API reference (2011-06-15), which others offer too.
"""

from datetime import UTC, datetime

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.problems import UnexpectedAnswer
from midrc_desktop.transport.s3.answers import code_of, document, said
from midrc_desktop.transport.s3.credentials import IdTokens, exchanged
from midrc_desktop.transport.s3.sigv4 import Credentials

_SESSION = "midrc-desktop"
_STALE = ("ExpiredTokenException", "InvalidIdentityToken", "ExpiredToken")


class WebIdentity:
    """Asks a token service at `url` for credentials of the role with the ARN `role`."""

    def __init__(self, url: str, role: str, tokens: IdTokens, line: Line) -> None:
        self._url = url
        self._role = role
        self._tokens = tokens
        self._line = line

    def new(self, cancel: CancelToken) -> Credentials:
        """Fresh credentials; an ID token that is not taken is renewed once.

        Raises SignInNeeded, NoTemporaryKeys, or a TransportProblem of the line.
        """

        def ask(token: str) -> Credentials:
            form = {
                "Action": "AssumeRoleWithWebIdentity",
                "Version": "2011-06-15",
                "RoleArn": self._role,
                "RoleSessionName": _SESSION,
                "WebIdentityToken": token,
            }
            answer = self._line.ask("POST", self._url, form=form, media="xml", cancel=cancel)
            return credentials_in(answer.content)

        return exchanged(self._tokens, ask, code=code_of, stale=_STALE, cancel=cancel)


def credentials_in(content: bytes) -> Credentials:
    """The credentials in an answer of the service. Raises UnexpectedAnswer."""
    root = document(content)
    access_key, secret_key = said(root, "AccessKeyId"), said(root, "SecretAccessKey")
    if not access_key or not secret_key:
        raise UnexpectedAnswer
    try:
        ends = datetime.fromisoformat(said(root, "Expiration"))
    except ValueError:
        raise UnexpectedAnswer from None
    until = ends.replace(tzinfo=ends.tzinfo or UTC).timestamp()
    return Credentials(access_key, secret_key, said(root, "SessionToken"), until)
