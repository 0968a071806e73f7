"""A name and a password, or a token, at a real archive, before anything is sent to it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.store.keys import KeySource
from midrc_desktop.store.secrets import KeyringSecrets
from midrc_desktop.store.store import Store
from midrc_desktop.submission.reading import builtin_profile
from midrc_desktop.submission.site_profile import Destination, Kind, SignIn, SignInKind
from midrc_desktop.transport.password import PasswordNotTaken
from midrc_desktop.transport.problems import SignInNeeded
from midrc_desktop.workflow import signing_in
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.work import perform
from tests.servers.gateway import Gateway
from tests.servers.identity import Identity
from tests.servers.orthanc import NAME, PASSWORD
from tests.store.memory_keyring import MemoryKeyring
from tests.workflow.fake_looks import FakeLooks

pytestmark = pytest.mark.xdist_group("orthanc")


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def desk(tmp_path: Path, one_worker: WorkerPool, keyring: MemoryKeyring) -> Iterator[Desk]:
    store = Store(tmp_path / "records", KeySource(in_memory=True))
    site = builtin_profile(tmp_path / "received")
    yield Desk(store, site, one_worker, FakeLooks(), secrets=KeyringSecrets(keyring))
    store.close()


@pytest.fixture
def archive_at_gate(gate: Gateway) -> Destination:
    return Destination(
        Kind.DICOMWEB,
        "Archive",
        url=gate.basic,
        sign_in=SignIn(SignInKind.PASSWORD),
        authority=gate.authority.read_text(),
    )


def test_a_password_is_kept_once_the_archive_has_taken_it(
    desk: Desk, archive_at_gate: Destination, keyring: MemoryKeyring
) -> None:
    with pytest.raises(PasswordNotTaken):
        perform(signing_in.with_password(desk, archive_at_gate, NAME, "wrong"))
    assert not keyring.kept
    standing = perform(signing_in.with_password(desk, archive_at_gate, NAME, PASSWORD))
    assert (standing.needed, standing.name, standing.lasting) == (False, NAME, True)
    assert standing.said == "The archive lets this account in."
    assert perform(signing_in.check(desk, archive_at_gate)) == standing
    perform(signing_in.sign_out(desk, archive_at_gate))
    assert not keyring.kept


def test_a_password_that_was_changed_is_asked_for_again(
    desk: Desk, archive_at_gate: Destination
) -> None:
    perform(signing_in.with_password(desk, archive_at_gate, NAME, PASSWORD))
    desk.sessions.of(archive_at_gate).begin('["donor", "old"]', NAME)
    assert not signing_in.standing(desk, archive_at_gate).needed
    with pytest.raises(SignInNeeded):
        perform(signing_in.check(desk, archive_at_gate))
    standing = signing_in.standing(desk, archive_at_gate)
    assert standing.needed
    assert "no longer accepts" in standing.said


def test_an_archive_that_shows_nothing_may_still_be_sent_to(
    desk: Desk, gate: Gateway, archive_at_gate: Destination
) -> None:
    blind = replace(archive_at_gate, url=gate.blind)
    standing = perform(signing_in.with_password(desk, blind, NAME, PASSWORD))
    assert standing.may_send
    assert standing.said == "The archive does not say what this account may do."


def test_a_token_is_tried_at_the_archive(
    desk: Desk, token_gate: Gateway, identity: Identity
) -> None:
    archive = Destination(
        Kind.DICOMWEB,
        "Archive",
        url=token_gate.bearer,
        sign_in=identity.sign_in(),
        authority=identity.authority.read_text(),
    )
    with ThreadPoolExecutor(1) as visitor:
        perform(
            signing_in.in_browser(desk, archive, lambda page: visitor.submit(identity.visit, page))
        )
    assert perform(signing_in.check(desk, archive)).said == "The archive lets this account in."
