"""Orthanc behind nginx, behind a proxy with trouble."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from midrc_desktop.submission.site_profile import Destination, Kind, SignIn, SignInKind
from midrc_desktop.transport.sessions import name_of
from tests.campaigns.orders import Order
from tests.campaigns.packages import Package
from tests.campaigns.places import Bench, sent_to
from tests.campaigns.wire_trouble import proxied
from tests.servers.authority import Authority
from tests.servers.faults import Kind as Fault
from tests.servers.gateway import Gateway
from tests.servers.orthanc import NAME, PASSWORD, Orthanc

_REQUESTS = 14


class ArchivePlace:
    """A running archive; it is entered by name and password."""

    kind = Kind.DICOMWEB.value
    rows = 224

    def __init__(self, archive: Orthanc, gate: Gateway, authority: Authority) -> None:
        self._archive, self._gate, self._authority = archive, gate, authority

    @contextmanager
    def bench(
        self, package: Package, folder: Path, seed: int | None, *, rate: float = 0.0
    ) -> Iterator[Bench]:
        port = urlsplit(self._gate.basic).port
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
        ) as (proxy, trouble):
            destination = Destination(
                self.kind,
                "Archive",
                url=f"{proxy.url}/dicom-web",
                sign_in=SignIn(SignInKind.PASSWORD),
                authority=self._authority.file.read_text(),
            )
            secrets = {name_of(destination): json.dumps([NAME, PASSWORD])}
            order = Order(str(folder / "records"), str(package.folder), destination, secrets)
            yield Bench(order, trouble, (proxy,))
        for study in _studies(package):
            self._archive.clear(study)

    def arrived(self, package: Package) -> dict[str, str]:
        there: dict[str, str] = {}
        for study in _studies(package):
            there |= self._archive.digests(study)
        return {
            entry.path: entry.sha256
            for entry in package.zips
            if all(there.get(sop) == digest for sop, digest in _images(package, entry.path).items())
        }

    def takes(self, path: str) -> bool:
        return path.endswith(".zip")

    def sent(self, bench: Bench) -> int:
        return sent_to(bench, "/dicom-web/studies", "POST")

    def strays(self, package: Package) -> list[str]:
        wanted = {sop for entry in package.zips for sop in _images(package, entry.path)}
        there = {sop for study in _studies(package) for sop in self._archive.digests(study)}
        return sorted(there - wanted)

    def past_the_proxy(self, order: Order) -> Order:
        """The same order straight to the gateway."""
        destination = replace(order.destination, url=self._gate.basic)
        secrets = {name_of(destination): json.dumps([NAME, PASSWORD])}
        return replace(order, destination=destination, secrets=secrets)

    def _restart(self) -> None:
        self._archive.program.kill()
        self._archive.program.start()


def _studies(package: Package) -> set[str]:
    return {entry.path.split("/")[1] for entry in package.zips}


def _images(package: Package, path: str) -> dict[str, str]:
    """SHA-256 of the images in a zip by SOP Instance UID."""
    with zipfile.ZipFile(package.folder / path) as archive:
        return {
            Path(name).stem: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
        }
