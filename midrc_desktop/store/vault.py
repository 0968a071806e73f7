"""Sealing what identifies: AES-256-GCM with the row and its purpose as associated data."""

import os
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from midrc_desktop.errors import StoreProblem

KEY_BYTES = 32
_NONCE_BYTES = 12


class Purpose(StrEnum):
    """What a sealed blob of a donation is for; one blob per purpose."""

    IDENTITY = "identity"
    INDEX = "index"
    IMPORT = "import"
    CHOICES = "choices"
    DRAFT = "draft"
    FINDINGS = "findings"
    TEXT_LOOKED = "text looked for"
    TEXTS = "text decided"
    FACES_JUDGED = "faces judged"
    FACES = "faces decided"
    OUTCOME = "outcome"
    ASSEMBLY = "assembly"
    SIGNATURE = "signature"
    SENDING = "sending"
    TROUBLE = "trouble"
    REJECTED = "rejected"
    RECEIPT = "receipt"


class SealBroken(StoreProblem):
    """A sealed record was changed, moved to another row, or sealed with another key."""

    title = "A sealed record of this computer cannot be opened."
    safe = "Your studies are unchanged and nothing has left this computer."
    advice = "Restore the records from a backup, or delete this donation and import again."


def new_key() -> bytes:
    """A random 256-bit key."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, content: bytes, place: str) -> bytes:
    """Nonce, ciphertext and tag (NIST SP 800-38D); `place` is bound in and must be given again."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """The content; raises SealBroken unless key, place and every byte are the same."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as problem:
        raise SealBroken from problem


def derived(key: bytes, purpose: str) -> bytes:
    """A key of its own for a purpose (HKDF, RFC 5869), so that no key does two jobs."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(key)
