"""How much memory the images that are looked at may hold together."""

import ctypes
import os
import sys
from functools import cache

SHARE = 4
LARGEST = 2 * 1024**3
UNKNOWN = 512 * 1024**2
"""The budget where the system does not say how much memory it has."""


@cache
def budget() -> int:
    """Bytes for decoded images and what is made of them: a quarter of the RAM, at most 2 GB."""
    memory = _windows_memory() if sys.platform == "win32" else _posix_memory()
    return UNKNOWN if memory is None else min(memory // SHARE, LARGEST)


def _posix_memory() -> int | None:
    """Physical memory in bytes, or None where the system does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") or None
    except (ValueError, OSError):
        return None


class _Status(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_ulong),
        ("load", ctypes.c_ulong),
        *(
            (name, ctypes.c_ulonglong)
            for name in (
                *("physical", "physical_free", "page_file", "page_file_free"),
                *("virtual", "virtual_free", "extended_free"),
            )
        ),
    )


def _windows_memory() -> int | None:
    """Physical memory in bytes, or None where the system does not tell."""
    library = getattr(ctypes, "windll", None)
    if library is None:
        return None
    status = _Status(length=ctypes.sizeof(_Status))
    if not library.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return int(status.physical) or None
