"""Signing in to a commons with a key file."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from midrc_desktop.errors import DesktopError, Unreadable, VaultLocked
from midrc_desktop.jobs import CancelToken
from midrc_desktop.store.audit import Event
from midrc_desktop.store.secrets import KeyringSecrets
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.access import NotAllowedToSend
from midrc_desktop.transport.key_file import KeyEnded, KeyNotTaken, KeyOfOther, NotAKeyFile
from midrc_desktop.transport.problems import SignInNeeded
from midrc_desktop.workflow import signing_in
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.work import perform
from tests.servers.commons import Commons
from tests.store.memory_keyring import MemoryKeyring
from tests.workflow.fake_looks import FakeLooks
from tests.workflow.signing_in.key_files import exchanges, written

pytestmark = [
    pytest.mark.xdist_group("identity"),
    pytest.mark.usefixtures("network_of_the_tests"),
]


def test_a_key_file_signs_in_and_says_who_and_until_when(
    desk: Desk, gen3: Destination, key_file: Path, keyring: MemoryKeyring
) -> None:
    assert signing_in.standing(desk, gen3).needed
    standing = perform(signing_in.use_key_file(desk, gen3, key_file))
    assert not standing.needed
    assert (standing.name, standing.lasting, standing.ending) == ("radiologist", True, False)
    assert standing.until.endswith("Z")
    assert standing.said == "May upload files and write the records of Open-R1."
    assert standing == signing_in.standing(desk, gen3)
    api_key = json.loads(key_file.read_text())["api_key"]
    assert sorted(keyring.kept.values()) == sorted([api_key, "radiologist"])
    assert [row.event for row in desk.audit()][-1] == Event.SIGNED_IN


def test_the_sign_in_is_there_after_a_new_start(
    desk: Desk, gen3: Destination, key_file: Path, keyring: MemoryKeyring
) -> None:
    perform(signing_in.use_key_file(desk, gen3, key_file))
    again = Desk(desk.store, desk.site, desk.pool, FakeLooks(), secrets=KeyringSecrets(keyring))
    again.site = desk.site
    standing = signing_in.standing(again, gen3)
    assert (standing.needed, standing.name) == (False, "radiologist")
    assert perform(signing_in.check(again, gen3)).said.startswith("May upload files")


def test_a_key_that_ends_within_a_week_is_said_to_be_ending(
    desk: Desk, gen3: Destination, commons: Commons, tmp_path: Path
) -> None:
    path = written(tmp_path, commons.key_file(6 * 86_400))
    assert perform(signing_in.use_key_file(desk, gen3, path)).ending


def test_a_key_whose_time_has_come_needs_a_new_one(
    desk: Desk, gen3: Destination, commons: Commons
) -> None:
    ended = commons.key_file(-5)["api_key"]
    desk.sessions.of(gen3).begin(ended, "radiologist")
    standing = signing_in.standing(desk, gen3)
    assert standing.needed
    assert "This key has ended." in standing.said


@pytest.mark.parametrize(
    "content",
    [
        "not JSON",
        "[" * 5000,
        ["api_key"],
        {"api_key": 7},
        {"api_key": "no token", "key_id": "1"},
        "x" * 70_000,
    ],
)
def test_another_file_is_not_taken_for_a_key_file(
    desk: Desk, gen3: Destination, tmp_path: Path, content: Any
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(NotAKeyFile):
        perform(signing_in.use_key_file(desk, gen3, path))
    assert path.exists()


def test_only_a_key_file_is_deleted(tmp_path: Path) -> None:
    path = written(tmp_path, "a diary")
    with pytest.raises(NotAKeyFile):
        signing_in.delete_key_file(path)
    assert path.exists()


def test_a_key_is_checked_before_anybody_is_asked(
    desk: Desk, gen3: Destination, commons: Commons, tmp_path: Path
) -> None:
    other = replace(gen3, url="https://other.example")
    token = commons.fence.access_token()
    for path, destination, problem in (
        (written(tmp_path, commons.key_file(-60), "1"), gen3, KeyEnded),
        (written(tmp_path, commons.key_file(), "2"), other, KeyOfOther),
        (written(tmp_path, {"api_key": token, "key_id": "1"}, "3"), gen3, NotAKeyFile),
    ):
        with pytest.raises(problem):
            perform(signing_in.use_key_file(desk, destination, path))
    assert not commons.requests
    with pytest.raises(Unreadable) as unreadable:
        perform(signing_in.use_key_file(desk, gen3, tmp_path / "gone.json"))
    assert "gone.json" not in str(unreadable.value)


def test_a_key_that_the_commons_does_not_take_leaves_the_sign_in_before_it(
    desk: Desk, gen3: Destination, commons: Commons, key_file: Path, tmp_path: Path
) -> None:
    before = perform(signing_in.use_key_file(desk, gen3, key_file))
    revoked = commons.key_file()
    commons.fence.revoked.add(revoked["api_key"])
    with pytest.raises(KeyNotTaken):
        perform(signing_in.use_key_file(desk, gen3, written(tmp_path, revoked)))
    assert signing_in.standing(desk, gen3) == before


def test_a_person_without_a_right_is_told_before_the_first_byte(
    desk: Desk, gen3: Destination, commons: Commons, key_file: Path
) -> None:
    del commons.settings.authz["/data_file"]
    standing = perform(signing_in.use_key_file(desk, gen3, key_file))
    assert not standing.may_send
    assert "may not upload files" in standing.said
    with signing_in.line(desk, gen3) as line, pytest.raises(NotAllowedToSend) as problem:
        signing_in.may_send(desk, gen3, line, desk.site.project)(CancelToken())
    assert problem.value.title == standing.said
    assert not problem.value.retryable


def test_one_access_token_serves_all_until_it_is_refused(
    desk: Desk, gen3: Destination, commons: Commons, key_file: Path
) -> None:
    perform(signing_in.use_key_file(desk, gen3, key_file))
    assert exchanges(commons) == 1
    with signing_in.line(desk, gen3) as line:
        access = signing_in.access(desk, gen3, line)
        assert access is not None
        first = access.authorization()
        perform(signing_in.check(desk, gen3))
        assert exchanges(commons) == 1
        commons.fence.end_access_tokens()
        barrier = threading.Barrier(6)

        def asked(_: int) -> None:
            barrier.wait(10)
            url = f"{gen3.url}/user/user"
            line.ask("GET", url, access=access, cancel=CancelToken())

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(asked, range(6)))
        assert access.authorization() != first
    assert exchanges(commons) == 2


def test_a_key_that_ends_while_sending_asks_to_sign_in_again(
    desk: Desk, gen3: Destination, commons: Commons, key_file: Path, tmp_path: Path
) -> None:
    perform(signing_in.use_key_file(desk, gen3, key_file))
    commons.fence.end_access_tokens()
    commons.fence.revoked.add(json.loads(key_file.read_text())["api_key"])
    with pytest.raises(SignInNeeded) as problem:
        perform(signing_in.check(desk, gen3))
    assert "The upload goes on where it stopped." in problem.value.sentences()
    assert signing_in.standing(desk, gen3).needed
    again = perform(signing_in.use_key_file(desk, gen3, written(tmp_path, commons.key_file())))
    assert not again.needed


@pytest.fixture
def long_key_file(commons: Commons, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    scopes = [f"scope-{number}" for number in range(40)]
    monkeypatch.setattr("tests.servers.commons_tokens.SCOPES", scopes)
    return written(tmp_path, commons.key_file())


def test_a_key_too_long_for_a_keyring_is_kept_for_this_run(
    desk: Desk, gen3: Destination, keyring: MemoryKeyring, long_key_file: Path
) -> None:
    standing = perform(signing_in.use_key_file(desk, gen3, long_key_file))
    assert (standing.needed, standing.lasting) == (False, False)
    assert not [kept for kept in keyring.kept.values() if kept.startswith("eyJ")]


def test_an_access_token_near_its_end_is_renewed_first(
    desk: Desk, gen3: Destination, commons: Commons, key_file: Path
) -> None:
    asked = time.monotonic()
    perform(signing_in.use_key_file(desk, gen3, key_file))
    session = desk.sessions.of(gen3)
    assert session.token is not None
    assert session.token.until == pytest.approx(asked + 3600 - 300, abs=30)
    session.token = replace(session.token, until=time.monotonic())
    with signing_in.line(desk, gen3) as line:
        access = signing_in.access(desk, gen3, line)
        assert access is not None
        assert access.authorization() == access.authorization()
    assert exchanges(commons) == 2


def test_the_downloaded_key_file_can_be_deleted(key_file: Path) -> None:
    signing_in.delete_key_file(key_file)
    assert not key_file.exists()
    with pytest.raises(Unreadable):
        signing_in.delete_key_file(key_file)


def test_signing_out_removes_everything(
    desk: Desk, gen3: Destination, key_file: Path, keyring: MemoryKeyring
) -> None:
    perform(signing_in.use_key_file(desk, gen3, key_file))
    perform(signing_in.sign_out(desk, gen3))
    assert not keyring.kept
    assert signing_in.standing(desk, gen3).needed
    with signing_in.line(desk, gen3) as line:
        access = signing_in.access(desk, gen3, line)
        assert access is not None
        with pytest.raises(SignInNeeded):
            access.authorization()
    assert [row.event for row in desk.audit()][-1] == Event.SIGNED_OUT


def test_a_locked_keyring_is_said_and_nothing_is_half_signed_in(
    desk: Desk, gen3: Destination, key_file: Path, keyring: MemoryKeyring
) -> None:
    keyring.locked = True
    with pytest.raises(VaultLocked) as problem:
        perform(signing_in.use_key_file(desk, gen3, key_file))
    assert "keyring" in problem.value.title
    assert signing_in.standing(desk, gen3).needed
    assert "keyring" in signing_in.standing(desk, gen3).said
    keyring.locked = False
    assert signing_in.standing(desk, gen3).needed


def test_no_sentence_of_a_failed_sign_in_holds_a_key(
    desk: Desk, gen3: Destination, commons: Commons, tmp_path: Path
) -> None:
    ended = commons.key_file(-60)
    path = written(tmp_path, ended)
    with pytest.raises(DesktopError) as problem:
        perform(signing_in.use_key_file(desk, gen3, path))
    shown = f"{problem.value!r} {problem.value} {problem.value.sentences()} {problem.value.detail}"
    assert ended["api_key"] not in shown
    assert str(tmp_path) not in shown
