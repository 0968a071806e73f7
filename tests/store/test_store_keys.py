"""Where the key comes from, and when the records stay closed."""

from pathlib import Path

import pytest
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring

from midrc_desktop.errors import BadAnswer
from midrc_desktop.store.keys import (
    KeyMissing,
    KeySource,
    PassphraseNeeded,
    WrongPassphrase,
    trusted,
)
from midrc_desktop.store.store import Store
from midrc_desktop.store.vault import Purpose
from tests.store.memory_keyring import MemoryKeyring

CORRECT = KeySource(passphrase="correct horse battery")


def _all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_same_passphrase_opens_the_records_again(tmp_path: Path) -> None:
    first = Store(tmp_path, CORRECT)
    key = first.site_key
    first.close()
    second = Store(tmp_path, CORRECT)
    assert second.site_key == key
    second.close()


def test_another_passphrase_does_not_open_the_records(tmp_path: Path) -> None:
    Store(tmp_path, CORRECT).close()
    with pytest.raises(WrongPassphrase):
        Store(tmp_path, KeySource(passphrase="correct horse batterz"))
    Store(tmp_path, CORRECT).close()


def test_without_keyring_and_passphrase_nothing_is_begun(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("keyring.get_keyring", FailKeyring)
    with pytest.raises(PassphraseNeeded) as needed:
        Store(tmp_path, KeySource())
    assert needed.value.first


def test_records_with_a_passphrase_ask_for_it_again(tmp_path: Path) -> None:
    Store(tmp_path, CORRECT).close()
    with pytest.raises(PassphraseNeeded) as needed:
        Store(tmp_path, KeySource())
    assert not needed.value.first


def test_a_short_passphrase_is_refused_before_anything_is_kept(tmp_path: Path) -> None:
    with pytest.raises(BadAnswer):
        Store(tmp_path, KeySource(passphrase="short"))
    Store(tmp_path, CORRECT).close()


def test_the_same_passphrase_typed_on_another_system_is_the_same(tmp_path: Path) -> None:
    Store(tmp_path, KeySource(passphrase="M\u00fcnchen 1972 \u00e9t\u00e9")).close()
    Store(tmp_path, KeySource(passphrase="Mu\u0308nchen 1972 e\u0301te\u0301")).close()


def test_a_keyring_keeps_the_key_and_the_folder_does_not(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    store = Store(tmp_path, KeySource(backend=ring))
    site_key = store.site_key
    store.close()
    (secret,) = ring.kept.values()
    content = _all_bytes(tmp_path)
    assert secret.encode() not in content
    assert site_key not in content
    assert site_key.hex().encode() not in content


def test_a_locked_keyring_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    Store(tmp_path, KeySource(backend=ring)).close()
    ring.locked = True
    with pytest.raises(KeyMissing):
        Store(tmp_path, KeySource(backend=ring))
    ring.locked = False
    Store(tmp_path, KeySource(backend=ring)).close()


def test_another_key_in_the_keyring_does_not_open_the_records(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    Store(tmp_path / "one", KeySource(backend=ring)).close()
    Store(tmp_path / "other", KeySource(backend=ring)).close()
    one, other = ring.kept
    ring.kept[one], ring.kept[other] = ring.kept[other], ring.kept[one]
    with pytest.raises(KeyMissing):
        Store(tmp_path / "one", KeySource(backend=ring))


def test_records_with_a_key_in_memory_cannot_be_opened_again(tmp_path: Path) -> None:
    Store(tmp_path, KeySource(in_memory=True)).close()
    with pytest.raises(KeyMissing):
        Store(tmp_path, KeySource(in_memory=True))


@pytest.mark.parametrize("backend", [FailKeyring(), NullKeyring(), MemoryKeyring()])
def test_a_backend_that_protects_nothing_is_never_chosen(backend) -> None:
    assert not trusted(backend)


def test_a_chain_is_trusted_only_if_all_of_it_is(monkeypatch) -> None:
    class Chain:
        backends = (NullKeyring(),)

    Chain.__module__ = "keyring.backends.chainer"
    assert not trusted(Chain())
    Chain.backends = ()
    assert not trusted(Chain())


def test_a_forgotten_donation_is_in_no_file_any_more(tmp_path: Path) -> None:
    store = Store(tmp_path, CORRECT)
    store.crosswalk.claim("000000-000000000001", "f")
    donation = store.donations.add("000000-000000000001", "imported")
    store.donations.write(donation, Purpose.DRAFT, b"what was typed")
    rows = store._connection.execute(
        "SELECT wrapped FROM donation_key UNION SELECT content FROM donation_blob"
    )
    secrets = [bytes(row[0]) for row in rows]
    assert len(secrets) == 2
    store.forget(donation)
    content = _all_bytes(tmp_path)
    assert not any(secret in content for secret in secrets)
    store.close()
