"""`donate` and `send` to a commons: signing in, waiting for its word, stopping, going on."""

import json
import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from midrc_desktop.__main__ import main
from midrc_desktop.cli import console, delivering
from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.gen3 import waiting
from tests.servers.authority import Authority
from tests.servers.commons import Commons, running
from tests.workflow.made_head import write_study

pytestmark = [
    pytest.mark.xdist_group("commons"),
    pytest.mark.usefixtures("network_of_the_tests"),
]
ROOT = Path(__file__).resolve().parents[2]
ANSWERS = (
    "--clinical", str(ROOT / "docs" / "examples" / "clinical.json"),
    "--findings", str(ROOT / "docs" / "examples" / "findings.json"),
    "--signed-by", "Dr Vale", "--accept-face", "Agreed with the commons.",
)  # fmt: skip
PASSPHRASE = b"correct horse battery staple\n"


@pytest.fixture(scope="module")
def one_commons(authority: Authority, tmp_path_factory) -> Iterator[Commons]:
    good = authority.good()
    folder = tmp_path_factory.mktemp("commons")
    with running(folder, certificate=(good.file, good.key)) as commons:
        yield commons


@pytest.fixture
def commons(one_commons: Commons) -> Commons:
    one_commons.fresh()
    return one_commons


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MIDRC_DESKTOP_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(waiting, "SOONEST_S", 1.0)
    return tmp_path / "home"


@pytest.fixture
def some(tmp_path: Path) -> Path:
    """One head CT of three slices."""
    write_study(tmp_path / "studies")
    return tmp_path / "studies"


@pytest.fixture
def profile(commons: Commons, authority: Authority, tmp_path: Path) -> Path:
    text = (ROOT / "tests" / "cli" / "site.toml").read_text().partition("[[destinations]]")[0]
    file = tmp_path / "site.toml"
    file.write_text(
        f"""faces_may_stay = true
{text.replace(text[text.index("project = ") :].splitlines()[0], 'project = "Open-R1"')}
[[destinations]]
kind = "gen3"
name = "The commons"
url = "{commons.url}"
guid_prefix = "dg.MD1R/"
authority = \"\"\"
{authority.file.read_text("ascii")}\"\"\"
"""
    )
    return file


@pytest.fixture
def key_file(commons: Commons, tmp_path: Path) -> Path:
    file = tmp_path / "credentials.json"
    file.write_text(json.dumps(commons.key_file()))
    return file


@pytest.fixture
def asked(some: Path, profile: Path, key_file: Path) -> tuple[object, ...]:
    return (some, *ANSWERS, "--to", profile, "--key-file", key_file)


def run(*arguments: object) -> int:
    reading, writing = os.pipe()
    os.write(writing, PASSPHRASE)
    os.close(writing)
    return main([*map(str, arguments), "--passphrase-fd", str(reading)])


def test_a_donation_is_stopped_while_it_is_awaited_and_sent_by_the_next_command(
    commons, asked, own_home, monkeypatch, capsys
) -> None:
    commons.settings.index_delay_s = 3600

    def interrupted(sentence: str, span: timedelta, cancel: CancelToken) -> None:
        assert "has not confirmed" in sentence
        signal.raise_signal(signal.SIGINT)
        console.wait(sentence, span, cancel)

    monkeypatch.setattr(delivering, "wait", interrupted)
    assert run("donate", *asked) == 1
    assert "goes on where it stopped" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    arrived = dict(commons.stored())
    assert arrived

    def confirmed_meanwhile(sentence: str, span: timedelta, cancel: CancelToken) -> None:
        commons.settings.index_delay_s = 0
        console.wait(sentence, span, cancel)

    monkeypatch.setattr(delivering, "wait", confirmed_meanwhile)
    (package,) = (own_home / "outgoing" / "1").iterdir()
    to = asked[-4:]
    assert run("send", package, *to) == 0
    told = capsys.readouterr().out
    assert "Receipt" in told
    assert "dg.MD1R/" in told
    assert "Dr Vale" in told
    assert f"({commons.url.removeprefix('https://')})" in told
    assert commons.stored().keys() == arrived.keys()
    records = commons.sheepdog.records()
    assert any(name.startswith("case/") for name in records)
    assert any(name.startswith("ct_series_file/") for name in records)
    kept = b"".join(one.read_bytes() for one in own_home.rglob("*") if one.is_file())
    assert json.loads(to[-1].read_text())["api_key"].encode() not in kept
    assert b"X-Amz-Signature" not in kept
    assert run("audit", "verify") == 0
    assert run("send", package, *to) == 1


def test_without_a_sign_in_nothing_is_sent_and_the_exit_code_is_3(
    commons, some, profile, tmp_path, capsys
) -> None:
    assert run("donate", some, *ANSWERS, "--to", profile) == 3
    assert "--key-file" in capsys.readouterr().err
    ended = tmp_path / "ended.json"
    ended.write_text(json.dumps(commons.key_file(-10)))
    assert run("donate", some, *ANSWERS, "--to", profile, "--key-file", ended) == 3
    assert "This key has ended." in capsys.readouterr().err
    no_key = next(some.rglob("*.dcm"))
    assert run("donate", some, *ANSWERS, "--to", profile, "--key-file", no_key) == 2
    assert commons.stored() == {}
