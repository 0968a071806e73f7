"""Mutated files through the decoders: python -m tests.fuzz.decoding 20000 [seed]

Each file has its first and its last frame decoded in a worker process. A decoder may die or be
ended after LONGEST_SECONDS at the cost of that file alone; nothing else may go wrong.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from midrc_desktop.dicom.image_file import read_image
from midrc_desktop.dicom.pixels import CannotShow, decode
from midrc_desktop.dicom.scan import members
from midrc_desktop.dicom.sources import BadArchive, Gone, open_archive
from midrc_desktop.dicom.study import Source
from midrc_desktop.jobs.pool import Failure, WorkerPool, default_workers
from tests.fuzz.mutations import Base, bases, mutated

LONGEST_SECONDS = 5.0
MOST_MEMORY = 2**30
_AT_ONCE = 200
_MOST_MEMBERS = 4


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one file: how each frame ended, how long it took, the worker's peak memory."""

    ends: tuple[str, ...]
    seconds: float
    memory: int


def tried(path: str) -> Tried:
    """Decode the first and the last frame of a file, or of each member of a zip; in a worker."""
    begun = perf_counter()
    ends = [_end(source, last) for source in _sources(path) for last in (False, True)]
    return Tried(tuple(ends), perf_counter() - begun, peak())


def _sources(path: str) -> list[Source]:
    whole = Source(path)
    if not Path(path).read_bytes().startswith(b"PK"):
        return [whole]
    try:
        found = members(whole, open_archive(whole))
        return [one for one in found if isinstance(one, Source)][:_MOST_MEMBERS]
    except (BadArchive, Gone):
        return []


def _end(source: Source, last: bool) -> str:
    try:
        frame = read_image(source).layout.frames - 1 if last else 0
    except Exception:  # noqa: BLE001 - decoding it says what is wrong
        frame = 0
    try:
        decode(source, frame)
    except (CannotShow, Gone, BadArchive) as why:
        return type(why).__name__
    return "shown"


def peak() -> int:
    """The most memory that this process has held, in bytes; 0 where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


@dataclass(slots=True)
class Tally:
    """What a run came to; `wrong` must stay empty."""

    files: int
    ends: Counter[str]
    lost: list[str]
    wrong: list[str]
    slowest: float = 0.0
    largest: int = 0


def run(files: Sequence[Base], numbers: Sequence[int], seed: int, pool: WorkerPool) -> Tally:
    """Decode the mutated files of these numbers; what a decoder died of is in `lost`."""
    tally = Tally(0, Counter(), [], [])
    for begin in range(0, len(numbers), _AT_ONCE):
        with tempfile.TemporaryDirectory() as folder:
            units = list(_written(files, numbers[begin : begin + _AT_ONCE], seed, Path(folder)))
            for path, result in pool.each(tried, list(dict(units)), timeout=LONGEST_SECONDS):
                _count(tally, dict(units)[path], result)
    return tally


def _written(
    files: Sequence[Base], numbers: Sequence[int], seed: int, folder: Path
) -> Iterator[tuple[str, str]]:
    """Each file with what is to be said of it."""
    for number in numbers:
        one = mutated(files, seed, number)
        path = folder / str(number)
        path.write_bytes(one.content)
        yield str(path), f"{number}: {one.base}, {one.kind}"


def _count(tally: Tally, what: str, result: Tried | Failure) -> None:
    tally.files += 1
    if isinstance(result, Failure):
        tally.ends[result.kind] += 1
        where = tally.lost if result.kind in {"crash", "timeout"} else tally.wrong
        where.append(f"{what}: {result.kind} {result.where}")
        return
    tally.ends.update(result.ends)
    tally.slowest = max(tally.slowest, result.seconds)
    tally.largest = max(tally.largest, result.memory)
    if result.memory > MOST_MEMORY:
        tally.wrong.append(f"{what}: {result.memory >> 20} MB")


def main(arguments: Sequence[str]) -> int:
    count = int(arguments[0]) if arguments else 20_000
    seed = int(arguments[1]) if len(arguments) > 1 else 4
    with WorkerPool(default_workers()) as pool:
        tally = run(bases(), range(count), seed, pool)
    print(f"{tally.files} files, {sum(tally.ends.values())} frames: {dict(tally.ends)}")
    print(f"slowest {tally.slowest:.2f} s, peak memory of a worker {tally.largest >> 20} MB")
    for kind, lines in (("cost that file alone", tally.lost), ("wrong", tally.wrong)):
        print(f"{kind}: {len(lines)}")
        print("\n".join(f"  {line}" for line in lines))
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
