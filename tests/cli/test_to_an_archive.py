"""The command line and a real image archive: signed in by a file, images alone, confirmed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from midrc_desktop.__main__ import main
from tests.servers.authority import Authority
from tests.servers.gateway import Gateway, gateway
from tests.servers.orthanc import NAME, PASSWORD, Orthanc, orthanc
from tests.workflow.made_head import write_study

pytestmark = [
    pytest.mark.xdist_group("orthanc"),
    pytest.mark.usefixtures("network_of_the_tests"),
]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    with orthanc(tmp_path_factory.mktemp("orthanc")) as started:
        yield started


@pytest.fixture(scope="module")
def gate(tmp_path_factory, archive: Orthanc, authority: Authority) -> Iterator[Gateway]:
    with gateway(tmp_path_factory.mktemp("gateway"), archive, authority) as started:
        yield started


def test_a_donation_goes_into_an_archive_with_a_name_and_a_password(
    gate: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setenv("MIDRC_DESKTOP_HOME", str(tmp_path / "home"))
    write_study(tmp_path / "studies")
    head = (ROOT / "tests" / "cli" / "site.toml").read_text().partition("[[destinations]]")[0]
    profile, me, key = tmp_path / "site.toml", tmp_path / "me.json", tmp_path / "site.key"
    profile.write_text(f"""faces_may_stay = true
{head}
[[destinations]]
kind = "dicomweb"
name = "Research archive"
url = "{gate.basic}"
sign_in = {{ kind = "password" }}
authority = \"\"\"
{gate.authority.read_text("ascii")}\"\"\"
""")
    me.write_text(json.dumps({"user": NAME, "password": PASSWORD}))
    key.write_text("5a" * 32)
    asked = [
        "donate", str(tmp_path / "studies"), "--to", str(profile), "--site-key-file", str(key),
        "--clinical", str(ROOT / "docs" / "examples" / "clinical.json"),
        "--findings", str(ROOT / "docs" / "examples" / "findings.json"),
        "--signed-by", "Dr Vale", "--accept-face", "Agreed with the archive.", "--key-file",
    ]  # fmt: skip
    assert main([*asked, str(me)]) == 0
    told = capsys.readouterr().out
    assert "Research archive (localhost:" in told
    assert "there: studies/" in told
    assert "An image archive takes images only." in told
    assert PASSWORD not in told
    me.write_text(json.dumps({"user": NAME, "password": "wrong"}))
    assert main([*asked, str(me)]) == 3
    assert "does not accept this name and password" in capsys.readouterr().err
