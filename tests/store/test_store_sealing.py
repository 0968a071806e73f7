"""Sealed records open only where they belong, and plain columns tell nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.errors import Refused
from midrc_desktop.store.crosswalk import CaseTaken
from midrc_desktop.store.donations import NoSuchDonation
from midrc_desktop.store.keys import KeySource
from midrc_desktop.store.store import Store
from midrc_desktop.store.vault import Purpose, SealBroken, derived, new_key, seal, unseal
from midrc_desktop.submission.confirmation import Confirmation

CASE = "000000-000000000001"


@pytest.fixture
def store(tmp_path: Path):
    store = Store(tmp_path, KeySource(in_memory=True))
    yield store
    store.close()


def _donation(store: Store) -> int:
    store.crosswalk.claim(CASE, "fingerprint")
    return store.donations.add(CASE, "imported")


@given(st.binary(max_size=200), st.text(max_size=20))
def test_what_is_sealed_comes_back(content: bytes, place: str) -> None:
    key = new_key()
    assert unseal(key, seal(key, content, place), place) == content


@given(st.binary(min_size=1, max_size=60), st.data())
def test_one_changed_byte_breaks_the_seal(content: bytes, data) -> None:
    key = new_key()
    sealed = bytearray(seal(key, content, "here"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        unseal(key, bytes(sealed), "here")


@pytest.mark.parametrize("sealed", [b"", b"\0" * 5, b"\0" * 12])
def test_a_cut_blob_is_told_as_a_broken_seal(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal(new_key(), sealed, "here")


def test_a_blob_moved_to_another_row_or_purpose_does_not_open(store: Store) -> None:
    one, other = _donation(store), _donation(store)
    store.donations.write(one, Purpose.IDENTITY, b"who")
    store.donations.write(one, Purpose.DRAFT, b"typed")
    connection = store._connection
    connection.execute(
        "INSERT INTO donation_blob SELECT ?, purpose, content FROM donation_blob"
        " WHERE purpose = 'identity'",
        (other,),
    )
    with pytest.raises(SealBroken):
        store.donations.read(other, Purpose.IDENTITY)
    connection.execute(
        "UPDATE donation_blob SET content = (SELECT content FROM donation_blob"
        " WHERE donation = ? AND purpose = 'draft') WHERE purpose = 'identity'",
        (one,),
    )
    with pytest.raises(SealBroken):
        store.donations.read(one, Purpose.IDENTITY)


def test_a_copy_without_the_key_blob_is_unreadable(store: Store) -> None:
    donation = _donation(store)
    store.donations.write(donation, Purpose.IDENTITY, b"who")
    store._connection.execute("DELETE FROM donation_key")
    fresh = type(store.donations)(store._connection, derived(store._master, "donation keys"))
    with pytest.raises(NoSuchDonation):
        fresh.read(donation, Purpose.IDENTITY)


def test_no_identifier_is_in_any_file_of_the_records(store: Store) -> None:
    donation = _donation(store)
    store.donations.write(donation, Purpose.IDENTITY, b"Xanthippe^Quillfeather 19431109")
    store.write_sealed("site profile", b"Xanthippe^Quillfeather")
    store.journal(donation, "folder\n/home/quillfeather").confirm(
        Confirmation("manifest.json", 3, "ab")
    )
    content = b"".join(p.read_bytes() for p in store.folder.rglob("*") if p.is_file())
    assert CASE.encode() in content
    for secret in (b"Xanthippe", b"uillfeather", b"19431109"):
        assert secret not in content


def test_a_case_of_another_patient_is_refused(store: Store) -> None:
    store.crosswalk.claim(CASE, "one patient")
    store.crosswalk.claim(CASE, "one patient")
    with pytest.raises(CaseTaken):
        store.crosswalk.claim(CASE, "another patient")


def test_a_case_is_free_again_once_no_donation_uses_it(store: Store) -> None:
    first, second = _donation(store), _donation(store)
    store.forget(first)
    with pytest.raises(CaseTaken):
        store.crosswalk.claim(CASE, "another patient")
    store.forget(second)
    store.crosswalk.claim(CASE, "another patient")


def test_the_number_of_a_deleted_donation_is_never_used_again(store: Store) -> None:
    first = _donation(store)
    store.forget(first)
    assert _donation(store) > first
    with pytest.raises(NoSuchDonation):
        store.donations.read(first, Purpose.INDEX)


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    def write_and_fail() -> None:
        with store.transaction():
            _donation(store)
            raise Refused

    with pytest.raises(Refused):
        write_and_fail()
    assert store.donations.all() == ()


def test_recovery_words_carry_the_site_key_to_another_computer(store: Store, tmp_path) -> None:
    words = store.recovery_words()
    other = Store(tmp_path / "other", KeySource(in_memory=True))
    assert other.site_key != store.site_key
    other.use_recovery_words(words)
    assert other.site_key == store.site_key
    other.close()


def test_the_site_key_is_not_changed_under_donations(store: Store, tmp_path) -> None:
    other = Store(tmp_path / "other", KeySource(in_memory=True))
    _donation(store)
    with pytest.raises(Refused):
        store.use_recovery_words(other.recovery_words())
    store.use_recovery_words(store.recovery_words())
    other.close()
