"""Cognito's identity pools: our own server, which believes no token that its provider did not sign.

Behind it stands the token service of SeaweedFS, so that what it gives opens real storage.
"""

import base64
import contextlib
import json
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from midrc_desktop.transport.s3.sigv4 import Credentials
from midrc_desktop.transport.s3.sts import credentials_in
from tests.servers.authority import Authority
from tests.servers.identity import Identity
from tests.servers.seaweed import LOOKS, Seaweed, ended

POOL = "us-east-1:00000000-0000-4000-8000-000000000001"
PROVIDER = "cognito-idp.us-east-1.amazonaws.com/us-east-1_TEST"
_IDENTITY = "us-east-1:00000000-0000-4000-8000-0000000000aa"
_TYPE = "application/x-amz-json-1.1"


class Refused(Exception):
    """Answered with 400: the kind of the error and its text."""


class Cognito:
    """The server: `given` counts credentials; the next `spoiled` of them have ended already."""

    def __init__(self, authority: Authority, identity: Identity, seaweed: Seaweed) -> None:
        self.given = 0
        self.spoiled = 0
        self._identity = identity
        self._seaweed = seaweed
        certificate = authority.good()
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate.file, certificate.key)
        self._server = _Server(self)
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"https://localhost:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, action: str, asked: dict[str, Any]) -> dict[str, Any]:
        """What an action gives. Raises Refused."""
        token = asked.get("Logins", {}).get(PROVIDER)
        if token is None:
            raise Refused("NotAuthorizedException", "Unauthenticated access is not supported.")
        self._believe(token)
        if action == "GetId" and asked.get("IdentityPoolId") == POOL:
            return {"IdentityId": _IDENTITY}
        if action == "GetCredentialsForIdentity" and asked.get("IdentityId") == _IDENTITY:
            return {"IdentityId": _IDENTITY, "Credentials": self._credentials(token)}
        raise Refused("ResourceNotFoundException", "It is not there.")

    def _credentials(self, token: str) -> dict[str, Any]:
        form = {
            "Action": "AssumeRoleWithWebIdentity",
            "Version": "2011-06-15",
            "RoleArn": LOOKS,
            "RoleSessionName": "cognito",
            "WebIdentityToken": token,
        }
        given = requests.post(self._seaweed.url, data=form, verify=self._trust, timeout=30)
        given.raise_for_status()
        credentials: Credentials = credentials_in(given.content)
        self.given += 1
        if self.spoiled:
            self.spoiled -= 1
            credentials = ended(credentials)
        return {
            "AccessKeyId": credentials.access_key,
            "SecretKey": credentials.secret_key,
            "SessionToken": credentials.session_token,
            "Expiration": credentials.until,
        }

    @property
    def _trust(self) -> str:
        return str(self._identity.authority)

    def _believe(self, token: str) -> None:
        try:
            head, content, signature = token.split(".")
            keys = requests.get(f"{self._identity.issuer}/jwks", verify=self._trust, timeout=30)
            wanted = json.loads(_bytes(head))["kid"]
            key = next(one for one in keys.json()["keys"] if one["kid"] == wanted)
            modulus, exponent = _number(key["n"]), _number(key["e"])
            public = rsa.RSAPublicNumbers(exponent, modulus).public_key()
            signed = f"{head}.{content}".encode()
            public.verify(_bytes(signature), signed, padding.PKCS1v15(), SHA256())
            claims = json.loads(_bytes(content))
        except (ValueError, KeyError, StopIteration, InvalidSignature):
            raise Refused("NotAuthorizedException", "Invalid login token.") from None
        good = claims["iss"] == self._identity.issuer and claims["aud"] == "midrc-desktop"
        if not good or claims["exp"] <= time.time():
            raise Refused("NotAuthorizedException", "Invalid login token. Token expired.")


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, cognito: Cognito) -> None:
        self.cognito = cognito
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        service, _, action = self.headers.get("X-Amz-Target", "").partition(".")
        status = 200
        try:
            if service != "AWSCognitoIdentityService" or self.headers["Content-Type"] != _TYPE:
                raise Refused("UnknownOperationException", "")
            answer = self.server.cognito.answer(action, json.loads(content))
        except Refused as refused:
            status = 400
            answer = dict(zip(("__type", "message"), refused.args, strict=True))
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", _TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@contextlib.contextmanager
def running_cognito(
    authority: Authority, identity: Identity, seaweed: Seaweed
) -> Iterator[Cognito]:
    """The server while the block runs."""
    server = Cognito(authority, identity, seaweed)
    try:
        yield server
    finally:
        server.close()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _number(text: str) -> int:
    return int.from_bytes(_bytes(text), "big")
