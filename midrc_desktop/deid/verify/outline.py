"""A file cut into the elements of its top level, read without its pixel values (PS3.10 7.1)."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from midrc_desktop.deid.verify.content import Content
from midrc_desktop.deid.verify.fragments import Fragments, fragments
from midrc_desktop.deid.verify.reasons import Doubt
from midrc_desktop.deid.verify.walk import LONG, SHORT, UNDEFINED, Heads, Syntax

IMPLICIT, BIG_ENDIAN, DEFLATED = (
    b"1.2.840.10008.1.2",
    b"1.2.840.10008.1.2.2",
    b"1.2.840.10008.1.2.1.99",
)
PIXEL_DATA = 0x7FE00010
PIXELS = frozenset({PIXEL_DATA, 0x7FE00008, 0x7FE00009})
META_SYNTAX = Syntax(meta=True)
_TRANSFER_SYNTAX = 0x00020010
_BLOCK = 1 << 13
_LONGEST_HEAD = 12
_SHORT_VRS = frozenset(vr.encode() for vr in SHORT)
_LONG_VRS = frozenset(vr.encode() for vr in LONG)

Raw = tuple[int, bytes]


@dataclass(slots=True)
class Pixels:
    """A pixel element: how many bytes its value has, and its fragments if it is encapsulated."""

    tag: int
    vr: str
    length: int
    fragments: Fragments | None = None


@dataclass(slots=True)
class Outline:
    """Tags and whole bytes of all elements of the top level, but pixels only by their length.

    `doubts` says what is out of order; what follows it was not read.
    """

    meta: list[Raw] = field(default_factory=list)
    elements: list[Raw] = field(default_factory=list)
    pixels: list[Pixels] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    transfer_syntax: bytes = b""
    syntax: Syntax = META_SYNTAX

    def value(self, tag: int) -> bytes:
        """The value of an element of the data set without padding; b"" if absent."""
        return next((_value(raw, self.syntax) for t, raw in self.elements if t == tag), b"")


class Cutter:
    """Cuts files into their elements; nothing is decoded.

    Most elements of a slice are those of the slice before. Where the very bytes of one stand
    where it would come, they are what they were: that costs one comparison.
    """

    def __init__(self) -> None:
        self._before: dict[Syntax, list[Raw]] = {}

    def outline(self, content: Content) -> Outline:
        """Cut a Part 10 file. Raises OSError."""
        made = Outline()
        try:
            self._file(content, made)
        except Doubt as doubt:
            made.doubts.append(doubt.sentence)
        except (struct.error, IndexError, zlib.error):
            made.doubts.append("The file ends too early or its lengths do not add up.")
        return made

    def _file(self, content: Content, made: Outline) -> None:
        start = content.read(0, _BLOCK)
        if start[128:132] != b"DICM":
            raise Doubt("It is not a DICOM file with a preamble.")
        if start[:128].strip(b"\0"):
            raise Doubt("Its preamble is not empty.")
        (length,) = struct.unpack_from("<I", start, 140)
        end = 144 + length
        if start[132:140] != b"\x02\0\0\0UL\x04\0" or end > len(start):
            raise Doubt("Its file meta information does not say its length.")
        self._cut(_Cut(Content.of(start[:end]), made, META_SYNTAX), made.meta, 132)
        syntax = next(
            (_value(raw, META_SYNTAX) for tag, raw in made.meta if tag == _TRANSFER_SYNTAX), b""
        )
        made.transfer_syntax = syntax
        made.syntax = Syntax(implicit=syntax == IMPLICIT, little=syntax != BIG_ENDIAN)
        if syntax == DEFLATED:
            content, end, start = Content.of(_inflated(content.read(end, content.size))), 0, b""
        self._cut(_Cut(content, made, made.syntax, start), made.elements, end)

    def _cut(self, cut: "_Cut", into: list[Raw], at: int) -> None:
        into.extend(cut.elements(at, self._before.get(cut.syntax, [])))
        self._before[cut.syntax] = into


def _value(raw: bytes, syntax: Syntax) -> bytes:
    at = Heads(raw, syntax).head(0)[-1]
    return raw[at:].strip(b" \0")


def _inflated(compressed: bytes) -> bytes:
    inflate = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    body = inflate.decompress(compressed)
    if inflate.unused_data.strip(b"\0") or len(inflate.unused_data) > 1 or not inflate.eof:
        raise Doubt("There are bytes behind the end of its data set.")
    return body


class _Cut:
    """Cuts the top level of one data set; `start` are bytes of it that were read already."""

    def __init__(self, content: Content, made: Outline, syntax: Syntax, start: bytes = b"") -> None:
        self._content = content
        self._made = made
        self.syntax = syntax
        self._start = start

    def elements(self, at: int, likely: list[Raw]) -> Iterator[Raw]:
        """All elements from the byte `at` of the content to its end, exactly.

        `likely` are those of another data set of the same syntax, perhaps the same ones.
        """
        short = struct.Struct(self.syntax.order + "HH2sH").unpack_from
        implicit = struct.Struct(self.syntax.order + "HHI").unpack_from
        long = struct.Struct(self.syntax.order + "I").unpack_from
        has_vrs, size = not self.syntax.implicit, self._content.size
        block, base, before = self._start, 0, -1
        following, count = 0, len(likely)
        while at < size:
            here = at - base
            if following < count:
                tag, raw = known = likely[following]
                if block.startswith(raw, here):
                    yield known
                    before, at, following = tag, at + len(raw), following + 1
                    continue
            if here + _LONGEST_HEAD > len(block) < size - base:
                block, base, here = self._content.read(at, _BLOCK), at, 0
            head, vr = 8, b""
            if has_vrs:
                group, number, vr, length = short(block, here)
                if vr not in _SHORT_VRS:
                    if vr not in _LONG_VRS:
                        raise Doubt("An element has a VR that does not exist.")
                    (length,) = long(block, here + 8)
                    head = 12
            else:
                group, number, length = implicit(block, here)
            tag = group << 16 | number
            if tag <= before:
                raise Doubt("Its elements are out of order or repeated.")
            before = tag
            while following < count and likely[following][0] <= tag:
                following += 1
            if tag in PIXELS:
                at = self._pixels(tag, vr, at + head, length)
                continue
            stop = here + head + length
            if length == UNDEFINED:
                stop = self._end_of_sequence(at, head) - base
            if base + stop > size:
                raise Doubt("An element is longer than the file or the item that it is in.")
            if stop > len(block):
                block, base, stop = self._content.read(at, stop - here + _BLOCK), at, stop - here
                here = 0
            yield tag, block[here:stop]
            at = base + stop
        if at != size:
            raise Doubt("The lengths of its elements do not add up.")

    def _pixels(self, tag: int, vr: bytes, at: int, length: int) -> int:
        """Take down a pixel element; returns where the next element is."""
        pixels = Pixels(tag, vr.decode("latin-1"), length)
        self._made.pixels.append(pixels)
        if length == UNDEFINED and tag == PIXEL_DATA:
            pixels.fragments = fragments(self._content, at, self._made.transfer_syntax)
            return pixels.fragments.end
        if at + length > self._content.size:
            raise Doubt("An element is longer than the file or the item that it is in.")
        return at + length

    def _end_of_sequence(self, at: int, head: int) -> int:
        """Where a sequence of undefined length ends, from however many bytes it takes to see."""
        length = _BLOCK
        while True:
            block = self._content.read(at, length)
            try:
                return at + Heads(block, self.syntax).end_of_sequence(head, len(block))
            except (struct.error, IndexError, Doubt):
                if at + length >= self._content.size:
                    raise
            length *= 4
