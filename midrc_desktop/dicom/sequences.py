"""Sequences of a header, whichever reader has read it."""

from typing import Literal

from pydicom.dataset import Dataset

from midrc_desktop.dicom.parsed import Parsed
from midrc_desktop.dicom.raw import Items, Raw
from midrc_desktop.dicom.walk import Walked

Item = tuple[Raw, ...]
Order = Literal["little", "big"]


def sequence(header: Dataset | Walked, tag: int) -> Items:
    """The items of a sequence of the top level; none if it is absent or cannot be read.

    Raises Odd where pydicom should read a walked header.
    """
    if isinstance(header, Walked):
        return header.raw(tag).items() if tag in header else ()
    found = (raw for raw in Parsed(header, patient=True).elements() if raw.tag == tag)
    return next((raw.items() for raw in found), ())


def order(header: Dataset | Walked) -> Order:
    """The byte order of numbers in a header."""
    return "little" if isinstance(header, Walked) or header.original_encoding[1] else "big"


def value(item: Item, tag: int) -> bytes:
    """The bytes of an element of an item; none if it is absent."""
    return next((raw.value for raw in item if raw.tag == tag), b"")


def words(item: Item, tag: int) -> tuple[str, ...]:
    """The values of an element that is text of ASCII."""
    written = value(item, tag).decode("ascii", "replace")
    return tuple(part.strip(" \0") for part in written.split("\\"))
