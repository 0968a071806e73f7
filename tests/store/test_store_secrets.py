"""Credentials are kept in a keyring that protects them, or for this run, and nowhere else."""

import os
import subprocess
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from midrc_desktop import bootstrap
from midrc_desktop.errors import VaultLocked
from midrc_desktop.store.keys import SERVICE, KeySource
from midrc_desktop.store.secrets import (
    LONGEST,
    KeyringFailed,
    KeyringSecrets,
    KeyringShut,
    SecretsOfThisRun,
    secrets_in,
)
from tests.servers.required import DBUS_RUN_SESSION, KEYRING_DAEMON, need
from tests.store.memory_keyring import MemoryKeyring

ROOT = Path(__file__).resolve().parents[2]


class PlaintextKeyring(MemoryKeyring):
    """As keyrings.alt has one: it writes base64 into a file."""


class Clumsy(MemoryKeyring):
    """Says in its failures what it was given."""

    def __init__(self, problem: Exception) -> None:
        super().__init__()
        self.problem = problem

    def set_password(self, service: str, username: str, password: str) -> None:
        self.problem.args = (password,)
        raise self.problem


def test_a_secret_is_kept_replaced_and_removed() -> None:
    backend = MemoryKeyring()
    secrets = KeyringSecrets(backend)
    assert secrets.get("one") is None
    secrets.set("one", "first")
    secrets.set("one", "second")
    assert (secrets.get("one"), secrets.lasting) == ("second", True)
    assert backend.kept == {(SERVICE, "one"): "second"}
    secrets.delete("one")
    secrets.delete("one")
    assert not backend.kept


def test_what_is_too_long_for_a_keyring_is_kept_for_this_run_only() -> None:
    backend = MemoryKeyring()
    secrets = KeyringSecrets(backend)
    secrets.set("one", "x" * LONGEST)
    assert secrets.lasting
    secrets.set("one", "x" * (LONGEST + 1))
    assert not backend.kept
    assert (secrets.get("one"), secrets.lasting) == ("x" * (LONGEST + 1), False)
    secrets.set("one", "short")
    assert (secrets.get("one"), secrets.lasting) == ("short", True)
    # UTF-16 counts: a character outside the first plane takes two units.
    secrets.set("two", "🧠" * (LONGEST // 2 + 1))
    assert not secrets.lasting
    secrets.delete("two")
    assert secrets.lasting


def test_secrets_of_this_run_never_last() -> None:
    secrets = SecretsOfThisRun()
    secrets.set("one", "first")
    assert (secrets.get("one"), secrets.lasting) == ("first", False)
    secrets.delete("one")
    secrets.delete("one")
    assert secrets.get("one") is None


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (KeyringLocked(), KeyringShut),
        (RuntimeError(), KeyringFailed),
        (OSError(), KeyringFailed),
    ],
)
def test_a_keyring_that_fails_is_said_without_the_secret(
    problem: Exception, sentence: type[VaultLocked]
) -> None:
    with pytest.raises(sentence) as said:
        KeyringSecrets(Clumsy(problem)).set("one", "very-secret")
    shown = f"{said.value!r} {said.value} {said.value.sentences()} {said.value.detail}"
    assert "very-secret" not in shown
    assert said.value.__cause__ is None
    assert said.value.__suppress_context__


def test_a_keyring_that_does_not_remove_is_said() -> None:
    class Sticky(MemoryKeyring):
        delete_password = KeyringBackend.delete_password

    secrets = KeyringSecrets(Sticky())
    secrets.set("one", "first")
    with pytest.raises(KeyringFailed):
        secrets.delete("one")


def test_a_plain_text_keyring_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = PlaintextKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: plain)
    secrets = bootstrap._secrets()
    secrets.set("one", "first")
    assert isinstance(secrets, SecretsOfThisRun)
    assert isinstance(secrets_in(plain), SecretsOfThisRun)
    assert not plain.kept


def test_records_in_memory_keep_no_sign_in_in_the_keyring() -> None:
    assert isinstance(bootstrap._secrets(KeySource(in_memory=True)), SecretsOfThisRun)
    given = KeySource(backend=MemoryKeyring())
    assert isinstance(bootstrap._secrets(given), KeyringSecrets)


IN_GNOME = """
import secretstorage
from midrc_desktop.store.keys import system_keyring
from midrc_desktop.store.secrets import KeyringSecrets, KeyringShut, secrets_in
secrets = secrets_in(system_keyring())
assert isinstance(secrets, KeyringSecrets), secrets
secrets.set("one", "first"); secrets.set("one", "second")
assert secrets.get("one") == "second" and secrets.lasting
secrets.delete("one"); secrets.delete("one")
assert secrets.get("one") is None
secrets.set("one", "third")
connection = secretstorage.dbus_init()
secretstorage.get_default_collection(connection).lock()
connection.close()
for ask in (lambda: secrets.get("one"), lambda: secrets.set("one", "fourth")):
    try:
        ask()
    except KeyringShut as shut:
        assert "locked" in shut.title
    else:
        raise AssertionError("a locked keyring gave or took a secret")
print("all as it should be")
"""


def test_the_systems_keyring_keeps_and_when_locked_says_so(tmp_path: Path) -> None:
    session, daemon = need("dbus-run-session", DBUS_RUN_SESSION), need("gnome", KEYRING_DAEMON)
    script = f'printf pw | "{daemon}" --unlock --components=secrets >/dev/null && "$0" -c "$1"'
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    done = subprocess.run(
        [session, "--", "bash", "-c", script, sys.executable, IN_GNOME],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "XDG_RUNTIME_DIR": str(runtime),
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "all as it should be" in done.stdout
