"""Pseudonyms under the site key: case numbers, UIDs and the shift of dates.

Everything comes from HMAC-SHA-256 under keys derived from the site key, one for each purpose, so
that the same patient gets the same pseudonyms on every run and every computer that holds the key,
and nobody without it can guess back.
"""

import hmac
import uuid
from dataclasses import dataclass, field

LONGEST_SHIFT = 3652


def _keyed(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256")


def fingerprint(site_key: bytes, patient_key: str) -> str:
    """A keyed mark of a patient (64 hexadecimal digits), to find the same one again."""
    return _keyed(_keyed(site_key, "midrc-desktop fingerprint 1"), patient_key).hex()


@dataclass(frozen=True, slots=True, init=False)
class Pseudonyms:
    """What one patient's identifiers become; holds derived keys, never the site key.

    `case_id` is `<6-digit site>-<12 digits>`; `shift_days` (1 to 3652) is subtracted from every
    date of the patient.
    """

    case_id: str
    shift_days: int
    _uid_key: bytes = field(repr=False)

    def __init__(self, site_key: bytes, site: str, patient_key: str) -> None:
        case = int.from_bytes(_keyed(_keyed(site_key, "midrc-desktop case 1"), patient_key))
        shift = int.from_bytes(_keyed(_keyed(site_key, "midrc-desktop shift 1"), patient_key))
        object.__setattr__(self, "case_id", f"{site}-{case % 10**12:012d}")
        object.__setattr__(self, "shift_days", 1 + shift % LONGEST_SHIFT)
        object.__setattr__(self, "_uid_key", _keyed(site_key, "midrc-desktop uid 1"))

    def uid(self, original: str) -> str:
        """The UID that stands for this one: the same for all patients of the site key.

        It is derived from a UUID with its version and variant bits (PS3.5 B.2). Whatever else an
        original holds (letters, spaces, a record number), nothing of it is left.
        """
        digest = bytearray(_keyed(self._uid_key, original.strip(" \0"))[:16])
        digest[6] = digest[6] & 0x0F | 0x80
        digest[8] = digest[8] & 0x3F | 0x80
        return f"2.25.{uuid.UUID(bytes=bytes(digest)).int}"
