"""Index 3,000 files, against a bare single-process pydicom loop that reads the same tags.

    python -m tests.benchmarks.bench_index [FILES]

Prints the times of five rounds each, warm, and their ratio. Exits 1 if the ratio is over 2.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pydicom import dcmread

from midrc_desktop.dicom.header import TAGS
from midrc_desktop.dicom.index import index
from midrc_desktop.jobs.pool import WorkerPool
from tests.dicom.made_files import made_dataset

ROUNDS = 5
LIMIT = 2.0
WORKERS = 2


def write(folder: Path, files: int) -> None:
    """Slices of 16 x 16 with the usual header and 200 private elements, in 10 series."""
    for number in range(files):
        dataset = made_dataset(number, SeriesInstanceUID=f"1.2.3.4.{number % 10}")
        block = dataset.private_block(0x0019, "MAKER", create=True)
        for element in range(200):
            block.add_new(element, "LO", f"value {element}")
        dataset.save_as(folder / f"{number * 7919 % files:06}", enforce_file_format=True)


def bare(folder: Path) -> int:
    """What anyone would write."""
    count = 0
    for path in sorted(folder.iterdir()):
        header = dcmread(path, stop_before_pixels=True, specific_tags=list(TAGS))
        count += sum(1 for tag in TAGS if header.get(tag) is not None) > 0
    return count


def timed(work: Callable[[], object]) -> list[float]:
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return seconds


def told(name: str, seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"{name}: p50 {statistics.median(ordered):.2f} s, p95 {p95:.2f}, max {ordered[-1]:.2f}\n"


def main(files: int) -> int:
    with tempfile.TemporaryDirectory() as name, WorkerPool(WORKERS) as pool:
        folder = Path(name)
        write(folder, files)
        result = index([folder], pool=pool)
        assert result.files == files == bare(folder)
        ours = timed(lambda: index([folder], pool=pool))
        theirs = timed(lambda: bare(folder))
    ratio = statistics.median(ours) / statistics.median(theirs)
    sys.stdout.write(
        told(f"index of {files} files, {WORKERS} workers", ours)
        + told("bare pydicom loop, one process", theirs)
        + f"ratio {ratio:.2f} (limit {LIMIT:.1f})\n"
    )
    return ratio > LIMIT


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000))
