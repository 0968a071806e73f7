"""Mutated files through import, index and decoding: python -m tests.fuzz.files 20000 [seed]

Every file must end as an image or as skipped with a reason, within LONGEST_SECONDS and
MOST_MEMORY; nothing may crash. Import and index are driven here, the decoders by
`tests.fuzz.decoding`. Prints a table; exits 1 if anything is wrong.
"""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

from midrc_desktop.dicom import vanishing
from midrc_desktop.dicom.header import Contents, Header, read_header
from midrc_desktop.dicom.index import index
from midrc_desktop.dicom.study import Index, Skipped, Source
from midrc_desktop.jobs.pool import WorkerPool, default_workers
from midrc_desktop.jobs.worker import CRASHED, TOO_SLOW, UNEXPECTED
from tests.fuzz import decoding
from tests.fuzz.mutations import Base, bases, mutated

LONGEST_SECONDS = 5.0
MOST_MEMORY = 2**30
_AT_ONCE = 250
_NEVER = {CRASHED.sentence, TOO_SLOW.sentence, UNEXPECTED}


@dataclass(slots=True)
class Tally:
    """What a run came to; `wrong` must stay empty. `slowest` is in s, `largest` in bytes."""

    files: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0
    largest: int = 0


def read_measured(source: Source) -> Header | Skipped | Contents:
    """Read as an import does, in a worker; notes time and memory beside the folder."""
    with suppress(OSError):  # the peak is that of this file, on Linux
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    begun = perf_counter()
    try:
        return read_header(source)
    finally:
        seconds = perf_counter() - begun
        path = Path(source.path)
        with (path.parents[1] / f"measured-{os.getpid()}").open("a", encoding="ascii") as file:
            file.write(f"{path.name} {seconds} {decoding.peak()}\n")


def run(files: Sequence[Base], numbers: Sequence[int], seed: int, pool: WorkerPool) -> Tally:
    """Import the mutated files of these numbers, a few hundred at once."""
    tally = Tally()
    for begin in range(0, len(numbers), _AT_ONCE):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name, "files")
            folder.mkdir()
            told = {}
            for number in numbers[begin : begin + _AT_ONCE]:
                one = mutated(files, seed, number)
                (folder / str(number)).write_bytes(one.content)
                told[str(number)] = f"{number}: {one.base}, {one.kind}"
            with patch.object(vanishing, "LONGEST_SILENCE_SECONDS", LONGEST_SECONDS):
                found = index([folder], pool=pool, read=read_measured)
            _count(tally, found, told)
            _measure(tally, Path(name), told)
    return tally


def _count(tally: Tally, found: Index, told: dict[str, str]) -> None:
    tally.files += len(told)
    ends = list(_ends(found))
    tally.ends.update(kind for _, kind, _ in ends)
    tally.reasons.update(reason for _, _, reason in ends if reason)
    for name, kind, reason in ends:
        if reason in _NEVER or (kind != "image" and not reason.endswith(".")):
            tally.wrong.append(f"{told[name]}: {reason}")
    for lost in told.keys() - {name for name, _, _ in ends}:
        tally.wrong.append(f"{told[lost]}: neither image nor skipped")


def _ends(found: Index) -> Iterator[tuple[str, str, str]]:
    """For each image and skipped file: of which file it is, its kind and its reason."""
    for patient in found.patients:
        for instance in patient.instances():
            yield Path(instance.source.path).name, "image", ""
    for skip in found.skipped:
        yield Path(skip.source.path).name, skip.kind, skip.reason


def _measure(tally: Tally, folder: Path, told: dict[str, str]) -> None:
    for log in folder.glob("measured-*"):
        for line in log.read_text("ascii").splitlines():
            name, seconds, memory = line.split()
            tally.slowest = max(tally.slowest, float(seconds))
            tally.largest = max(tally.largest, int(memory))
            if float(seconds) > LONGEST_SECONDS or int(memory) > MOST_MEMORY:
                tally.wrong.append(f"{told[name]}: {seconds} s, {int(memory) >> 20} MB")


def main(arguments: Sequence[str]) -> int:
    count = int(arguments[0]) if arguments else 20_000
    seed = int(arguments[1]) if len(arguments) > 1 else 4
    files = bases()
    with WorkerPool(default_workers()) as pool:
        imported = run(files, range(count), seed, pool)
        decoded = decoding.run(files, range(count), seed, pool)
    print(f"{count} files of {len(files)}, seed {seed}")
    print(f"import and index: {dict(imported.ends.most_common())}")
    for reason, times in imported.reasons.most_common():
        print(f"  {times:>7,}  {reason}")
    print(f"decoding, first and last frame: {dict(decoded.ends.most_common())}")
    for step, tally in (("import and index", imported), ("decoding", decoded)):
        print(f"{step}: slowest {tally.slowest:.2f} s, largest {tally.largest >> 20} MB")
    wrong = [*imported.wrong, *decoded.wrong]
    for kind, lines in (("decoders died, at the cost of", decoded.lost), ("wrong", wrong)):
        print(f"{kind}: {len(lines)}")
        print("".join(f"  {line}\n" for line in lines), end="")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
