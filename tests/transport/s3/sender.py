"""Sending a package to storage, as the queue does it, and looking at what came of it."""

import base64
import hashlib
import secrets
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from midrc_desktop.jobs import CancelToken, Progress
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.submission.site_profile import Bucket, Destination, Kind
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.retrying import Patience
from midrc_desktop.transport.s3.bringing import Limits
from midrc_desktop.transport.s3.credentials import IdTokens
from midrc_desktop.transport.s3.sending import BucketTransport
from midrc_desktop.transport.seam import Delivery, Journal
from tests.servers.identity import Identity
from tests.servers.seaweed import LOOKS, PUTS, Seaweed
from tests.transport.memory_journal import MemoryJournal

PATIENCE = Patience(connect_s=5, read_s=10, tries=3, first_wait_s=0.01, longest_wait_s=0.05)
PART = 5 << 20  # the least that storage takes
SMALL = Limits(in_a_piece=100_000, part=PART, most=3)
SIZES = {
    "case/study/one.zip": 20_000,
    "case/study/two.zip": 99_999,
    "case/study/large.zip": 120_000,
    "records/case.json": 300,
    "manifest.json": 500,
}


def content_of(path: str, size: int) -> bytes:
    return hashlib.shake_128(path.encode()).digest(size)


def entry_of(path: str, content: bytes) -> Entry:
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return Entry(path, len(content), md5, hashlib.sha256(content).hexdigest())


def make_package(folder: Path, sizes: dict[str, int]) -> tuple[Entry, ...]:
    entries = []
    for path, size in sizes.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        content = content_of(path, size)
        (folder / path).write_bytes(content)
        entries.append(entry_of(path, content))
    return tuple(entries)


def id_token(identity: Identity, client: str = "midrc-desktop") -> str:
    """A real ID token: authorization code with PKCE, the person's part done by `identity`."""
    verifier = secrets.token_urlsafe(40)
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": client,
        "redirect_uri": "http://127.0.0.1:9/callback",
        "scope": "openid",
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    with pytest.raises(requests.ConnectionError) as nobody_listens:
        identity.visit(f"{identity.issuer}/auth?{urlencode(asked)}")
    code = parse_qs(urlsplit(nobody_listens.value.request.url).query)["code"][0]
    form = {
        "grant_type": "authorization_code",
        "client_id": client,
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": "http://127.0.0.1:9/callback",
    }
    given = requests.post(
        f"{identity.issuer}/token", data=form, verify=str(identity.authority), timeout=30
    )
    token: str = given.json()["id_token"]
    return token


class Donor:
    """A sign-in at the provider: gives its ID token, and signs in anew when it is refused."""

    def __init__(self, identity: Identity, token: str = "") -> None:
        self._identity = identity
        self._token = token
        self.asked = 0

    def authorization(self, cancel: CancelToken | None = None) -> str:
        raise AssertionError("storage takes no Authorization header of a sign-in")

    def id_token(self, cancel: CancelToken | None = None) -> str:
        self.asked += 1
        if not self._token:
            self._token = id_token(self._identity)
        return self._token

    def refused(self, authorization: str) -> None:
        if authorization == self._token:
            self._token = ""


@dataclass
class Sender:
    seaweed: Seaweed
    access: IdTokens
    line: Line
    package: Path
    entries: tuple[Entry, ...]
    role: str = LOOKS
    journal: Journal = field(default_factory=MemoryJournal)
    limits: Limits = SMALL
    name: str = field(default_factory=lambda: f"package-{uuid.uuid4().hex[:12]}")
    told: list[Progress] = field(default_factory=list)
    cancel: CancelToken = field(default_factory=CancelToken)
    bucket: Bucket | None = None
    url: str = ""

    @property
    def root(self) -> str:
        return f"donations/{self.name}/"

    @property
    def sizes(self) -> dict[str, int]:
        return {one.path: one.size for one in self.entries}

    def destination(self) -> Destination:
        bucket = self.bucket or Bucket(
            self.seaweed.bucket, self.seaweed.region, "donations/", role=self.role
        )
        return Destination(Kind.BUCKET, "Storage", url=self.url or self.seaweed.url, bucket=bucket)

    def transport(self) -> BucketTransport:
        return BucketTransport(
            self.destination(), self.name, self.access, self.line, limits=self.limits
        )

    def send(self, transport: BucketTransport | None = None) -> Delivery:
        return (transport or self.transport()).send(
            self.package, self.entries, self.journal, report=self.told.append, cancel=self.cancel
        )

    def abandon(self) -> tuple[str, ...]:
        return self.transport().abandon(self.journal, cancel=self.cancel)

    def end_what_nobody_knows_of(self) -> None:
        """End what was begun by a request whose answer never came, where the role may not.

        Storage keeps such an upload without any part, until its own rules end it.
        """
        if self.role == PUTS:
            for key, upload in self.seaweed.uploads(self.root):
                listed = self.seaweed.ask("GET", key, uploadId=upload)
                assert "<Part>" not in listed.text
                self.seaweed.ask("DELETE", key, uploadId=upload).raise_for_status()

    def assert_identical(self) -> None:
        """Storage has the package and nothing else of it, whole or in parts."""
        expected = {self.root + one.path: one.sha256 for one in self.entries}
        keys = self.seaweed.keys(self.root)
        found = {key: hashlib.sha256(self.seaweed.get(key)).hexdigest() for key in keys}
        assert found == expected
        assert self.seaweed.uploads(self.root) == []


ROLES = {"who may look": LOOKS, "who may only put": PUTS}
