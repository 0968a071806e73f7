"""Signing in without a window: by a code on the terminal, by a file, and when nobody can."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from midrc_desktop import bootstrap
from midrc_desktop.cli import letting_in
from midrc_desktop.cli.told import Told
from midrc_desktop.errors import BadAnswer
from midrc_desktop.submission.site_profile import Bucket, Destination, SignIn, SignInKind
from midrc_desktop.transport.oidc.device import sign_in_with_code
from midrc_desktop.workflow import signing_in
from midrc_desktop.workflow.desk import Desk
from tests.servers.identity import Identity

pytestmark = [
    pytest.mark.xdist_group("identity"),
    pytest.mark.usefixtures("network_of_the_tests"),
]


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = bootstrap.open_throwaway(None, workers=1)
    yield made
    made.close()


def test_a_code_is_printed_and_typed_in_elsewhere(
    desk: Desk, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    often = partial(sign_in_with_code, interval_s=0.3)
    monkeypatch.setattr(signing_in, "sign_in_with_code", often)
    bucket = Destination(
        "s3",
        "Storage",
        url="https://localhost:1",
        sign_in=identity.sign_in(SignInKind.BROWSER),
        bucket=Bucket("uploads", "eu-central-1", role="arn:aws:iam::123456789012:role/Upload"),
        authority=identity.authority.read_text("ascii"),
    )
    printed: list[str] = []
    with ThreadPoolExecutor(1) as visitor:

        def warn(line: str) -> None:
            printed.append(line)
            if code := re.search(r"the code (\S+),", line):
                visitor.submit(identity.visit, f"{printed[1].strip()}?user_code={code[1]}")

        monkeypatch.setattr(letting_in, "warn", warn)
        letting_in.let_in(desk, bucket, None, Told())
    assert not signing_in.standing(desk, bucket).needed
    assert len(printed) == 3
    letting_in.let_in(desk, bucket, None, Told())
    assert len(printed) == 3


PASSWORD = Destination(
    "dicomweb", "Archive", url="https://localhost:1", sign_in=SignIn(SignInKind.PASSWORD)
)


def test_where_nobody_can_sign_in_it_says_how_one_could(desk: Desk) -> None:
    with pytest.raises(letting_in.NotSignedIn) as nobody:
        letting_in.let_in(desk, PASSWORD, None, Told())
    assert "--key-file" in nobody.value.advice


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"user": "donor"}', b"\xff\xfe"])
def test_a_file_without_user_and_password_is_refused(desk, tmp_path: Path, content) -> None:
    file = tmp_path / "me.json"
    file.write_bytes(content)
    with pytest.raises(BadAnswer, match="cannot be used"):
        letting_in.let_in(desk, PASSWORD, file, Told())


def test_a_destination_that_wants_no_file_is_told(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "me.json"
    file.write_text(json.dumps({"user": "donor", "password": "x"}))
    for destination in (
        Destination("folder", "Disk", str(tmp_path)),
        Destination("dicomweb", "Archive", url="https://localhost:1"),
    ):
        with pytest.raises(BadAnswer, match="with a file"):
            letting_in.let_in(desk, destination, file, Told())
        letting_in.let_in(desk, destination, None, Told())


def test_what_is_signed_in_to_with_a_file_is_not_kept(desk: Desk) -> None:
    desk.secrets.set("proxy localhost:3128", "donor:word")
    before = desk.secrets
    desk.keep_no_sign_in()
    desk.secrets.set("key", "of this run")
    assert desk.secrets.get("proxy localhost:3128") == "donor:word"
    desk.secrets.delete("proxy localhost:3128")
    assert desk.secrets.get("proxy localhost:3128") is None
    assert before.get("proxy localhost:3128") == "donor:word"
    assert before.get("key") is None
    assert not desk.secrets.lasting
