"""Index 20,000 files, against a bare single-process pydicom loop that reads the same tags.

    python -m tests.benchmarks.bench_index [FILES]

Slices of 16 x 16 with the usual header and 200 private elements, in 10 series, their names
shuffled; the same files every time. Prints the times of three rounds each, warm, their ratio, how
long the first headers took to be told, and how long a wish to stop took to be answered at twenty
moments of the run. Exits 1 if the ratio is over 1.5, or an answer came after 200 ms.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pydicom import dcmread

from midrc_desktop.dicom.header import TAGS
from midrc_desktop.dicom.index import index
from midrc_desktop.jobs import Cancelled, CancelToken
from midrc_desktop.jobs.pool import WorkerPool
from tests.dicom.made_files import made_dataset

FILES = 20_000
ROUNDS = 3
LIMIT = 1.5
WORKERS = 2
MOMENTS = 20
ANSWER_SECONDS = 0.2

_UID = b"1.2.3.4.5.000000"
_SERIES = b"1.2.3.4.0"
_NUMBER, _POSITION = b"111111", b"222222"


def write(folder: Path, files: int) -> None:
    """One file, written again and again with other UIDs, numbers and positions."""
    dataset = made_dataset(
        SOPInstanceUID=_UID.decode(),
        SeriesInstanceUID=_SERIES.decode(),
        ImagePositionPatient=["-100", "-100", _POSITION.decode()],
        InstanceNumber=_NUMBER.decode(),
    )
    block = dataset.private_block(0x0019, "MAKER", create=True)
    for element in range(200):
        block.add_new(element, "LO", f"value {element}")
    path = folder / "first"
    dataset.save_as(path, enforce_file_format=True)
    content = path.read_bytes()
    path.unlink()
    for number in range(files):
        told = f"{number:06}".encode()
        changed = (
            content.replace(_UID, _UID[:-6] + told)
            .replace(_SERIES + b"\0", _SERIES[:-1] + told[-1:] + b"\0")
            .replace(_NUMBER, told)
            .replace(_POSITION, told)
        )
        (folder / f"{number * 7919 % files:06}").write_bytes(changed)


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


def answers(folder: Path, whole: float, pool: WorkerPool) -> list[float]:
    """How long a wish to stop took to be answered, at moments spread over a run of `whole` s."""
    seconds = []
    for moment in range(MOMENTS):
        cancel = CancelToken()
        wished: list[float] = []

        def wish(cancel: CancelToken = cancel, wished: list[float] = wished) -> None:
            wished.append(time.perf_counter())
            cancel.cancel()

        timer = threading.Timer(whole * moment / MOMENTS, wish)
        timer.start()
        try:
            index([folder], pool=pool, cancel=cancel)
        except Cancelled:
            seconds.append(time.perf_counter() - wished[0])
        timer.cancel()
        timer.join()
    return seconds


def told(name: str, seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"{name}: p50 {statistics.median(ordered):.2f} s, p95 {p95:.2f}, max {ordered[-1]:.2f}\n"


def main(files: int) -> int:
    with tempfile.TemporaryDirectory() as name, WorkerPool(WORKERS) as pool:
        folder = Path(name)
        write(folder, files)
        first: list[float] = []
        begun = time.perf_counter()
        result = index(
            [folder], pool=pool, found=lambda _: first.append(time.perf_counter() - begun)
        )
        series = [one for p in result.patients for _, one in p.series()]
        assert (result.files, len(result.skipped), len(series)) == (files, 0, 10)
        ours = timed(lambda: index([folder], pool=pool))
        theirs = timed(lambda: bare(folder))
        stops = answers(folder, statistics.median(ours), pool)
    ratio = statistics.median(ours) / statistics.median(theirs)
    sys.stdout.write(
        told(f"index of {files:,} files, {WORKERS} workers", ours)
        + told("bare pydicom loop, one process", theirs)
        + f"ratio {ratio:.2f} (limit {LIMIT:.1f})\n"
        + f"first headers told after {first[0]:.2f} s, then {len(first) - 1} times more\n"
        + told(f"cancel, {len(stops)} times (limit {ANSWER_SECONDS:.1f})", stops)
    )
    return ratio > LIMIT or max(stops) > ANSWER_SECONDS


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else FILES))
