"""An element as it stands in a file, between any reader and those who decide about it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from pydicom.datadict import dictionary_VR

UNDEFINED = 0xFFFFFFFF
_BINARY = frozenset(
    {"AT", "FD", "FL", "OB", "OD", "OF", "OL", "OV", "OW", "SL", "SS", "SV", "UL", "US", "UV"}
)
_MOST_REMEMBERED = 20_000

Items = tuple[tuple["Raw", ...], ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """One element of the original: bytes as they are, with the VR that they are to be read by.

    `declared` is the VR that the file itself gives, "" where it gives none. `open_items` reads
    the items of a sequence; only a sequence that stays is read.
    """

    tag: int
    vr: str
    value: bytes
    declared: str = ""
    open_items: Callable[[], Items] = tuple

    def items(self) -> Items:
        """The items of a sequence, each with its elements in the order of their tags."""
        return self.open_items()


@lru_cache(maxsize=_MOST_REMEMBERED)
def vr_to_read_by(tag: int, declared: str) -> str:
    """The VR to read a value by: where the dictionary knows only one, that; else the file's.

    What a file says of a standard attribute's VR is not to be trusted: a date in an LO is still
    a date. Only what the dictionary calls binary is read as the file says, since that may be text.
    """
    try:
        known = str(dictionary_VR(tag))
    except KeyError:
        return declared or "UN"
    if not declared or declared in {"UN", known}:
        return known
    return declared if " or " in known or known in _BINARY else known
