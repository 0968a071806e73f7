"""Encapsulated pixels (PS3.5 A.4) of which some frames are compressed anew, as they were."""

import struct
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import BinaryIO

from midrc_desktop.deid.covered_frames import CoveredFrames
from midrc_desktop.deid.element import head
from midrc_desktop.deid.original import Original
from midrc_desktop.deid.pixel_bytes import Span
from midrc_desktop.deid.recompress import recompressed
from midrc_desktop.dicom.image_file import ImageFile
from midrc_desktop.dicom.parsed import Incomplete
from midrc_desktop.dicom.pixels import MEMORY
from midrc_desktop.jobs.limits import at_most

_PIXEL_DATA, _UNDEFINED = 0x7FE00010, 0xFFFFFFFF
_ITEM, _END = struct.pack("<HH", 0xFFFE, 0xE000), struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
_LARGEST_OFFSET = 0xFFFFFFFF

Places = Mapping[int, tuple[int, int]]
"""Where in the spool a frame is: its start and length."""


def repacked(frames: CoveredFrames, spool: BinaryIO) -> Places | None:
    """Compress every covered frame into the spool; None where one cannot be without loss.

    Raises Incomplete where the file has fewer frames than it says, or as decoders do.
    """
    image, layout = frames.image, frames.image.layout
    places: dict[int, tuple[int, int]] = {}
    for frame in frames.covered:
        values = frames.decoded(frame)
        with at_most(MEMORY):
            made = recompressed(values, image.compressed(frame), layout, image.syntax)
        if made is None:
            return None
        places[frame] = spool.tell(), len(made)
        spool.write(made)
    if len(image.spans) < layout.frames:
        raise Incomplete
    return places


def encapsulated(
    original: Original, image: ImageFile, places: Places, spool: BinaryIO
) -> Iterator[bytes | Span]:
    """The pixel element: frames that are not in the spool as they are, byte for byte."""
    fragments = [
        (places[frame],) if frame in places else image.spans[frame]
        for frame in range(image.layout.frames)
    ]
    yield head(_PIXEL_DATA, "OB", _UNDEFINED, original.written)
    table = _offset_table(fragments)
    yield _ITEM + struct.pack("<I", len(table)) + table
    for frame, spans in enumerate(fragments):
        for start, length in spans:
            yield _ITEM + struct.pack("<I", length)
            if frame in places:
                spool.seek(start)
                yield spool.read(length)
            else:
                yield Span(original.pixels, start, length)
    yield _END


def _offset_table(fragments: Sequence[Sequence[tuple[int, int]]]) -> bytes:
    """The Basic Offset Table; empty where an offset would not fit in it."""
    sizes = [sum(8 + length for _, length in spans) for spans in fragments]
    offsets = [0, *accumulate(sizes)][:-1]
    return struct.pack(f"<{len(offsets)}I", *offsets) if offsets[-1] <= _LARGEST_OFFSET else b""
