"""The manifest: every file of a package with its size and hashes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a package: POSIX path below the package folder, size in bytes, hex digests."""

    path: str
    size: int
    md5: str
    sha256: str
