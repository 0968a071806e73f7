"""Where the master key comes from: the system's keyring, a passphrase, or memory; never a file."""

import base64
import binascii
import os
import sqlite3
import unicodedata
from dataclasses import dataclass

import keyring
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError

from midrc_desktop.errors import BadAnswer, VaultLocked
from midrc_desktop.store.database import transaction
from midrc_desktop.store.vault import KEY_BYTES, SealBroken, new_key, seal, unseal

SERVICE = "MIDRC Desktop"
SCRYPT_COST = 2**16
SHORTEST_PASSPHRASE = 8
_PROOF = b"the key of these records"

# Backends that hand secrets to the operating system's own protected storage.
_TRUSTED = (
    "keyring.backends.macOS",
    "keyring.backends.Windows",
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
)


class PassphraseNeeded(VaultLocked):
    """There is no keyring here (or a passphrase was chosen at first start)."""

    title = "A passphrase is needed to open this computer's records."
    safe = "Your donations are safe on this computer."
    advice = "Type the passphrase of these records."

    def __init__(self, *, first: bool) -> None:
        self.first = first
        if first:
            super().__init__(
                "This computer has no keyring that could keep the key of your records.",
                safe="Nothing has been kept yet.",
                advice="Choose a passphrase of at least eight characters; it is not stored.",
            )
        else:
            super().__init__()


class WrongPassphrase(VaultLocked):
    """The passphrase is not the one that these records were sealed with."""

    title = "This is not the passphrase of these records."
    safe = "Your donations are safe on this computer."
    advice = "Type it again. It is the one that was chosen at first start."


class KeyMissing(VaultLocked):
    """The keyring does not hold the key, or does not give it."""

    title = "The key of this computer's records is not in the keyring, or the keyring is locked."
    safe = "Your donations are safe but sealed."
    advice = "Unlock the keyring of the account that made them, then start again."


@dataclass(frozen=True, slots=True)
class KeySource:
    """What may be asked for the key: a passphrase, a keyring backend, or memory alone.

    `backend` is trusted as given; without one, the system's keyring is used if it is one of
    those that protect what they keep.
    """

    passphrase: str | None = None
    backend: KeyringBackend | None = None
    in_memory: bool = False


def trusted(backend: KeyringBackend) -> bool:
    """Whether a backend gives its secrets to the operating system to protect."""
    if type(backend).__module__ == "keyring.backends.chainer":
        parts = list(getattr(backend, "backends", ()))
        return bool(parts) and all(trusted(part) for part in parts)
    return type(backend).__module__ in _TRUSTED


def system_keyring() -> KeyringBackend | None:
    """The system's keyring, or None where there is none that protects what it keeps."""
    try:
        backend = keyring.get_keyring()
    except (KeyringError, RuntimeError, ValueError, ImportError, AttributeError):
        return None  # a configured backend that is not there is none
    return backend if trusted(backend) else None


def master_key(connection: sqlite3.Connection, source: KeySource) -> bytes:
    """The master key of these records, made at first start.

    Raises PassphraseNeeded, WrongPassphrase, KeyMissing or BadAnswer (passphrase too short).
    """
    row = connection.execute("SELECT * FROM vault").fetchone()
    if row is None:
        return _first_start(connection, source)
    key = _known(row, source)
    try:
        unseal(key, row["proof"], _place(row["store_id"], "proof"))
    except SealBroken as problem:
        raise KeyMissing from problem
    return key


def _place(store_id: str, what: str) -> str:
    return f"vault/{store_id}/{what}"


def _known(row: sqlite3.Row, source: KeySource) -> bytes:
    if row["kind"] == "passphrase":
        if source.passphrase is None:
            raise PassphraseNeeded(first=False)
        try:
            stretched = _stretched(source.passphrase, row["salt"], row["cost"])
            return unseal(stretched, row["wrapped"], _place(row["store_id"], "master"))
        except SealBroken as problem:
            raise WrongPassphrase from problem
    if row["kind"] == "keyring":
        backend = source.backend or system_keyring()
        return _from_keyring(backend, row["store_id"])
    raise KeyMissing("The key of these records was held in memory only and is gone.")


def _first_start(connection: sqlite3.Connection, source: KeySource) -> bytes:
    key, store_id, salt, wrapped = new_key(), os.urandom(16).hex(), b"", b""
    backend = source.backend or (None if source.in_memory else system_keyring())
    if source.in_memory:
        kind = "memory"
    elif source.passphrase is not None:
        kind, salt = "passphrase", os.urandom(16)
        if len(source.passphrase) < SHORTEST_PASSPHRASE:
            raise BadAnswer(
                "The passphrase is too short.",
                safe="Nothing was written.",
                advice="Choose at least eight characters; a sentence is easiest to keep.",
            )
        stretched = _stretched(source.passphrase, salt, SCRYPT_COST)
        wrapped = seal(stretched, key, _place(store_id, "master"))
    elif backend is not None:
        kind = "keyring"
        _into_keyring(backend, store_id, key)
    else:
        raise PassphraseNeeded(first=True)
    proof = seal(key, _PROOF, _place(store_id, "proof"))
    with transaction(connection):
        connection.execute(
            "INSERT INTO vault (id, store_id, kind, salt, cost, wrapped, proof)"
            " VALUES (1, ?, ?, ?, ?, ?, ?)",
            (store_id, kind, salt, SCRYPT_COST, wrapped, proof),
        )
    return key


def _stretched(passphrase: str, salt: bytes, cost: int) -> bytes:
    # RFC 7914; NFC so that the same words typed on another system give the same bytes.
    normal = unicodedata.normalize("NFC", passphrase).encode()
    return Scrypt(salt=salt, length=KEY_BYTES, n=cost, r=8, p=1).derive(normal)


def _from_keyring(backend: KeyringBackend | None, store_id: str) -> bytes:
    if backend is None:
        raise KeyMissing
    try:
        kept = backend.get_password(SERVICE, store_id)
    except KeyringError as problem:
        raise KeyMissing from problem
    if kept is None:
        raise KeyMissing
    try:
        key = base64.b64decode(kept, validate=True)
    except binascii.Error as problem:
        raise KeyMissing from problem
    if len(key) != KEY_BYTES:
        raise KeyMissing
    return key


def _into_keyring(backend: KeyringBackend, store_id: str, key: bytes) -> None:
    try:
        backend.set_password(SERVICE, store_id, base64.b64encode(key).decode())
        kept = backend.get_password(SERVICE, store_id)
    except KeyringError as problem:
        raise KeyMissing("The keyring of this computer did not take the key.") from problem
    if kept != base64.b64encode(key).decode():
        raise KeyMissing("The keyring of this computer did not keep the key.")
