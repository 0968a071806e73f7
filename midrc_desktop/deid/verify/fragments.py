"""Encapsulated pixel data: its fragments, and what is in them besides the picture (PS3.5 A.4)."""

import struct
from dataclasses import dataclass, field

from midrc_desktop.deid.verify.codestream import Leftovers, begins_a_frame, inspected, is_known
from midrc_desktop.deid.verify.content import Content
from midrc_desktop.deid.verify.reasons import Doubt
from midrc_desktop.deid.verify.walk import ITEM, SEQUENCE_END, UNDEFINED, Heads, Syntax

_LITTLE = Syntax()


@dataclass(slots=True)
class Fragments:
    """What fragments hold: `end` is where the element ends, `frames` how many pictures there are.

    `words` are the bytes in them that are no pictures, such as comments, `planes` the lengths of
    the unpacked segments of RLE; `doubts` what is out of order.
    """

    end: int = 0
    frames: int = 0
    words: list[bytes] = field(default_factory=list)
    planes: set[int] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)


def fragments(content: Content, at: int, transfer_syntax: bytes) -> Fragments:
    """Walk the items from `at` on. Raises Doubt where they do not add up, and OSError."""
    made = Fragments()
    places: list[int] = []
    frame: list[bytes] = []
    start, offsets = -1, b""
    known = is_known(transfer_syntax)
    if not known:
        made.doubts.append("Its pixels are packed in a way that cannot be looked into.")
    while True:
        mark, length = Heads(content.read(at, 8), _LITTLE).mark(0)
        at += 8
        if mark == SEQUENCE_END and length == 0:
            break
        if mark != ITEM or length == UNDEFINED or at + length > content.size or length % 2:
            raise Doubt("The fragments of its pixels do not add up.")
        if start < 0:
            start, offsets = at + length, content.read(at, length)
        elif known:
            fragment = content.read(at, length)
            if begins_a_frame(fragment, transfer_syntax) or not frame:
                _take(frame, transfer_syntax, made)
                places.append(at - 8 - start)
            frame.append(fragment)
        at += length
    _take(frame, transfer_syntax, made)
    if offsets and known and offsets != struct.pack(f"<{len(places)}I", *places):
        made.doubts.append("The offsets of its frames do not fit its frames.")
    made.frames, made.end = len(places), at
    return made


def _take(frame: list[bytes], transfer_syntax: bytes, made: Fragments) -> None:
    """Look into a whole frame, and begin the next one."""
    if not frame:
        return
    found: Leftovers = inspected(b"".join(frame), transfer_syntax)
    made.words += found.words
    made.planes |= found.planes
    if found.doubt and found.doubt not in made.doubts:
        made.doubts.append(found.doubt)
    frame.clear()
