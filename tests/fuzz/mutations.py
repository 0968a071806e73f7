"""Real files with something wrong in them: the same bytes for the same seed and number, always.

    files = bases()
    mutated(files, seed=1, number=17)        # Mutated(base, kind, content)

Bits flip, files end early, lengths lie, images claim to be huge, tags change places, transfer
syntaxes are exchanged, parts are missing, doubled or of another file, and zips are broken in the
ways in which zips break. Knows nothing of tests: any part of the program may be run on it.
"""

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pydicom.data import get_testdata_file

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
LARGEST_BASE = 1_000_000
MOST_OF_A_FOLDER = 12

_ROWS, _COLUMNS, _FRAMES, _SAMPLES = 0x00280010, 0x00280011, 0x00280008, 0x00280002
_ALLOCATED, _STORED, _HIGH, _SIGN, _PLANAR = (
    *(0x00280100, 0x00280101, 0x00280102, 0x00280103, 0x00280006),
)
_SHAPE = (_ROWS, _COLUMNS, _SAMPLES, _ALLOCATED, _STORED, _HIGH, _SIGN, _PLANAR)
_NUMBERS = (0, 1, 2, 3, 7, 8, 12, 16, 17, 32, 64, 255, 4096, 0x7FFF, 0x8000, 0xFFFF)
_LONG_VRS = (b"OB", b"OW", b"OF", b"OD", b"OL", b"OV", b"SQ", b"UN", b"UT", b"UC", b"UR")
_LENGTHS = (0, 1, 2, 7, 0xFE, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)
_SYNTAXES = tuple(
    b"1.2.840.10008.1.2" + ending
    for ending in (
        *(b"", b".1", b".2", b".5", b".1.99", b".4.50", b".4.51", b".4.57", b".4.70", b".4.80"),
        *(b".4.81", b".4.90", b".4.91", b".4.201", b".4.202", b".4.203", b".9.9"),
    )
)


@dataclass(frozen=True, slots=True)
class Mutated:
    """One file: what was done (`kind`) to which file (`base`, a name), and what came of it."""

    base: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Base:
    """A file as it should be."""

    name: str
    content: bytes


def bases() -> tuple[Base, ...]:
    """pydicom's test files and, where they are, those of ../shared/data; in a fixed order."""
    pydicoms = Path(str(get_testdata_file("CT_small.dcm", download=False))).parent
    chosen: list[Path] = []
    for root in (pydicoms, SHARED):
        of_folder: dict[Path, list[Path]] = {}
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.stat().st_size <= LARGEST_BASE:
                of_folder.setdefault(path.parent, []).append(path)
        limit = None if root == pydicoms else MOST_OF_A_FOLDER
        chosen += [path for paths in of_folder.values() for path in paths[:limit]]
    contents = {path.read_bytes(): path.name for path in chosen}
    return tuple(Base(name, content) for content, name in contents.items() if len(content) > 200)


def mutated(files: Sequence[Base], seed: int, number: int) -> Mutated:
    """The file of this number; equal arguments give equal bytes on every machine."""
    random = Random(f"{seed} {number}")
    base = random.choice(files)
    kind = random.choice(tuple(_KINDS))
    content = _KINDS[kind](base.content, random, files)
    if random.random() < 0.2:
        more = random.choice(tuple(_KINDS))
        kind, content = f"{kind}, {more}", _KINDS[more](content, random, files)
    return Mutated(base.name, kind, content)


def _flipped(content: bytes, random: Random, files: Sequence[Base]) -> bytes:
    """A few bits, in the header or anywhere."""
    changed = bytearray(content)
    end = min(len(changed), random.choice((600, 2000, 8000, len(changed))))
    for _ in range(random.choice((1, 3, 20, 200)) if end else 0):
        changed[random.randrange(end)] ^= 1 << random.randrange(8)
    return bytes(changed)


def _truncated(content: bytes, random: Random, files: Sequence[Base]) -> bytes:
    return content[: random.randrange(min(len(content), random.choice((1024, 1 << 30))) + 1)]


def _cut_out(content: bytes, random: Random, files: Sequence[Base]) -> bytes:
    first, last = sorted(random.randrange(len(content) + 1) for _ in "ab")
    return content[:first] + content[min(last, first + random.choice((1, 64, 4096))) :]


def _doubled(content: bytes, random: Random, files: Sequence[Base]) -> bytes:
    first = random.randrange(len(content) + 1)
    return content[:first] + content[max(0, first - random.choice((2, 64, 4096))) :]


def _spliced(content: bytes, random: Random, files: Sequence[Base]) -> bytes:
    """The beginning of one file and the end of another."""
    other = random.choice(files).content
    return content[: random.randrange(len(content) + 1)] + other[random.randrange(len(other)) :]


def _blank(content: bytes, random: Random, files: Sequence[Base]) -> bytes:
    """A block of one byte over what was there, as a broken disc gives it."""
    first = random.randrange(len(content) + 1)
    length = min(len(content) - first, random.choice((8, 512, 4096)))
    return content[:first] + random.choice((b"\0", b"\xff")) * length + content[first + length :]


def _length_lies(content: bytes, random: Random, files: Sequence[Base]) -> bytes:
    places = _places(content)
    if not places:
        return _number_lies(content, random)
    changed = bytearray(content)
    for place in random.sample(places, min(len(places), random.choice((1, 3)))):
        length = random.choice((*_LENGTHS, random.randrange(1 << 8 * place.width)))
        where = place.value - place.width
        changed[where : place.value] = (length % (1 << 8 * place.width)).to_bytes(
            place.width, "little"
        )
    return bytes(changed)


def _number_lies(content: bytes, random: Random) -> bytes:
    """Four bytes anywhere become a length that is too long, for what cannot be walked."""
    changed = bytearray(content)
    if len(changed) > 4:
        at = random.randrange(len(changed) - 4)
        changed[at : at + 4] = struct.pack("<L", random.choice(_LENGTHS))
    return bytes(changed)


def _huge(content: bytes, random: Random, files: Sequence[Base]) -> bytes:
    """Rows, columns, bits or frames that the pixels do not have."""
    changed = bytearray(content)
    found = {place.tag: place for place in _places(content)}
    shape = [tag for tag in _SHAPE if tag in found]
    for tag in random.sample(shape, min(len(shape), random.choice((1, 2, 3)))):
        value = found[tag].value
        changed[value : value + 2] = struct.pack("<H", random.choice(_NUMBERS))
    if _FRAMES in found and random.random() < 0.7:
        value, end = found[_FRAMES].value, found[_FRAMES].end
        number = random.choice((b"0", b"-1", b"99999999", b"2147483647", b"1e99", b"nan"))
        changed[value:end] = number[: end - value].ljust(end - value)
    elif not shape:
        return _number_lies(content, random)
    return bytes(changed)


def _swapped(content: bytes, random: Random, files: Sequence[Base]) -> bytes:
    """Two elements exchange their tags, or one gets the tag of anything."""
    places = _places(content)
    if len(places) < 2:
        return _flipped(content, random, files)
    changed = bytearray(content)
    one, other = (place.start for place in random.sample(places, 2))
    if random.random() < 0.5:
        changed[other : other + 4] = content[one : one + 4]
    changed[one : one + 4] = content[other : other + 4]
    if random.random() < 0.3:
        tag = random.choice(
            (0x52009230, 0x7FE00010, 0xFFFEE0DD, 0x00080005, 0x52009229, 0x00020010)
        )
        changed[one : one + 4] = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
    return bytes(changed)


def _other_syntax(content: bytes, random: Random, files: Sequence[Base]) -> bytes:
    """The file meta information names another transfer syntax than the one in use."""
    at = content.find(b"\x02\0\x10\0UI")
    if at < 0:
        return _flipped(content, random, files)
    (length,) = struct.unpack_from("<H", content.ljust(at + 8, b"\0"), at + 6)
    syntax = random.choice(_SYNTAXES)[:length].ljust(length, b"\0")
    return content[: at + 8] + syntax + content[at + 8 + length :]


def _zipped(content: bytes, random: Random, files: Sequence[Base]) -> bytes:
    """A zip with something wrong: in its bytes, its directory, or its nesting."""
    packed = io.BytesIO()
    method = random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(packed, "w", method) as archive:
        for number in range(random.choice((1, 2, 5))):
            name = random.choice(("a", "b/c", "../d", "/e", "C:/f", "ü" * 200, "g" * 3000))
            member = zipfile.ZipInfo(f"{name}{number}")  # of 1980, whatever the time is now
            archive.writestr(member, content, method)
    inner = packed.getvalue()
    if random.random() < 0.3:
        return _zipped(inner, random, files) if random.random() < 0.5 else inner
    changed = bytearray(inner)
    directory = inner.rfind(b"PK\x01\x02")
    for _ in range(random.choice((1, 2, 8))):
        start = random.choice((0, max(0, directory)))
        at = min(len(changed) - 1, start + random.randrange(60))
        changed[at] = random.choice((0, 1, 0x7F, 0xFF, random.randrange(256)))
    return bytes(changed)


@dataclass(frozen=True, slots=True)
class _Place:
    """An element: where it starts, how wide its length is written, and where its value is."""

    tag: int
    start: int
    width: int
    value: int
    end: int


def _places(content: bytes) -> list[_Place]:
    """The elements before the pixels, those of sequences too; none if this is not little endian.

    A walk of its own: the program's remembers the last file, and these bytes depend on nothing.
    """
    found: list[_Place] = []
    at = 132 if content[128:132] == b"DICM" else 0
    implicit = at == 0 and not content[4:6].isalpha()
    syntax = content.find(b"\x02\0\x10\0UI")
    if syntax >= 0 and content[syntax + 8 : syntax + 26].rstrip(b"\0") == _SYNTAXES[0]:
        implicit = True
    while at + 12 <= len(content):
        group, element, vr, short = struct.unpack_from("<HH2sH", content, at)
        (wide,) = struct.unpack_from("<L", content, at + 4)
        if group == 0xFFFE:
            at += 8
            continue
        if implicit and group != 2:
            width, value, length, container = 4, at + 8, wide, wide == _LENGTHS[-1]
        elif vr in _LONG_VRS:
            (length,) = struct.unpack_from("<L", content, at + 8)
            width, value, container = 4, at + 12, vr == b"SQ" or length == _LENGTHS[-1]
        elif vr.isalpha() and vr.isupper():
            width, value, length, container = 2, at + 8, short, False
        else:
            break
        found.append(_Place(group << 16 | element, at, width, value, value + length))
        if group == 0x7FE0 or (not container and value + length > len(content)):
            break
        at = value if container else value + length
    return found


_Kind = Callable[[bytes, Random, Sequence[Base]], bytes]
_KINDS: dict[str, _Kind] = {
    "bits flipped": _flipped,
    "truncated": _truncated,
    "part missing": _cut_out,
    "part doubled": _doubled,
    "two files in one": _spliced,
    "blank block": _blank,
    "length lies": _length_lies,
    "huge": _huge,
    "tags swapped": _swapped,
    "other syntax": _other_syntax,
    "broken zip": _zipped,
}
