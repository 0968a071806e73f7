"""SeaweedFS with temporary credentials, behind a proxy with trouble."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from midrc_desktop.submission.site_profile import Bucket, Destination, Kind
from tests.campaigns.orders import ID_TOKEN, Order
from tests.campaigns.packages import Package
from tests.campaigns.places import Bench, sent_to
from tests.campaigns.wire_trouble import proxied
from tests.servers.authority import Authority
from tests.servers.faults import Kind as Fault
from tests.servers.identity import Identity
from tests.servers.process import Program
from tests.servers.seaweed import BUCKET, LOOKS, PUTS, REGION, Seaweed
from tests.transport.s3.sender import id_token

_PREFIX = "campaign"
_REQUESTS = 30


class BucketPlace:
    """A bucket of a running SeaweedFS; a donor in two may look at what is stored."""

    kind = Kind.BUCKET.value
    rows = 1024
    """Of images whose series goes in parts: SeaweedFS takes none below 5 MiB."""

    def __init__(
        self, seaweed: Seaweed, door: tuple[str, Program], identity: Identity, authority: Authority
    ) -> None:
        self._seaweed, self._authority, self._identity = seaweed, authority, identity
        self._url, self._program = door

    @contextmanager
    def bench(
        self, package: Package, folder: Path, seed: int | None, *, rate: float = 0.0
    ) -> Iterator[Bench]:
        role = PUTS if seed is not None and seed % 2 else LOOKS
        port = urlsplit(self._url).port
        assert port is not None
        events = {Fault.RESTART: self._restart}
        with proxied(
            port,
            self._authority,
            seed,
            _REQUESTS,
            trusted=self._authority,
            events=events,
            rate=rate,
        ) as (
            proxy,
            trouble,
        ):
            destination = Destination(
                self.kind,
                "Storage",
                url=proxy.url,
                bucket=Bucket(BUCKET, REGION, _PREFIX, role=role),
                authority=self._authority.file.read_text(),
            )
            # Each run has a token of its own: a campaign lasts longer than one.
            secrets = {ID_TOKEN: id_token(self._identity)}
            order = Order(str(folder / "records"), str(package.folder), destination, secrets)
            yield Bench(order, trouble, (proxy,))
        for key in self._seaweed.keys(self._root(package)):
            self._seaweed.ask("DELETE", key)

    def arrived(self, package: Package) -> dict[str, str]:
        root = self._root(package)
        return {
            key.removeprefix(root): hashlib.sha256(self._seaweed.get(key)).hexdigest()
            for key in self._seaweed.keys(root)
        }

    def takes(self, path: str) -> bool:
        return True

    def sent(self, bench: Bench) -> int:
        return sent_to(bench, f"/{BUCKET}/")

    def strays(self, package: Package) -> list[str]:
        root = self._root(package)
        wanted = {root + entry.path for entry in package.entries}
        keys = set(self._seaweed.keys(f"{_PREFIX}/"))
        mine = {key for key in keys if package.case in key}
        return sorted(mine - wanted) + [
            f"parts of {key}"
            for key, upload in self._seaweed.uploads(f"{_PREFIX}/")
            if package.case in key and self._has_parts(key, upload)
        ]

    def _has_parts(self, key: str, upload: str) -> bool:
        """An upload of nothing is left where the answer that names it got lost."""
        return "<Part>" in self._seaweed.ask("GET", key, uploadId=upload).text

    def _root(self, package: Package) -> str:
        return f"{_PREFIX}/{package.folder.name}/"

    def _restart(self) -> None:
        self._program.kill()
        self._program.start()


@contextmanager
def bucket_place(
    seaweed: Seaweed, identity: Identity, authority: Authority
) -> Iterator[BucketPlace]:
    """The place before a running SeaweedFS, with a door of its own that can be killed."""
    with seaweed.another_door() as door:
        yield BucketPlace(seaweed, door, identity, authority)
