"""Where the frames of encapsulated pixel data are in a file (PS3.5 A.4), without reading them."""

import struct
from collections.abc import Sequence
from itertools import pairwise
from typing import BinaryIO

Span = tuple[int, int]
"""Where some bytes begin, and how many they are."""

_ITEM, _END = 0xE000, 0xE0DD
_STARTS = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  ")
_LONGEST_START = 8
_FARTHEST = 2**48


def frame_spans(
    file: BinaryIO, at: int, count: int, extended: tuple[bytes, bytes] | None = None
) -> tuple[tuple[Span, ...], ...]:
    """The fragments of every frame; `at` is where the value of Pixel Data begins.

    `extended` are the values of Extended Offset Table and its lengths (PS3.3 C.7.6.3.1.8). A
    table that does not lead to fragments is passed over; then the fragments are looked at.
    There are fewer than `count` frames if the file has no more. Raises ValueError.
    """
    offsets, first = _basic_table(file, at, count)
    if extended is not None and (told := _extended(file, first, count, *extended)):
        return told
    spans = _spans(file, first)
    if count == 1:
        return (tuple(spans),)
    if len(spans) <= count:
        return tuple((span,) for span in spans)
    return _by_offsets(spans, first, offsets, count) or _by_starts(file, spans, count)


def _basic_table(file: BinaryIO, at: int, count: int) -> tuple[tuple[int, ...], int]:
    """The Basic Offset Table if it has an entry for each frame, and where it ends."""
    length = _item(file, at)
    if length is None:
        raise ValueError("no Basic Offset Table")
    table = file.read(length) if length == 4 * count else b""
    offsets = struct.unpack(f"<{count}L", table) if len(table) == 4 * count else ()
    return offsets, at + 8 + length


def _item(file: BinaryIO, at: int) -> int | None:
    """The length of the item at `at`; None if another thing is there."""
    file.seek(at)
    header = file.read(8)
    if len(header) < 8:
        return None
    group, element, length = struct.unpack("<HHL", header)
    return length if (group, element) == (0xFFFE, _ITEM) and length != 0xFFFFFFFF else None


def _extended(
    file: BinaryIO, first: int, count: int, offsets: bytes, lengths: bytes
) -> tuple[tuple[Span, ...], ...]:
    """One fragment a frame, as the table says; () if they cannot be so or the last is not."""
    if not len(offsets) == len(lengths) == 8 * count:
        return ()
    starts = struct.unpack(f"<{count}Q", offsets)
    sizes = struct.unpack(f"<{count}Q", lengths)
    spans = tuple((first + start + 8, size) for start, size in zip(starts, sizes, strict=True))
    begins = first + 8
    for begin, size in spans:
        if begin < begins or size > _FARTHEST:
            return ()
        begins = begin + size + 8
    last, size = spans[-1]
    length = _item(file, last - 8) if last < _FARTHEST else None
    return tuple((span,) for span in spans) if length is not None and length >= size else ()


def _spans(file: BinaryIO, at: int) -> list[Span]:
    """All fragments from `at` to the end of the sequence, or of the file."""
    found = []
    while (length := _item(file, at)) is not None:
        found.append((at + 8, length))
        at += 8 + length
    return found


def _by_offsets(
    spans: Sequence[Span], first: int, offsets: Sequence[int], count: int
) -> tuple[tuple[Span, ...], ...]:
    """The fragments of each frame by the Basic Offset Table; () if it does not fit them."""
    if not offsets:
        return ()
    places = {start - 8 - first: number for number, (start, _) in enumerate(spans)}
    numbers = [places.get(offset, -1) for offset in offsets]
    if numbers[0] != 0 or any(b <= a for a, b in pairwise(numbers)):
        return ()
    return _grouped(spans, numbers)


def _by_starts(file: BinaryIO, spans: Sequence[Span], count: int) -> tuple[tuple[Span, ...], ...]:
    """The fragments of each frame by those that a compressed image begins in."""
    numbers = []
    for number, (start, _) in enumerate(spans):
        file.seek(start)
        if file.read(_LONGEST_START).startswith(_STARTS):
            numbers.append(number)
    if len(numbers) < count or numbers[0] != 0:
        raise ValueError("fragments that belong to no frame")
    return _grouped(spans, numbers)


def _grouped(spans: Sequence[Span], firsts: Sequence[int]) -> tuple[tuple[Span, ...], ...]:
    ends = (*firsts[1:], len(spans))
    return tuple(tuple(spans[a:b]) for a, b in zip(firsts, ends, strict=True))
