"""GUIDs as MIDRC derives them: the same bytes get the same one wherever they are sent from."""

import hashlib
import uuid
from functools import lru_cache
from urllib.parse import quote


@lru_cache(maxsize=64)
def derived(prefix: str, md5: str, size: int) -> str:
    """The GUID of a file by its MD5 (hex) and its size in bytes, as midrc-etl derives it.

    `prefix` is what the commons' GUIDs begin with, "dg.MD1R/".
    """
    digest = hashlib.md5(f"{md5}{size}".encode(), usedforsecurity=False).hexdigest()
    return f"{prefix}{uuid.UUID(digest, version=4)}"


def in_path(guid: str) -> str:
    """A GUID as a part of an address; the slash behind its prefix stays one."""
    return quote(guid, safe="/")
