"""A desk with a keyring, and destinations to sign in to."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.store.keys import KeySource
from midrc_desktop.store.secrets import KeyringSecrets
from midrc_desktop.store.store import Store
from midrc_desktop.submission.reading import builtin_profile
from midrc_desktop.submission.site_profile import Destination, Kind, SignIn, SignInKind
from midrc_desktop.workflow.desk import Desk
from tests.servers.authority import Authority
from tests.servers.commons import Commons, running
from tests.servers.identity import Identity
from tests.store.memory_keyring import MemoryKeyring
from tests.workflow.fake_looks import FakeLooks
from tests.workflow.signing_in.key_files import written


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Commons]:
    good = authority.good()
    folder = tmp_path_factory.mktemp("commons")
    with running(folder, certificate=(good.file, good.key)) as commons:
        yield commons


@pytest.fixture
def commons(server: Commons) -> Commons:
    server.fresh()
    return server


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def desk(tmp_path: Path, one_worker: WorkerPool, keyring: MemoryKeyring) -> Iterator[Desk]:
    store = Store(tmp_path / "records", KeySource(in_memory=True))
    site = replace(builtin_profile(tmp_path / "received"), project="Open-R1")
    desk = Desk(store, site, one_worker, FakeLooks(), secrets=KeyringSecrets(keyring))
    yield desk
    store.close()


@pytest.fixture
def gen3(commons: Commons, authority: Authority) -> Destination:
    return Destination(
        Kind.GEN3,
        "MIDRC",
        url=commons.url,
        sign_in=SignIn(SignInKind.KEY_FILE),
        authority=authority.file.read_text(),
    )


@pytest.fixture
def bucket(identity: Identity) -> Destination:
    return Destination(
        Kind.BUCKET,
        "Storage",
        url="https://localhost:1",
        sign_in=identity.sign_in(),
        authority=identity.authority.read_text(),
    )


@pytest.fixture
def key_file(commons: Commons, tmp_path: Path) -> Path:
    return written(tmp_path, commons.key_file())
