"""Credentials of destinations: in the system's keyring, or in memory for this run."""

import importlib
import threading
from contextlib import suppress
from typing import Protocol

from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, KeyringLocked

from midrc_desktop.errors import VaultLocked
from midrc_desktop.store.keys import SERVICE, trusted

LONGEST = 1280
"""UTF-16 units that Windows keeps of one credential (CRED_MAX_CREDENTIAL_BLOB_SIZE)."""


class KeyringShut(VaultLocked):
    """The keyring is locked, and nobody unlocked it."""

    title = "The keyring of this computer is locked, so the sign-in could not be read or kept."
    safe = "Your donations are safe on this computer."
    advice = "Unlock the keyring, or sign in to this computer again, then try again."


class KeyringFailed(VaultLocked):
    """The keyring is there, and does not do what it is asked."""

    title = "The keyring of this computer did not read or keep the sign-in."
    safe = "Your donations are safe on this computer."
    advice = "Restart the computer and try again. If it happens again, tell your IT department."


class SecretsOfThisRun:
    """Secrets in memory: gone when the program ends."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}
        self._lock = threading.Lock()

    @property
    def lasting(self) -> bool:
        """Never."""
        return False

    def get(self, name: str) -> str | None:
        """The secret of that name, or None."""
        with self._lock:
            return self._kept.get(name)

    def set(self, name: str, secret: str) -> None:
        """Keep a secret while the program runs."""
        with self._lock:
            self._kept[name] = secret

    def delete(self, name: str) -> None:
        """Remove a secret; one that is not there is no matter."""
        with self._lock:
            self._kept.pop(name, None)

    def names(self) -> frozenset[str]:
        """The names of what is kept."""
        with self._lock:
            return frozenset(self._kept)


class Kept(Protocol):
    """Secrets that are looked up."""

    def get(self, name: str) -> str | None:
        """The secret of that name, or None."""
        ...


class SecretsOverThese(SecretsOfThisRun):
    """Secrets of this run over others, which are looked up and never changed."""

    def __init__(self, below: Kept) -> None:
        super().__init__()
        self._below = below
        self._deleted: set[str] = set()

    def get(self, name: str) -> str | None:
        """The secret of that name, or None."""
        own = super().get(name)
        return self._below.get(name) if own is None and name not in self._deleted else own

    def delete(self, name: str) -> None:
        """Let a secret be not there, for this run."""
        self._deleted.add(name)
        super().delete(name)


class KeyringSecrets:
    """Secrets in a keyring under the service "MIDRC Desktop"; one call at a time.

    What is longer than every system's keyring takes is kept for this run, and `lasting` is
    False while that is so. Every method raises KeyringShut or KeyringFailed.
    """

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend
        self._of_this_run = SecretsOfThisRun()
        self._lock = threading.Lock()

    @property
    def lasting(self) -> bool:
        """Whether all that is kept is there when the program is started again."""
        return not self._of_this_run.names()

    def get(self, name: str) -> str | None:
        """The secret of that name, or None."""
        kept = self._of_this_run.get(name)
        if kept is not None:
            return kept
        try:
            with self._lock:
                return self._backend.get_password(SERVICE, name)
        except _FAILURES as problem:
            raise _sentence(problem) from None

    def set(self, name: str, secret: str) -> None:
        """Keep a secret under a name, in place of the one before."""
        if len(secret.encode("utf-16-le")) > 2 * LONGEST:
            self.delete(name)
            self._of_this_run.set(name, secret)
            return
        try:
            with self._lock:
                self._backend.set_password(SERVICE, name, secret)
        except _FAILURES as problem:
            raise _sentence(problem) from None
        self._of_this_run.delete(name)

    def delete(self, name: str) -> None:
        """Remove a secret; one that is not there is no matter."""
        self._of_this_run.delete(name)
        try:
            with self._lock:
                if self._backend.get_password(SERVICE, name) is not None:
                    self._backend.delete_password(SERVICE, name)
        except _FAILURES as problem:
            raise _sentence(problem) from None


def secrets_in(backend: KeyringBackend | None) -> KeyringSecrets | SecretsOfThisRun:
    """Secrets in this keyring if it protects what it keeps; else for this run only."""
    if backend is None or not trusted(backend):
        return SecretsOfThisRun()
    return KeyringSecrets(backend)


def _sentence(problem: Exception) -> VaultLocked:
    """What happened, without a word of the keyring's own: it may quote what it was given."""
    locked = isinstance(problem, KeyringLocked) or "dismissed" in str(problem).lower()
    return KeyringShut() if locked else KeyringFailed()


def _failures() -> tuple[type[Exception], ...]:
    """What backends raise, also what keyring lets through from the system's own libraries."""
    found: list[type[Exception]] = [KeyringError, OSError, RuntimeError]
    for module, name in (
        ("secretstorage.exceptions", "SecretStorageException"),
        ("jeepney.wrappers", "DBusErrorResponse"),
        ("win32ctypes.pywin32.pywintypes", "error"),
    ):
        with suppress(ImportError, AttributeError):
            found.append(getattr(importlib.import_module(module), name))
    return tuple(found)


_FAILURES = _failures()
