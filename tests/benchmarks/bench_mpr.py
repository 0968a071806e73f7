"""Three sections of 512 × 512 × 300: how long they take to load, and a change of slice to show.

    python -m tests.benchmarks.bench_mpr [changes]

Two volumes of 300 slices of int16 are written, upright and with a gantry tilted by 20 degrees,
and loaded by the panel in two workers, beside a bare loop that decodes the same files one by
one. Then, in a window of 1600 × 1000, a change is a slice on in one section (its new picture, and
the lines in the other two) or the crosshair elsewhere in the axial one (two new pictures), until
all is painted; with single slices and with slabs of 20 mm. The time of this process alone is told
too, since other programs may be at work. Exit code 1 if p95 of any is 33 ms or more, or if
loading has held much more than the volume in memory.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication

from midrc_desktop.dicom.index import index
from midrc_desktop.dicom.pixels import decode
from midrc_desktop.dicom.projection import Projection
from midrc_desktop.dicom.sections import Section, Slab
from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.ui import theme
from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.ui.preview.mpr import MprPanel
from midrc_desktop.ui.preview.stack import Stack, stacks
from tests.dicom.phantom import Scan, along

LIMIT_MS = 33.0
MOST_BESIDE = 100e6
"""Bytes beside the volume that may be held while it is loaded: what is under way."""

SLICES, SIDE, PIXEL = 300, 512, 0.45
PLACES = [0.6 * number for number in range(SLICES)]
TILT = (1.0, 0.0, 0.0, 0.0, 0.9397, -0.342)
SCANS = {
    "upright": along((1, 0, 0, 0, 1, 0), PLACES, spacing=(PIXEL, PIXEL), rows=SIDE, columns=SIDE),
    "tilted": along(TILT, PLACES, way=(0, 0, 1), spacing=(PIXEL, PIXEL), rows=SIDE, columns=SIDE),
}


def resident() -> int:
    """Bytes of memory that this process has now; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


class Memory:
    """The most that was held, over what was held at first."""

    def __init__(self) -> None:
        self.first = self.most = resident()

    def look(self) -> None:
        self.most = max(self.most, resident())


def bare_loop(stack: Stack) -> float:
    begun = time.perf_counter()
    for slice_ in stack.pictures:
        decode(slice_.instance.source, slice_.frame)
    return time.perf_counter() - begun


def load(app: QApplication, panel: MprPanel, stack: Stack) -> bool:
    """Load the volume, and say how long and how much it took; whether it was little enough."""
    memory, begun = Memory(), time.perf_counter()
    panel.show_stack(stack)
    while panel.busy:
        app.processEvents()
        memory.look()
        time.sleep(0.002)
    taken = time.perf_counter() - begun
    held = panel.bytes_held
    beside = memory.most - memory.first - held
    bare = bare_loop(stack)
    print(f"  loaded in {taken:.2f} s; bare loop, one process: {bare:.2f} s ({taken / bare:.2f} ×)")
    print(f"  volume {held / 1e6:.0f} MB; beside it at most {beside / 1e6:.0f} MB while loading")
    return beside <= MOST_BESIDE


def change(app: QApplication, panel: MprPanel, name: str, changes: int) -> bool:
    """Time `changes` changes of one kind; whether they are quick enough."""
    views = panel.views
    shape = np.array(views.volume.grid.shape)
    rng = np.random.default_rng(1)
    taken, busy = [], []
    for number in range(changes + 5):
        begun, at_work = time.perf_counter(), time.process_time()
        if name == "crosshair":
            down, right = (float(at) for at in rng.uniform(0.3, 0.7, 2) * shape[1:])
            views.point_at((views.voxel[0], down, right))
        else:
            views.activate(Section[name])
            views.step(1 if number // 40 % 2 == 0 else -1)
        app.processEvents()
        taken.append((time.perf_counter() - begun) * 1000)
        busy.append((time.process_time() - at_work) * 1000)
    p50, p95 = (float(value) for value in np.percentile(taken[5:], (50, 95)))
    alone = float(np.percentile(busy[5:], 95))
    told = f"p50 {p50:6.2f}  p95 {p95:6.2f}  max {max(taken[5:]):6.2f} ms"
    print(f"    {name.lower():<12} {told}; this process p95 {alone:6.2f} ms")
    return p95 < LIMIT_MS


def write(scan: Scan, folder: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 20, (SIDE, SIDE))
    scan.write(folder, lambda x, y, z: 900 * np.exp(-(x**2 + y**2 + (z - 90) ** 2) / 4000) + noise)


def measure(app: QApplication, name: str, folder: Path, changes: int) -> bool:
    write(SCANS[name], folder)
    with WorkerPool(2) as pool:
        (patient,) = index([folder], pool=pool).patients
        (stack,) = stacks(patient)
        jobs = JobRunner()
        panel = MprPanel(jobs, lambda: pool)
        panel.resize(1600, 1000)
        panel.show()
        print(f"{name}, {SIDE} × {SIDE} × {SLICES}")
        good = load(app, panel, stack)
        for slab in (Slab(), *(Slab(20.0, projection) for projection in Projection)):
            panel.views.set_slab(slab)
            thick = f"{slab.projection.value} 20 mm" if slab.thickness else "single slices"
            print(f"  {thick}")
            for what in ("AXIAL", "CORONAL", "SAGITTAL", "crosshair"):
                good = change(app, panel, what, changes) and good
        jobs.stop()
        panel.close()
    return good


def main(changes: int = 120) -> int:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app, "dark")
    good = True
    for name in SCANS:
        with tempfile.TemporaryDirectory() as folder:
            good = measure(app, name, Path(folder), changes) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 120))
