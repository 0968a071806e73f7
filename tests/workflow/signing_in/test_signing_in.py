"""Signing in as the window and the command line do it, against real servers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from midrc_desktop.errors import BadAnswer
from midrc_desktop.submission.site_profile import Destination, Kind, SignIn, SignInKind
from midrc_desktop.transport.oidc.device import sign_in_with_code
from midrc_desktop.transport.password import NameUnfit, NoProxy
from midrc_desktop.transport.problems import NotEncrypted
from midrc_desktop.workflow import signing_in
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.work import perform
from tests.servers.identity import Identity
from tests.store.memory_keyring import MemoryKeyring

pytestmark = [
    pytest.mark.xdist_group("identity"),
    pytest.mark.usefixtures("network_of_the_tests"),
]


def test_the_browser_signs_in_and_out_again(
    desk: Desk, bucket: Destination, identity: Identity, keyring: MemoryKeyring
) -> None:
    with ThreadPoolExecutor(1) as visitor:
        standing = perform(
            signing_in.in_browser(desk, bucket, lambda page: visitor.submit(identity.visit, page))
        )
    assert (standing.name, standing.needed, standing.until) == ("donor@hospital.example", False, "")
    assert not perform(signing_in.check(desk, bucket)).needed
    perform(signing_in.sign_out(desk, bucket))
    assert not keyring.kept


def test_a_code_signs_in(
    desk: Desk, bucket: Destination, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    often = partial(sign_in_with_code, interval_s=0.3)
    monkeypatch.setattr(signing_in, "sign_in_with_code", often)
    with ThreadPoolExecutor(1) as visitor:
        standing = perform(
            signing_in.with_code(
                desk,
                bucket,
                lambda address, code, seconds: visitor.submit(
                    identity.visit, f"{address}?user_code={code}"
                ),
            )
        )
    assert not standing.needed


def test_a_way_that_the_destination_does_not_offer_is_refused(
    desk: Desk, gen3: Destination, bucket: Destination, key_file: Path
) -> None:
    for begin in (
        lambda: signing_in.use_key_file(desk, bucket, key_file),
        lambda: signing_in.in_browser(desk, gen3, print),
        lambda: signing_in.with_code(desk, gen3, print),
        lambda: signing_in.with_password(desk, gen3, "donor", "x"),
    ):
        with pytest.raises(BadAnswer):
            begin()


def test_a_folder_needs_no_sign_in(desk: Desk) -> None:
    folder = desk.site.destinations[0]
    assert not signing_in.standing(desk, folder).needed
    with signing_in.line(desk, folder) as line:
        assert signing_in.access(desk, folder, line) is None


def test_a_password_leaves_over_tls_only_and_without_a_colon_in_the_name(desk: Desk) -> None:
    plain = Destination(
        Kind.DICOMWEB, "Archive", url="http://localhost:1", sign_in=SignIn(SignInKind.PASSWORD)
    )
    with pytest.raises(NotEncrypted):
        perform(signing_in.with_password(desk, plain, "donor", "secret"))
    for name in ("", "do:nor", "do\nnor"):
        with pytest.raises(NameUnfit):
            signing_in.with_password(desk, plain, name, "secret")


def test_a_proxys_name_and_password_are_kept_and_go_with_the_sign_out(
    desk: Desk, gen3: Destination, key_file: Path, keyring: MemoryKeyring
) -> None:
    with pytest.raises(NoProxy):
        signing_in.proxy_sign_in(desk, gen3, "corp", "secret")
    behind = replace(gen3, proxy="http://proxy.hospital.example:3128")
    assert signing_in.proxy_of(desk, gen3) == ""
    assert signing_in.proxy_of(desk, behind) == "proxy.hospital.example:3128"
    signing_in.proxy_sign_in(desk, behind, "corp", "secret")
    assert list(keyring.kept.values()) == ["corp:secret"]
    signing_in.proxy_sign_in(desk, behind, "", "")
    assert not keyring.kept
    signing_in.proxy_sign_in(desk, behind, "corp", "secret")
    perform(signing_in.sign_out(desk, behind))
    assert not keyring.kept
