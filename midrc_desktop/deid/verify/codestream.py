"""One compressed picture: where it ends, and the words in it (ITU-T T.81 B, T.800 A, PS3.5 G)."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

_ROOT = rb"1\.2\.840\.10008\.1\.2\."
_JPEG = re.compile(_ROOT + rb"4\.(5\d|6[0-6]|70|80|81)")
_JPEG_2000 = re.compile(_ROOT + rb"4\.(9[0-3]|20[1-3])")
_RLE = _ROOT.replace(rb"\.", b".").replace(b"\\", b"") + b"5"
_BEGINNINGS = ((_JPEG, b"\xff\xd8\xff"), (_JPEG_2000, b"\xff\x4f\xff"))
# A byte from 80 on behind FF is a marker, also in JPEG-LS; restarts are part of the picture.
_MARKER = re.compile(rb"\xff+([\x80-\xcf\xd8-\xfe])")
_SCAN, _END, _COMMENT = 0xDA, 0xD9, 0xFE
_TILE_PART, _DATA, _COMMENT_2000 = 0xFF90, 0xFF93, 0xFF64
_RLE_HEADER = 64
_BROKEN = "One of its compressed pictures is not built as it should be."
_BEHIND = "There are bytes behind one of its compressed pictures."


@dataclass(slots=True)
class Leftovers:
    """What a compressed picture holds besides the picture; `doubt` says what is out of order.

    `planes` are the lengths in bytes that the segments of RLE have when they are unpacked.
    """

    words: list[bytes] = field(default_factory=list)
    planes: frozenset[int] = frozenset()
    doubt: str = ""


def is_known(transfer_syntax: bytes) -> bool:
    """Whether pictures of this transfer syntax can be looked into."""
    return transfer_syntax == _RLE or any(
        kind.fullmatch(transfer_syntax) for kind, _ in _BEGINNINGS
    )


def begins_a_frame(fragment: bytes, transfer_syntax: bytes) -> bool:
    """Whether a fragment is the first of a picture (of RLE there is one for each)."""
    return transfer_syntax == _RLE or any(
        kind.fullmatch(transfer_syntax) and fragment.startswith(beginning)
        for kind, beginning in _BEGINNINGS
    )


def inspected(frame: bytes, transfer_syntax: bytes) -> Leftovers:
    """Walk the marker segments of a whole picture up to its end."""
    found = Leftovers()
    try:
        if not begins_a_frame(frame, transfer_syntax):
            found.doubt = _BROKEN
        elif transfer_syntax == _RLE:
            found.planes = frozenset(_in_rle(frame))
        elif _JPEG.fullmatch(transfer_syntax):
            _behind(frame, _in_jpeg(frame, found.words), found)
        else:
            _behind(frame, _in_jpeg_2000(frame, found.words), found)
    except (struct.error, ValueError):
        found.doubt = _BROKEN
    return found


def _behind(frame: bytes, end: int, found: Leftovers) -> None:
    # The byte that makes a fragment even should be 0, and is FF from some encoders.
    if frame[end:].strip(b"\0\xff"):
        found.doubt = _BEHIND
        found.words.append(frame[end:])


def _in_jpeg(frame: bytes, words: list[bytes]) -> int:
    """Collect comments and application segments; returns where the picture ends."""
    at, kind = 2, 0
    while True:
        marker = _MARKER.search(frame, at)
        if marker is None or (kind != _SCAN and marker.start() != at):
            raise ValueError(_BROKEN)
        kind = marker[1][0]
        at = marker.end()
        if kind == _END:
            return at
        (length,) = struct.unpack_from(">H", frame, at)
        if kind == _COMMENT or 0xE0 <= kind <= 0xEF:
            words.append(frame[at + 2 : at + length])
        at += length


def _in_jpeg_2000(frame: bytes, words: list[bytes]) -> int:
    """Collect comments; returns where the picture ends."""
    at, part, end = 2, 0, len(frame)
    while True:
        (marker,) = struct.unpack_from(">H", frame, at)
        if marker == 0xFFD9:
            return at + 2
        if marker == _DATA:
            if part == 0:
                end = frame.rfind(b"\xff\xd9")
                return end + 2 if end > 0 else len(frame)
            at, part = part, 0
            continue
        (length,) = struct.unpack_from(">H", frame, at + 2)
        if marker < 0xFF00 or length < 2:
            raise ValueError(_BROKEN)
        if marker == _COMMENT_2000:
            words.append(frame[at + 6 : at + 2 + length])
        if marker == _TILE_PART:
            (whole,) = struct.unpack_from(">I", frame, at + 6)
            part = at + whole if whole else 0
        at += 2 + length


def _in_rle(frame: bytes) -> Iterator[int]:
    """The lengths of the segments, unpacked; raises ValueError if the header is not in order."""
    count, *offsets = struct.unpack_from("<16I", frame)
    used, unused = offsets[:count], offsets[count:]
    in_order = used == sorted(set(used)) and used[-1] < len(frame) if used else False
    if not in_order or count > 15 or used[0] != _RLE_HEADER or any(unused):
        raise ValueError(_BROKEN)
    for start, end in pairwise((*used, len(frame))):
        yield _unpacked(frame[start:end])


def _unpacked(segment: bytes) -> int:
    """How many bytes the runs of a segment stand for (PS3.5 G.3.2)."""
    at, total, end = 0, 0, len(segment)
    while at < end:
        head = segment[at]
        if head < 128:
            if at + head + 2 > end:
                if segment[at:].strip(b"\0"):
                    raise ValueError(_BROKEN)
                break
            total += head + 1
            at += head + 2
        elif head > 128:
            total += 257 - head
            at += 2
        else:
            at += 1
    return total
