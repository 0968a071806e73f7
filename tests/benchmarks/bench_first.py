"""The first slice of a series that was chosen: how long until it is on the screen.

    python -m tests.benchmarks.bench_first [series]

Real files of 512² through a real import, the real page and real worker processes: the page is
open and its workers are warm, each series is chosen in the strip for the first time, and the
time runs until its slice has been painted. Classic series of 40 files and enhanced objects of
60 frames. Exit code 1 if the p95 of either is 300 ms or more.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from midrc_desktop import bootstrap
from midrc_desktop.ui import theme
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.preview.page import ImagesPage
from midrc_desktop.workflow import importing
from midrc_desktop.workflow.work import perform
from tests.benchmarks.slices import classic, enhanced, told, until

LIMIT_MS = 300.0
SERIES = 12
FILES, FRAMES = 40, 60


def write(folder: Path, series: int) -> None:
    """As many classic as enhanced series, in turn."""
    for number in range(1, 2 * series + 1):
        uid = f"1.2.3.4.{number}"
        if number % 2:
            for slice_ in range(1, FILES + 1):
                classic(folder / f"{number:02}-{slice_:02}.dcm", uid, slice_, number)
        else:
            enhanced(folder / f"{number:02}.dcm", uid, FRAMES, number)


def measure(app: QApplication, page: ImagesPage) -> dict[str, list[float]]:
    """The times in ms, by kind; the first series of the page has been shown already."""
    taken: dict[str, list[float]] = {"classic": [], "enhanced": []}
    for tile in page.strip.tiles[1:]:
        frames = tile.stack.pictures[0].instance.frames
        begun = time.perf_counter()
        tile.click()
        while page.viewer.grid.active.waiting:
            app.processEvents()
        app.processEvents()
        taken["enhanced" if frames > 1 else "classic"].append((time.perf_counter() - begun) * 1000)
        until(app, page.idle, "the neighbours")
    return taken


def main(series: int = SERIES) -> int:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app, "dark")
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), series)
        desk = bootstrap.open_practice()
        context = Context(desk)
        work = importing.import_studies(desk, [Path(folder)], propose=False)
        donation = perform(work).donations[0]
        page = ImagesPage(context)
        page.resize(1280, 800)
        page.show()
        page.open(donation)
        until(app, lambda: page.viewer.view.image is not None, "the page is open")
        until(app, lambda: not page.strip.without_thumbnail(), "the thumbnails")
        until(app, page.idle, "nothing is under way")
        taken = measure(app, page)
        context.jobs.stop()
        desk.close()
    p95 = [told(f"first slice, {kind}, {len(times)} series", times)[0]
           for kind, times in taken.items()]  # fmt: skip
    return 0 if max(p95) < LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SERIES))
