"""Opening and scrolling 5,000 slices of 512²: what the images hold, and what the process grows by.

    python -m tests.benchmarks.bench_memory [slices]

The real loader, real files and worker processes, four linked viewports; every slice is scrolled
past, in pages of ten and one by one, there and back. With a budget of 256 MB and with the usual
one. Bytes held are those of decoded slices, of slices on their way, and of copies for the
screen. Exit code 1 if they ever exceed the budget, or if the process grows by more than the
budget and 96 MB for what the allocator and Qt keep.
"""

import os
import sys
import tempfile
from multiprocessing import active_children
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from midrc_desktop.dicom.study import Source
from midrc_desktop.jobs import memory
from midrc_desktop.ui import theme
from midrc_desktop.ui.preview.hanging import Layout
from midrc_desktop.ui.preview.viewer import Viewer
from tests.benchmarks.slices import classic, loader, resident, stack_of, turn_wheel, until

SLICES = 5000
MB = 1024 * 1024
OVERHEAD = 96 * MB


def scroll(app: QApplication, sources: list[Source], budget: int) -> bool:
    """Scroll through all with a budget; whether it was kept."""
    with loader(budget) as pictures:
        viewer = Viewer(pictures)
        viewer.resize(1280, 800)
        viewer.show()
        app.processEvents()
        before = resident()
        held = grown = 0

        def look() -> None:
            nonlocal held, grown
            held, grown = max(held, pictures.bytes_held), max(grown, resident() - before)

        def settled() -> bool:
            look()
            return not any(one.waiting for one in viewer.grid.viewports)

        quarter = len(sources) // 4
        hung = [stack_of(sources[n * quarter : (n + 1) * quarter], f"1.{n}") for n in range(4)]
        viewer.set_stacks([*hung, whole := stack_of(sources, "1.9")])
        viewer.show_stack(hung[0], 0)
        viewer.set_layout(Layout.FOUR)
        for _ in range(quarter - 1):
            turn_wheel(app, viewer.view, 1)
            until(app, settled, "every slice of four series")
        viewer.set_layout(Layout.ONE)
        viewer.show_stack(whole, len(sources) - 1)
        for _ in range(len(sources) // 10):
            viewer.step(-10)
            until(app, settled, "every tenth slice")
        for _ in range(len(sources) - 1):
            turn_wheel(app, viewer.view, 1)
            app.processEvents()
            look()
        until(app, lambda: settled() and pictures.idle, "nothing is under way")
        workers = max((resident(worker.pid or 0) for worker in active_children()), default=0)
        viewer.close()
    print(
        f"budget {budget // MB:5} MB: images held {held / MB:7.1f} MB at most, "
        f"the process grew by {grown / MB:7.1f} MB, a worker is of {workers / MB:5.1f} MB",
        flush=True,
    )
    return held <= budget and grown <= budget + OVERHEAD


def main(slices: int = SLICES) -> int:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app, "dark")
    with tempfile.TemporaryDirectory() as folder:
        # One file by many names: what is read is told apart by its path.
        classic(first := Path(folder) / "0.dcm", "1.2.3", 0)
        for number in range(1, slices):
            os.link(first, Path(folder) / f"{number}.dcm")
        sources = [Source(str(Path(folder) / f"{number}.dcm")) for number in range(slices)]
        kept = [scroll(app, sources, budget) for budget in (256 * MB, memory.budget())]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SLICES))
